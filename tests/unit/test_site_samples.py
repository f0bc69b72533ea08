"""The sample networks: what the source steps make of every site is what was meant for it.

The truth tables were written when the sites were invented, not by running the pipeline. A record
that merges into another's feature still comes out of its own source.
"""

import csv
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from pipeline.build.results import SourceResult
from pipeline.build.sources import make_source
from pipeline.ledger import Ledger
from pipeline.spec.atlas import SourceVintage
from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from tests.register_frames import catalogue

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
NETWORKS = tuple(
    sorted(path.stem.removeprefix("expected_sites_") for path in SAMPLES.glob("expected_sites_*"))
)
Row = dict[str, str]
# A shift by other grids or parameters than those of the truth table is off by less than 30 m.
_SHIFTED_DEGREES = 3e-4


def truth(source: str) -> list[Row]:
    path = SAMPLES / f"expected_sites_{source}.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        return [row | {"source": source} for row in csv.DictReader(stream)]


TRUTH = [row for source in NETWORKS for row in truth(source)]
PLACED = [row for row in TRUTH if row["lon"]]
ENDED = [row for row in TRUTH if not row["lon"]]
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
    near = _SHIFTED_DEGREES if site["datum"].startswith("NAD27") else 2e-6
    assert site["lon"] == pytest.approx(float(row["lon"]), abs=near)
    assert site["lat"] == pytest.approx(float(row["lat"]), abs=near)
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
    copies = (result.tables["sites"]["native_id"] == row["native_id"]).sum()
    assert copies == (row["outcome"] == "merged")  # the row that it is a copy of
    findings = result.ledger.findings()
    mine = findings[(findings["native_id"] == row["native_id"]) & (findings["table"] == "sites")]
    action = {"dropped": "dropped_by_spec"}.get(row["outcome"], row["outcome"])
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
        ("ca_naps", 2022, "099001", "active"),
        ("ca_naps", 2022, "039001", "closed"),
        ("mx_sinaica", 2022, "9001", "unknown"),
        ("mx_rama", 2019, "EJC", "unknown"),
        ("mx_rama", 2019, "EJZ", "closed"),
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


def site_of(source: str, year: int, native_id: str) -> dict[str, object]:
    return made(source, year).tables["sites"].set_index("native_id").loc[native_id].to_dict()


@pytest.mark.parametrize(
    ("source", "native_id", "metres"),
    [
        ("us_nwis", "09999001", 777.24),
        ("us_wqp", "USGS-09999001", 777.24),
        ("us_wqp", "EXAMPLE_ID-7", 1900.0),
        ("us_nwis", "440000121180001", 1097.28),
    ],
)
def test_feet_of_all_rows_and_the_unit_of_each_row_become_metres(
    source: str, native_id: str, metres: float
) -> None:
    year = {"us_nwis": 2020, "us_wqp": 2023}[source]
    assert site_of(source, year, native_id)["elevation_m"] == pytest.approx(metres)


def test_both_editions_of_a_list_give_the_same_site() -> None:
    assert set(made("ca_eccc_wq", 2022).layouts.values()) == {"edition_2022"}
    assert set(made("ca_eccc_wq", 2023).layouts.values()) == {"edition_2023"}
    assert set(made("ca_eccc_wq", 2022).encodings.values()) == {"cp1252"}
    assert set(made("ca_eccc_wq", 2023).encodings.values()) == {"utf-8"}
    names = ("name", "name_en", "name_fr", "identities", "site_type", "state_prov", "lon", "lat")
    earlier, later = (site_of("ca_eccc_wq", year, "00099001") for year in (2022, 2023))
    assert [earlier[name] for name in names] == [later[name] for name in names]
    assert later["name_fr"] == "CANAL EXEMPLE AU PONT-ROUTE 999 À EXEMPLE-VILLE"


def test_typographic_marks_of_the_older_code_page_are_kept() -> None:
    assert site_of("ca_eccc_wq", 2022, "AK99XX0001")["name_fr"] == (
        "RIVIÈRE SAMPLE PRÈS D’EXAMPLE (ALASKA)"
    )


def test_stream_names_that_end_in_no_state_leave_it_open() -> None:
    found = site_of("us_nwis", 2020, "09999004")
    assert (found["state_prov"], found["country"], found["site_type"]) == ("", "USA", "stream")


