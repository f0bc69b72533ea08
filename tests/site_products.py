"""A small edition of monitoring sites made by hand: invented, with every number missing once."""

import io
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.build.products import write_products
from pipeline.export.edition import EditionReport
from pipeline.export.make_product import make_product
from pipeline.export.product import Product
from pipeline.ledger import Ledger
from pipeline.spec.atlas import AtlasLayer, AtlasSpec, Edition, SourceVintage
from pipeline.spec.base import Trilingual
from pipeline.spec.catalogue import Catalogue
from tests.factories import drawing

CATALOGUE = Catalogue()
LAYER = CATALOGUE.layer("monitoring_sites")
NETWORKS = {
    "us_aqs": "AQS",
    "na_airnow": "AirNow",
    "us_nadp_ntn": "NTN",
    "ca_naps": "NAPS",
    "us_nwis": "NWIS",
    "mx_conagua_ground": "RENAMECA",
}
_SITES = """\
source,native_id,name,state_prov,main_medium,start_year,end_year,last_data_year,is_active,\
parameter_count,elevation_m,lon,lat
us_aqs,060379001,Example Boulevard,US-CA,air,1980,,2020,1,2,89.5,-118.25,34.05
us_aqs,230099001,Sample <Harbor> & Co,US-ME,air,,,,,,,-68.26,44.38
ca_naps,059001,EXEMPLE-VILLE,CA-QC,air,,2003,2003,0,1,12,-73.6,45.5
us_nadp_ntn,WI91,Example Bog,US-WI,deposition,1985,1999,,0,1,470,-89.65,46.05
us_nwis,09999001,Example River at Sampleville,US-NC,surface_water,2001,,,,0,812.25,-81.4,36.5
mx_conagua_ground,DLEJE9001,POZO EJEMPLO 1,MX-CMX,groundwater,2020,2012,2020,1,1,-1.5,-99.15,19.4
us_aqs,660109001,"Sample Point, Guam",US-GU,air,1999,,2019,1,1,0,144.79,13.47
na_airnow,TT9999001,Tribal Example,US-AZ,,,,,,1,,-110.1,35.1
"""
NUMBERS = ("is_active", "start_year", "end_year", "last_data_year", "parameter_count")
_COUNTRIES = {"US": "USA", "CA": "CAN", "MX": "MEX"}
_DTYPES = {"integer": "Int64", "real": "float64"}
_STATUS = {1: "active", 0: "closed"}
_MONITORS = """\
native_id,parameter,parameter_en,parameter_fr,parameter_es,parameter_medium,data_year
060379001,O3,Ozone,Ozone,Ozono,air,2020
060379001,PM2.5,Fine particulate matter,Particules fines,Partículas finas,air,
059001,O3,Ozone,Ozone,Ozono,air,
WI91,PRECIP-CHEMISTRY,Precipitation chemistry,Chimie des précipitations,Química,deposition,
DLEJE9001,AS-TOTAL,"Arsenic, total","Arsenic, total",Arsénico total,water,2020
660109001,SO2,Sulphur dioxide,Dioxyde de soufre,Dióxido de azufre,air,2019
TT9999001,O3,Ozone,Ozone,Ozono,air,
"""


def _table(text: str) -> pd.DataFrame:
    """Texts that are never null, and the numbers of fields as their types."""
    frame = pd.read_csv(io.StringIO(text), dtype="str", keep_default_na=False)
    for name in frame:
        if (kind := CATALOGUE.fields[name].type) != "text":
            frame[name] = pd.to_numeric(frame[name]).astype(_DTYPES[kind])
    return frame


def sites() -> pd.DataFrame:
    """Published sites, with the columns of their records."""
    texts = [name for name in LAYER.fields if CATALOGUE.fields[name].type == "text"]
    frame = _table(_SITES)
    frame = frame.assign(**{name: "" for name in texts if name not in frame})
    frame["country"] = frame["state_prov"].str[:2].map(_COUNTRIES)
    frame["network"] = frame["networks"] = frame["source"].map(NETWORKS)
    frame["feature_id"] = frame["country"] + "-" + frame["network"] + "-" + frame["native_id"]
    number = frame["country"].map({"CAN": "124", "MEX": "484", "USA": "840"})
    zeros = frame["network"].map({"NAPS": "000"}).fillna("")
    frame["site_key"] = number + zeros + frame["native_id"]
    frame["status"] = frame["is_active"].map(_STATUS).fillna("unknown").astype("str")
    frame.loc[frame["native_id"] == "059001", "name_fr"] = "EXEMPLE-VILLE, école"
    given = {"coordinate_status": "reported", "vintage": "2025", "retrieved": "2026-01-31"}
    return frame.assign(**given, file="f.csv", record=range(2, len(frame) + 2))


