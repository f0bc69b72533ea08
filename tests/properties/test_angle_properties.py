"""Angles: what is written in any marks is read back, and no text whatever breaks the parser."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.steps.angle import (
    as_decimal_fraction,
    as_decimal_skeleton,
    as_written,
    as_zero_prefixed,
    parse,
)

_PER_DEGREE = 3600 * 10**6
DEGREE_MARKS = ("°", "º", "ª", "˚", "°'", "º'", "d", " ", ":", "° ", " °", " d ")
MINUTE_MARKS = ("'", "’", "′", "´", "m", " ", ":", "' ", " m ")
SECOND_MARKS = ('"', "″", "”", "''", "’’", "'", "s", "", ' "')
WEST = ("-", "\u2212", "\u2013", "W", "O")
# How a sheet of the registers may be typed: digits, marks, letters and blanks in any order.
TYPED = st.text(alphabet="0123456789.-+°º'\"″dms NSEWO:,eE\u00a0\u2212", max_size=24)


@given(
    micro_seconds=st.integers(0, 180 * _PER_DEGREE),
    degree_mark=st.sampled_from(DEGREE_MARKS),
    minute_mark=st.sampled_from(MINUTE_MARKS),
    second_mark=st.sampled_from(SECOND_MARKS),
    west=st.sampled_from(("", *WEST)),
    pad=st.booleans(),
)
def test_degrees_survive_the_way_through_text_in_any_marks(
    micro_seconds: int,
    degree_mark: str,
    minute_mark: str,
    second_mark: str,
    west: str,
    *,
    pad: bool,
) -> None:
    degrees = micro_seconds / _PER_DEGREE
    whole, rest = divmod(micro_seconds, _PER_DEGREE)
    minutes, rest = divmod(rest, 60 * 10**6)
    seconds = f"{rest // 10**6:02d}.{rest % 10**6:06d}"
    text = f"{whole:03d}" if pad else f"{whole}"
    text += f"{degree_mark}{minutes}{minute_mark}{seconds}{second_mark}"
    text = f"{west}{text}" if west in ("-", "\u2212", "\u2013") else f"{text}{west}"
    found = parse(text)
    assert found is not None, text
    value = as_written(found)
    assert value == pytest.approx(-degrees if west else degrees, abs=1e-9)


@given(st.floats(-180, 180, allow_nan=False))
def test_decimal_degrees_survive_as_text(degrees: float) -> None:
    found = parse(f"{degrees:.12f}")
    assert found is not None
    assert as_written(found) == pytest.approx(degrees, abs=1e-9)


@given(st.one_of(st.text(max_size=40), TYPED))
def test_any_text_is_an_angle_or_none_and_every_reading_of_it_a_number_or_none(text: str) -> None:
    found = parse(text)
    if found is None:
        return
    readings = (
        as_written(found),
        as_decimal_fraction(found),
        as_decimal_skeleton(found),
        as_zero_prefixed(found, 86.0, 118.0),
    )
    assert all(value is None or not math.isnan(value) for value in readings)


@given(TYPED)
def test_two_readings_never_compete(text: str) -> None:
    """The order of repairs in a spec cannot change what one angle becomes."""
    found = parse(text)
    if found is None:
        return
    readings = [
        as_written(found),
        as_decimal_fraction(found),
        as_decimal_skeleton(found),
        as_zero_prefixed(found, 86.0, 118.0),
    ]
    assert sum(value is not None for value in readings) <= 1


@given(
    digits=st.integers(86, 118),
    minutes=st.integers(0, 59),
    seconds=st.integers(0, 59),
)
def test_zero_prefix_restores_every_longitude_of_mexico(
    digits: int, minutes: int, seconds: int
) -> None:
    """A number kept as 0.ddd loses its trailing zeros and nothing else."""
    kept = repr(float(f"0.{digits}"))
    found = parse(f"{kept}°{minutes}'{seconds}\"")
    assert found is not None
    expected = digits + minutes / 60 + seconds / 3600
    assert as_zero_prefixed(found, 86.0, 118.0) == pytest.approx(expected, abs=1e-9)


@given(
    whole=st.integers(14, 33),
    minutes=st.integers(60, 99),
    seconds=st.integers(0, 99),
)
def test_a_decimal_fraction_stays_within_its_degree(whole: int, minutes: int, seconds: int) -> None:
    found = parse(f"{whole}°{minutes}'{seconds}\"")
    assert found is not None
    value = as_decimal_fraction(found)
    assert value is not None
    assert whole <= value < whole + 1
    assert value == pytest.approx(whole + minutes / 100 + seconds / 10_000, abs=1e-9)