@pytest.mark.parametrize(
    ("native_id", "site_type"),
    [
        ("DLEJE9001", "lake"),
        ("OCEJE9002", "coastal"),
        ("OCEJE9007", "coastal"),
        ("DLEJE9005", "stream"),
        ("DLEJE9010W1", "stream"),
    ],
)
def test_water_bodies_are_told_by_group_and_subtype(native_id: str, site_type: str) -> None:
    assert site_of("mx_conagua_surface", 2020, native_id)["site_type"] == site_type


def test_results_are_monitors_of_the_year_they_were_taken_in() -> None:
    table = made("mx_conagua_surface", 2020).tables["monitors"]
    assert set(table["data_year"]) == {2020}
    river = table[table["native_id"] == "DLEJE9006"]
    # Below detection (<2) is measured, ND is not.
    assert list(river["national_parameter"]) == [
        "DBO_mg/L", "DQO_mg/L", "COLI_FEC_NMP_100mL", "OD_PORC", "TOX_D_48_UT",
    ]  # fmt: skip
    sea = table[table["native_id"] == "OCEJE9002"]
    assert list(sea["parameter"]) == [
        "TSS", "ENTEROCOCCI", "DO-SATURATION", "DO-SATURATION", "DO-SATURATION", "TOXICITY",
    ]  # fmt: skip
    found = site_of("mx_conagua_surface", 2020, "OCEJE9002")
    assert (found["status"], found["activity_evidence"]) == ("active", "data 2020")


def test_sites_of_which_nothing_is_said_are_neither_active_nor_closed() -> None:
    for source, year in (("us_nwis", 2020), ("us_wqp", 2023), ("ca_eccc_wq", 2023)):
        assert set(made(source, year).tables["sites"]["status"]) == {"unknown"}


def test_every_coordinate_with_thousands_separators_is_told_as_a_repair() -> None:
    result = made("mx_conagua_surface", 2020)
    sites = result.tables["sites"]
    assert set(zip(sites["coordinate_status"], sites["coordinate_method"], strict=True)) == {
        ("repaired", "dotted_thousands")
    }
    findings = result.ledger.findings()
    repairs = findings[findings["rule"] == "COORD-DOTS"].set_index("native_id")
    assert set(repairs.index) == set(sites["native_id"])
    assert repairs.loc["OCEJE9004", ["before", "after"]].tolist() == [
        "1.650.000, -9.250.000",
        "16.500000, -92.500000",
    ]


def test_flags_of_naps_are_monitors_by_their_headings_and_not_by_the_swapped_dictionary() -> None:
    for year in (2021, 2022):
        assert [code for code, _ in monitors("ca_naps", year, "059001")] == [
            "NO", "NO2", "NOX", "O3", "PM2.5", "PM2.5", "PM2.5-SPECIATION", "SO2", "VOC",
        ]  # fmt: skip
    assert monitors("ca_naps", 2022, "069001") == [("SO2", "")]
    assert monitors("ca_naps", 2022, "079001") == [("CO", "")]


def test_codes_of_naps_are_read_through_their_dirt() -> None:
    sites = made("ca_naps", 2022).tables["sites"].set_index("native_id")
    codes = sites[["network", "site_type", "setting", "land_use"]]
    assert codes.loc["099001"].tolist() == ["NAPS", "traffic", "small_urban", "agricultural"]
    assert codes.loc["069001"].tolist() == ["NAPS", "industrial", "small_urban", "forest"]
    assert codes.loc["109001"].tolist() == ["NAPS; CAPMoN", "background", "rural", "forest"]


@pytest.mark.parametrize("year", [2021, 2022])
def test_dates_of_naps_are_dates_with_a_time_or_without(year: int) -> None:
    sites = made("ca_naps", year).tables["sites"].set_index("native_id")
    assert sites.loc["059001", "opened"] == "1975-01-01"
    assert sites.loc["109001", "closed"] == ""


def test_default_dates_of_sinaica_are_none() -> None:
    opened = made("mx_sinaica", 2022).tables["sites"].set_index("native_id")["opened"]
    assert opened.loc[["9001", "9002", "9003"]].tolist() == ["", "2000-08-01", ""]


def test_stations_of_the_valley_have_an_id_of_rama_and_others_with_its_codes_none() -> None:
    ids = made("mx_sinaica", 2022).tables["sites"].set_index("native_id")["identities"]
    assert ids["9001"] == "SINAICA:9001; RAMA:EJC"
    assert ids["9002"] == "SINAICA:9002"


def test_the_year_of_rama_that_stands_in_words_is_a_year() -> None:
    closed = made("mx_rama", 2019).tables["sites"].set_index("native_id")["closed"]
    assert closed.loc[["EJC", "EJZ"]].tolist() == ["", "2010"]
