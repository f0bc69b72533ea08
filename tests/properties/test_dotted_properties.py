"""Thousands separators in degrees: every place in Mexico comes back, and half a damage is refused."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.steps.angle import Angle, as_written
from pipeline.steps.dotted import parse_latitude, parse_longitude

# Mexico with its seas, in units of 0.00001 degree.
LATITUDES = st.integers(1_400_000, 3_300_000)
LONGITUDES = st.integers(8_600_000, 11_900_000)


def damaged(units: int, sign: str = "") -> str:
    """The number as the spreadsheet wrote it: a whole number, dots between the thousands."""
    return sign + f"{units:,}".replace(",", ".")


def degrees(angle: Angle | None) -> float | None:
    return None if angle is None else as_written(angle)


@given(LATITUDES)
def test_every_latitude_with_five_decimals_survives_the_damage(units: int) -> None:
    assert degrees(parse_latitude(damaged(units))) == float(f"{units // 10**5}.{units % 10**5:05}")


@given(LONGITUDES)
def test_every_longitude_with_five_decimals_survives_the_damage(units: int) -> None:
    expected = -float(f"{units // 10**5}.{units % 10**5:05}")
    assert degrees(parse_longitude(damaged(units, "-"))) == expected


@given(LATITUDES, LONGITUDES)
def test_a_number_that_lost_only_its_last_dot_is_refused(lat: int, lon: int) -> None:
    for text, parse in ((damaged(lat), parse_latitude), (damaged(lon, "-"), parse_longitude)):
        head, _, tail = text.rpartition(".")
        assert parse(head + tail) is None


@given(LATITUDES, LONGITUDES)
def test_degrees_that_were_never_damaged_are_not_this_notation(lat: int, lon: int) -> None:
    assert parse_latitude(f"{lat / 10**5:.5f}") is None
    assert parse_longitude(f"-{lon / 10**5:.5f}") is None


@given(st.text(alphabet="0123456789.-+, °", max_size=14))
def test_whatever_is_read_has_all_its_digits_and_five_decimals(text: str) -> None:
    for parse, most in ((parse_latitude, 100.0), (parse_longitude, 1000.0)):
        found = parse(text)
        if found is not None:
            assert text.count(".") == 2
            assert text.lstrip("-").replace(".", "") == found.degrees.replace(".", "")
            assert len(found.degrees.partition(".")[2]) == 5
            assert abs(float(found.degrees)) < most
