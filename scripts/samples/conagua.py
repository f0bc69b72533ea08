"""CONAGUA's water quality by site, surface and groundwater: invented sites and writers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from samples.sites import ExpectedSite, left_out, published

VINTAGE = 2020
SURFACE_FILE = "Datos_de_calidad_del_agua_de_sitios_de_monitoreo_de_aguas_superficiales_2020.csv"
GROUND_FILE = "calidad_agua_subterranea_2020.tsv"
_VALUES = (
    "DBO_mg/L", "DQO_mg/L", "SST_mg/L", "COLI_FEC_NMP_100mL", "E_COLI_NMP_100mL",
    "ENTEROC_NMP_100mL", "OD_PORC", "OD_PORC_SUP", "OD_PORC_MED", "OD_PORC_FON", "TOX_D_48_UT",
    "TOX_V_15_UT", "TOX_D_48_SUP_UT", "TOX_D_48_FON_UT", "TOX_FIS_SUP_15_UT", "TOX_FIS_FON_15_UT",
)  # fmt: skip
_CLASSES = (
    "CALIDAD_DBO", "CALIDAD_DQO", "CALIDAD_SST", "CALIDAD_COLI_FEC", "CALIDAD_E_COLI",
    "CALIDAD_ENTEROC", "CALIDAD_OD_PORC", "CALIDAD_OD_PORC_SUP", "CALIDAD_OD_PORC_MED",
    "CALIDAD_OD_PORC_FON", "CALIDAD_TOX_D_48", "CALIDAD_TOX_V_15", "CALIDAD TOX_D_48_SUP",
    "CALIDAD_TOX_D_48_FON", "CALIDAD_TOX_FIS_SUP_15", "CALIDAD_TOX_FIS_FON_15",
)  # fmt: skip
_METALS = ("AS", "CD", "CR", "HG", "PB", "MN", "FE")
_LIMITS = ("ALC", "COND", "SDT_ra", "SDT_salin", "FLUO", "DUR", "CF", "NO3", *_METALS)
SURFACE = (
    "CLAVE", "SITIO", "ORGANISMO_DE_CUENCA", "ESTADO", "MUNICIPIO", "CUENCA", "CUERPO DE AGUA",
    "TIPO", "SUBTIPO", "LONGITUD", "LATITUD", "PERIODO",
    *(cell for pair in zip(_VALUES, _CLASSES, strict=True) for cell in pair),
    "SEMAFORO", "CONTAMINANTES", "CUMPLE_CON_DBO", "CUMPLE_CON_DQO", "CUMPLE_CON_SST",
    "CUMPLE_CON_CF", "CUMPLE_CON_E_COLI", "CUMPLE_CON_ENTEROC", "CUMPLE_CON_OD", "CUMPLE_CON_TOX",
    "GRUPO",
)  # fmt: skip
GROUND = (
    "CLAVE", "SITIO", "ORGANISMO_DE_CUENCA", "ESTADO", "MUNICIPIO", "ACUIFERO", "SUBTIPO",
    "LONGITUD", "LATITUD", "PERIODO", "ALC_mg/L", "CALIDAD_ALC", "CONDUCT_mS/cm", "CALIDAD_CONDUC",
    "SDT_mg/L", "SDT_M_mg/L", "CALIDAD_SDT_ra", "CALIDAD_SDT_salin", "FLUORUROS_mg/L",
    "CALIDAD_FLUO", "DUR_mg/L", "CALIDAD_DUR", "COLI_FEC_NMP/100_mL", "CALIDAD_COLI_FEC",
    "N_NO3_mg/L", "CALIDAD_N_NO3",
    *(
        cell
        for metal in _METALS
        for cell in (f"{metal}_TOT_mg/L", f"CALIDAD_{metal}")
    ),
    "SEMAFORO", "CONTAMINANTES",
    *(f"CUMPLE_CON_{name}" for name in _LIMITS),
)  # fmt: skip
_RIVER = {"DBO_mg/L": "<2", "DQO_mg/L": "54.08", "SST_mg/L": "13.75", "OD_PORC": "46.8",
          "COLI_FEC_NMP_100mL": "24000", "TOX_D_48_UT": "<1"}  # fmt: skip
_SEA = {"SST_mg/L": "1.002.5", "ENTEROC_NMP_100mL": "<3", "OD_PORC_SUP": "92", "OD_PORC_MED": "95",
        "OD_PORC_FON": "90.2", "TOX_FIS_SUP_15_UT": "<1"}  # fmt: skip
_WELL = {"ALC_mg/L": "229.99", "CONDUCT_mS/cm": "940", "SDT_M_mg/L": "603.6",
         "FLUORUROS_mg/L": "0.9", "DUR_mg/L": "<20", "AS_TOT_mg/L": "0.0161",
         "HG_TOT_mg/L": "<0.0005", "FE_TOT_mg/L": "<0.025"}  # fmt: skip


@dataclass(frozen=True)
class _Site:
    """A site: `place` as the file writes it (longitude, latitude), `truth` in degrees."""

    key: str
    name: str
    state: str
    city: str
    kind: tuple[str, str]  # GRUPO and SUBTIPO
    place: tuple[str, str]
    truth: tuple[str, str] | None  # latitude, longitude
    iso: str
    note: str = ""
    reason: str = ""
    results: dict[str, str] = field(default_factory=dict)


SURFACE_SITES = (
    _Site("DLEJE9001", "PRESA EJEMPLO 100M AGUAS ARRIBA DE LA CORTINA", "QUERETARO ARTEAGA",
          "COLON", ("LENTICO", "PrEsa"), ("-10.005.000", "2.078.250"), ("20.78250", "-100.05000"),
          "MX-QUE", "eight digits; the state's name before 2008; PrEsa", results=_RIVER),
    _Site("OCEJE9002", "BAHIA DE EJEMPLO 2, SEG 3", "VERACRUZ DE IGNACIO DE LA LLAVE", "VERACRUZ",
          ("COSTERO", "BAHIA"), ("-9.609.000", "1.920.000"), ("19.20000", "-96.09000"), "MX-VER",
          "in the sea by design, 2.9 km from the coast as it is drawn; seven digits", results=_SEA),
    _Site("DLEJE9003", "EJEMPLO INDUSTRIAL, S.A. DE C.V. (AGUAS ARRIBA)", "GUANAJUATO",
          "IRAPUATO", ("", ""), ("", ""), None, "", "blank from LONGITUD on", "COORD-MISSING"),
    _Site("OCEJE9004", "RIO EJEMPLO ABAJO DE LA CAÑADA", "CHIAPAS", "EJEMPLO",
          ("LOTICO", "RIO"), ("-9.250.000", "1.650.000"), ("16.50000", "-92.50000"), "MX-CHP",
          "Ñ is byte A5 in code page 850", results=_RIVER),
    _Site("DLEJE9005", 'PESCA "EL EJEMPLO"', "NAYARIT", "EJEMPLO", ("LOTICO", "Arroyo"),
          ("-10.530.000", "2.190.000"), ("21.90000", "-105.30000"), "MX-NAY",
          "quotes in the name", results=_RIVER),
    _Site("DLEJE9006", "CANAL DE EJEMPLO", "DISTRITO FEDERAL", "XOCHIMILCO",
          ("LOTICO", "CANAL"), ("-9.910.000", "1.930.000"), ("19.30000", "-99.10000"), "MX-CMX",
          "the name of the city before 2016; ND is no measurement",
          results=_RIVER | {"SST_mg/L": "ND"}),
    _Site("OCEJE9007", "LAGUNA EJEMPLO 7", "OAXACA", "EJEMPLO", ("COSTERO", "LAGUNA"),
          ("-9.491.000", "1.632.000"), ("16.32000", "-94.91000"), "MX-OAX",
          "in a lagoon, 5.7 km from the land as it is drawn", results=_SEA),
    _Site("DLEJE9008", "ARROYO EJEMPLO", "AGUASCALIENTES", "ASIENTOS", ("LOTICO", "ARROYO"),
          ("-102.30000", "22.05000"), None, "", "degrees that are not damaged: another notation",
          "COORD-FORM"),
    _Site("DLEJE9009", "ARROYO EJEMPLO 2", "AGUASCALIENTES", "ASIENTOS", ("LOTICO", "ARROYO"),
          ("-10.230000", "2.205.000"), None, "", "a longitude with one dot left", "COORD-FORM"),
    _Site("DLEJE9010W1", "DESCARGA EJEMPLO", "TABASCO", "CENTRO", ("LOTICO", ""),
          ("-9.290.000", "1.790.000"), ("17.90000", "-92.90000"), "MX-TAB", "no SUBTIPO",
          results=_RIVER),
)  # fmt: skip
GROUND_SITES = (
    _Site("DLEJE9101", "POZO R999 CAÑADA EJEMPLO", "AGUASCALIENTES", "ASIENTOS", ("", "POZO"),
          ("-102.300000", "22.050000"), ("22.050000", "-102.300000"), "MX-AGU", results=_WELL),
    _Site("DLEJE9102", "POZO No. 9999, CLUB EJEMPLO", "COLIMA", "TECOMAN", ("", "Pozo"),
          ("-103.530000", "18.530000"), ("18.530000", "-103.530000"), "MX-COL",
          "lies in Michoacán, 28 km from Colima: published, A12", results=_WELL),
    _Site("OCEJE9103W1", "CENOTE EJEMPLO", "YUCATAN", "EJEMPLO", ("", "CENOTE"),
          ("-88.500000", "20.700000"), ("20.700000", "-88.500000"), "MX-YUC", results=_WELL),
    _Site("DLEJE9104", "MANANTIAL EJEMPLO", "DURANGO", "EJEMPLO", ("", "MANANTIAL"),
          ("-104.600000", "24.000000"), ("24.000000", "-104.600000"), "MX-DUR", results=_WELL),
    _Site("DLEJE9105", "NORIA EJEMPLO", "QUERETARO ARTEAGA", "EJEMPLO", ("", "NORIA"),
          ("-100.060000", "20.790000"), ("20.790000", "-100.060000"), "MX-QUE",
          results={"ALC_mg/L": "157.62", "CD_TOT_mg/L": "<0.003"}),
)  # fmt: skip


def write_surface(folder: Path) -> list[ExpectedSite]:
    """Write the sites of rivers, lakes and coasts, and say what must come of them."""
    lines = [_line(SURFACE, SURFACE, ";"), *(_row(s, SURFACE, ";") for s in SURFACE_SITES)]
    (folder / SURFACE_FILE).write_bytes("".join(lines).encode("cp850"))
    return [_expected(site) for site in SURFACE_SITES]


def write_ground(folder: Path) -> list[ExpectedSite]:
    """Write the wells and springs, and say what must come of them."""
    lines = [_line(GROUND, GROUND, "\t"), *(_row(s, GROUND, "\t") for s in GROUND_SITES)]
    (folder / GROUND_FILE).write_bytes("".join(lines).encode("utf-8"))
    return [_expected(site) for site in GROUND_SITES]


def _row(site: _Site, header: tuple[str, ...], delimiter: str) -> str:
    group, subtype = site.kind
    given = {
        "CLAVE": site.key,
        "SITIO": site.name,
        "ESTADO": site.state,
        "MUNICIPIO": site.city,
        "TIPO": group,
        "SUBTIPO": subtype,
        "LONGITUD": site.place[0],
        "LATITUD": site.place[1],
        "PERIODO": str(VINTAGE) if site.results else "",
        "GRUPO": group,
        **site.results,
    }
    return _line(header, tuple(given.get(name, "") for name in header), delimiter)


def _line(header: tuple[str, ...], cells: tuple[str, ...], delimiter: str) -> str:
    assert len(cells) == len(header)
    quoted = ['"' + c.replace('"', '""') + '"' if '"' in c or delimiter in c else c for c in cells]
    return delimiter.join(quoted) + "\r\n"


def _expected(site: _Site) -> ExpectedSite:
    if site.truth is None:
        return left_out(VINTAGE, site.key, "quarantined", site.reason, site.name, site.note)
    return published(VINTAGE, site.key, site.truth, site.name, site.iso,
                     feature_id=f"MEX-RENAMECA-{site.key}", note=site.note)  # fmt: skip
