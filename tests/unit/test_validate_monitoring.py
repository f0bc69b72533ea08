"""Monitoring sites (rules C15 and C16)."""

from pathlib import Path

import pytest

from pipeline.checks.product_rules import Verdict
from tests.rule_examples.monitoring import sites
from tests.site_products import sites as layer_sites
from tests.validate_products import Frame, good_frame, verdicts, write_gpkg, write_parquet

KEYS = ["124000010102", "484150020109", "840110010043", "840150031001"]


def judge(tmp_path: Path, frame: Frame) -> dict[str, Verdict]:
    tmp_path.mkdir(exist_ok=True)
    return verdicts(write_gpkg(tmp_path / "sites.gpkg", frame=frame))


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("", "is empty"),
        ("8.4015E+11", "was damaged by a spreadsheet"),
        ("840150031001.0", "was damaged by a spreadsheet"),
        ("124150031001", "does not begin with its country's number"),
        ("840 150031001", "is not 840, 124 or 484 and a national id"),
    ],
)
def test_bad_keys(tmp_path: Path, key: str, reason: str) -> None:
    found = judge(tmp_path, sites().assign(SITE_KEY=[*KEYS[:3], key]))["C15"]
    assert found.verdict == "fail"
    assert reason in found.examples[0]


def test_a_key_is_text(tmp_path: Path) -> None:
    found = judge(tmp_path, sites().assign(SITE_KEY=[int(key) for key in KEYS]))["C15"]
    assert (found.verdict, found.figure) == ("fail", "SITE_KEY is integer")


def test_a_key_ends_with_the_national_id(tmp_path: Path) -> None:
    native = ["010102", "150020109", "110010043", "50031001"]
    found = judge(tmp_path, sites().assign(NAT_ID=native))
    assert found["C15"].verdict == "pass"
    native[0] = "010103"
    (tmp_path / "b").mkdir()
    found = judge(tmp_path / "b", sites().assign(NAT_ID=native))
    assert "does not end with the national id" in found["C15"].examples[0]


def test_lost_zeros_show_in_the_length(tmp_path: Path) -> None:
    frame = good_frame().iloc[[2] * 6].assign(COUNTRY="USA")
    frame = frame.assign(
        SITE_KEY=["84010030001"] + [f"84001003000{n}" for n in range(5)],
        LON=[-77.0 - n for n in range(6)],
    )
    found = judge(tmp_path, frame)["C15"]
    assert found.count == 1
    assert "zeros were lost" in found.examples[0]


def test_national_ids_alone_lack_their_country(tmp_path: Path) -> None:
    found = judge(tmp_path, good_frame().assign(AQSID=[key[3:] for key in KEYS]))
    assert found["C15"].verdict == "fail"
    assert found["C16"].verdict == "pass"


def test_a_layer_of_facilities_has_no_site_keys(tmp_path: Path) -> None:
    found = judge(tmp_path, good_frame())
    assert {found[rule].verdict for rule in ("C15", "C16")} == {"not_applicable"}


def test_repeated_keys_and_what_they_conflict_in(tmp_path: Path) -> None:
    frame = sites().assign(SITE_KEY=[*KEYS[:3], KEYS[2]])
    found = judge(tmp_path, frame)["C16"]
    assert found.count == 2
    assert f"{KEYS[2]} stands 2 times at 2 different places" in found.examples[0]


def test_sites_at_one_place_and_nulls_at_null_island(tmp_path: Path) -> None:
    frame = sites()
    frame.loc[3, ["LON", "LAT"]] = frame.loc[2, ["LON", "LAT"]]
    frame.loc[[0, 1], ["LON", "LAT"]] = 0.0
    found = judge(tmp_path, frame)["C16"]
    assert found.count == 2
    assert f"is at the same place as {KEYS[3]}" in found.examples[0]


def test_sites_a_street_apart_are_two(tmp_path: Path) -> None:
    frame = sites()
    frame.loc[3, ["LON", "LAT"]] = [frame["LON"][2], frame["LAT"][2] + 0.002]
    assert judge(tmp_path, frame)["C16"].verdict == "pass"


def test_a_layer_has_its_own_distance_from_the_country(tmp_path: Path) -> None:
    """A site 13 km off Malibu is too far for this layer, though not for the framework."""
    frame = layer_sites()
    frame.loc[0, ["lon", "lat"]] = [-118.8, 33.9]
    at_sea = {"xy": (frame["lon"], frame["lat"]), "crs": "OGC:CRS84"}
    own = verdicts(write_parquet(tmp_path / "own_inset.parquet", frame=frame, **at_sea))["A11"]
    assert (own.verdict, own.count) == ("warn", 1)
    assert own.figure == f"1 of {len(frame)} more than 5 km outside"
    less = frame.drop(columns="land_use")
    other = verdicts(write_parquet(tmp_path / "other_inset.parquet", frame=less, **at_sea))["A11"]
    assert (other.verdict, other.figure) == ("pass", f"0 of {len(frame)} more than 25 km outside")
