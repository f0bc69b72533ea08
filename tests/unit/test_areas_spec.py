"""Specs of areas: where a CRS comes from is said, and no column is read unasked."""

from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.spec.areas import AreaCrs, AreaTable, VectorRead

BASIS = "the .prj of every edition"
TABLE: dict[str, Any] = {
    "read": {"encoding": "cp1252"},
    "crs": {"stated": True, "basis": BASIS},
    "key": {"column": "zone_id"},
    "map": {"name": {"column": "name"}, "iucn_cat": {"column": "iucn", "crosswalk": "iucn_cpcad"}},
    "leave_out": [
        {
            "where": {"column": "category", "equals": "Proclamation"},
            "reason": "an outer boundary with what it encloses",
        }
    ],
    "identities": [{"space": "WDPA", "id": {"column": "wdpa_id", "nulls": ["0"]}}],
    "zones": {
        "parent": {"column": "parent_id"},
        "zone": {"column": "zone"},
        "outline": {"column": "outline", "equals": "Outer MPA Boundary"},
    },
    "reported_area": {"column": "hectares", "unit": "ha"},
}


def test_the_columns_of_a_table_are_all_that_it_names() -> None:
    table = AreaTable.model_validate(TABLE)
    named = "zone_id name iucn category wdpa_id parent_id zone outline hectares"
    assert table.columns == set(named.split())
    assert table.kinds == ("Polygon", "MultiPolygon")


@pytest.mark.parametrize("key", ["crs", "key", "map"])
def test_a_table_must_say_what_every_source_has(key: str) -> None:
    with pytest.raises(ValidationError, match=key):
        AreaTable.model_validate({name: TABLE[name] for name in TABLE if name != key})


@pytest.mark.parametrize(
    ("crs", "told"),
    [
        ({"stated": False, "basis": BASIS}, "what is assumed"),
        ({"stated": True, "assumed": "EPSG:4269", "basis": BASIS}, "what is assumed"),
        ({"stated": False, "assumed": "EPSG:4269", "basis": "so"}, "basis"),
        ({"stated": False, "assumed": "EPSG:9311", "basis": BASIS}, "never a source's CRS"),
    ],
)
def test_a_crs_is_stated_or_assumed_for_a_reason(crs: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        AreaCrs.model_validate(crs)


def test_an_assumed_crs_has_its_reason() -> None:
    assert AreaCrs(stated=False, assumed="EPSG:4269", basis=BASIS).assumed == "EPSG:4269"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [(None, ()), ("cp1252", ("cp1252",)), (("utf-8", "cp850"), ("utf-8", "cp850"))],
)
def test_encodings_are_declared_or_left_to_the_file(encoding: Any, expected: Any) -> None:
    assert VectorRead(encoding=encoding).encodings == expected
