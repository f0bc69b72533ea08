"""Lists of ECCC, INECC and SEDEMA: counts that were established beforehand on the same files.

Runs where NAATLAS_DATA names the folder with one folder a source: ``ca_naps`` (list of 2022),
``mx_sinaica`` (March 2022) and ``mx_rama`` (catalogue of 2019).
"""

import pandas as pd
import pytest

from pipeline.read import encodings
from tests.real_sources import DATA, MARKS, made

pytestmark = MARKS


def sites(source: str) -> pd.DataFrame:
    return made(source).tables["sites"].set_index("native_id")


def ids_of(source: str, rule: str) -> set[str]:
    found = made(source).ledger.findings()
    return set(found.loc[(found["rule"] == rule) & (found["table"] == "sites"), "native_id"])


def rows_read(source: str) -> int:
    return next(a.rows_out for a in made(source).ledger.accounts if a.stage == "read")


@pytest.mark.parametrize(
    ("source", "rows"), [("ca_naps", 785), ("mx_sinaica", 365), ("mx_rama", 69)]
)
def test_every_station_is_read_and_every_value_known(source: str, rows: int) -> None:
    assert rows_read(source) == rows
    for rule in ("READ-ROW", "ID-MISSING", "ID-REPEATED", "VALUE-UNKNOWN", "VALUE-FORM"):
        assert ids_of(source, rule) == set(), rule


# ---- NAPS


def test_naps_status_is_that_of_the_list_year() -> None:
    """276 active, 509 not; one of these lies in Washington and is not published."""
    assert sites("ca_naps")["status"].value_counts().to_dict() == {"closed": 508, "active": 276}
    assert len(ids_of("ca_naps", "SITE-NO-END")) == 70
    assert ids_of("ca_naps", "SITE-DATES") == {"103301"}


def test_naps_positions_that_are_wrong() -> None:
    assert ids_of("ca_naps", "A11") == {"106201"}, "Northport, in Washington"
    assert ids_of("ca_naps", "A16") == {"105901"}, "Castlegar, at 50, -115"
    assert sites("ca_naps").loc["031001", "state_prov"] == "CA-NS", "Sable Island"
    assert ids_of("ca_naps", "PLACEHOLDER") == set()


@pytest.mark.parametrize(
    ("heading", "parameter", "count"),
    [
        ("SO2", "SO2", 379),
        ("CO", "CO", 189),
        ("NO2", "NO2", 323),
        ("O3", "O3", 448),
        ("PM_25_Continuous", "PM2.5", 349),
        ("VOC", "VOC", 101),
        ("PAH", "PAH", 13),
    ],
)
def test_naps_stations_by_what_they_measure(heading: str, parameter: str, count: int) -> None:
    monitors = made("ca_naps").tables["monitors"]
    mine = monitors[monitors["national_parameter"] == heading]
    assert (len(mine), set(mine["parameter"])) == (count, {parameter})


def test_164_naps_stations_measure_nothing() -> None:
    measuring = set(made("ca_naps").tables["monitors"]["native_id"])
    assert 785 - len(measuring) == 164


def test_naps_codes() -> None:
    table = sites("ca_naps")
    assert table["network"].value_counts().to_dict() == {"NAPS": 758, "NAPS; CAPMoN": 26}
    assert table["setting"].value_counts().to_dict() == {
        "urban": 420, "rural": 225, "small_urban": 139,
    }  # fmt: skip
    assert (table["land_use"] != "").all()
    assert table["land_use"].value_counts()[["agricultural", "forest"]].tolist() == [70, 106]
    assert (table["elevation_flag"] == "zero").sum() == 12


# ---- SINAICA


def test_no_sinaica_station_is_published_at_the_placeholder() -> None:
    """Six have it: four mobile units, and two more."""
    assert ids_of("mx_sinaica", "NOT-A-SITE") == {"393", "394", "395", "396"}
    assert ids_of("mx_sinaica", "PLACEHOLDER") == {"384", "397"}
    table = sites("mx_sinaica")
    at = ((table["lon"].abs() - 98.801083).abs() < 1e-3) & ((table["lat"] - 19.489583).abs() < 1e-3)
    assert not at.any()


def test_the_one_true_sign_error_of_sinaica_is_repaired() -> None:
    """Seven longitudes are positive: the placeholder's six and Comalcalco's."""
    assert ids_of("mx_sinaica", "A9") == {"383"}
    station = sites("mx_sinaica").loc["383"]
    assert (station["lon"], station["lat"]) == (-93.2175, 18.295)
    assert (station["coordinate_status"], station["state_prov"]) == ("repaired", "MX-TAB")
    assert (sites("mx_sinaica")["lon"] < 0).all()


def test_sinaica_stations_without_position_or_in_another_country() -> None:
    assert len(ids_of("mx_sinaica", "COORD-MISSING")) == 31
    assert ids_of("mx_sinaica", "A11") == {"402", "207"}, "34.57 for 32.57; in Texas"
    assert len(sites("mx_sinaica")) == 326


def test_sinaica_does_not_say_that_any_station_works() -> None:
    table = sites("mx_sinaica")
    assert set(table["status"]) == {"unknown"}
    assert not table["opened"].isin(["1997-01-01", "2011-12-31", "2013-12-31"]).any()
    assert (table["elevation_flag"] == "zero").sum() > 150


# ---- RAMA


def test_rama_is_latin_1_and_no_other_encoding_passes() -> None:
    data = (DATA / "mx_rama/cat_estacion.csv").read_bytes()
    assert encodings.decode("f", data, ("utf-8", "cp850", "iso-8859-1")).encoding == "iso-8859-1"
    assert sites("mx_rama").loc["ARA", "name"] == "Aragón"


def test_rama_stations_that_closed() -> None:
    table = sites("mx_rama")
    closed = table[table["status"] == "closed"]
    assert (len(table), len(closed)) == (68, 20)
    assert set(closed["closed"].str.len()) == {4}
    assert closed.loc["ARA", "closed"] == "2010"
    assert ids_of("mx_rama", "NOT-A-SITE") == {"UNM"}


def test_rama_positions_are_in_the_valley() -> None:
    """Longitude stands before latitude."""
    table = sites("mx_rama")
    assert table["lon"].between(-99.4, -98.8).all()
    assert table["lat"].between(18.9, 19.9).all()
    assert table["state_prov"].value_counts().to_dict() == {"MX-CMX": 49, "MX-MEX": 17, "": 2}


def test_rama_agrees_with_a_catalogue_that_was_not_damaged() -> None:
    reference = pd.read_csv(
        DATA / "mx_rama/aire_zmvm_stations.csv", dtype="str", keep_default_na=False
    ).set_index("station_code")
    table = sites("mx_rama")
    whole = reference.loc[table.index]
    assert (table["lon"] - whole["lon"].astype(float)).abs().max() < 1e-9
    states = whole["station_id"].str[3:5].map({"09": "MX-CMX", "15": "MX-MEX"}).fillna("")
    assert (table["state_prov"] == states).all()


def test_stations_that_sinaica_and_rama_share_have_one_id() -> None:
    """56 codes are in both lists, one of them without a position in SINAICA's."""
    ids = sites("mx_sinaica")["identities"]
    shared = set(ids.str.extract(r"RAMA:(\w+)")[0].dropna()) & set(sites("mx_rama").index)
    assert len(shared) == 55
