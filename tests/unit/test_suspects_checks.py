"""Suspects: values the Parties should look at are listed; nothing is ever changed."""

from typing import Any

import pandas as pd
import pytest

from pipeline.checks.suspects import LayerTables, run_checks
from pipeline.errors import SpecError
from pipeline.ledger import Ledger

ALL = ("repeated_coordinates", "repeated_sites", "dominance", "unit_slips", "particle_sizes")


def layer_tables(
    facilities: pd.DataFrame, releases: pd.DataFrame, comparison: pd.DataFrame
) -> LayerTables:
    registers = releases.drop_duplicates("feature_id").set_index("feature_id")["register"]
    facilities = facilities.assign(register=facilities["feature_id"].map(registers))
    tables = {"facilities": facilities, "releases": releases.drop(columns="register")}
    return LayerTables("facilities", tables, comparison)


def plants(count: int, **more: Any) -> pd.DataFrame:
    numbers = range(count)
    frame = pd.DataFrame(
        {
            "feature_id": [f"MEX-RETC-{n}" for n in numbers],
            "native_id": [str(n) for n in numbers],
            "name": [f"PLANT {n}" for n in numbers],
            "lon": [-100.0 + n / 10 for n in numbers],
            "lat": [25.0] * count,
            "record": list(numbers),
        }
    )
    return frame.assign(**({"source": "mx_retc", "country": "MEX", "file": "es.csv"} | more))


def quantities(values: list[float], **more: Any) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"feature_id": [f"MEX-RETC-{n}" for n in range(len(values))], "quantity_kg": values}
    )
    fixed = {"register": "RETC", "substance_code": "71-43-2", "medium": "air"}
    fixed |= {"national_substance_code": "71-43-2", "substance_en": "benzene"}
    return frame.assign(**(fixed | more))


def check(
    name: str,
    facilities: pd.DataFrame,
    releases: pd.DataFrame | None = None,
    comparison: pd.DataFrame | None = None,
) -> pd.DataFrame:
    releases = quantities([]) if releases is None else releases
    comparison = pd.DataFrame() if comparison is None else comparison
    copies = facilities.copy(), releases.copy()
    ledger = Ledger()
    run_checks((name,), layer_tables(facilities, releases, comparison), ledger)
    pd.testing.assert_frame_equal(facilities, copies[0])
    pd.testing.assert_frame_equal(releases, copies[1])
    found = ledger.findings()
    assert set(found["action"]) <= {"published_as_is"}
    return found


def test_an_unknown_check_is_refused_with_those_there_are() -> None:
    with pytest.raises(SpecError, match="unknown check 'colour'; checks are .*dominance"):
        run_checks(
            ("colour",), layer_tables(plants(1), quantities([1.0]), pd.DataFrame()), Ledger()
        )


@pytest.mark.parametrize("name", ALL)
def test_empty_tables_have_no_suspects(name: str) -> None:
    assert check(name, plants(0), quantities([])).empty


# ---- one point, many names


@pytest.mark.parametrize(("names", "suspects"), [(4, 0), (5, 5), (7, 7)])
def test_five_different_names_on_one_point_are_suspects(names: int, suspects: int) -> None:
    found = check("repeated_coordinates", plants(names, lon=-100.5))
    assert len(found) == suspects
    if suspects:
        assert set(found["after"]) == {str(names - 1)}
        assert set(found["before"]) == {"25.00000, -100.50000"}


@pytest.mark.parametrize(("names", "suspects"), [(2, 0), (3, 3), (9, 9)])
def test_three_sites_of_different_names_on_one_point_are_suspects(
    names: int, suspects: int
) -> None:
    """The centre of Springfield stands for nine sites of the national list."""
    sites = plants(names, lon=-93.383529)
    ledger = Ledger()
    run_checks(("repeated_sites",), LayerTables("sites", {"sites": sites}, pd.DataFrame()), ledger)
    found = ledger.findings()
    assert found["native_id"].tolist() == sites["native_id"].tolist()[:suspects]
    assert set(found["table"]) <= {"sites"}
    assert set(found["rule"]) <= {"A17"}


def test_positions_that_are_not_known_are_not_one_point() -> None:
    assert check("repeated_sites", plants(9, lon=float("nan"), lat=float("nan"))).empty


def test_one_site_under_many_ids_is_no_suspect() -> None:
    assert check("repeated_coordinates", plants(9, lon=-100.5, name="ONE SITE")).empty


def test_points_a_metre_apart_are_one_and_ten_metres_apart_are_not() -> None:
    near = plants(5)
    near["lon"] = [-100.5 + n * 1e-6 for n in range(5)]
    far = plants(5)
    far["lon"] = [-100.5 + n * 1e-4 for n in range(5)]
    assert len(check("repeated_coordinates", near)) == 5
    assert check("repeated_coordinates", far).empty


# ---- one row above all others


