"""Suspect elevations: feet for metres, metres for feet, a digit too many; never a mountain."""

import numpy as np
import pandas as pd
import pytest

from pipeline.steps.elevation_suspects import between_sources, elevation_suspects, out_of_land
from pipeline.steps.relief import land_around
from tests.site_frames import layer_context

SLIP = {"feet": 0, "metres": 1, "ten": 2, "tenth": 3, "too high": 4, "none": -1}


def land(*heights: float, around: float = 1400.0, relief: float = 10.0) -> pd.DataFrame:
    """Sites of the given heights amid 24 others, 8 km apart, in a country that high."""
    steps = np.arange(5) * 0.075 - 0.15
    lon, lat = (grid.ravel() for grid in np.meshgrid(-100 + steps * 1.35, 42 + steps))
    others = around + relief * np.resize([1.0, -1.0, 0.5, -0.5, 0.0], lon.size)
    extra = len(heights)
    frame = pd.DataFrame(
        {
            "lon": [*(-100.01 - 0.001 * np.arange(extra)), *lon],
            "lat": [*np.full(extra, 42.03), *lat],
            "elevation_m": [*heights, *others],
        }
    )
    ids = [f"S{number}" for number in range(len(frame))]
    return frame.assign(
        feature_id=ids, native_id=ids, elevation_flag="",
        source="us_aqs", country="USA", file="sites.csv", record=range(2, len(frame) + 2),
    )  # fmt: skip


def slip_of(height: float, **more: float) -> int:
    return int(out_of_land(land(height, **more))["slip"].iat[0])


@pytest.mark.parametrize(
    ("height", "around", "slip"),
    [
        # Truckee, Wyoming, Coeur d'Alene and Inkom: what the national list has.
        (5500.0, 1750.0, "feet"),
        (4596.0, 1400.0, "feet"),
        (7220.0, 2193.0, "feet"),
        (7085.0, 680.0, "ten"),
        (14625.0, 1400.0, "ten"),
        (747.0, 217.0, "feet"),
        (426.7, 1400.0, "metres"),
        (140.0, 1400.0, "tenth"),
        # Charlotte: neither feet (2,268 m) nor ten times as much explains it.
        (7440.0, 223.5, "too high"),
        (4401.0, 3000.0, "too high"),
        (4300.0, 3000.0, "none"),
        (1400.0, 1400.0, "none"),
        (1700.0, 1400.0, "none"),
        (2800.0, 1400.0, "none"),
        # The sea: a hill of 60 m over a plain of 18 m is no slip, nor one of 590 m over 59 m.
        (60.0, 18.0, "none"),
        (590.0, 59.0, "none"),
        (-5.0, 1400.0, "none"),
    ],
)
def test_a_slip_is_told_by_the_land_around(height: float, around: float, slip: str) -> None:
    assert slip_of(height, around=around) == SLIP[slip]


def test_in_mountains_a_high_site_is_no_suspect() -> None:
    assert slip_of(3200.0, around=1000.0, relief=400.0) == SLIP["none"]


def test_none_of_the_neighbours_of_a_suspect_is_one() -> None:
    assert out_of_land(land(4593.0))["slip"].tolist() == [0] + [-1] * 25


def test_five_sites_in_feet_do_not_vouch_for_each_other() -> None:
    """Six sites of one town were all listed in feet; higher than any site, they do not count."""
    slips = out_of_land(land(*[4520.0 + n for n in range(6)]))["slip"]
    assert slips.tolist() == [0] * 6 + [-1] * 25


@pytest.mark.parametrize(
    ("height", "slip"), [(6662.0, "feet"), (14625.0, "too high"), (4400.0, "none")]
)
def test_a_lone_site_is_judged_by_what_is_possible(height: float, slip: str) -> None:
    found = out_of_land(land(height).iloc[:1])
    assert found["slip"].tolist() == [SLIP[slip]]
    assert np.isnan(found["median"].iat[0])


def test_sites_without_position_or_height_say_nothing() -> None:
    sites = land(4593.0)
    sites.loc[5:9, "elevation_m"] = np.nan
    sites.loc[10:12, ["lon", "lat"]] = np.nan
    found = out_of_land(sites)
    assert found["slip"].tolist() == [0] + [-1] * 25
    assert out_of_land(sites.iloc[:0]).empty


def test_many_sites_on_one_point_count_once() -> None:
    heap = pd.concat([land(4000.0).iloc[[0]]] * 20)
    sites = pd.concat([land(1400.0), heap], ignore_index=True)
    assert land_around(sites)["median"].iat[0] == pytest.approx(1400.0, abs=10)


def test_distant_sites_are_no_neighbours() -> None:
    far = land(1400.0).assign(lon=lambda frame: frame["lon"] * 1.2)
    assert land_around(far.iloc[[0, 1, 5, 21]])["median"].isna().all()


@pytest.mark.parametrize(
    ("height", "published", "slip"),
    [
        (407.8, 1337.0, "metres"),
        (146.4, 480.0, "metres"),
        (640.2, 194.0, "feet"),
        (138.5, 1385.0, "tenth"),
        (1385.0, 138.5, "ten"),
        (7440.0, 226.0, "too high"),
        (7440.0, 7440.0, "none"),
        (7440.0, np.nan, "none"),
        (300.0, 1000.0, "metres"),
        (280.0, 1000.0, "none"),
        (500.0, 1000.0, "none"),
        (1.0, 3.0, "none"),
        (np.nan, 1000.0, "none"),
        (300.0, np.nan, "none"),
        (0.0, 1000.0, "none"),
    ],
)
def test_a_slip_is_told_by_another_source(height: float, published: float, slip: str) -> None:
    records = pd.DataFrame({"feature_id": ["A"], "elevation_m": [height]})
    found = between_sources(records, pd.Series({"A": published}))
    assert found["slip"].tolist() == [SLIP[slip]]


def test_flags_and_findings_leave_the_values() -> None:
    sites = land(4593.0, 14000.0, 426.7, 0.0, 9000.0)
    sites.loc[3, ["elevation_m", "elevation_flag"]] = [np.nan, "zero"]
    context = layer_context()
    flagged = elevation_suspects({"sites": sites}, context)["sites"]
    assert flagged["elevation_flag"].tolist()[:6] == [
        "unit_suspect", "factor_10", "unit_suspect", "zero", "too_high", "",
    ]  # fmt: skip
    pd.testing.assert_frame_equal(
        flagged.drop(columns="elevation_flag"), sites.drop(columns="elevation_flag")
    )
    found = context.ledger.findings()
    assert found[["rule", "native_id", "before", "action"]].to_numpy().tolist() == [
        ["ELEV-UNIT", "S0", "4593", "published_as_is"],
        ["ELEV-UNIT", "S2", "426.7", "published_as_is"],
        ["ELEV-TEN", "S1", "14000", "published_as_is"],
        ["ELEV-HIGH", "S4", "9000", "published_as_is"],
    ]
    assert (found["after"].astype(float) - 1400).abs().max() < 15


def test_a_record_that_contradicts_a_sound_value_is_the_suspect() -> None:
    sites = land(4593.0)
    records = sites.iloc[[0, 1]].assign(source="na_airnow", elevation_m=[1400.0, 426.7])
    context = layer_context()
    elevation_suspects({"sites": sites, "site_records": records}, context)
    found = context.ledger.findings()
    assert found[["source", "native_id", "before"]].to_numpy().tolist() == [
        ["us_aqs", "S0", "4593"],
        ["na_airnow", "S1", "426.7"],
    ]
