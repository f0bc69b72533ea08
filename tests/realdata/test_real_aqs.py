"""EPA's own lists: counts that were established beforehand on the same files.

Runs where NAATLAS_DATA names the folder with one folder a source: ``us_aqs`` (sites of November
2025, annual summary of 2020) and ``na_airnow`` (autumn 2018).
"""

import pandas as pd
import pytest
from pyproj import Geod

from tests.real_sources import DATA, MARKS, made

pytestmark = MARKS
GEOD = Geod(ellps="WGS84")


def sites(source: str) -> pd.DataFrame:
    return made(source).tables["sites"].set_index("native_id")


def monitors(source: str) -> pd.DataFrame:
    return made(source).tables["monitors"]


def ids_of(source: str, rule: str) -> set[str]:
    found = made(source).ledger.findings()
    return set(found.loc[(found["rule"] == rule) & (found["table"] == "sites"), "native_id"])


def rows_out(source: str, stage: str, table: str) -> int:
    accounts = made(source).ledger.accounts
    return next(a.rows_out for a in accounts if (a.stage, a.table) == (stage, table))


# ---- AQS


def test_aqs_sites_are_all_read() -> None:
    assert rows_out("us_aqs", "read", "sites") == 20_952
    assert sites("us_aqs").index.is_unique
    assert not ids_of("us_aqs", "VALUE-UNKNOWN")


def test_aqs_nulls_are_no_positions() -> None:
    """868 sites are at 0, 0 and 7 lack one of the coordinates, or both."""
    at_null = ids_of("us_aqs", "A8")
    without = ids_of("us_aqs", "COORD-MISSING") | ids_of("us_aqs", "COORD-FORM")
    assert (len(at_null), len(without)) == (868, 7)
    assert "260490022" in without, "planned, and not placed yet"
    assert set(sites("us_aqs")["datum"]) == {"WGS84 (stated)", "NAD83 (stated)"}


@pytest.mark.parametrize(
    ("state", "count"),
    [("US-GU", 25), ("US-PR", 115), ("US-VI", 27), ("CA-NB", 1), ("CA-ON", 1), ("CA-SK", 2)],
)
def test_aqs_sites_far_away_and_abroad(state: str, count: int) -> None:
    """Of Puerto Rico's 120 sites five are at 0, 0."""
    table = sites("us_aqs")
    assert (table["state_prov"] == state).sum() == count


def test_only_sites_of_guam_lie_east() -> None:
    table = sites("us_aqs")
    assert set(table.loc[table["lon"] > 0, "state_prov"]) == {"US-GU"}


def test_aqs_lists_42_sites_of_mexico() -> None:
    """One of them, said to be in Ensenada, lies 25 km out at sea."""
    table = sites("us_aqs")
    mexican = set(table.index[table["country"] == "MEX"])
    abroad = {site for site in ids_of("us_aqs", "A11") if site.startswith("80")}
    assert (len(mexican), abroad) == (41, {"800020020"})
    assert all(site.startswith("80") for site in mexican)


def test_aqs_sites_of_mexico_lie_in_the_states_that_their_numbers_mean() -> None:
    """But for three of Tijuana that are listed once more under the State of Mexico."""
    elsewhere = {site for site in ids_of("us_aqs", "A12") if site.startswith("80")}
    assert elsewhere == {"800150006", "800150007", "800150008"}


@pytest.mark.parametrize("native_id", ["120010004", "481410080", "261150950"])
def test_aqs_sites_in_another_country_or_at_sea_are_set_aside(native_id: str) -> None:
    """In the sea off Cuba, 13 km inside Chihuahua, 22 km inside Ontario."""
    assert native_id in ids_of("us_aqs", "A11")


def test_few_aqs_sites_lie_far_off_or_in_another_state() -> None:
    assert len(ids_of("us_aqs", "A11")) == 13
    assert len(ids_of("us_aqs", "A12")) == 14
    assert "CC0040002" in sites("us_aqs").index, "Campobello Island"


def test_an_aqs_site_at_sea_near_an_islet_of_its_state_is_not_far_off() -> None:
    """By the Census file it lies 3.5 km from an islet off Marblehead and 4.9 km from the shore."""
    assert "250094002" in sites("us_aqs").index
    assert "250094002" not in ids_of("us_aqs", "A11")


def test_every_aqs_site_has_a_name_that_is_one() -> None:
    names = sites("us_aqs")["name"]
    assert (names != "").all()
    assert not names.str.casefold().isin(["unknown", "unavailable", "n/a", "not in a city"]).any()


def test_no_name_of_aqs_tells_how_its_position_was_measured() -> None:
    names = sites("us_aqs")["name"]
    assert not names.str.contains(r"^(?:A\d{9})?(?:LAT/LO|UTM |GPS COORD|POINT=)").any()
    assert not names.isin(["????", "n/a", "(none)"]).any()


def test_aqs_monitors_of_2020() -> None:
    table = monitors("us_aqs")
    assert rows_out("us_aqs", "read", "monitors") == 74_191
    assert len(table) == 48_699
    assert table["native_id"].nunique() == 2_498
    assert table["national_parameter"].nunique() == 458
    assert set(table["data_year"]) == {2020}
    assert (table["parameter"] != "").all()
    assert (table["method"] == "").sum() <= 1


