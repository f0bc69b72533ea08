"""RETC facility (es_YYYY) and release (em_YYYY) files: invented facilities and writers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

from samples.common import (
    GRAM,
    KG,
    TONNE,
    Expected,
    Truth,
    dms,
    quarantined,
    repaired,
    reported,
    utm,
)


@dataclass(frozen=True)
class Number:
    """A number, written without quotes and exactly as typed (3E-015 stays so)."""

    text: str


Value = str | Number | None  # a quoted text, a number, an empty cell

ES_2004 = (
    "NRA", "Nombre", "Sector", "Actividad principal SEMARNAT", "Actividad principal",
    "Coordenada UTM X", "Coordenada UTM Y", "Latitud Norte", "Longitud Oeste", "Estado",
    "Delegación\\Municipio", "Calle", "No. Exterior", "No. Interior", "Entre calle 1",
    "Entre calle 2", "Colonia", "Localidad", "Parque o puerto industrial", "Código postal",
)  # fmt: skip
ES_2006 = (
    "NRA", "NOMBRE", "SCIAN", "DESCRIPCIÓN SCIAN", "SECTOR", "CLAVE\nAMBIENTAL", "SUBSECTOR",
    "PRINCIPAL ACTIVIDAD PRODUCTIVA", "PARQUE INDUSTRIAL", "COORDENADA \nUTM X",
    "COORDENADA \nUTM Y", "LATITUD \nNORTE", "LONGITUD \nOESTE", "CALLE", "NÚM. EXT", "NÚM. INT",
    "COLONIA", "LOCALIDAD", "ESTADO", "MUNICIPIO", "C.P.",
)  # fmt: skip
ES_2012 = (
    "NRA", "Establecimiento", "Sector", "Número SCIAN", "SCIAN", "Clave Ambiental",
    "Actividad Principal", "Nombre Parque Industrial", "Latitud Norte", "Longitud Oeste", "Calle",
    "Número Exterior", "Número Interior", "Entre Calle 1", "Entre Calle 2", "Colonia",
    "Localidad", "Municipio", "Entidad Federativa", "Código Postal",
)  # fmt: skip
ES_2022 = (
    *ES_2006[:9], "COORDENADA\nUTM X", "COORDENADA\nUTM Y", "LATITUD NORTE", "LONGITUD \nOESTE",
    *ES_2006[13:],
)  # fmt: skip
EM_2004 = (
    "NRA", "Nombre", "Estado", "Sector", "Descripción", "No. CAS", "Unidad", "Aire", "Agua",
    "Suelo", "Reuso", "Reciclado", "Coprocesamiento", "Tratamiento", "Disposición final",
    "Alcantarillado", "Otros", "Incineración",
)  # fmt: skip
EM_2006 = (
    "NRA", "NOMBRE", "SECTOR", "ESTADO", "MUNICIPIO", "CAS", "SUSTANCIA", "UNIDAD", "AIRE",
    "AGUA", "SUELO", "REUTILIZACIÓN", "RECICLADO", "COPROCESAMIENTO", "TRATAMIENTO",
    "DISPOSICIÓN\nFINAL", "ALCANTARILLADO", "INCINERACIÓN", "OTROS",
)  # fmt: skip
EM_2012 = (
    "NRA", "Establecimiento", "Sector", "Entidad Federativa", "Municipio", "Grupo Sustancia",
    "Sustancia", "CAS", "Unidad", "Aire", "Agua", "Suelo", "Reutilización", "Reciclado",
    "Coprocesamiento", "Tratamiento", "Disposición Final", "Alcantarillado", "Incineración",
    "Otro",
)  # fmt: skip

# Media in the order of the release files from 2006; 2004 has OTROS before INCINERACIÓN.
MEDIA = {
    "aire": "release_air_kg",
    "agua": "release_water_kg",
    "suelo": "release_land_kg",
    "reuso": "transfer_recycling_kg",
    "reciclado": "transfer_recycling_kg",
    "coproc": "transfer_energy_kg",
    "trata": "transfer_treatment_kg",
    "dispo": "transfer_disposal_kg",
    "alcan": "transfer_sewage_kg",
    "incin": "transfer_treatment_kg",
    "otros": "transfer_other_kg",
}
MEDIA_2004 = (*list(MEDIA)[:9], "otros", "incin")
UNITS = {
    "ton": TONNE,
    "ton/año": TONNE,
    "Kg": KG,
    "kg": KG,
    "kg/año": KG,
    "g": GRAM,
    "g/año": GRAM,
}

# code: (name, group of the 2012 files)
SUBSTANCES = {
    "124-38-9": ("Bióxido de carbono", "Gases de Efecto Invernadero"),
    "74-82-8": ("Metano", "Gases de Efecto Invernadero"),
    "10024-97-2": ("Oxido nitroso", "Gases de Efecto Invernadero"),
    "HFCs": ("Hidrofluorocarbonos", "Gases de Efecto Invernadero"),
    "S/C3": ("Cromo (compuestos)", "Metales"),
    "S/C4": ("Mercurio (compuestos)", "Metales"),
    "S/C5": ("Níquel (compuestos)", "Metales"),
    "S/C6": ("Plomo (compuestos)", "Metales"),
    "S/C10": ("Dioxinas", "Compuestos Orgánicos Persistentes"),
    "S/C11": ("Furanos", "Compuestos Orgánicos Persistentes"),
    "S/C99": ("Sustancia sin clave", "Otros"),
    "Pb": ("Plomo (Compuestos solubles)", ""),
    "Ni": ("Níquel (Compuestos solubles)", ""),
    "Cr": ("Cromo (Compuestos solubles)", ""),
    "As": ("Arsénico (Compuestos solubles)", ""),
    "PCDDs": ("Dioxinas", ""),
    "7440-38-2": ("Arsénico", "Metales"),
    "7440-43-9": ("Cadmio", "Metales"),
    "7439-97-6": ("Mercurio", "Metales"),
    "57-12-5": ("Cianuro inorgánico/orgánico", "Otros"),
    "50-00-0": ("Formaldehido", "Otros"),
    "100-42-5": ("Estireno (fenil etileno)", "Hidrocarburos Aromáticos y Alifáticos"),
    "71-43-2": ("Benceno", "Hidrocarburos Aromáticos y Alifáticos"),
    "108-88-3": ("Tolueno", ""),
    "75-09-2": ("Cloruro de metileno", "Organohalogenados"),
    "7783-06-4": ("Acido sulfhídrico", "Otros"),
    "2148878": ("Acido sulfhídrico", "Otros"),
}
GREENHOUSE_GASES = {"124-38-9", "74-82-8", "10024-97-2", "HFCs"}
# In no list of the register: the record is quarantined, so its quantity does not count.
UNKNOWN_SUBSTANCES = {"S/C99"}

# SCIAN, its description, sector, environmental key, subsector, activity
TRADES = {
    "galvano": (
        "332810", "Recubrimientos y terminados metálicos", "Quimica", "8A", "Galvanoplastia",
        "GALVANOPLASTIA (EN PIEZAS METÁLICAS; NO INCLUYE JOYERÍA).",
    ),
    "auto": (
        "336390", "Fabricación de otras partes para vehículos automotrices", "Automotriz", "9M",
        "Produccion de otras auto partes", "PRODUCCIÓN DE OTRAS AUTOPARTES.",
    ),
    "electricidad": (
        "221110", "Generación, transmisión y distribución de energía eléctrica",
        "Generación de energia electrica", "AD",
        "Generacion y transmision de energia electrica", "GENERACIÓN DE ENERGÍA ELÉCTRICA",
    ),
    "petroleo": (
        "211110", "Extracción de petróleo y gas", "Petroleo y petroquimica", "10",
        "Extraccion de petroleo y gas natural", "EXTRACCIÓN DE PETRÓLEO Y GAS NATURAL.",
    ),
    "farmacia": (
        "325412", "Fabricación de preparaciones farmacéuticas", "Quimica", "5T",
        "Produccion de farmaceuticos y medicamentos",
        "PRODUCCIÓN DE FARMACÉUTICOS Y MEDICAMENTOS (NO INCLUYE EMPACADO Y/O ETIQUETADO).",
    ),
    "cemento": (
        "327310", "Fabricación de cemento y productos a base de cemento en plantas integradas",
        "Cemento y Cal", "60", "Fabricacion de cemento", "FABRICACIÓN DE CEMENTO",
    ),
    "fundicion": (
        "331510", "Moldeo por fundición de piezas de hierro y acero",
        "Metalurgica (incluye la siderurgica)", "7J", "Fundicion y moldeo de piezas de hierro",
        "FUNDICIÓN Y MOLDEO DE PIEZAS DE HIERRO Y ACERO.",
    ),
    "electronica": (
        "334410", "Fabricación de componentes electrónicos",
        "Equipos y articulos electronicos, electricos y domesticos", "91",
        "Produccion de aparatos, equipos y/o accesorios electricos y/o electronicos",
        "ENSAMBLE DE \"ARNESES\" Y COMPONENTES",
    ),
    "porcino": (
        "112211", "Explotación de porcinos en granja", "Alimenticio y/o de consumo humano", "1M",
        "Matanza de ganado y aves", "GRANJA PORCICOLA",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Release:
    """One release row; quantities are the text of the file."""

    code: str
    unit: str
    quantities: dict[str, str]


def r(code: str, unit: str, **quantities: str) -> Release:
    """A release row, media by keyword."""
    assert not quantities.keys() - MEDIA.keys()
    return Release(code, unit, quantities)


@dataclass(frozen=True)
class Facility:
    """One facility row; lat, lon and utm are the text of the file."""

    nra: str
    name: str
    trade: str
    state: str  # as written
    municipality: str
    lat: str
    lon: str
    truth: Truth
    releases: tuple[Release, ...]
    note: str
    iso: str
    postal: str = "64000"
    utm: tuple[str, str] | None = None
    in_es: bool = True
    copies: int = 1


TON4, TON6, KGA, TONA, GA, KG22 = "ton/año", "ton", "kg/año", "ton/año", "g/año", "Kg"

# fmt: off
YEAR_2004 = (
    Facility(
        "ZRA8A1403911", "RECUBRIMIENTOS ZAFIRO DE OCCIDENTE S.A. DE C.V.", "galvano", "JALISCO",
        "Guadalajara", "20.64108", "-103.35207", reported("decimal", "20.64108", "-103.35207"),
        (r("57-12-5", TON4, agua="0.00042", alcan="0.0011"), r("S/C3", TON4, dispo="1.31")),
        "decimal degrees with sign; blank quantities", "MX-JAL", "44440",
    ),
    Facility(
        "QVE5T1503311", "QUÍMICOS DEL VALLE ESMERALDA S.A.", "farmacia", "MEXICO",
        "Ecatepec de Morelos", "19°36'58\"", "-99°2'59\"",
        reported("dms", dms(19, 36, "58"), -dms(99, 2, "59")),
        (r("75-09-2", TON4, aire="3.25", incin="12.6"),),
        "longitude already negative in degrees, minutes, seconds", "MX-MEX", "55000",
    ),
    Facility(
        "GPA9M1505711", "GRUPO PARTES AZTLÁN S.A. DE C.V.", "auto", "MEXICO",
        "Naucalpan de Juarez", "-99°13'14\"", "19°28'15\"",
        repaired("swap", dms(19, 28, "15"), -dms(99, 13, "14")),
        (r("100-42-5", TON4, aire="0.75", reciclado="0.2"),),
        "swapped, with the minus sign in the latitude", "MX-MEX", "53370",
    ),
    Facility(
        "MSC910803711", "MAQUILADORA SIERRA CLARA S.A. DE C.V.", "electronica", "CHIHUAHUA",
        "Juarez", "-106.44107", "-106.44107", quarantined("coordinate_invalid"),
        (r("S/C6", TON4, dispo="0.425"),),
        "the same value in latitude and longitude", "MX-CHH", "32690",
    ),
    Facility(
        "ALT9M0503011", "AUTOPARTES LAGUNA TURQUESA S.A. DE C.V.", "auto", "COAHUILA", "Saltillo",
        "0.25°28'30\"", "101°0'12\"",
        repaired("zero_prefix", dms(25, 28, "30"), -dms(101, 0, "12")),
        (r("S/C5", TON4, aire="0.0081"),),
        "0. prefix in the latitude", "MX-COA", "25000",
    ),
    Facility(
        "TMP8A2111411", "TERMINADOS METÁLICOS POBLANOS", "galvano", "PUEBLA", "Puebla",
        "19°4'33\"", "0.98°11'15\"", repaired("zero_prefix", dms(19, 4, "33"), -dms(98, 11, "15")),
        (r("57-12-5", TON4, alcan="0.00231", trata="0.5"),),
        "0. prefix in the longitude", "MX-PUE", "72000",
    ),
    Facility(
        "MDN910803712", "MONTAJES DEL NORTE AZUL", "electronica", "CHIHUAHUA", "Juarez",
        "2224154", "31.63642", quarantined("coordinate_invalid"),
        (r("S/C6", TON4, dispo="0.0137"),),
        "a UTM northing in the latitude, the latitude in the longitude", "MX-CHH", "32320",
    ),
    Facility(
        "TLM5T1700911", "TALLERES LUNA DE MORELOS", "farmacia", "MORELOS", "Tlalnepantla",
        "19", "99", reported("decimal", "19", "-99"), (r("75-09-2", TON4, aire="1.5"),),
        "whole degrees without sign: low precision", "MX-MOR", "62540",
    ),
    Facility(
        "PPG100400311", "PERFORADORA PUNTA GAVIOTA, PLATAFORMA IXCHEL-A", "petroleo", "CAMPECHE",
        "Carmen", "19°24'12\"", "92°2'36\"",
        reported("dms", dms(19, 24, "12"), -dms(92, 2, "36")),
        (
            r("2148878", TON4, aire="2.068"),
            r("71-43-2", TON4, aire="0.31", agua="0.004"),
            r("124-38-9", TON4, aire="58210.5"),
        ),
        "offshore platform; hydrogen sulphide as 2148878; carbon dioxide left out", "MX-CAM",
        "24180",
    ),
    Facility(
        "CCH602402811", "CEMENTOS COYOTE DEL CENTRO", "cemento", "SAN LUIS POTOSI",
        "San Luis Potosi", "°'\"", "°'\"", quarantined("coordinate_missing"),
        (r("S/C10", TON4, aire="0.00000000021"), r("S/C4", TON4, aire="0.0035")),
        "empty skeleton", "MX-SLP", "7801",
    ),
)

YEAR_2006 = (
    Facility(
        "ARB9M2201411", "ARNESES Y BUJES DEL BAJÍO S.A. DE C.V.", "auto", "QUERETARO", "Queretaro",
        "20.60417", "-100.40123", reported("decimal", "20.60417", "-100.40123"),
        (r("100-42-5", TON6, aire="0.41", otros="0.0036"), r("124-38-9", TON6, aire="41.012")),
        "decimal degrees with sign", "MX-QUE", "76120",
    ),
    Facility(
        "MNR7J1903911", "METALES NORTEÑOS DE LA ROSA S.A.", "fundicion", "NUEVO LEON", "Monterrey",
        "25º43'18.5\"", "100º19'44\"",
        reported("dms", dms(25, 43, "18.5"), -dms(100, 19, "44")),
        (r("S/C6", TON6, aire="0.08", dispo="2.3"), r("S/C5", TON6, aire="3E-015")),
        "masculine ordinal as degree mark; scientific notation", "MX-NLE", "64400",
        ("344", "456"),
    ),
    Facility(
        "LÑ&8A1904611", "LÁMINAS NIÑO & COMPAÑÍA S.A.", "galvano", "NUEVO LEON",
        "San Nicolas de los Garza", "25ª42'46.9\"", "100º17'07.2\"",
        reported("dms", dms(25, 42, "46.9"), -dms(100, 17, "7.2")),
        (r("57-12-5", TON6, alcan="0.0026065"),),
        "feminine ordinal as degree mark; ampersand and N with tilde in the id", "MX-NLE",
        "66400",
    ),
    Facility(
        "FTL5T1510411", "FARMACÉUTICA TLALOC S.A. DE C.V.", "farmacia", "MEXICO",
        "Tlalnepantla de Baz", "19°33'27.8''", "99°12'11''",
        reported("dms", dms(19, 33, "27.8"), -dms(99, 12, "11")),
        (r("75-09-2", TON6, aire="0.95", incin="4.5", coproc="1.25"),),
        "two apostrophes as second mark", "MX-MEX", "54000",
    ),
    Facility(
        "CRG911903911", "CIRCUITOS REGIOS DEL GALLO", "electronica", "NUEVO LEON", "Monterrey",
        "25°41'49.2", "100°14'42.6", reported("dms", dms(25, 41, "49.2"), -dms(100, 14, "42.6")),
        (r("S/C6", TON6, reciclado="0.01307"),),
        "no second mark", "MX-NLE", "64000",
    ),
    Facility(
        "HPC602111411", "HORNOS POPOCA S.A.", "cemento", "PUEBLA", "Puebla", "19°3'17\"",
        "98°9'28'", reported("dms", dms(19, 3, "17"), -dms(98, 9, "28")),
        (r("S/C4", TON6, aire="0.0000027"), r("S/C10", TON6, aire="0.0000000004")),
        "apostrophe as second mark", "MX-PUE", "72000",
    ),
    Facility(
        "ESC9M1900611", "ESCAPES DEL CERRO S.A. DE C.V.", "auto", "NUEVO LEON", "Apodaca",
        "25º46'18.9\"", "100º'12'39.1\"",
        reported("dms", dms(25, 46, "18.9"), -dms(100, 12, "39.1")),
        (r("100-42-5", TON6, aire="6.5"),),
        "degree mark and apostrophe doubled", "MX-NLE", "66600",
    ),
    Facility(
        "BLG8A1902611", "BAÑOS DE LATÓN GUADALUPE", "galvano", "NUEVO LEON", "Guadalupe",
        "25°40' 52\"", "100° 9'59.0\"", reported("dms", dms(25, 40, "52"), -dms(100, 9, "59")),
        (r("57-12-5", TON6, agua="0.000078", alcan="0.0004"),),
        "inner blanks", "MX-NLE", "67110",
    ),
    Facility(
        "PNT5T1903912", "PINTURAS DEL NORTE SAN TELMO", "farmacia", "NUEVO LEON", "Monterrey",
        "25°39'31.0\"N", "100°17'42.5\"",
        reported("dms", dms(25, 39, "31.0"), -dms(100, 17, "42.5")),
        (r("75-09-2", TON6, aire="0.22"),),
        "N as suffix", "MX-NLE", "64500",
    ),
    Facility(
        "TXA9M2111911", "TROQUELES XALMIMILULCO", "auto", "PUEBLA", "San Andres Cholula",
        "19°02 41\"", "98°16'20\"", reported("dms", dms(19, 2, "41"), -dms(98, 16, "20")),
        (r("S/C5", TON6, dispo="0.00315"),),
        "blank in the place of the minute mark", "MX-PUE", "72810",
    ),
    Facility(
        "MCS7J0801911", "MOLDEOS CAÑADA SECA S.A.", "fundicion", "CHIHUAHUA", "Chihuahua",
        "28°38'42\"", "0.106°4'6\"", repaired("zero_prefix", dms(28, 38, "42"), -dms(106, 4, "6")),
        (r("S/C6", "kg", aire="41.5"), r("S/C10", "g", aire="0.0747")),
        "0. prefix; units kg and g in one file with ton, as in 2010-2013", "MX-CHH", "31000",
    ),
    Facility(
        "IRC911904811", "INTERRUPTORES RÍO CLARO", "electronica", "NUEVO LEON", "Santa Catarina",
        "25°40'18\"", "0.1°27'19\"",
        repaired("zero_prefix", dms(25, 40, "18"), -dms(100, 27, "19")),
        (r("S/C6", TON6, reuso="8.433"),),
        "0. prefix with lost zeros: 0.1 is 100", "MX-NLE", "66350",
    ),
    Facility(
        "MGY422602911", "MARISCOS GUAYMENSES SAN RAFAEL", "porcino", "SONORA", "Guaymas",
        "27°57'40\"", "0.11°48'14\"",
        repaired("zero_prefix", dms(27, 57, "40"), -dms(110, 48, "14")),
        (r("S/C4", TON6, agua="0.0000034"),),
        "0. prefix with lost zeros: 0.11 is 110", "MX-SON", "85400",
    ),
    Facility(
        "IAG910100111", "IMPULSORA AGUAS ZARCAS", "electronica", "AGUASCALIENTES",
        "Aguascalientes", "21°52'10\"", "0.1°17'24\"", quarantined("coordinate_invalid"),
        (r("S/C6", TON6, dispo="0.18"),),
        "0. prefix that lost its 2: no repair lands in Aguascalientes", "MX-AGU", "20340",
    ),
    Facility(
        "QTO5T1510611", "QUIMICA TOLLOCAN S.A. DE C.V.", "farmacia", "MEXICO", "Toluca",
        "19.29°0'0\"", "99.62°0'0\"", repaired("decimal_skeleton", "19.29", "-99.62"),
        (r("75-09-2", TON6, aire="0.33", trata="0.018"),),
        "decimal degrees inside a skeleton of degrees, minutes, seconds", "MX-MEX", "50200",
    ),
    Facility(
        "IEL911403911", "INDUSTRIAS EL LIMONERO", "electronica", "JALISCO", "Guadalajara",
        "0°0'0\"", "0°0'0\"", quarantined("coordinate_zero"),
        (r("S/C6", TON6, reciclado="0.662267"),),
        "zero coordinates", "MX-JAL", "44100", ("0", "0"),
    ),
    Facility(
        "VRA9M1900612", "VIDRIOS Y RINES APODACA", "auto", "NUEVO LEON", "Apodaca", "0°0'0\"",
        "0°0'0\"", repaired("utm_repair", "25.778211", "-100.172504"),
        (r("100-42-5", TON6, aire="1.75"),),
        "zero coordinates, usable UTM pair without zone (14)", "MX-NLE", "66600", ("@14", ""),
    ),
    Facility(
        "FIR7J1101711", "FUNDIDORA IRAPUATO EL SAUZ", "fundicion", "GUANAJUATO", "Irapuato",
        "101°21'36\"", "20°41'24\"", repaired("swap", dms(20, 41, "24"), -dms(101, 21, "36")),
        (r("S/C6", TON6, aire="0.000377", dispo="147.3015"),),
        "swapped", "MX-GUA", "36500",
    ),
    Facility(
        "EEC911503311", "ENSAMBLES ECATEPEC AURORA", "electronica", "MEXICO",
        "Ecatepec de Morelos", "0.99°3'14\"", "19°35'15\"",
        repaired("swap_zero_prefix", dms(19, 35, "15"), -dms(99, 3, "14")),
        (r("S/C6", TON6, dispo="0.06"),),
        "swapped and 0. prefix", "MX-MEX", "55000",
    ),
    Facility(
        "IXT8A0900711", "ÍNDIGO & XOLOTL TERMINADOS S.A.", "galvano", "DISTRITO FEDERAL",
        "Iztapalapa", "19°21'33\"", "99°5'29\"",
        reported("dms", dms(19, 21, "33"), -dms(99, 5, "29")),
        (r("57-12-5", TON6, alcan="0.00224"), r("S/C99", TON6, aire="0.0075")),
        "postal code lost its zero; unknown substance code (7.5 kg, quarantined)", "MX-CMX", "9000",
    ),
    Facility(
        "CDS600802111", "CERÁMICA DEL DESIERTO SABINO", "cemento", "CHIHUAHUA", "Delicias",
        "47°1'0\"", "57°22'37\"", quarantined("coordinate_outside_country"),
        (r("S/C4", TON6, aire="0.0012"),),
        "numbers that parse and lie nowhere near Mexico", "MX-CHH", "33000",
    ),
    Facility(
        "PPG100400311", "PERFORADORA PUNTA GAVIOTA, PLATAFORMA IXCHEL-A", "petroleo", "CAMPECHE",
        "Carmen", "19°24'12\"", "92°2'36\"",
        reported("dms", dms(19, 24, "12"), -dms(92, 2, "36")),
        (
            r("7783-06-4", TON6, aire="1.92"),
            r("124-38-9", TON6, aire="61044"),
            r("74-82-8", TON6, aire="210.2"),
        ),
        "offshore platform; greenhouse gases left out", "MX-CAM", "24180",
    ),
    Facility(
        "JFS5T1503911", "JABONES FINOS SIN DOMICILIO", "farmacia", "MEXICO", "Ixtapaluca", "", "",
        quarantined("no_facility_record"), (r("75-09-2", TON6, aire="0.5"),),
        "releases without a facility row", "MX-MEX", "", in_es=False,
    ),
)

YEAR_2012 = (
    Facility(
        "ZRA8A1403911", "RECUBRIMIENTOS ZAFIRO DE OCCIDENTE, S.A. DE C.V.", "galvano", "JALISCO",
        "Guadalajara", "20°38'28\"", "103°21'7\"",
        reported("dms", dms(20, 38, "28"), -dms(103, 21, "7")),
        (r("57-12-5", KGA, suelo="0.0555"), r("S/C3", KGA, dispo="1820.5")),
        "code column is Número SCIAN; kilograms a year", "MX-JAL", "44440",
    ),
    Facility(
        "ATC9M1501411", "ATLACOMULCO CHASIS S.A. DE C.V.", "auto", "MEXICO", "Atlacomulco",
        "19°83'23\"", "99°87'25\"", repaired("decimal_fraction", "19.8323", "-99.8725"),
        (r("100-42-5", KGA, aire="5174.25"),),
        "minutes of 60 or more: a decimal fraction typed as minutes and seconds", "MX-MEX",
        "50450",
    ),
    Facility(
        "RRA910100711", "RELEVADORES RINCÓN ALTO", "electronica", "AGUASCALIENTES",
        "Rincon de Romos", "22°37'90\"", "102°26'88\"",
        repaired("decimal_fraction", "22.3790", "-102.2688"),
        (r("S/C6", KGA, reciclado="266.5"),),
        "seconds of 60 or more: read as minutes and seconds it lies outside the state", "MX-AGU",
        "20400",
    ),
    Facility(
        "SLV8A2602811", "SOLVENTES LA VERDE", "galvano", "SONORA", "Hermosillo", "219°29'30\"",
        "60°52'25\"", quarantined("coordinate_invalid"), (r("S/C5", KGA, dispo="12.81"),),
        "a latitude of 219 degrees", "MX-SON", "83000",
    ),
    Facility(
        "TVOAD2800311", "TERMOELÉCTRICA VALLE DE OYAMEL", "electricidad", "TAMAULIPAS",
        "Altamira", "22°25'14\"", "97°54'33\"",
        reported("dms", dms(22, 25, "14"), -dms(97, 54, "33")),
        (
            r("124-38-9", TONA, aire="412345678.5"),
            r("10024-97-2", TONA, aire="7.5"),
            r("50-00-0", KGA, aire="1124.46"),
        ),
        "carbon dioxide about 1000 times too large: a suspect, kept, not in the summaries",
        "MX-TAM", "89600",
    ),
    Facility(
        "INC5T0900411", "INCINERADORA NOPALERA COYOACÁN", "farmacia", "DISTRITO FEDERAL",
        "Coyoacan", "19°18'24\"", "99°8'11\"",
        reported("dms", dms(19, 18, "24"), -dms(99, 8, "11")),
        (
            r("S/C10", GA, aire="0.52"),
            r("S/C11", GA, aire="0.0311", dispo="1.25"),
            r("7439-97-6", KGA, aire="9E-9"),
        ),
        "grams a year; scientific notation; postal code lost its zero", "MX-CMX", "4330",
    ),
    Facility(
        "LPZ600300311", "LADRILLOS DE LA PAZ SUREÑA", "cemento", "BAJA CALIFORNIA SUR", "La Paz",
        "24°8'31\"", "110°18'39\"", reported("dms", dms(24, 8, "31"), -dms(110, 18, "39")),
        (r("S/C4", KGA, aire="2.75"), r("7440-43-9", KGA, otros="0.4")),
        "", "MX-BCS", "23000",
    ),
    Facility(
        "MTB912700411", "MANGLAR TABASQUEÑO S.A.", "porcino", "TABASCO", "Centro", "17°59'12\"",
        "92°55'40\"", reported("dms", dms(17, 59, "12"), -dms(92, 55, "40")),
        (r("57-12-5", KGA, agua="140.423088", alcan="0.02"),),
        "", "MX-TAB", "86000",
    ),
    Facility(
        "ZCS7J3201711", "ZINC Y COBRE DE LA SIERRA FRÍA", "fundicion", "ZACATECAS", "Guadalupe",
        "22°45'5\"", "102°30'59\"", reported("dms", dms(22, 45, "5"), -dms(102, 30, "59")),
        (
            r("S/C6", KGA, aire="171.211", suelo="90"),
            r("7440-38-2", KGA, dispo="33.5", reciclado="7220"),
        ),
        "", "MX-ZAC", "98600",
    ),
    Facility(
        "VCV5T3019311", "VERACRUZANA DE COLORANTES VIVOS", "farmacia", "VERACRUZ", "Veracruz",
        "31°40'0\"", "106°25'0\"", reported("dms", dms(31, 40), -dms(106, 25)),
        (r("75-09-2", KGA, aire="77.5"),),
        "declared in Veracruz, coordinates in Chihuahua: published as reported; zero seconds",
        "MX-VER", "91700",
    ),
    Facility(
        "PPG100400312", "PERFORADORA PUNTA GAVIOTA, PLATAFORMA IXCHEL-B", "petroleo", "CAMPECHE",
        "Carmen", "19°31'5\"", "92°14'20\"",
        reported("dms", dms(19, 31, "5"), -dms(92, 14, "20")),
        (r("71-43-2", KGA, aire="2450.5", agua="3.75"), r("74-82-8", TONA, aire="880")),
        "offshore platform", "MX-CAM", "24180",
    ),
)


def cut(value: str) -> str:
    """Degrees, minutes and seconds cut to whole seconds, as in the files from 2014."""
    seconds = math.floor(abs(Decimal(value)) * 3600)
    return f"{seconds // 3600}°{seconds // 60 % 60}'{seconds % 60}\""


def precise(
    nra: str, name: str, trade: str, place: tuple[str, str, str], lat: str, lon: str,
    releases: tuple[Release, ...], note: str, postal: str = "64000", zone: int = 0,
    copies: int = 1,
) -> Facility:
    """A facility of 2022: an exact UTM pair beside degrees cut to whole seconds."""
    state, municipality, iso = place
    right_zone = math.floor((Decimal(lon) + 180) / 6) + 1
    method = "utm" if zone in (0, right_zone) else "dms"
    truth = reported("utm", lat, lon)
    if method == "dms":
        truth = reported(
            "dms",
            Decimal(math.floor(Decimal(lat) * 3600)) / 3600,
            -Decimal(math.floor(-Decimal(lon) * 3600)) / 3600,
        )
    return Facility(
        nra, name, trade, state, municipality, cut(lat), cut(lon), truth, releases, note, iso,
        postal, (f"@{zone or right_zone}", f"{lat},{lon}"), copies=copies,
    )


CDMX = "Ciudad de México"
MICH = "Michoacán de Ocampo"
VER = "Veracruz de Ignacio de la Llave"
YEAR_2022 = (
    precise(
        "GPY3105200079", "GRANJAS PORCÍCOLAS YAXCHÉ SA DE CV,SITIO 3", "porcino",
        ("Yucatán", "Motul", "MX-YUC"), "21.095371", "-89.283052",
        (r("Cr", KG22, suelo="2.0223"), r("Ni", KG22, suelo="5.0559"), r("Pb", KG22, suelo="1.8")),
        "company and plant in one name; id of 13 characters; zone 16", "97430",
    ),
    precise(
        "ATB0901700310", "AUTOMOTRIZ TABACHÍN SA DE CV,", "auto",
        (CDMX, "Venustiano Carranza", "MX-CMX"), "19.425166", "-99.093215",
        (r("7439-97-6", KG22, trata="13"),),
        "trailing comma in the name; official accented state name", "15700",
    ),
    precise(
        "ZRA1403901019", "RECUBRIMIENTOS ZAFIRO DE OCCIDENTE,TALLER 2", "galvano",
        ("Jalisco", "Guadalajara", "MX-JAL"), "20.641207", "-103.351928",
        (r("57-12-5", KG22, alcan="1.3"), r("Cr", KG22, dispo="60", alcan="6.0983")),
        "the site of ZRA8A1403911 under the second id style", "44440",
    ),
    precise(
        "SBR7J1605211", "SIDERÚRGICA BARRANCA ROJA SA DE CV,LAMINADORA", "fundicion",
        (MICH, "Lázaro Cárdenas", "MX-MIC"), "17.974455", "-102.214118",
        (r("Pb", KG22, aire="184.25", reciclado="2300.4"), r("124-38-9", KG22, aire="23415936")),
        "", "60950",
    ),
    precise(
        "AHS7J2603011", "ACEROS HERMOSILLENSES SA DE CV,", "fundicion",
        (MICH, "Hermosillo", "MX-MIC"), "29.085512", "-110.951326",
        (r("Pb", KG22, aire="12.5", dispo="9.2237"),),
        "declared in Michoacán, coordinates and id in Sonora: published as reported", "83000",
    ),
    precise(
        "PPG100400311", "PERFORADORA PUNTA GAVIOTA,PLATAFORMA IXCHEL-A", "petroleo",
        ("Campeche", "Carmen", "MX-CAM"), "19.403412", "-92.043397",
        (r("71-43-2", KG22, aire="641.5"), r("124-38-9", KG22, aire="58900210")),
        "offshore platform", "24180",
    ),
    precise(
        "SCR1900612345", "<script>alert(1)</script> SA DE CV,A < B & \"C\"", "electronica",
        ("Nuevo León", "Apodaca", "MX-NLE"), "25.781044", "-100.188231",
        (r("Pb", KG22, reciclado="848.187"),),
        "markup, ampersand and quotes in the name", "66600",
    ),
    precise(
        "HYP1903900077", "=HYPERLINK(\"http://example.invalid/\",\"PLANTA\"),", "auto",
        ("Nuevo León", "Monterrey", "MX-NLE"), "25.671019", "-100.310447",
        (r("100-42-5", KG22, aire="2218.5"),),
        "spreadsheet formula as a name", "64000",
    ),
    precise(
        "DUP9M1900611", "DUPLICADOS Y PRENSAS MONTERREY SA DE CV,", "auto",
        ("Nuevo León", "Monterrey", "MX-NLE"), "25.702218", "-100.285502",
        (r("100-42-5", KG22, aire="310", incin="28859.1"),),
        "the whole facility row stands twice", "64500", copies=2,
    ),
    precise(
        "SRM1102000021", "SIN REPORTE MOLINOS DEL BAJÍO,", "cemento",
        ("Guanajuato", "León", "MX-GUA"), "21.122905", "-101.682336", (),
        "a facility without releases: published with zeros", "37000",
    ),
    precise(
        "CZE602400911", "CALES ZONA EQUIVOCADA SA DE CV,", "cemento",
        ("San Luis Potosí", "San Luis Potosí", "MX-SLP"), "22.138820", "-100.941207",
        (r("As", KG22, aire="0.75"), r("PCDDs", KG22, aire="1.6E-6")),
        "UTM pair of zone 13 at a place in zone 14: it does not agree, so the degrees count",
        "78395", 13,
    ),
    precise(
        "TO&5T1510611", "TOLUENOS & ÑANDÚ DE TOLUCA,", "farmacia",
        ("México", "Toluca", "MX-MEX"), "19.288305", "-99.571902",
        (
            r("108-88-3", KG22, aire="1131", incin="70942.6", coproc="719.39"),
            r("HFCs", KG22, aire="10860"),
            r("75-09-2", KG22, aire="28.8", otros="83.7281"),
        ),
        "ampersand in the id; hydrofluorocarbons left out", "50200",
    ),
    precise(
        "EOV3013100045", "ENERGÍA OLMECA DE VERACRUZ,UNIDAD 1", "electricidad",
        (VER, "Poza Rica de Hidalgo", "MX-VER"), "20.533118", "-97.459006",
        (
            r("50-00-0", KG22, aire="3116"),
            r("124-38-9", KG22, aire="912000000"),
            r("10024-97-2", KG22, aire="1450"),
        ),
        "greenhouse gases left out", "93240",
    ),
    precise(
        "CBC0502200033", "CARBONERA BRISAS DE COAHUILA,NA", "electricidad",
        ("Coahuila de Zaragoza", "Nava", "MX-COA"), "28.485027", "-100.688113",
        (r("7439-97-6", KG22, aire="60.78"), r("As", KG22, suelo="21", aire="4.2344")),
        "", "26170",
    ),
)
# fmt: on

YEARS = {2004: YEAR_2004, 2006: YEAR_2006, 2012: YEAR_2012, 2022: YEAR_2022}


def _cell(value: Value) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Number):
        return value.text
    return '"' + value.replace('"', '""') + '"'


def _number(text: str) -> Value:
    return Number(text) if text else None


def _utm_text(facility: Facility) -> tuple[str, str]:
    """The UTM pair as text; a pair marked with @zone is computed from the true position."""
    if facility.utm is None:
        return "", ""
    first, second = facility.utm
    if not first.startswith("@"):
        return first, second
    lat, lon = facility.truth.lat, facility.truth.lon
    if second:
        lat, lon = (Decimal(part) for part in second.split(","))
    assert lat is not None
    assert lon is not None
    places = Decimal("0.0001") if second else Decimal("0.01")
    pair = (
        Decimal(repr(value)).quantize(places, ROUND_HALF_EVEN)
        for value in utm(lat, lon, int(first[1:]))
    )
    east, north = (f"{value:f}".rstrip("0").rstrip(".") for value in pair)
    return east, north


def _es_row(year: int, facility: Facility) -> list[Value]:
    scian, title, sector, key, subsector, activity = TRADES[facility.trade]
    street, town = "CALLE INVENTADA", facility.municipality.upper()
    east, north = _utm_text(facility)
    decimal = not set(facility.lat + facility.lon) - set("-.0123456789")
    lat, lon = (_number(text) if decimal else text for text in (facility.lat, facility.lon))
    if year == 2004:
        return [
            facility.nra, facility.name, sector, subsector, activity, east, north, lat, lon,
            facility.state, facility.municipality, street, "100", "", "NORTE", "SUR", "CENTRO",
            town, "", facility.postal,
        ]  # fmt: skip
    if year == 2012:
        return [
            facility.nra, facility.name, sector, scian, f"{title}.", key, activity, "", lat, lon,
            street, "100", "", "NORTE", "SUR", "CENTRO", town, facility.municipality,
            facility.state, facility.postal,
        ]  # fmt: skip
    late = year >= 2022
    return [
        facility.nra, facility.name, _number(scian) if late else scian, title, sector, key,
        subsector, activity, "", _number(east) if late else east,
        _number(north) if late else north, lat, lon, f"Calle {street}" if late else street,
        "100 " if late else "SN", " " if late else "", "Colonia CENTRO" if late else "CENTRO",
        town, facility.state, facility.municipality,
        facility.postal if late else facility.postal.ljust(5),
    ]  # fmt: skip


def _em_row(year: int, facility: Facility, release: Release) -> list[Value]:
    sector = TRADES[facility.trade][2]
    name, group = SUBSTANCES[release.code]
    blank = "" if year in (2004, 2012) else "0"
    order: Iterable[str] = MEDIA_2004 if year == 2004 else MEDIA
    quantities = [_number(release.quantities.get(medium, blank)) for medium in order]
    place: list[Value] = [facility.state, facility.municipality]
    if year == 2004:
        return [
            facility.nra, facility.name, facility.state, sector, name, release.code, release.unit,
            *quantities,
        ]  # fmt: skip
    if year == 2012:
        return [
            facility.nra, facility.name, sector, *place, group, name, release.code, release.unit,
            *quantities,
        ]  # fmt: skip
    return [
        facility.nra, facility.name, sector, *place, release.code, name, release.unit, *quantities
    ]  # fmt: skip


def _tsv(header: tuple[str, ...], rows: list[list[Value]]) -> bytes:
    assert all(len(row) == len(header) for row in rows)
    table: list[list[Value]] = [list(header), *rows]
    return ("\n".join("\t".join(map(_cell, row)) for row in table) + "\n").encode("utf-8")


def _expected(year: int, facility: Facility) -> list[Expected]:
    kg = {name: Decimal(0) for name in MEDIA.values()}
    for release in facility.releases:
        if release.code in GREENHOUSE_GASES | UNKNOWN_SUBSTANCES:
            continue
        for medium, quantity in release.quantities.items():
            kg[MEDIA[medium]] += Decimal(quantity) * UNITS[release.unit]
    naics = "" if year == 2004 or not facility.in_es else TRADES[facility.trade][0]
    rows = [
        Expected(
            "mx_retc", year, facility.nra, facility.truth, facility.iso, naics, facility.note, kg
        )
    ]
    merged = Truth("merged", facility.truth.method, facility.truth.lat, facility.truth.lon,
                   reason="duplicate_record")  # fmt: skip
    rows += [
        Expected(
            "mx_retc", year, facility.nra, merged, facility.iso, naics,
            "second copy of the row; quantities are in the published one",
        )
        for _ in range(facility.copies - 1)
    ]  # fmt: skip
    return rows


def write(folder: Path) -> list[Expected]:
    """Write the facility and release files of four years and return what must come of them."""
    expected: list[Expected] = []
    es_headers = {2004: ES_2004, 2006: ES_2006, 2012: ES_2012, 2022: ES_2022}
    em_headers = {2004: EM_2004, 2006: EM_2006, 2012: EM_2012, 2022: EM_2006}
    for year, facilities in YEARS.items():
        es_rows = [
            _es_row(year, facility)
            for facility in facilities
            if facility.in_es
            for _ in range(facility.copies)
        ]
        em_rows = [
            _em_row(year, facility, release)
            for facility in facilities
            for release in facility.releases
        ]
        (folder / f"es_{year}.csv").write_bytes(_tsv(es_headers[year], es_rows))
        (folder / f"em_{year}.csv").write_bytes(_tsv(em_headers[year], em_rows))
        for facility in facilities:
            expected += _expected(year, facility)
    return expected
