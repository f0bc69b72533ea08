"""Angles as agencies write them: every mark variant seen in the registers, and what is no angle."""

import pytest

from pipeline.steps.angle import (
    as_decimal_fraction,
    as_decimal_skeleton,
    as_written,
    as_zero_prefixed,
    parse,
)

LONGITUDES = (86.0, 118.0)
LATITUDES = (14.0, 33.0)


def dms(degrees: int, minutes: float = 0.0, seconds: float = 0.0) -> float:
    return degrees + minutes / 60 + seconds / 3600


def written(text: str) -> float | None:
    found = parse(text)
    return None if found is None else as_written(found)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        pytest.param("25°42'46.97\"", dms(25, 42, 46.97), id="plain marks"),
        pytest.param("25º41'49\"", dms(25, 41, 49), id="masculine ordinal for degrees"),
        pytest.param("25ª41'49\"", dms(25, 41, 49), id="feminine ordinal for degrees"),
        pytest.param("25˚41'49\"", dms(25, 41, 49), id="ring above for degrees"),
        pytest.param('25°41’49"', dms(25, 41, 49), id="typographic apostrophe for minutes"),
        pytest.param("25°41′49″", dms(25, 41, 49), id="prime and double prime"),
        pytest.param("25°41´49¨", dms(25, 41, 49), id="accents for marks"),
        pytest.param("25°41'49”", dms(25, 41, 49), id="closing quote for seconds"),
        pytest.param("25°41'49''", dms(25, 41, 49), id="two apostrophes for seconds"),
        pytest.param("25°41′49′′", dms(25, 41, 49), id="two primes for seconds"),
        pytest.param("19º'13'39\"", dms(19, 13, 39), id="degree mark and apostrophe doubled"),
        pytest.param("25°41'49", dms(25, 41, 49), id="no seconds mark"),
        pytest.param("25°41'49'", dms(25, 41, 49), id="apostrophe for seconds"),
        pytest.param('25°41 49"', dms(25, 41, 49), id="blank for the minute mark"),
        pytest.param("19° 16' 23\"", dms(19, 16, 23), id="inner blanks"),
        pytest.param("  19 ° 16 ' 23 \"  ", dms(19, 16, 23), id="blanks everywhere"),
        pytest.param("19°\u00a016'\u00a023\"", dms(19, 16, 23), id="no-break blanks"),
        pytest.param("31 36 46", dms(31, 36, 46), id="only blanks"),
        pytest.param("31:36:46.5", dms(31, 36, 46.5), id="colons"),
        pytest.param("19°25'", dms(19, 25), id="no seconds"),
        pytest.param("19°", 19.0, id="no minutes"),
        pytest.param("20.64233", 20.64233, id="decimal"),
        pytest.param("20.", 20.0, id="decimal without a fraction"),
        pytest.param(".5", 0.5, id="decimal without whole degrees"),
        pytest.param("+20.5", 20.5, id="explicit plus"),
    ],
)
def test_reads_every_way_of_writing_a_positive_angle(text: str, degrees: float) -> None:
    assert written(text) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("-98°55'59\"", -dms(98, 55, 59)),
        ("\u221298°55'59\"", -dms(98, 55, 59)),
        ("\u201398.5", -98.5),
        ("-103.34879", -103.34879),
        ("\u2212103.34879", -103.34879),
        ("-0°30'0\"", -0.5),
        ("-0.25", -0.25),
    ],
)
def test_minus_and_its_look_alikes_turn_the_whole_angle(text: str, degrees: float) -> None:
    assert written(text) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(("letter", "sign"), [("N", 1), ("S", -1), ("E", 1), ("W", -1), ("O", -1)])
@pytest.mark.parametrize("angle", ["19°25'57\"", "19.4325", "19° 25.95'", "19d25m57s"])
@pytest.mark.parametrize(
    "form", ["{angle}{letter}", "{angle} {letter}", "{letter}{angle}", "{letter} {angle}"]
)
def test_hemisphere_letter_on_either_end_gives_the_sign(
    letter: str, sign: int, angle: str, form: str
) -> None:
    expected = sign * dms(19, 25, 57)
    assert written(form.format(angle=angle, letter=letter)) == pytest.approx(expected, abs=1e-9)


def test_letter_o_is_west_as_in_oeste_and_ouest_never_east() -> None:
    assert written("99° 7.98' O") == pytest.approx(-dms(99, 7.98), abs=1e-12)


def test_small_s_is_seconds_never_south() -> None:
    assert written("19d25m57s") == pytest.approx(dms(19, 25, 57), abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "°'\"", "° ' \"", "º", "'", '"', "N", "-", "+", ".", "-.", "O", "°'\"N",
        "S/D", "NO DISPONIBLE", "n/a", "NaN", "nan", "inf", "-inf", "Infinity", "None",
        "1e2", "1,5", "20,64233", "1_000", "0x10", "--19.5", "19.5-", "19.5.5", "19..5",
        "19°25'57\"\"", "19°25'57\"12", "19°-25'57\"", "19°25'-57\"", "19°25'57\" X",
        "N19°25'57\"N", "NN19", "19°25'57\"NE", "19 25 57 12", "#VALUE!", "=19+1",
        "19°25'57\"; 99°7'58\"", "19.4, -99.1", "°19'25\"", "19°'\"",
    ],
)  # fmt: skip
def test_what_writes_no_angle_gives_none(text: str) -> None:
    assert parse(text) is None


