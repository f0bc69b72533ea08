"""Rules A16, A17 and B7."""

import numpy as np
import pytest
import shapely

from tests.polygon_products import CRS84, layer, verdict

RANDOM = np.random.default_rng(20)


def points(lon: np.ndarray, lat: np.ndarray) -> list[shapely.Geometry]:
    return list(shapely.points(lon, lat))


def places(count: int, decimals: int) -> tuple[np.ndarray, np.ndarray]:
    lon, lat = RANDOM.uniform(-120, -80, count), RANDOM.uniform(20, 60, count)
    return lon.round(decimals), lat.round(decimals)


@pytest.mark.parametrize(
    ("decimals", "expected"), [(6, 0), (4, 0), (3, 1000), (2, 1000), (0, 1000)]
)
def test_decimals_of_a_layer(decimals: int, expected: int) -> None:
    lon, lat = places(1000, decimals)
    found = verdict("A16", layer(points(lon, lat), CRS84))
    assert abs(found.count - expected) <= 2  # by chance two of 1,000 look worse than they are


def test_trailing_zeros_are_no_offence() -> None:
    lon, lat = places(50, 4)
    lon[0], lat[0] = -99.5, 19.4326
    lon[1], lat[1] = -99.133, 19.432
    assert verdict("A16", layer(points(lon, lat), CRS84)).count == 0
    lon[0], lat[0] = -99.5, 19.41
    found = verdict("A16", layer(points(lon, lat), CRS84))
    assert found.examples == ("row 1: 19.41, -99.5: 2 decimals",)


def test_text_of_whole_degrees_and_minutes() -> None:
    lon, lat = places(50, 6)
    lon[3], lat[3] = -73.0, 45.0
    lon[4], lat[4] = -73.4167, 45.2833
    found = verdict(
        "A16", layer([shapely.Point(0, 0)] * 50, LON=lon.astype(str), LAT=lat.astype(str))
    )
    assert [one.text for one in found.offences] == [
        "45, -73: whole degrees",
        "45.2833, -73.4167: whole minutes",
    ]
    assert "1 at whole degrees, 1 at whole minutes" in found.figure


def test_no_degrees_no_verdict() -> None:
    assert verdict("A16", layer([shapely.Point(0, 0)])).verdict == "not_applicable"
    box = shapely.box(-100, 45, -99, 46)
    assert verdict("A16", layer([box], CRS84)).verdict == "not_applicable"


def test_repeated_coordinates() -> None:
    shapes = [shapely.Point(-99.123456, 45.1)] * 6 + [shapely.Point(-80.5, 45.1)] * 6
    names = [*"ABCDEF", *"AAAAAB"]
    found = verdict("A17", layer(shapes, CRS84, name="sites", NAME=names))
    assert (found.verdict, found.count) == ("warn", 6)
    assert found.examples[0] == "row 1: 6 names on one point"
    four = verdict("A17", layer(shapes[:4], CRS84, NAME=names[:4]))
    assert four.verdict == "pass"
    assert verdict("A17", layer(shapes, CRS84)).verdict == "not_applicable"


def test_true_location() -> None:
    point = shapely.Point(0, 0)  # 100 W, 45 N
    for lat, expected in ((45.0, "pass"), (45.044, "pass"), (45.046, "warn"), (np.nan, "warn")):
        found = verdict("B7", layer([point], LON=[-100.0], LAT=[lat]))
        assert found.verdict == expected
    assert verdict("B7", layer([point])).verdict == "warn"
    assert verdict("B7", layer([shapely.Point(-100, 45)], CRS84)).verdict == "not_applicable"
