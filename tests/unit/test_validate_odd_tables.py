"""Tables of any shape and type are judged: a column of a known name need not hold what it says."""

import csv
import datetime
import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from pipeline.checks.readers.opening import open_product
from pipeline.checks.validate import validate_paths
from pipeline.projection import atlas_crs
from tests.validate_products import (
    ATLAS,
    CATALOGUE,
    broken,
    verdicts,
    write_fgb,
    write_gpkg,
    write_parquet,
    write_shp,
)

GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {
        "geometry": {
            "encoding": "WKB",
            "geometry_types": [],
            "crs": json.loads(atlas_crs(ATLAS.wkt2).to_json()),
        }
    },
}
CELLS: dict[str, list[Any]] = {
    "float": [1.5, float("nan"), float("inf"), -1e308],
    "integer": [2**63 - 1, None, 0, -1],
    "boolean": [True, None, False, True],
    "bytes": [b"\xff", b"", None, b"a"],
    "nothing": [None] * 4,
    "time": [datetime.datetime(1, 1, 1), None, datetime.datetime(9999, 1, 1), None],
    "long": ["x" * 20_000, "\x00", "\u202e", None],
}
NAMES = [
    *("FEATURE_ID", "NAME", "COUNTRY", "STATE_PROV", "DATUM", "LON", "LAT", "NAICS", "YEAR"),
    *("naics_edition", "SITE_PID", "WDPA_PID", "IUCN_CAT", "REP_AREA", "GIS_AREA", "STATUS"),
    *("REALM", "SITE_TYPE", "ISO3", "AREA_KM2", "SHAPE_AREA", "station_id", "source", "REL_AIR"),
    *("NAME_En", "NAME_Fr", "NAME_Es", "reporting_year", "UIDENT", "STATEABB"),
]
SHAPES = [
    shapely.box(-1e5, -1e5, 1e5, 1e5),
    shapely.GeometryCollection([shapely.Point(1, 1), shapely.box(0, 0, 1e4, 1e4)]),
    shapely.Polygon([(0, 0), (1e4, 1e4), (1e4, 0), (0, 1e4), (0, 0)]),
    shapely.Point(float("nan"), 1e300),
]


def write_odd(path: Path, columns: dict[str, Any], shapes: list[Any] = SHAPES) -> Path:
    """GeoParquet of any columns."""
    table = pa.table({"geometry": shapely.to_wkb(np.array(shapes)).tolist(), **columns})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(GEO)}), path)
    return path


@pytest.mark.parametrize("kind", CELLS)
def test_columns_of_known_names_and_any_type(tmp_path: Path, kind: str) -> None:
    path = write_odd(tmp_path / "wdpa_flat.parquet", dict.fromkeys(NAMES, CELLS[kind]))
    found = verdicts(path)
    assert len(found) > 40
    texts = [text for one in found.values() for text in (one.figure, *one.examples)]
    assert max(map(len, texts)) <= 503
    assert all(len(one.text) <= 503 for verdict in found.values() for one in verdict.offences)


def test_table_without_any_column(tmp_path: Path) -> None:
    path = write_odd(tmp_path / "bare.parquet", {}, [shapely.Point(0, 0)] * 3)
    assert "B1" in verdicts(path)


def test_field_names_that_stand_twice(tmp_path: Path) -> None:
    path = write_shp(tmp_path / "twice.shp")
    table = path.with_suffix(".dbf")
    table.write_bytes(table.read_bytes().replace(b"NAME\0\0\0\0", b"COUNTRY\0", 1))
    assert "C1" in broken(path)
    path = write_fgb(tmp_path / "twice.fgb")
    path.write_bytes(path.read_bytes().replace(b"SECTOR_FR", b"SECTOR_EN", 1))
    assert "C1" in broken(path)


@pytest.mark.parametrize("value", [b"\xff", 1.5, None, "\x00", 2**63 - 1, float("inf")])
def test_geopackage_cells_of_any_type_in_any_column(tmp_path: Path, value: object) -> None:
    path = write_gpkg(tmp_path / "mixed.gpkg")
    with sqlite3.connect(path) as database:
        script = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (trigger,) in database.execute(script).fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        for name in ("FEATURE_ID", "COUNTRY", "STATE_PROV", "LON", "REL_AIR"):
            database.execute(f'UPDATE facilities SET "{name}" = ? WHERE rowid % 2', (value,))
    assert "C4" in verdicts(path)