@pytest.mark.parametrize(
    ("code", "count"),
    [("44201", 1231), ("88101", 973), ("81102", 646), ("42401", 471), ("42602", 453)],
)
def test_aqs_sites_that_measure_the_common_pollutants(code: str, count: int) -> None:
    table = monitors("us_aqs")
    assert table.loc[table["national_parameter"] == code, "native_id"].nunique() == count


def test_open_aqs_sites_are_active_only_with_data() -> None:
    """4 732 have no closing date; of those established before 2020, 2 167 gave no data in 2020."""
    evidence = sites("us_aqs")["activity_evidence"].value_counts()
    assert 2_150 <= evidence["no data 2020"] <= 2_167
    planned = sites("us_aqs").query("status == 'planned'")
    assert set(planned.index) == {"010970023", "230112501", "230312502"}


def test_aqs_elevations_that_are_none() -> None:
    flags = sites("us_aqs")["elevation_flag"].value_counts()
    assert flags["sentinel"] == 2
    assert flags["zero"] <= 2_774


# ---- AirNow


def test_airnow_rows_and_sites() -> None:
    assert rows_out("na_airnow", "read", "monitors") == 10_472
    assert rows_out("na_airnow", "read", "sites") == 2_781
    assert not ids_of("na_airnow", "VALUE-UNKNOWN")
    assert not ids_of("na_airnow", "READ-ROW")


def test_airnow_parameters_and_status() -> None:
    """Counted before any site is set aside, so from the agency's own rows."""
    path = DATA / "na_airnow/monitoring_site_locations.dat"
    rows = path.read_text("cp850").splitlines()[1:]
    cells = pd.DataFrame([row.split("|") for row in rows])
    assert cells[1].nunique() == 28
    assert cells[4].value_counts().to_dict() == {"Active": 8659, "Inactive": 1813}
    table = monitors("na_airnow")
    kept = cells[cells[0].isin(set(table["native_id"]))]
    assert len(table) == len(kept)
    assert table["monitor_status"].value_counts().to_dict() == {
        "active": (kept[4] == "Active").sum(),
        "closed": (kept[4] == "Inactive").sum(),
    }
    assert table["national_parameter"].value_counts().to_dict() == kept[1].value_counts().to_dict()
    assert (table["parameter"] != "").all()


def test_airnow_mobile_and_foreign_monitors_are_left_out() -> None:
    assert len(ids_of("na_airnow", "NOT-A-SITE")) == 31
    assert ids_of("na_airnow", "FOREIGN") == {
        "NRB000046", "NRB000055", "NRB000068", "CUR010001", "MNA010001",
    }  # fmt: skip


def test_airnow_countries_follow_from_the_ids() -> None:
    """The file calls 55 sites Mexican and four more American; 240 Canadian, one of them at 0, 0."""
    table = sites("na_airnow")
    counts = table["country"].value_counts().to_dict()
    assert (counts["MEX"], counts["CAN"]) == (59, 239)
    for native_id in ("800060004", "800060006", "800060007"):
        assert table.loc[native_id, "state_prov"] == "MX-CHH"
    assert table.loc["800268012", "state_prov"] == "MX-SON"
    assert ids_of("na_airnow", "A8") == {"000096625"}
    assert (table["state_prov"] == "").sum() == 8, "six tribal ids, two of the territories"


def test_airnow_states_agree_with_the_positions() -> None:
    """Two of 2 745 do not: a latitude with one wrong digit, and Sterling Heights in Ontario."""
    table = sites("na_airnow")
    (slip,) = ids_of("na_airnow", "A12")
    assert table.loc[slip, "state_prov"] == "US-TX"
    assert table.loc[slip, "lat"] == pytest.approx(40.26, abs=0.03)
    assert ids_of("na_airnow", "A11") == {"260990021"}


def test_airnow_ids_join_the_national_networks() -> None:
    """2 260 of the American ids join by themselves, 24 more and the Mexican ones by their tail."""
    identities = sites("na_airnow")["identities"].str.partition("; ")[0]
    spaces = identities.str.partition(":")[0].value_counts().to_dict()
    assert spaces == {"AQS": 2473, "NAPS": 239, "AIRNOW": 31}
    named = set(identities[identities.str.startswith("AQS:")].str.removeprefix("AQS:"))
    assert len(named & set(sites("us_aqs").index)) >= 2_260
    twice = identities[identities.str.startswith("NAPS:")].duplicated(keep=False)
    assert twice.sum() == 14, "seven stations of Quebec under two ids"


def test_airnow_positions_that_differ_from_those_of_aqs() -> None:
    """113 lie more than 1 km apart, 28 more than 10 km; the one in Ontario is set aside."""
    ours, theirs = sites("na_airnow"), sites("us_aqs")
    shared = ours.index.intersection(theirs.index)
    ours, theirs = ours.loc[shared], theirs.loc[shared]
    metres = GEOD.inv(ours["lon"], ours["lat"], theirs["lon"], theirs["lat"])[2]
    assert ((metres > 1_000).sum(), (metres > 10_000).sum()) == (112, 27)


def test_airnow_names_keep_their_accents() -> None:
    names = sites("na_airnow")["name"]
    assert names["800150131"] == "Atizapán"
    assert names["000053901"] == "Édouard"
    assert names["000050121"] == "PARC OCÉANIE"
    assert (names == "").sum() == 3