def test_a_row_that_makes_a_national_total_is_a_suspect() -> None:
    values = [100.0] * 11 + [613_481_131.0]
    found = check("dominance", plants(12), quantities(values))
    assert found["native_id"].tolist() == ["11"]
    assert found["rule"].tolist() == ["D6-DOMINANCE"]
    assert found["field"].tolist() == ["benzene (71-43-2), air"]
    assert (found["before"].iat[0], found["after"].iat[0]) == ("613481131", "100")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ([100.0] * 12, "all alike"),
        ([100.0] * 8 + [1e9], "only nine report it"),
        ([100.0] * 11 + [999.0], "not ten times the next"),
        ([1000.0] * 40 + [10_001.0], "not a quarter of the total"),
        ([100.0] * 10 + [1e9, 0.9e9], "two that are large"),
    ],
)
def test_what_is_merely_large_is_no_suspect(values: list[float], why: str) -> None:
    assert check("dominance", plants(len(values)), quantities(values)).empty, why


def test_substances_and_media_and_registers_are_judged_apart() -> None:
    values = [100.0] * 11 + [1e9]
    releases = pd.concat(
        [
            quantities(values),
            quantities([1e9] * 12, medium="water"),
            quantities([1e9] * 12, substance_code="X"),
        ]
    )
    assert check("dominance", plants(12), releases)["field"].tolist() == ["benzene (71-43-2), air"]


def test_several_rows_of_one_facility_are_judged_together() -> None:
    releases = pd.concat([quantities([100.0] * 12), quantities([100.0] * 11 + [900.0]).iloc[[11]]])
    assert check("dominance", plants(12), releases).empty
    releases = pd.concat([quantities([100.0] * 12), quantities([100.0] * 11 + [1100.0]).iloc[[11]]])
    assert check("dominance", plants(12), releases)["native_id"].tolist() == ["11"]


# ---- units confused between years


@pytest.mark.parametrize(
    ("ratio", "is_slip"),
    [
        (1000.0, True),
        (453.59237, True),
        (2.20462262, True),
        (907.18474, True),
        (1002.0, True),
        (1010.0, False),
        (2.0, False),
        (10.0, False),
        (500.0, False),
        (1.0, False),
    ],
)
@pytest.mark.parametrize("upside_down", [False, True])
def test_the_ratio_of_two_units_between_years_is_a_suspect(
    ratio: float, *, is_slip: bool, upside_down: bool
) -> None:
    this, other = (123.457 * ratio, 123.457)[:: -1 if upside_down else 1]
    found = check("unit_slips", plants(1), quantities([this]), quantities([other]))
    assert (found["rule"].tolist() == ["D6-RATIO"]) is is_slip


def test_round_numbers_meet_a_ratio_by_chance() -> None:
    assert check("unit_slips", plants(1), quantities([5000.0]), quantities([5.0])).empty
    assert check("unit_slips", plants(1), quantities([1.2e6]), quantities([1200.0])).empty


def test_without_a_comparison_year_there_is_nothing_to_compare() -> None:
    assert check("unit_slips", plants(1), quantities([123_457.0])).empty


def test_only_the_same_facility_substance_and_medium_are_compared() -> None:
    this = quantities([123_457.0])
    assert check("unit_slips", plants(1), this, quantities([123.457], medium="water")).empty
    assert check("unit_slips", plants(1), this, quantities([123.457], substance_code="X")).empty
    assert check("unit_slips", plants(1), this, quantities([123.457], feature_id="OTHER")).empty


# ---- particles


def particles(**kilograms: float) -> pd.DataFrame:
    codes = {"total": "NA - M08", "pm10": "NA - M09", "pm25": "NA - M10"}
    rows = [
        quantities([kg], national_substance_code=codes[name], substance_code=name)
        for name, kg in kilograms.items()
    ]
    return pd.concat(rows, ignore_index=True)


@pytest.mark.parametrize(
    ("kilograms", "suspects"),
    [
        ({"total": 30.0, "pm10": 20.0, "pm25": 10.0}, 0),
        ({"total": 30.0, "pm10": 30.0, "pm25": 30.0}, 0),
        ({"total": 20.0, "pm10": 30.0, "pm25": 10.0}, 1),
        ({"total": 30.0, "pm10": 10.0, "pm25": 20.0}, 1),
        ({"total": 10.0, "pm10": 20.0, "pm25": 30.0}, 2),
        ({"pm10": 20.0}, 0),
    ],
)
def test_finer_particles_are_never_more_than_coarser_ones(
    kilograms: dict[str, float], suspects: int
) -> None:
    found = check("particle_sizes", plants(1), particles(**kilograms))
    assert len(found) == suspects
    assert set(found["rule"]) <= {"D6-PARTICLES"}


def test_total_particles_below_the_finest_are_a_suspect_even_where_pm10_is_not_reported() -> None:
    """TPM is at least PM2.5, with or without the class between them."""
    found = check("particle_sizes", plants(1), particles(total=10.0, pm25=30.0))
    assert found["rule"].tolist() == ["D6-PARTICLES"]
