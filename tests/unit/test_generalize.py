"""Generalized polygons: shared borders, counterexamples, minimum sizes, nothing lost."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from pipeline.errors import ConservationError
from pipeline.polygons.arcs import arcs_of
from pipeline.polygons.outlines import outlines_of
from pipeline.polygons.scale import true_km2
from pipeline.polygons.simplify import simplify
from pipeline.polygons.tiers import SCALES, Scale, generalize
from pipeline.projection import to_degrees
from tests.polygon_layers import hausdorff, layer, ring, shared_edges, wavy

TEN = SCALES[1]
KM = 1000.0


def simplified(shapes, tolerance=2500.0):
    return simplify(outlines_of(shapes), tolerance)


def square(x, y, side=40.0):
    return shapely.box(x * KM, y * KM, (x + side) * KM, (y + side) * KM)


def test_the_scales_ask_what_the_framework_says():
    assert [scale.name for scale in SCALES] == ["1m", "10m"]
    assert TEN.tolerance_m == 2500
    assert TEN.accuracy_m == pytest.approx(5080)
    assert TEN.least_km2 == pytest.approx(12.25)


def test_arcs_give_back_the_rings_they_were_cut_from():
    shapes = layer(
        square(0, 0),
        square(40, 0),
        square(0, 40),
        square(10, 10, 5),
        square(200, 0).reverse(),
        shapely.difference(square(100, 100), square(110, 110, 10)),
        square(110, 110, 10),
    )
    arcs = arcs_of(outlines_of(shapes))
    again = arcs.rings(np.ones(len(arcs.places), dtype=bool)).shapes()
    assert shapely.equals_exact(shapely.normalize(again), shapely.normalize(shapes)).all()
    # The hole and the island that fills it are the same three arcs.
    assert len(set(arcs.use[arcs.use_starts[-2] :])) == 3
    assert len(arcs.starts) - 1 < len(arcs.use)


def test_a_shared_border_is_simplified_once():
    left, right, middle = (0, 0), (80 * KM, 0), (40 * KM, 0)
    border = wavy(middle, (40 * KM, 40 * KM), height=2 * KM)
    west = ring(
        border, wavy((40 * KM, 40 * KM), (0, 40 * KM)), wavy((0, 40 * KM), left), wavy(left, middle)
    )
    east = ring(
        border[::-1],
        wavy(middle, right),
        wavy(right, (80 * KM, 40 * KM)),
        wavy((80 * KM, 40 * KM), (40 * KM, 40 * KM)),
    )
    found = simplified(layer(west, east))
    assert shapely.get_num_coordinates(found.shapes).max() < 12
    assert shapely.coverage_is_valid(found.shapes)
    assert (0, 1) in shared_edges(found.shapes)


def test_overlapping_features_share_the_border_they_had_in_common():
    # A wilderness area inside a park follows its coast; the park follows the land of the base map.
    coast = wavy((0, 0), (100 * KM, 0), steps=200, height=4 * KM)
    land = ring(
        coast,
        wavy((100 * KM, 0), (100 * KM, 90 * KM)),
        wavy((100 * KM, 90 * KM), (0, 90 * KM)),
        wavy((0, 90 * KM), (0, 0)),
    )
    park = shapely.Polygon([*coast[20:181], (90 * KM, 60 * KM), (10 * KM, 60 * KM)])
    wild = shapely.Polygon([*coast[60:141], (70 * KM, 40 * KM), (30 * KM, 40 * KM)])
    tier = generalize(["park", "wild"], layer(park, wild), TEN, base=layer(land))
    both = layer(*tier.table["geometry"], *tier.base)
    edges = shared_edges(both)
    assert {(0, 1), (0, 2), (1, 2)} <= set(edges)
    # All of the coast of either lies on the coast of the base.
    shore = tier.base[0].boundary
    for shape, places in ((both[0], coast[[20, 180]]), (both[1], coast[[60, 140]])):
        along = shapely.intersection(shape.boundary, shore)
        assert along.length >= np.hypot(*(places[1] - places[0])) * 0.999
    assert (shapely.get_num_coordinates(both) < 60).all()


def test_a_ring_that_only_simplification_breaks_stays_valid():
    # A bay with a narrow mouth, and a spiral whose turns are nearer than the tolerance.
    bay = shapely.Polygon(
        [
            (0, 0),
            (60, 0),
            (60, 30),
            (31, 30),
            (31.2, 16),
            (45, 15),
            (44, 4),
            (16, 4),
            (15, 15),
            (30.8, 16),
            (30.6, 30),
            (0, 30),
        ]
    )
    bay = shapely.segmentize(shapely.transform(bay, lambda p: p * KM), 500)
    spiral_t = np.linspace(0, 6 * np.pi, 900)
    radius = 4 * KM + 0.3 * KM * spiral_t
    turn = np.column_stack([radius * np.cos(spiral_t), radius * np.sin(spiral_t)])
    spiral = shapely.LineString(turn).buffer(0.3 * KM)
    outlines = shapely.get_exterior_ring(layer(bay, spiral))
    plain = shapely.simplify(outlines, 2500.0, preserve_topology=False)
    assert not shapely.is_simple(plain).all()
    found = simplified(layer(bay, spiral))
    assert shapely.is_valid(found.shapes).all()
    assert not found.as_it_was.any()
    for before, after, bound in zip((bay, spiral), found.shapes, found.deviation_m, strict=True):
        assert hausdorff(before, after) <= bound + 1e-6 <= 2500 + 1e-6


def test_a_strait_narrower_than_the_tolerance_does_not_close():
    shore = wavy((0, 0), (100 * KM, 0), steps=100, height=6 * KM)
    north = shapely.Polygon([*(shore + np.array([0, 300])), (100 * KM, 50 * KM), (0, 50 * KM)])
    other = (shore[1:] + shore[:-1]) / 2 - [0, 300]
    south = shapely.Polygon([*other, (100 * KM, -50 * KM), (0, -20 * KM)])
    assert not north.intersects(south)
    alone = [simplified(layer(shape)).shapes[0] for shape in (north, south)]
    assert alone[0].intersects(alone[1])
    found = simplified(layer(north, south)).shapes
    assert shapely.intersection(found[0], found[1]).area == 0
    both = simplified(layer(shapely.MultiPolygon([north, south]))).shapes[0]
    assert both.is_valid
    assert len(both.geoms) == 2


def test_an_island_in_a_bay_stays_in_the_sea():
    # No outline crosses another when the bay closes, and yet the island would lie on land.
    bay = [(0, 0), (100, 0), (100, 50), (51.2, 50), (51, 48.2), (49, 48.2), (48.8, 50), (0, 50)]
    mainland = shapely.Polygon(np.array(bay) * KM)
    island = shapely.box(49.5 * KM, 49 * KM, 50.5 * KM, 49.6 * KM)
    for shapes in (layer(mainland, island), layer(shapely.MultiPolygon([mainland, island]))):
        found = simplified(shapes)
        assert shapely.is_valid(found.shapes).all()
        parts = shapely.get_parts(found.shapes)
        assert shapely.intersection(parts[0], parts[1]).area == 0
    alone = simplified(layer(mainland)).shapes[0]
    assert shapely.get_num_coordinates(alone) == 5


def test_a_lake_stays_inside_and_its_island_inside_the_lake():
    land = shapely.segmentize(square(0, 0, 60), 900)
    lake = shapely.Point(30 * KM, 58 * KM).buffer(1.8 * KM)  # 200 m from the shore
    holed = shapely.difference(land, lake)
    island = shapely.Point(30 * KM, 58 * KM).buffer(1.7 * KM)
    found = simplified(layer(shapely.union(holed, island))).shapes[0]
    assert found.is_valid
    assert sum(len(part.interiors) for part in found.geoms) == 1
    assert len(found.geoms) == 2


def test_small_features_become_points_with_their_true_area():
    shapes = layer(square(0, 0, 3.4), square(100, 0, 40), square(0, 100, 3.6))
    tier = generalize(["small", "large", "just"], shapes, TEN)
    assert tier.table["id"].tolist() == ["large", "just"]
    assert tier.points["id"].tolist() == ["small"]
    assert tier.points["reason"].tolist() == ["small"]
    x, y = shapely.get_coordinates(shapes[0]).T
    area, _ = Geod(ellps="WGS84").polygon_area_perimeter(*to_degrees(x, y))
    assert tier.points["km2"].iat[0] == pytest.approx(abs(area) / 1e6, rel=1e-9)
    assert shapely.contains(shapes[0], tier.points["geometry"].iat[0])


def test_the_least_area_is_geodesic():
    # At 80 degrees north the plane shows 0.8 % less than there is.
    from pipeline.projection import to_atlas

    x, y = to_atlas(np.array([-100.0]), np.array([80.0]))
    side = np.sqrt(12.25e6 * 0.995)
    north = shapely.box(x[0], y[0], x[0] + side, y[0] + side)
    x, y = to_atlas(np.array([-100.0]), np.array([15.0]))
    side = np.sqrt(12.25e6 * 1.002)
    south = shapely.box(x[0], y[0], x[0] + side, y[0] + side)
    tier = generalize(["north", "south"], layer(north, south), TEN)
    assert tier.table["id"].tolist() == ["north"]
    assert tier.points["id"].tolist() == ["south"]


def test_islands_too_small_each_collapse_to_a_point_and_are_listed():
    group = shapely.MultiPolygon([square(10 * i, 0, 3) for i in range(50)])
    tier = generalize(["group"], layer(group), TEN)
    assert tier.table.empty
    row = tier.points.iloc[0]
    assert (row["reason"], row["parts"]) == ("scattered", 50)
    assert row["km2"] == pytest.approx(450, rel=0.01)
    assert shapely.contains(group, row["geometry"])


def test_small_parts_and_holes_of_a_kept_feature_go_and_are_counted():
    holed = shapely.difference(
        square(0, 0, 40), shapely.union_all([square(5, 5, 2), square(10, 10, 8)])
    )
    feature = shapely.MultiPolygon([holed, square(60, 0, 1), square(70, 0, 2)])
    tier = generalize(["a"], layer(feature), TEN)
    row = tier.table.iloc[0]
    assert (row["parts_dropped"], row["holes_filled"]) == (2, 1)
    assert row["geometry"].geom_type == "Polygon"
    assert len(row["geometry"].interiors) == 1


def test_what_is_drawn_stays_as_large_as_it_must_be():
    # A disc of 13 km2 would be a triangle of half its area.
    discs = layer(*(shapely.Point(20 * KM * i, 0).buffer(2.035 * KM) for i in range(5)))
    plain = simplified(discs).shapes
    assert (shapely.area(plain) < 12e6).all()
    tier = generalize(range(5), discs, TEN)
    assert len(tier.table) == 5
    assert (true_km2(tier.table["geometry"].to_numpy()) >= 12.25).all()
    assert (tier.table["vertices"] < tier.table["vertices_full"] / 2).all()


def test_a_part_is_measured_without_the_hole_that_stays():
    ring_km = shapely.difference(square(0, 0, 10), square(0.2, 0.2, 9.6))
    tier = generalize(["ring", "disc"], layer(ring_km, square(50, 0, 10)), TEN)
    assert tier.table["id"].tolist() == ["disc"]
    assert tier.points[["id", "reason"]].to_numpy().tolist() == [["ring", "small"]]


def test_a_hole_that_goes_takes_what_fills_it_along():
    town = square(5, 5, 2)
    park = shapely.difference(square(0, 0, 40), town)
    tier = generalize(["park", "town"], layer(park, town), TEN)
    assert tier.table["id"].tolist() == ["park"]
    assert tier.points["id"].tolist() == ["town"]


def test_a_narrow_feature_is_kept_though_the_tolerance_is_wider():
    river = shapely.LineString(wavy((0, 0), (300 * KM, 0), steps=300, height=9 * KM)).buffer(400)
    tier = generalize(["river"], layer(river), TEN)
    shape = tier.table["geometry"].iat[0]
    assert shape.is_valid
    assert hausdorff(river, shape, 0.001) <= tier.table["deviation_m"].iat[0] + 1e-6 <= 2500 + 1e-6


def test_the_bound_is_the_distance_itself_for_a_single_arc():
    shape = shapely.Polygon(
        [(0, 0), (50 * KM, 0), (50 * KM, 50 * KM), (25 * KM, 51 * KM), (0, 50 * KM)]
    )
    found = simplified(layer(shape))
    assert found.deviation_m[0] == pytest.approx(1000)
    assert hausdorff(shape, found.shapes[0], 0.001) == pytest.approx(1000)


def test_a_polygon_that_is_invalid_already_is_a_defect_and_not_published():
    bow = "POLYGON ((0 0, 50000 50000, 50000 0, 0 80000, 0 0))"
    with pytest.raises(ConservationError, match="1 invalid"):
        generalize(["bow"], layer(bow), Scale("10m", 1e7))


def test_ids_that_repeat_are_refused():
    with pytest.raises(ConservationError, match="each of 2 features once"):
        generalize(["a", "a"], layer(square(0, 0), square(100, 0)), TEN)


def test_nothing_and_empty_features_come_through():
    assert generalize([], layer(), TEN).table.empty
    tier = generalize(["none"], layer(shapely.Polygon()), TEN)
    assert tier.points["id"].tolist() == ["none"]
    assert tier.points["km2"].tolist() == [0]


def test_the_same_input_gives_the_same_bytes():
    shapes = layer(*(shapely.Point(i * 9 * KM, i % 3 * KM).buffer(8 * KM) for i in range(30)))
    first, second = (generalize(range(30), shapes, TEN).table["geometry"] for _ in range(2))
    assert [shape.wkb for shape in first] == [shape.wkb for shape in second]
