"""The sample networks: what the source steps make of every site is what was meant for it.

The truth tables were written when the sites were invented, not by running the pipeline. A record
that merges into another's feature still comes out of its own source.
"""

import csv
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from pipeline.build.sources import SourceResult, make_source
from pipeline.ledger import Ledger
from pipeline.spec.atlas import SourceVintage
from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from tests.register_frames import catalogue

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NETWORKS = (
    "us_aqs",
    "na_airnow",
    "us_nadp_ntn",
    "us_nadp_mdn",
    "us_nadp_amon",
    "us_improve",
    "us_castnet",
    "ca_capmon_ozone",
    "ca_capmon_precip",
)
Row = dict[str, str]


def truth(source: str) -> list[Row]:
    path = SAMPLES / f"expected_sites_{source}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return [row | {"source": source} for row in csv.DictReader(stream)]


TRUTH = [row for source in NETWORKS for row in truth(source)]
PLACED = [row for row in TRUTH if row["outcome"] in ("published", "merged")]
ENDED = [row for row in TRUTH if row["outcome"] in ("quarantined", "dropped")]
VINTAGES = sorted({(row["source"], int(row["vintage"])) for row in TRUTH})


def name_of(row: Row) -> str:
    return f"{row['source']}-{row['vintage']}-{row['native_id']}"


@lru_cache
def made(source: str, year: int) -> SourceResult:
    wanted = SourceVintage(source=source, year=year, retrieved="2026-01-01", features=(1, 100))
    return make_source(catalogue(), catalogue().layer("monitoring_sites"), wanted, SAMPLES)


def made_for(row: Row) -> SourceResult:
    return made(row["source"], int(row["vintage"]))


@pytest.mark.parametrize("row", PLACED, ids=name_of)
def test_sites_come_out_where_and_as_they_were_meant(row: Row) -> None:
    site = made_for(row).tables["sites"].set_index("native_id").loc[row["native_id"]]
    assert site["lon"] == pytest.approx(float(row["lon"]), abs=2e-6)
    assert site["lat"] == pytest.approx(float(row["lat"]), abs=2e-6)
    found = (site["name"], site["state_prov"], site["country"])
    assert found == (row["name"], row["state_prov"], row["country"])


@pytest.mark.parametrize(
    "row", [row for row in PLACED if row["outcome"] == "published"], ids=name_of
)
def test_an_identity_of_the_site_names_its_feature(row: Row) -> None:
    site = made_for(row).tables["sites"].set_index("native_id").loc[row["native_id"]]
    country, space, native_id = row["feature_id"].split("-", 2)
    assert country == row["country"]
    assert f"{space}:{native_id}" in site["identities"].split("; ")


@pytest.mark.parametrize("row", ENDED, ids=name_of)
def test_other_records_end_by_the_rule_that_was_meant(row: Row) -> None:
    result = made_for(row)
    assert row["native_id"] not in set(result.tables["sites"]["native_id"])
    findings = result.ledger.findings()
    mine = findings[(findings["native_id"] == row["native_id"]) & (findings["table"] == "sites")]
    action = {"quarantined": "quarantined", "dropped": "dropped_by_spec"}[row["outcome"]]
    assert (row["reason"], action) in set(zip(mine["rule"], mine["action"], strict=True))


@pytest.mark.parametrize(("source", "year"), VINTAGES)
def test_no_other_site_comes_out(source: str, year: int) -> None:
    meant = {
        row["native_id"] for row in PLACED if (row["source"], row["vintage"]) == (source, str(year))
    }
    assert set(made(source, year).tables["sites"]["native_id"]) == meant


def test_records_become_the_features_that_were_meant() -> None:
    """Records of one site in both lists, and one site's two records in one of them, are one."""
    years = {source: max(year for name, year in VINTAGES if name == source) for source in NETWORKS}
    results = [made(source, year) for source, year in years.items()]
    tables = {
        name: pd.concat([result.tables[name] for result in results], ignore_index=True)
        for name in ("sites", "monitors")
    }
    layer = catalogue().layer("monitoring_sites")
    context = LayerContext(catalogue(), layer, years, Ledger())
    done = run_layer_steps(("reconcile",), tables, context)
    found = done["site_records"].set_index(["source", "native_id"])["feature_id"].to_dict()
    meant = {
        (row["source"], row["native_id"]): row["feature_id"]
        for row in PLACED
        if years[row["source"]] == int(row["vintage"])
    }
    assert found == meant
    assert sorted(done["sites"]["feature_id"]) == sorted(set(meant.values()))
    slip = done["sites"].set_index("feature_id").loc["USA-AQS-480319001"]
    assert slip["lat"] == pytest.approx(30.26), "not AirNow's 40.26"
    told = context.ledger.findings()
    assert set(told.loc[told["rule"] == "SITE-DIGIT", "native_id"]) == {"480319001"}


def monitors(source: str, year: int, native_id: str) -> list[tuple[str, str]]:
    table = made(source, year).tables["monitors"]
    mine = table[table["native_id"] == native_id]
    return sorted(zip(mine["parameter"], mine["instrument"], strict=True))


def test_rows_of_standards_are_one_monitor_and_instruments_several() -> None:
    assert monitors("us_aqs", 2025, "060379001") == [
        ("NO2", "1"), ("O3", "1"), ("PM2.5", "1"), ("PM2.5", "3"), ("WS", "1"),
    ]  # fmt: skip


def test_the_row_that_names_its_method_stands_for_the_monitor() -> None:
    table = made("us_aqs", 2025).tables["monitors"]
    ozone = table[table["parameter"] == "O3"]
    assert set(ozone["method"]) == {"INSTRUMENTAL - ULTRA VIOLET ABSORPTION"}
    assert set(table["data_year"]) == {2020}


def test_rows_of_a_site_are_its_monitors() -> None:
    assert [code for code, _ in monitors("na_airnow", 2018, "060379001")] == [
        "NO2", "O3", "PM2.5", "WS",
    ]  # fmt: skip
    assert monitors("na_airnow", 2018, "80011G901") == [("PM10", ""), ("PM10-2.5", "")]


@pytest.mark.parametrize(
    ("native_id", "flag"),
    [("131219055", "zero"), ("360019010", "sentinel"), ("060379001", "")],
)
def test_unknown_elevations_are_flagged(native_id: str, flag: str) -> None:
    site = made("us_aqs", 2025).tables["sites"].set_index("native_id").loc[native_id]
    assert site["elevation_flag"] == flag


@pytest.mark.parametrize(
    ("source", "year", "native_id", "status"),
    [
        ("us_aqs", 2025, "060379001", "active"),
        ("us_aqs", 2025, "230119501", "planned"),
        ("us_aqs", 2025, "780309001", "closed"),
        ("us_aqs", 2025, "CC0119001", "unknown"),
        ("na_airnow", 2018, "230099001", "active"),
        ("na_airnow", 2018, "481139505", "closed"),
    ],
)
def test_a_blank_closing_date_makes_no_site_active(
    source: str, year: int, native_id: str, status: str
) -> None:
    site = made(source, year).tables["sites"].set_index("native_id").loc[native_id]
    assert site["status"] == status


def test_a_file_without_header_is_read_by_the_order_of_its_columns() -> None:
    assert set(made("na_airnow", 2016).layouts) == {"na_airnow/2016/monitoring_site_locations.dat"}
    assert made("na_airnow", 2016).ledger.accounts[0].rows_in == 8
