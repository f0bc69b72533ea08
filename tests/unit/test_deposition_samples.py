"""The sample networks of deposition and aerosols: lives, heights, programmes and one place's ids."""

from functools import lru_cache
from pathlib import Path

import pandas as pd
import pytest

from pipeline.build.results import SourceResult
from pipeline.build.sources import make_source
from pipeline.ledger import Ledger
from pipeline.spec.atlas import SourceVintage
from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from pipeline.steps.registry import Tables
from tests.register_frames import catalogue

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
YEARS = {
    "us_nadp_ntn": 2020,
    "us_nadp_mdn": 2015,
    "us_nadp_amon": 2019,
    "us_improve": 2018,
    "us_castnet": 2020,
    "ca_capmon_ozone": 2019,
    "ca_capmon_precip": 2019,
}


@lru_cache
def made(source: str) -> SourceResult:
    wanted = SourceVintage(
        source=source, year=YEARS[source], retrieved="2026-01-01", features=(1, 100)
    )
    return make_source(catalogue(), catalogue().layer("monitoring_sites"), wanted, SAMPLES)


def site(source: str, native_id: str) -> pd.Series:
    return made(source).tables["sites"].set_index("native_id").loc[native_id]


@lru_cache
def together() -> Tables:
    """The sites of the networks as one layer."""
    layer = catalogue().layer("monitoring_sites")
    tables = {
        name: pd.concat([made(source).tables[name] for source in YEARS], ignore_index=True)
        for name in ("sites", "monitors")
    }
    context = LayerContext(catalogue(), layer, YEARS, Ledger())
    return run_layer_steps(("reconcile",), tables, context)


@pytest.mark.parametrize(
    ("source", "native_id", "life"),
    [
        ("us_nadp_ntn", "WI91", ("1980-01-22", "", "active")),
        ("us_nadp_ntn", "CAN9", ("1981-04-28", "1984-04-03", "closed")),
        ("us_nadp_ntn", "TN89", ("1980-03-11", "2011-10-11", "active")),
        ("us_nadp_mdn", "WI91", ("1996-01-01", "", "active")),
        ("us_nadp_mdn", "AB09", ("2000-01-01", "2001-05-22", "closed")),
        ("us_nadp_mdn", "SK29", ("2015-01-01", "", "active")),
        ("us_nadp_amon", "IN89", ("2010-11-01", "", "unknown")),
        ("us_improve", "SAHAX", ("2003-09-03", "2013-05-13", "closed")),
        ("us_improve", "EXVAX", ("2012-11-02", "", "active")),
        ("us_improve", "EXCI5", ("2005-01-01", "", "active")),
        ("us_castnet", "EXB281", ("", "", "closed")),
        ("ca_capmon_ozone", "CAPMCABC1SAM", ("1991-05-28", "", "active")),
        ("ca_capmon_ozone", "CAPMCAPQ1EXS", ("1988-12-06", "1990-05-31", "closed")),
    ],
)
def test_lives_are_read_in_the_notation_and_custom_of_each_list(
    source: str, native_id: str, life: tuple[str, str, str]
) -> None:
    found = site(source, native_id)
    assert (found["opened"], found["closed"], found["status"]) == life


@pytest.mark.parametrize(
    ("source", "native_id", "metres", "flag"),
    [
        ("us_nadp_ntn", "WI91", 509.0, ""),
        ("us_nadp_ntn", "MD88", None, "zero"),
        ("us_nadp_mdn", "PA79", None, ""),
        ("us_improve", "EXBI1", -7.0, ""),
        ("us_castnet", "EXE605", None, "zero"),
    ],
)
def test_a_height_may_be_below_the_sea_and_zero_is_none(
    source: str, native_id: str, metres: float | None, flag: str
) -> None:
    found = site(source, native_id)
    height = None if pd.isna(found["elevation_m"]) else found["elevation_m"]
    assert (height, found["elevation_flag"]) == (metres, flag)


@pytest.mark.parametrize(
    ("source", "parameters"),
    [
        ("us_nadp_ntn", {"PRECIP-CHEMISTRY", "PRECIP"}),
        ("us_nadp_mdn", {"HG-DEPOSITION", "PRECIP"}),
        ("us_nadp_amon", {"NH3"}),
        ("us_improve", {"PM2.5", "PM10", "PM2.5-SPECIATION"}),
        ("ca_capmon_ozone", {"O3"}),
        ("ca_capmon_precip", {"PRECIP-CHEMISTRY", "PRECIP"}),
    ],
)
def test_each_network_measures_its_programme_at_each_site(
    source: str, parameters: set[str]
) -> None:
    tables = made(source).tables
    by_site = tables["monitors"].groupby("native_id")["parameter"].agg(sorted)
    assert set(by_site.index) == set(tables["sites"]["native_id"])
    assert all(found == sorted(parameters) for found in by_site), "once, on however many rows it is"


def test_the_programmes_of_a_place_are_listed_together() -> None:
    tables = together()
    bog = tables["sites"].set_index("feature_id").loc["USA-NADP-WI91"]
    assert set(bog["networks"].split("; ")) == {"NTN", "MDN", "AMoN"}
    monitors = tables["monitors"]
    found = set(monitors.loc[monitors["feature_id"] == "USA-NADP-WI91", "parameter"])
    assert found == {"PRECIP-CHEMISTRY", "PRECIP", "HG-DEPOSITION", "NH3"}


def test_capmon_says_how_regional_a_site_is() -> None:
    found = made("ca_capmon_precip").tables["sites"].set_index("native_id")
    assert set(found["setting"]) == {"rural"}
    assert found.loc["CAPMCAON1EXG", "site_type"] == "background"
    assert found.loc["CAPMUSPA1EXU", "site_type"] == "other"
    assert found.loc["CAPMCAON1EXL", "site_type"] == ""