def test_geopackage_code_that_is_missing(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "code.gpkg")
    with sqlite3.connect(path) as database:
        script = "SELECT sql FROM sqlite_master WHERE name = 'gpkg_spatial_ref_sys'"
        sql = database.execute(script).fetchone()[0].replace(" NOT NULL", "")
        database.execute("PRAGMA writable_schema = ON")
        database.execute(
            "UPDATE sqlite_master SET sql = ? WHERE name = 'gpkg_spatial_ref_sys'", (sql,)
        )
    with sqlite3.connect(path) as database:
        database.execute("UPDATE gpkg_spatial_ref_sys SET organization_coordsys_id = NULL")
    (report,) = validate_paths([path], CATALOGUE)
    assert report.is_unreadable


def edition(folder: Path, **tables: dict[str, Any]) -> Path:
    """A folder with one layer and tables beside it."""
    write_parquet(folder / "facilities.parquet")
    for name, columns in tables.items():
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return folder


RELEASES = (
    *("feature_id", "substance_code", "scope", "medium", "unit_reported", "national_category"),
    *("national_substance_code", "quantity_kg", "quantity_reported"),
)
LEDGER = ("rule", "country", "native_id", "before", "message_en")


@pytest.mark.parametrize("kind", CELLS)
def test_tables_of_an_edition_of_any_type(tmp_path: Path, kind: str) -> None:
    edition(
        tmp_path,
        releases=dict.fromkeys(RELEASES, CELLS[kind]),
        ledger=dict.fromkeys(LEDGER, CELLS[kind]),
    )
    (tmp_path / "receipt.json").write_text('{"layer": [], "retrieved": 1, "suspects": "x"}')
    reports = validate_paths([tmp_path], CATALOGUE)
    assert {one.rule for one in reports[-1].verdicts} >= {"D1", "D2", "D3", "D8", "D9"}


def test_year_that_is_endless(tmp_path: Path) -> None:
    columns = {"source": ["x"] * 4, "reporting_year": [float("inf")] * 4}
    write_odd(tmp_path / "years.parquet", columns)
    (tmp_path / "receipt.json").write_text('{"retrieved": {"x": "2013-01-01"}}')
    reports = validate_paths([tmp_path], CATALOGUE)
    (verdict,) = [one for one in reports[-1].verdicts if one.rule == "D8"]
    assert verdict.verdict == "pass"


def test_releases_of_more_bytes_than_memory(tmp_path: Path) -> None:
    texts = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1_000_000, "int32")), ["x" * 100_000])
    edition(tmp_path, releases=dict.fromkeys(RELEASES[:7], texts))
    reports = validate_paths([tmp_path], CATALOGUE)
    assert reports[-1].is_unreadable
    assert "releases.parquet: unpacks to" in reports[-1].verdicts[0].examples[0]


def test_releases_that_are_no_utf8(tmp_path: Path) -> None:
    bad = pa.StringArray.from_buffers(1, *pa.array([b"\xff"]).buffers()[1:])
    edition(tmp_path, releases={"feature_id": bad})
    reports = validate_paths([tmp_path], CATALOGUE)
    assert reports[-1].is_unreadable


def test_dictionary_that_is_no_table(tmp_path: Path) -> None:
    edition(tmp_path, releases={name: ["1"] for name in RELEASES})
    (tmp_path / "dictionary.csv").write_text("name,unit\n" + "a" * (csv.field_size_limit() + 1))
    reports = validate_paths([tmp_path], CATALOGUE)
    (verdict,) = [one for one in reports[-1].verdicts if one.rule == "D1"]
    assert any("dictionary.csv is no table" in text for text in verdict.examples)


def test_member_without_a_name(tmp_path: Path) -> None:
    import zipfile

    path = tmp_path / "x_shapefile.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("a", b"1")
    path.write_bytes(path.read_bytes().replace(b"a", b"\x00"))
    assert "has no name" in validate_paths([path], CATALOGUE)[0].verdicts[0].examples[0]


def test_collections_are_no_coverage(tmp_path: Path) -> None:
    path = write_odd(tmp_path / "c.parquet", {}, [SHAPES[1], SHAPES[0], SHAPES[0]])
    (dataset,) = open_product(path)
    assert len(dataset) == 3
    assert "B5" in verdicts(path)