def monitors(published: pd.DataFrame) -> pd.DataFrame:
    """What the sites measure."""
    frame = _table(_MONITORS)
    keys = published.set_index("native_id")
    frame["feature_id"] = frame["native_id"].map(keys["feature_id"])
    frame["network"] = frame["native_id"].map(keys["network"])
    frame["network_site_id"] = frame["native_id"]
    missing = [n for n in LAYER.related["monitors"].fields if n not in frame]
    return frame.assign(**dict.fromkeys(missing, ""))


def sources(count: int = len(NETWORKS)) -> list[Any]:
    """Specs of the sources, all but their names alike; `count` of them."""
    spec = CATALOGUE.source("us_aqs").spec
    names = [*NETWORKS, *(f"us_more_{number}" for number in range(count))][:count]
    return [
        spec.model_copy(
            update={
                "id": name,
                "title": Trilingual(en=f"List {name}", fr=f"Liste {name}", es=f"Lista {name}"),
                "agency": Trilingual(
                    en=f"Agency {name}", fr=f"Agence {name}", es=f"Agencia {name}"
                ),
            }
        )
        for name in names
    ]


def ledger() -> Ledger:
    """Records of the sites, one of AirNow merged into that of AQS, one without coordinates."""
    made = Ledger()
    published = sites()
    for source, records in published.groupby("source"):
        made.prove(str(source), "locate", "sites", records, records)
    merged = published.iloc[:1].assign(source="na_airnow", native_id="A060379001", record=90)
    lost = published.iloc[1:2].assign(native_id="560019001", record=91)
    key = published["feature_id"].iloc[:1]
    made.add("ID-REPEATED", "merged", "sites", merged, after=key)
    made.add("A12", "published_as_is", "sites", merged, "coordinates", "34, -118")
    made.add("COORD-MISSING", "quarantined", "sites", lost, "coordinates")
    return made


def product(made: Ledger, formats: tuple[str, ...] = LAYER.formats) -> Product:
    """The edition, with one site beyond the projection's domain."""
    published = sites()
    tables = {"sites": published, "monitors": monitors(published)}
    layer = LAYER.model_copy(update={"formats": formats})
    return make_product(CATALOGUE, layer, "2025", tables, made)


def receipt(made: Ledger, specs: list[Any]) -> dict[str, Any]:
    """What a build would know of the edition before it is written."""
    names = [spec.id for spec in specs]
    return {
        "layer": LAYER.id,
        "edition": "2025",
        "program": "0.0.0",
        "years": dict.fromkeys(names, 2025),
        "retrieved": dict.fromkeys(names, "2026-01-31"),
        "accounts": made.account_rows(),
        "inputs": {},
        "budgets": [],
        "counts": {"monitors": 7},
        "datums": {name: {"rows": []} for name in names},
    }


def write_edition(
    folder: Path, count: int = len(NETWORKS), formats: tuple[str, ...] = LAYER.formats
) -> Product:
    """The edition in a folder, in every format if none is named."""
    made, specs = ledger(), sources(count)
    edition = product(made, formats)
    write_products(folder, edition, CATALOGUE, specs, made, receipt(made, specs))
    return edition


def edition_report() -> EditionReport:
    """The same for the report."""
    made = ledger()
    facts = receipt(made, sources())
    return EditionReport(LAYER, "2025", sites(), made.findings(), facts, (), drawing(sites()))


def atlas() -> AtlasSpec:
    """An atlas of the layer with the sources that have specs."""
    wanted = (SourceVintage(source="us_aqs", year=2025, retrieved="2026-01-31"),)
    layers = (AtlasLayer(layer=LAYER.id, editions=(Edition(name="2025", sources=wanted),)),)
    title = Trilingual(en="Test", fr="Essai", es="Prueba")
    return AtlasSpec(id="test", title=title, data="tests/samples", layers=layers)
