"""The sample inventories: what the source steps make of every area is what was meant for it.

The truth tables were written when the areas were invented, not by running the pipeline.
"""

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely

from pipeline.build.results import SourceResult
from pipeline.build.sources import make_source
from pipeline.spec.atlas import SourceVintage
from tests.register_frames import catalogue

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
INVENTORIES = sorted(
    path.stem.removeprefix("expected_areas_") for path in SAMPLES.glob("expected_areas_*")
)
Row = dict[str, str]
# Of a feature everything else that its truth has.
_OF_THE_RECORD = (
    "vintage", "native_id", "outcome", "reason", "area_km2", "merged_into", "note", "source",
)  # fmt: skip


def truth(source: str) -> list[Row]:
    path = SAMPLES / f"expected_areas_{source}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return [row | {"source": source} for row in csv.DictReader(stream)]


TRUTH = [row for source in INVENTORIES for row in truth(source)]
PUBLISHED = [row for row in TRUTH if row["outcome"] == "published"]
ENDED = [row for row in TRUTH if row["outcome"] != "published"]
VINTAGES = sorted({(row["source"], int(row["vintage"])) for row in TRUTH})


def name_of(row: Row) -> str:
    return f"{row['source']}-{row['vintage']}-{row['native_id']}-{row['outcome']}"


@lru_cache
def made(source: str, year: int) -> SourceResult:
    wanted = SourceVintage(source=source, year=year, retrieved="2026-01-01", features=(1, 100))
    return make_source(catalogue(), catalogue().layer("protected_areas"), wanted, SAMPLES)


def made_for(row: Row) -> SourceResult:
    return made(row["source"], int(row["vintage"]))


def text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


@pytest.mark.parametrize("row", PUBLISHED, ids=name_of)
def test_areas_come_out_as_they_were_meant(row: Row) -> None:
    area = made_for(row).tables["areas"].set_index("native_id").loc[row["native_id"]]
    fields = [name for name in row if name not in _OF_THE_RECORD]
    assert {name: text(area[name]) for name in fields} == {name: row[name] for name in fields}
    assert area["area_geodesic_km2"] == pytest.approx(float(row["area_km2"]), rel=2e-4)
    assert shapely.is_valid(area["shape"])
    assert shapely.contains_xy(area["shape"], area["lon"], area["lat"])


@pytest.mark.parametrize("row", ENDED, ids=name_of)
def test_other_records_end_by_the_rule_that_was_meant(row: Row) -> None:
    findings = made_for(row).ledger.findings()
    mine = findings[findings["native_id"] == row["native_id"]]
    action = {"dropped": "dropped_by_spec"}.get(row["outcome"], row["outcome"])
    assert (row["reason"], action) in set(zip(mine["rule"], mine["action"], strict=True))


@pytest.mark.parametrize(("source", "year"), VINTAGES)
def test_no_other_area_comes_out_and_no_record_is_lost(source: str, year: int) -> None:
    rows = [row for row in TRUTH if (row["source"], row["vintage"]) == (source, str(year))]
    meant = {row["native_id"] for row in rows if row["outcome"] == "published"}
    assert set(made(source, year).tables["areas"]["native_id"]) == meant
    accounts = [entry for entry in made(source, year).ledger.accounts if entry.table == "areas"]
    assert accounts[0].rows_in == len(rows)
    for action in ("merged", "quarantined", "dropped_by_spec"):
        outcome = action.removesuffix("_by_spec")
        ended = sum(row["outcome"] == outcome for row in rows)
        assert sum(getattr(account, action) for account in accounts) == ended, action


@pytest.mark.parametrize(
    ("source", "year", "rule", "records"),
    [
        ("us_padus", 2016, "SHAPE-INVALID", 2),
        ("us_padus", 2016, "SHAPE-MIXED", 1),
        ("us_padus", 2016, "SHAPE-SLIVER", 1),
        ("us_padus", 2016, "VALUE-UNKNOWN", 2),
        ("us_padus", 2016, "AREA-REPORTED", 1),
        ("ca_cpcad", 2021, "READ-MENDED", 2),
        ("ca_cpcad", 2021, "VALUE-UNKNOWN", 2),
        ("ca_cpcad", 2023, "SHAPE-CURVED", 1),
        ("mx_conanp", 2017, "AREA-REPORTED", 1),
        ("na_cec_protected", 2010, "SHAPE-CUT", 1),
    ],
)
def test_the_dirt_is_told(source: str, year: int, rule: str, records: int) -> None:
    findings = made(source, year).ledger.findings()
    assert (findings["rule"] == rule).sum() == records


def test_both_schemas_of_a_source_are_told_apart_by_their_columns() -> None:
    assert set(made("us_padus", 2016).layouts.values()) == {"edition_1_4"}
    assert set(made("us_padus", 2020).layouts.values()) == {"edition_2_1"}
    assert set(made("us_noaa_mpa", 2020).layouts.values()) == {"abbreviated", "full"}
    assert set(made("na_wdpa", 2024).layouts.values()) == {"wdpa_1_6"}
    assert set(made("na_wdpa", 2025).layouts.values()) == {"wdpca_2025"}


def test_letters_that_were_lost_or_unstated_are_right() -> None:
    birds = made("ca_cpcad", 2021).tables["areas"].set_index("native_id")
    assert birds.loc["909001", "name_fr"] == "Île Exemple, Refuge D’Oiseaux"
    assert "Kaʻehu Sample Marine Life Refuge" in set(
        made("us_noaa_mpa", 2020).tables["areas"]["name"]
    )
    assert "Cerro Señalado" in set(made("mx_conanp", 2017).tables["areas"]["name"])


def test_the_person_in_the_file_is_in_no_table_and_no_finding() -> None:
    assert b"Jane Example" in (SAMPLES / "ca_dfo_mpa" / "sample_zones.dbf").read_bytes()
    result = made("ca_dfo_mpa", 2006)
    text = result.tables["areas"].drop(columns="shape").to_csv()
    text += result.ledger.findings().to_csv()
    assert "Jane" not in text


def test_an_area_across_180_degrees_lies_on_both_sides_of_it() -> None:
    area = made("na_cec_protected", 2010).tables["areas"].set_index("native_id").loc["EXFWS1"]
    parts = shapely.get_parts(area["shape"])
    assert sorted(round(part.bounds[0]) for part in parts) == [-180, -179, 180, 180]
    assert shapely.bounds(area["shape"]).tolist() == pytest.approx(
        [-180, 51.2, 180, 51.9], abs=1e-3
    )


def test_datums_are_those_of_the_files() -> None:
    datums = made("mx_conanp", 2017).tables["areas"].set_index("native_id")["datum"]
    assert datums.loc["9.9.04.904"] == "ITRF2008 (stated)"
    assert set(made("us_nps", 2022).tables["areas"]["datum"]) == {"WGS84 (stated)"}
    assert set(made("ca_cpcad", 2023).tables["areas"]["datum"]) == {"NAD83 (stated)"}


def test_the_encoding_of_every_file_is_told() -> None:
    """Of the table of attributes too, which is in another one than the shapes."""
    assert made("ca_cpcad", 2021).encodings == {"ca_cpcad/sample_cpcad.shp": "cp1252"}
    federal = made("mx_conanp", 2017)
    assert federal.encodings == {
        "mx_conanp/all_mpas.gpkg": "utf-8",
        "mx_conanp/baja_mpas.shp": "utf-8",
        "mx_conanp/mex_mpas.dbf": "cp1252",
    }
    assert set(federal.layouts) == set(federal.encodings)
