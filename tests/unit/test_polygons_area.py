"""Areas of rings against PROJ's geodesics and known parallels."""

import numpy as np
import pytest
import shapely

from pipeline.polygons.area import drawn_km2, geodesic_km2, stated_km2
from tests.polygon_shapes import WGS84, array, box, multi, true_km2

GLOBE_KM2 = 510_065_621.724


def star(lon: float, lat: float, size: float, seed: int):
    random = np.random.default_rng(seed)
    angle = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    radius = size * random.uniform(0.4, 1.0, 12)
    east = radius * np.cos(angle) / np.cos(np.radians(lat))
    return shapely.Polygon(np.column_stack([lon + east, lat + radius * np.sin(angle)]))


@pytest.mark.parametrize("lat", [0, 20, 45, 60, 75, 84])
@pytest.mark.parametrize(
    ("size", "tolerance"), [(1e-4, 1e-6), (0.01, 1e-6), (0.2, 3e-5), (1.0, 1e-4)]
)
def test_geodesic_areas_are_those_of_proj(lat: float, size: float, tolerance: float) -> None:
    shapes = array(*(multi(star(-100, lat, size, seed)) for seed in range(5)))
    expected = [abs(WGS84.geometry_area_perimeter(shape)[0]) / 1e6 for shape in shapes]
    assert geodesic_km2(shapes) == pytest.approx(expected, rel=tolerance)


@pytest.mark.parametrize("lat", [5, 45, 75])
@pytest.mark.parametrize("size", [0.01, 1.0, 10.0])
def test_drawn_areas_are_those_of_proj_with_dense_edges(lat: float, size: float) -> None:
    shape = star(-100, lat, size, 1)
    assert drawn_km2(array(multi(shape)))[0] == pytest.approx(true_km2(shape, size / 300), rel=2e-6)


def test_the_whole_ellipsoid_has_its_area() -> None:
    assert drawn_km2(array(multi(box(-180, -90, 360, 180))))[0] == pytest.approx(
        GLOBE_KM2, rel=1e-9
    )
    octants = array(*(multi(box(lon, 0, 90)) for lon in (-180, -90, 0, 90)))
    assert geodesic_km2(octants) == pytest.approx([GLOBE_KM2 / 8] * 4, rel=1e-9)


def test_holes_subtract_and_parts_add_in_either_direction() -> None:
    shell, hole, other = box(-100, 40, 2), box(-99.5, 40.5, 0.5), box(-90, 30, 1)
    expected = true_km2(shell) - true_km2(hole) + true_km2(other)
    for turned in (False, True):
        rings = [shell.exterior.reverse() if turned else shell.exterior]
        shape = multi(shapely.Polygon(rings[0], [hole.exterior]), other)
        for measure in (drawn_km2, stated_km2):
            assert measure(array(shape))[0] == pytest.approx(expected, rel=1e-7)


def test_missing_and_empty_features_have_none() -> None:
    shapes = array(None, shapely.MultiPolygon(), multi(box(0, 0, 1)), None)
    for measure in (drawn_km2, geodesic_km2, stated_km2):
        km2 = measure(shapes)
        assert (km2[[0, 1, 3]] == 0).all()
        assert km2[2] == pytest.approx(12_308.5, abs=1)
        assert measure(array()).tolist() == []


def test_a_cut_at_180_changes_no_area() -> None:
    whole, cut = multi(box(178, 50, 4)), multi(box(178, 50, 2, 4), box(-180, 50, 2, 4))
    assert drawn_km2(array(whole)) == pytest.approx(drawn_km2(array(cut)), rel=1e-12)


def test_to_cut_an_edge_in_two_changes_no_drawn_area() -> None:
    long = box(-120, 20, 40)
    dense = shapely.segmentize(long, 0.37)
    assert drawn_km2(array(multi(long))) == pytest.approx(drawn_km2(array(multi(dense))), rel=1e-9)