def test_zero_skeleton_is_an_angle_of_zero_and_an_empty_one_is_none() -> None:
    assert written("0°0'0\"") == 0.0
    assert written("°0'0\"") is None


@pytest.mark.parametrize(
    "text", ["97°60'0\"", "97°97'25\"", "16°99'40\"", "21°30'60\"", "21°30'99.9\"", "99° 60.5'"]
)
def test_minutes_and_seconds_of_sixty_and_more_are_not_read_as_written(text: str) -> None:
    assert parse(text) is not None
    assert written(text) is None


def test_just_below_sixty_is_read_as_written() -> None:
    assert written("21°59'59.999\"") == pytest.approx(dms(21, 59, 59.999), abs=1e-12)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("19°83'23\"", 19.8323),
        ("97°97'25\"", 97.9725),
        ("16°99'40\"", 16.9940),
        ("22°37'90\"", 22.3790),
        ("19°83'5\"", 19.8305),
        ("19°83'", 19.83),
        ("-99°87'25\"", -99.8725),
        ("19°83'23.5\"", 19.83235),
        ("19°83'23\"S", -19.8323),
    ],
)
def test_minutes_past_sixty_are_the_digits_of_a_decimal_fraction(text: str, degrees: float) -> None:
    found = parse(text)
    assert found is not None
    assert as_decimal_fraction(found) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize("text", ["19°59'59\"", "19.8323", "0.99°83'23\"", "19.5°83'23\""])
def test_decimal_fraction_does_not_apply_to_sound_or_otherwise_damaged_angles(text: str) -> None:
    found = parse(text)
    assert found is not None
    assert as_decimal_fraction(found) is None


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("0.106°50'6\"", dms(106, 50, 6)),
        ("0.98°44'15\"", dms(98, 44, 15)),
        ("0.1°59'10\"", dms(100, 59, 10)),
        ("0.11°58'14\"", dms(110, 58, 14)),
        ("0.9°30'0\"", dms(90, 30)),
        ("0.86°0'0\"", 86.0),
        ("0.118°0'0\"", 118.0),
        ("-0.106°50'6\"", -dms(106, 50, 6)),
    ],
)
def test_zero_prefixed_longitude_gets_back_its_lost_zeros(text: str, degrees: float) -> None:
    found = parse(text)
    assert found is not None
    assert as_written(found) is None, "the corruption must not pass as a small angle"
    assert as_zero_prefixed(found, *LONGITUDES) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("0.25°28'30\"", dms(25, 28, 30)), ("0.2°30'0\"", dms(20, 30)), ("0.3°0'0\"", 30.0)],
)
def test_zero_prefixed_latitude_gets_back_its_lost_zero(text: str, degrees: float) -> None:
    found = parse(text)
    assert found is not None
    assert as_zero_prefixed(found, *LATITUDES) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("0.5°10'0\"", id="50, 500: no longitude of Mexico"),
        pytest.param("0.18°33'56\"", id="18, 180: no longitude of Mexico"),
        pytest.param("0.0°10'0\"", id="only zeros"),
        pytest.param("0.1184°10'0\"", id="too many digits"),
        pytest.param("0.98", id="a plain decimal is no prefix"),
        pytest.param("98°44'15\"", id="sound"),
        pytest.param("0.98°60'15\"", id="minutes of sixty"),
    ],
)
def test_zero_prefix_gives_nothing_where_no_digits_reach_the_range(text: str) -> None:
    found = parse(text)
    assert found is not None
    assert as_zero_prefixed(found, *LONGITUDES) is None


def test_zero_prefix_survives_an_absurd_number_of_digits() -> None:
    found = parse("0." + "1" * 5000 + "°0'0\"")
    assert found is not None
    assert as_zero_prefixed(found, *LONGITUDES) is None


@pytest.mark.parametrize(
    ("text", "degrees"),
    [("19.71°0'0\"", 19.71), ("99.2°0'0\"", 99.2), ("-99.2°0'0\"", -99.2), ("19.71°0'", 19.71)],
)
def test_decimal_degrees_in_an_empty_skeleton(text: str, degrees: float) -> None:
    found = parse(text)
    assert found is not None
    assert as_written(found) is None
    assert as_decimal_skeleton(found) == pytest.approx(degrees, abs=1e-12)


@pytest.mark.parametrize("text", ["19°0'0\"", "19.71", "19.71°5'0\"", "19.71°0'5\"", "0.99°0'0\""])
def test_skeleton_reading_needs_a_fraction_and_empty_minutes(text: str) -> None:
    found = parse(text)
    assert found is not None
    assert as_decimal_skeleton(found) is None


@pytest.mark.parametrize(
    ("text", "is_whole"),
    [
        ("19", True),
        ("19.0", True),
        ("19°0'0\"", True),
        ("19°0'0.5\"", False),
        ("19°1'0\"", False),
        ("19.5", False),
    ],
)
def test_whole_degrees_are_told_from_finer_ones(text: str, *, is_whole: bool) -> None:
    found = parse(text)
    assert found is not None
    assert found.is_whole_degrees is is_whole
