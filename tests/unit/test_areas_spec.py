"""Specs of areas: where a CRS comes from is said, and no column is read unasked."""

from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.spec.areas import AreaTable, MarineShare
from pipeline.spec.vector import VectorCrs, VectorRead

BASIS = "the .prj of every edition"
TABLE: dict[str, Any] = {
    "read": {"encoding": "cp1252"},
    "crs": {"stated": True, "basis": BASIS},
    "key": {"column": "zone_id"},
    "map": {"name": {"column": "name"}, "iucn_cat": {"column": "iucn", "crosswalk": "iucn_cpcad"}},
    "leave_out": [
        {
            "column": "category",
            "equals": ["Proclamation", ""],
            "reason": {"en": "a boundary", "fr": "une limite", "es": "un límite"},
        }
    ],
    "attributes": {"read": {}, "by": "label"},
    "derived": {"governance": {"column": "manager", "crosswalk": "governance_cpcad"}},
    "marine_share": {"part": "sea", "whole": "hectares"},
    "zones": {
        "parent": {"column": "parent_id"},
        "zone": {"column": "zone"},
        "outline": {"column": "outline"},
    },
    "reported_area": {"column": "hectares", "unit": "ha"},
}


def test_the_columns_of_a_table_are_all_that_it_names() -> None:
    table = AreaTable.model_validate(TABLE)
    named = "zone_id name iucn category label manager sea parent_id zone outline hectares"
    assert table.columns == set(named.split())


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
        VectorCrs.model_validate(crs)


def test_an_assumed_crs_has_its_reason() -> None:
    assert VectorCrs(stated=False, assumed="EPSG:4269", basis=BASIS).assumed == "EPSG:4269"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [(None, ()), ("cp1252", ("cp1252",)), (("utf-8", "cp850"), ("utf-8", "cp850"))],
)
def test_encodings_are_declared_or_left_to_the_file(encoding: Any, expected: Any) -> None:
    assert VectorRead(encoding=encoding).encodings == expected


@pytest.mark.parametrize(
    "share", [{}, {"part": "sea"}, {"percent": "p", "part": "a", "whole": "b"}]
)
def test_a_share_of_sea_is_told_in_one_way(share: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="percent, or part and whole"):
        MarineShare.model_validate(share)
