"""A small edition made by hand: six facilities, every kind of finding, hostile text."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.export.drawing import Drawing
from pipeline.export.edition import EditionReport
from pipeline.ledger import Account, Ledger
from pipeline.projection import to_atlas
from pipeline.spec.atlas import AtlasLayer, AtlasSpec, Edition, SourceVintage
from pipeline.spec.base import Trilingual
from pipeline.spec.catalogue import Catalogue

SCRIPT = "<script>alert(1)</script>"
FORMULA = '=HYPERLINK("http://evil.example","x")'
AMPERSAND = 'A < B & "C"'
IMAGE = "</td></table><img src=x onerror=alert(1)>"

_SOURCES = {"CAN": ("ca_npri", "NPRI"), "MEX": ("mx_retc", "RETC"), "USA": ("us_tri_basic", "TRI")}
# country, state, native id, name, lon, lat, status, kilograms released
_FACILITIES = (
    ("CAN", "CA-QC", "0001", f"Aciérie {AMPERSAND}", -73.56, 45.51, "reported", 1234567.891),
    ("CAN", "CA-AB", "0002", SCRIPT, -113.49, 53.54, "repaired", 12.5),
    ("MEX", "MX-NLE", "NL-1", FORMULA, -100.31, 25.68, "repaired", 0.004),
    ("MEX", "MX-VER", "VZ-2", "Refinería Ñandú", -96.13, 19.19, "reported", 0.0),
    ("USA", "US-TX", "77001XX", IMAGE, -95.37, 29.76, "reported", 987.0),
    ("USA", "US-GU", "96910GU", "Guam Power $[name]", 144.79, 13.47, "reported", 5.0),
)


def facilities() -> pd.DataFrame:
    """Published features of the small edition, one beyond the projection's domain."""
    columns = ["country", "state_prov", "native_id", "name", "lon", "lat", "coordinate_status"]
    frame = pd.DataFrame(list(_FACILITIES), columns=[*columns, "release_total_kg"])
    frame["source"] = [_SOURCES[country][0] for country in frame["country"]]
    frame["register"] = [_SOURCES[country][1] for country in frame["country"]]
    frame["feature_id"] = frame["country"] + "-" + frame["register"] + "-" + frame["native_id"]
    is_repaired = frame["coordinate_status"] == "repaired"
    frame["coordinate_method"] = is_repaired.map({True: "negate_longitude", False: "decimal"})
    frame["release_air_kg"] = frame["release_total_kg"]
    return frame.assign(reporting_year=2022, vintage="2022", retrieved="2026-01-31")


def drawing(features: pd.DataFrame) -> Drawing:
    """Points as maps draw them."""
    lon, lat = (features[name].to_numpy(float) for name in ("lon", "lat"))
    places = (np.asarray(shapely.points(*xy), object) for xy in (to_atlas(lon, lat), (lon, lat)))
    return Drawing("point", features, *places)


def findings(published: pd.DataFrame) -> pd.DataFrame:
    """Repaired, quarantined, merged and noted records, some of facilities without a position."""
    ledger = Ledger()
    records = published.assign(file="dir/données.csv", record=range(2, len(published) + 2))
    repaired = records[records["coordinate_status"] == "repaired"]
    ledger.add(
        "A9", "repaired", "facilities", repaired, "longitude", "45.1, 100.31", "45.1, -100.31"
    )
    ledger.add("A12", "published_as_is", "facilities", records.iloc[:4], "coordinates", SCRIPT)
    ledger.add("A16", "published_as_is", "facilities", records.iloc[:1], "coordinates", "45, -73")
    ledger.add("D2", "published_as_is", "releases", records.iloc[2:3], "total", "-99.5", FORMULA)
    ledger.add("ID-REPEATED", "merged", "facilities", records.iloc[4:5])
    lost = records.iloc[:3].assign(native_id=["@lost", "+1-800", "-12.5"], record=[90, 91, 92])
    ledger.add("A8", "quarantined", "facilities", lost, "coordinates", AMPERSAND)
    ledger.add("A11-OFFSHORE", "published_as_is", "facilities", records.iloc[3:4], after="Golfo")
    return ledger.findings()


def receipt() -> dict[str, Any]:
    """A receipt whose accounts close: 1,234,569 records read, in two stages."""
    accounts = [
        Account("ca_npri", "read", "facilities", 1_234_569, 1_234_568, 1, 0, 0),
        Account("ca_npri", "identify", "facilities", 1_234_568, 2, 0, 1, 1_234_565),
        Account("mx_retc", "read", "releases", 10, 10, 0, 0, 0),
    ]
    shifted = {"datum": "NAD27", "rows": 12, "operation": "NAD27 to NAD83 (1)", "accuracy_m": 0.15}
    shifted |= {"expected_m": 2.15, "is_ballpark": False, "missing_grids": []}
    lost = {"datum": "NAD27", "rows": 1, "operation": "", "accuracy_m": None, "expected_m": 276.0}
    datum: dict[str, Any] = {"column": "DATUM", "means": {"27": "NAD27"}, "basis": SCRIPT}
    datum["rows"] = [
        shifted | {"grids": {"us_noaa_conus.tif": "ef" * 32}},
        lost | {"is_ballpark": True, "grids": {}, "missing_grids": [f"{SCRIPT}.tif"]},
    ]
    budget = {"source": "ca_npri", "rule": "A8", "records": 1, "of": 3, "most_share": 0.1}
    check = {"rule": "F4", "product": "prtr_facilities.gpkg", "verdict": "pass", "figure": "6"}
    return {
        "layer": "prtr_facilities",
        "edition": "2022",
        "inputs": {f"mx_retc/{SCRIPT}.csv": "ab" * 32},
        "layouts": {},
        "datums": {"ca_npri": datum},
        "accounts": [asdict(account) for account in accounts],
        "counts": {"releases": 12_345},
        "budgets": [budget | {"is_exceeded": True}],
        "checks": [check],
        "products": {"prtr_facilities.gpkg": {"sha256": "cd" * 32, "bytes": 1_234_567}},
        "versions": {"geopandas": "1.2.0"},
    }


def edition_report(name: str = "2022", failures: tuple[str, ...] = ()) -> EditionReport:
    """The small edition; `failures` say why it was not published."""
    layer = Catalogue().layer("prtr_facilities")
    published = facilities()
    return EditionReport(
        layer, name, published, findings(published), receipt(), failures, drawing(published)
    )


def empty_report() -> EditionReport:
    """An edition in which nothing was found and nothing published."""
    full = edition_report()
    made: dict[str, Any] = {"inputs": {}, "accounts": [], "budgets": [], "counts": {}}
    none = full.features.iloc[:0]
    return EditionReport(
        full.layer, "2022", none, Ledger().findings(), made, (f"no rows {SCRIPT}",), drawing(none)
    )


def atlas(*names: str) -> AtlasSpec:
    """An atlas of the layer with the named editions, three sources each."""
    sources = tuple(
        SourceVintage(source=source, year=2022, retrieved="2026-01-31")
        for source, _ in _SOURCES.values()
    )
    editions = tuple(Edition(name=name, sources=sources) for name in names or ("2022",))
    title = Trilingual(en=f"Test {SCRIPT}", fr="Essai", es="Prueba")
    layers = (AtlasLayer(layer="prtr_facilities", editions=editions),)
    return AtlasSpec(id="test", title=title, data="tests/samples", layers=layers)
