"""Reconcile: networks that put one site at different places, and what may be the cause."""

import pytest

from tests.site_records import METRE, record, run


def told(trusted, other, **more):
    """Findings on a site that two networks list under one id at two places."""
    records = [
        record("us_aqs", "480319001", "Example", *trusted),
        record("na_airnow", "480319001", "Example", *other, identities="AQS:480319001", **more),
    ]
    return run(records).found("SITE-POSITION", "SITE-DIGIT", "SITE-DDMM")


@pytest.mark.parametrize(("metres", "count"), [(990, 0), (1010, 1)])
def test_positions_farther_apart_than_the_limit_are_told(metres, count):
    found = told((30.2601, -98.4103), (30.2601 + metres * METRE * 1.003, -98.4103))
    assert len(found) == count


def test_both_positions_sources_and_the_distance_are_told_on_the_other_record():
    found = told((51.4481, -90.2178), (51.9494, -90.8175)).iloc[0]
    assert found["rule"] == "SITE-POSITION"
    assert found[["source", "native_id", "country", "action"]].tolist() == [
        "na_airnow",
        "480319001",
        "USA",
        "published_as_is",
    ]
    assert found["before"] == "51.949400, -90.817500 (na_airnow)"
    assert found["after"] == "51.448100, -90.217800 (us_aqs) | 69.5 km"
    assert "51.949400" in found["message_fr"]
    assert "51.448100" in found["message_es"]


def test_the_finding_is_of_the_country_of_the_site():
    records = [
        record("ca_naps", "059001", "Exemple", 45.5, -73.6),
        record("na_airnow", "000059001", "x", 45.6, -73.9, identities="NAPS:059001", country="USA"),
    ]
    assert run(records).found("SITE-POSITION")["country"].tolist() == ["CAN"]


@pytest.mark.parametrize("degrees", [1, 2, 3, 6, 10, 20, -1, -6, -10])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_slip_of_one_digit_is_recognised_and_the_right_one_proposed(degrees, axis):
    right = [40.2612, -98.4134]
    wrong = [40.2615, -98.4131]
    wrong[axis] += degrees
    found = told(right, wrong).iloc[0]
    assert found["rule"] == "SITE-DIGIT"
    assert found["after"].startswith("40.261500, -98.413100 | 40.261200, -98.413400 (us_aqs) | ")


def test_a_digit_of_the_tenths_needs_the_rest_to_agree():
    assert told((32.8776, -111.7522), (32.8776, -111.8522))["rule"].tolist() == ["SITE-DIGIT"]
    assert told((32.8776, -111.7522), (32.8776, -111.8582))["rule"].tolist() == ["SITE-POSITION"]


def test_two_coordinates_that_are_wrong_are_no_slip():
    assert told((40.26, -98.41), (41.26, -99.41))["rule"].tolist() == ["SITE-POSITION"]


def test_minutes_typed_as_decimals_are_recognised():
    found = told((44.2201, -76.5214), (44.13, -76.31)).iloc[0]
    assert found["rule"] == "SITE-DDMM"
    assert found["source"] == "na_airnow"
    assert found["after"].startswith("44.216667, -76.516667 | 44.220100, -76.521400 (us_aqs) | ")


def test_minutes_with_decimals_are_recognised_too():
    # 42 degrees 33.1959 minutes, 114 degrees 21.3043 minutes.
    found = told((42.5553, -114.3584), (42.331959, -114.213043)).iloc[0]
    assert (found["rule"], found["after"][:22]) == ("SITE-DDMM", "42.553265, -114.355072")


def test_the_trusted_position_may_be_the_one_in_minutes():
    found = told((47.526878, -114.101502), (47.8831, -114.1681)).iloc[0]
    assert found[["rule", "source"]].tolist() == ["SITE-DDMM", "us_aqs"]
    assert found["after"].startswith("47.878130, -114.169170 | 47.883100, -114.168100 (na_airnow)")


@pytest.mark.parametrize(
    ("trusted", "other"),
    [
        ((44.2201, -76.5214), (44.63, -76.31)),  # sixty minutes and more are none
        ((44.30, -76.60), (44.13, -76.31)),  # the reading lies 11 km from the other
        (
            (44.0301, -76.0314),
            (44.0101, -76.0102),
        ),  # the reading is hardly nearer than the decimals
    ],
)
def test_what_is_no_better_as_minutes_is_not_taken_for_them(trusted, other):
    assert told(trusted, other)["rule"].tolist() == ["SITE-POSITION"]


def test_rounding_to_two_decimals_is_no_disagreement():
    trusted = record("us_aqs", "A", "Example", 40.1265, -100.1351)
    for lat, count in ((40.13, 0), (40.14, 0), (40.15, 1)):
        other = record("us_improve", "B", "Example", lat, -100.13, identities="IMPROVE:B; AQS:A")
        assert len(run([trusted, other]).found("SITE-POSITION")) == count


def test_nothing_is_repaired():
    records = [
        record("us_aqs", "A", "Example", 30.26, -98.41),
        record("na_airnow", "A", "Example", 40.26, -98.41, identities="AQS:A"),
    ]
    result = run(records, trust_for={"position": ("na_airnow",)})
    assert result.sites["lat"].tolist() == [40.26]
    assert result.found("SITE-DIGIT")["source"].tolist() == ["us_aqs"]
