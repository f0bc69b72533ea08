"""The atlas projection: control points to a millimetre, and back again over the whole domain."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer

from pipeline.projection import (
    ATLAS_PROJ,
    RADIUS_M,
    atlas_crs,
    closed_form,
    to_atlas,
    to_degrees,
    wrap_longitude,
)
from pipeline.spec.crs import ControlPoint
from tests.register_frames import catalogue

REGISTRY = catalogue().crs.atlas
POINTS = REGISTRY.control_points
MILLIMETRE = 0.001
DOMAIN_M = catalogue().framework.domain_radius_m


def degrees(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
@pytest.mark.parametrize("forward", [to_atlas, closed_form], ids=["PROJ", "closed form"])
def test_control_points_are_met_to_a_millimetre(point: ControlPoint, forward: object) -> None:
    x, y = forward(degrees(point.lon), degrees(point.lat))  # type: ignore[operator]
    assert x[0] == pytest.approx(point.x_m, abs=MILLIMETRE)
    assert y[0] == pytest.approx(point.y_m, abs=MILLIMETRE)


@pytest.mark.parametrize("point", POINTS, ids=lambda point: point.name)
def test_control_points_come_back_with_longitudes_between_minus_and_plus_180(
    point: ControlPoint,
) -> None:
    lon, lat = to_degrees(degrees(point.x_m), degrees(point.y_m))
    assert lon[0] == pytest.approx(point.lon, abs=1e-7)
    assert lat[0] == pytest.approx(point.lat, abs=1e-7)
    assert -180 < lon[0] <= 180


def test_guam_is_east_and_not_beyond_minus_180() -> None:
    x, y = to_atlas(degrees(144.79), degrees(13.44))
    lon, lat = to_degrees(x, y)
    assert lon[0] == pytest.approx(144.79, abs=1e-9)
    assert lat[0] == pytest.approx(13.44, abs=1e-9)


def test_the_numbers_of_code_registry_and_wkt_are_one() -> None:
    crs = atlas_crs(REGISTRY.wkt2)
    assert set(ATLAS_PROJ.split()) == set(REGISTRY.proj.split())
    assert crs.ellipsoid is not None
    assert crs.ellipsoid.semi_major_metre == crs.ellipsoid.semi_minor_metre == RADIUS_M
    by_wkt = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True)
    by_prj = CRS.from_wkt(REGISTRY.prj_text)
    by_prj = Transformer.from_crs(by_prj.geodetic_crs, by_prj, always_xy=True)
    for point in POINTS:
        for transformer in (by_wkt, by_prj):
            x, y = transformer.transform(point.lon, point.lat)
            assert math.hypot(x - point.x_m, y - point.y_m) < MILLIMETRE, point.name


def test_latitude_passes_onto_the_sphere_as_it_is() -> None:
    """The geocentric route of a transformation from WGS 84 would end kilometres away."""
    x, y = to_atlas(degrees(-99.1332), degrees(19.4326))
    geocentric = math.degrees(
        math.atan((1 - 1 / 298.257223563) ** 2 * math.tan(math.radians(19.4326)))
    )
    other_x, other_y = closed_form(degrees(-99.1332), degrees(geocentric))
    assert math.hypot(x[0] - other_x[0], y[0] - other_y[0]) > 5_000


def test_the_forbidden_look_alike_is_kilometres_off() -> None:
    """What a program does that takes EPSG:9311, by way of NAD27's ellipsoid, for the atlas."""
    point = next(p for p in POINTS if p.name == "Ciudad de México")
    look_alike = Transformer.from_crs("EPSG:4326", "EPSG:9311", always_xy=True)
    x, y = look_alike.transform(point.lon, point.lat)
    assert math.hypot(x - point.x_m, y - point.y_m) > 1


def test_scalars_of_a_table_keep_their_places_and_gaps() -> None:
    lon, lat = degrees(-100.0, np.nan, -73.5673, -99.0), degrees(45.0, 45.0, 45.5017, np.nan)
    x, y = to_atlas(lon, lat)
    assert np.isnan(x).tolist() == np.isnan(y).tolist() == [False, True, False, True]
    assert (x[0], y[0]) == pytest.approx((0, 0), abs=1e-6)


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan])
def test_what_is_no_position_has_no_metres(value: float) -> None:
    x, y = to_atlas(degrees(value, -100.0), degrees(45.0, value))
    assert np.isnan(x).all()
    assert np.isnan(y).all()


@pytest.mark.parametrize(
    ("lon", "wrapped"),
    [
        (0, 0),
        (180, 180),
        (-180, 180),
        (181, -179),
        (-181, 179),
        (-215.21, 144.79),
        (360, 0),
        (540, 180),
    ],
)
def test_longitudes_are_wrapped_into_one_turn(lon: float, wrapped: float) -> None:
    assert wrap_longitude(degrees(lon))[0] == pytest.approx(wrapped, abs=1e-9)


def within_domain() -> st.SearchStrategy[tuple[float, float]]:
    """Atlas metres anywhere in the domain of the projection."""
    radius = st.floats(0, DOMAIN_M)
    turn = st.floats(0, 2 * math.pi)
    return st.tuples(radius, turn).map(lambda p: (p[0] * math.cos(p[1]), p[0] * math.sin(p[1])))


@given(within_domain())
def test_metres_survive_the_way_through_degrees(place: tuple[float, float]) -> None:
    lon, lat = to_degrees(degrees(place[0]), degrees(place[1]))
    x, y = to_atlas(lon, lat)
    assert math.hypot(x[0] - place[0], y[0] - place[1]) < MILLIMETRE


@given(st.floats(-180, 180, exclude_min=True), st.floats(-89.9, 89.9))
def test_degrees_survive_the_way_through_metres_within_the_domain(lon: float, lat: float) -> None:
    x, y = to_atlas(degrees(lon), degrees(lat))
    if math.hypot(x[0], y[0]) > DOMAIN_M:
        return
    back_lon, back_lat = to_degrees(x, y)
    turn = abs(back_lon[0] - lon) % 360
    assert min(turn, 360 - turn) * math.cos(math.radians(lat)) < 1e-9
    assert abs(back_lat[0] - lat) < 1e-9


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_proj_and_the_closed_form_agree_within_the_domain(lon: float, lat: float) -> None:
    x, y = to_atlas(degrees(lon), degrees(lat))
    if not math.hypot(x[0], y[0]) <= DOMAIN_M:
        return
    other_x, other_y = closed_form(degrees(lon), degrees(lat))
    assert math.hypot(x[0] - other_x[0], y[0] - other_y[0]) < MILLIMETRE


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_the_domain_is_the_hemisphere_around_the_centre(lon: float, lat: float) -> None:
    phi, turn = math.radians(lat), math.radians(lon + 100)
    cosine = math.sqrt(0.5) * (math.sin(phi) + math.cos(phi) * math.cos(turn))
    x, y = closed_form(degrees(lon), degrees(lat))
    if abs(cosine) > 1e-6 and cosine > -0.99:
        assert (math.hypot(x[0], y[0]) < DOMAIN_M) == (cosine > 0)
