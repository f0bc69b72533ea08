"""Elevations of one source: units, zeros, sentinels and texts that are no number."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.spec.network import Elevation
from pipeline.steps.elevations import elevations
from tests.site_frames import conformed, source_context

METRES = Elevation(column="e", unit="m", nulls=("NA", "9999", "-1"))
FEET = Elevation(column="e", unit="ft")
BY_ROW = Elevation(column="e", unit_column="u", means={"feet": "ft", "m": "m"})


def read(
    text: str, spec: Elevation | None = METRES, unit: str = ""
) -> tuple[float, str, list[str]]:
    context = source_context(elevation=spec)
    row = {"elevation": text, "elevation_unit": unit}
    site = elevations({"sites": conformed(row)}, context)["sites"].iloc[0]
    rules = context.ledger.findings()["rule"].tolist()
    return site["elevation_m"], site["elevation_flag"], rules


@pytest.mark.parametrize(
    ("text", "spec", "unit", "metres"),
    [
        ("64", METRES, "", 64.0),
        ("-67", METRES, "", -67.0),
        ("+12.5", METRES, "", 12.5),
        (".5", METRES, "", 0.5),
        # 2 550 ft are 777.24 m by the international foot, 777.24155 m by the US survey foot.
        ("2550.00", FEET, "", 777.24),
        ("2.73", FEET, "", 0.832104),
        ("75", BY_ROW, "feet", 22.86),
        ("75", BY_ROW, "m", 75.0),
    ],
)
def test_metres_are_exact(text: str, spec: Elevation, unit: str, metres: float) -> None:
    assert read(text, spec, unit) == (metres, "", [])


@pytest.mark.parametrize(
    ("text", "spec", "unit", "flag", "rule"),
    [
        ("0", METRES, "", "zero", "ELEV-ZERO"),
        ("0.000", METRES, "", "zero", "ELEV-ZERO"),
        ("-0", METRES, "", "zero", "ELEV-ZERO"),
        ("0", BY_ROW, "", "zero", "ELEV-ZERO"),
        ("9999", METRES, "", "sentinel", "ELEV-SENTINEL"),
        ("9999.0", METRES, "", "sentinel", "ELEV-SENTINEL"),
        ("-999", METRES, "", "sentinel", "ELEV-SENTINEL"),
        ("-1", METRES, "", "sentinel", "ELEV-SENTINEL"),
        ("-304.7", METRES, "", "sentinel", "ELEV-SENTINEL"),
        ("9999", FEET, "", "sentinel", "ELEV-SENTINEL"),
        ("1,250", METRES, "", "", "ELEV-FORM"),
        ("12 m", METRES, "", "", "ELEV-FORM"),
        ("1E3", METRES, "", "", "ELEV-FORM"),
        ("inf", METRES, "", "", "ELEV-FORM"),
        ("nan", METRES, "", "", "ELEV-FORM"),
        ("9" * 400, METRES, "", "", "ELEV-FORM"),
        ("٦٤", METRES, "", "", "ELEV-FORM"),
        ("75", BY_ROW, "", "", "ELEV-FORM"),
        ("75", BY_ROW, "cubits", "", "ELEV-FORM"),
    ],
)
def test_what_is_no_elevation_is_null_and_told(
    text: str, spec: Elevation, unit: str, flag: str, rule: str
) -> None:
    metres, found, rules = read(text, spec, unit)
    assert np.isnan(metres)
    assert (found, rules) == (flag, [rule])


@pytest.mark.parametrize("text", ["", "NA"])
def test_an_absent_elevation_is_no_finding(text: str) -> None:
    metres, flag, rules = read(text)
    assert np.isnan(metres)
    assert (flag, rules) == ("", [])


def test_a_source_without_elevations_has_none() -> None:
    metres, flag, rules = read("", None)
    assert np.isnan(metres)
    assert (flag, rules) == ("", [])


@settings(max_examples=10)
@given(st.lists(st.decimals(-280, 20000, places=2, allow_nan=False), min_size=20, max_size=40))
def test_feet_are_the_decimal_product(heights: list[Decimal]) -> None:
    sites = conformed(*[{"elevation": str(feet)} for feet in heights])
    read_sites = elevations({"sites": sites}, source_context(elevation=FEET))["sites"]
    for feet, metres, flag in zip(
        heights, read_sites["elevation_m"], read_sites["elevation_flag"], strict=True
    ):
        if flag == "":
            assert metres == float(feet * Decimal("0.3048"))
