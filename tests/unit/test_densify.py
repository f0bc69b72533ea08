"""Edges in degrees stay where they are when the plane draws them."""

import numpy as np
import pytest
import shapely

from pipeline.errors import SourceError
from pipeline.polygons.densify import densify
from pipeline.polygons.outlines import outlines_of
from pipeline.polygons.plane import in_atlas
from pipeline.projection import closed_form, to_degrees
from tests.polygon_layers import layer, shared_edges


def plane_of(places):
    return np.column_stack(closed_form(places[:, 0], places[:, 1]))


@pytest.mark.parametrize(
    ("west", "south", "east", "north"),
    [(-140, 48.5, -95, 49), (-120, 60, -60, 83), (-114.7, 20, -86, 32.7), (170, 51, 179, 56)],
)
@pytest.mark.parametrize("tolerance", [10.0, 100.0])
def test_a_straight_edge_in_degrees_stays_within_the_tolerance(west, south, east, north, tolerance):
    corners = np.array([[west, south], [east, south], [east, north], [west, north], [west, south]])
    dense = densify(outlines_of(layer(shapely.Polygon(corners))), tolerance)
    drawn = shapely.LineString(plane_of(dense.places))
    shapely.prepare(drawn)
    true = shapely.segmentize(shapely.LineString(corners), 0.01)
    far = shapely.distance(drawn, shapely.points(plane_of(shapely.get_coordinates(true))))
    assert far.max() <= tolerance
    assert far.max() > tolerance / 20  # and no more vertices than are of use
    edges = np.hypot(*np.diff(plane_of(dense.places), axis=0).T)
    assert edges.max() <= 25_000 * 1.42  # the plane stretches by no more


def test_neighbours_get_the_same_vertices_whichever_way_they_run():
    west = shapely.Polygon([(-130.3, 50.1), (-119.7, 61.9), (-140, 60)])
    east = shapely.Polygon([(-130.3, 50.1), (-119.7, 61.9), (-100, 52)])
    a, b = densify(outlines_of(layer(west, east.reverse()))).shapes()
    c = densify(outlines_of(layer(east))).shapes()[0]
    common = a.boundary.intersection(b.boundary)
    assert set(map(tuple, shapely.get_coordinates(b))) == set(
        map(tuple, shapely.get_coordinates(c))
    )
    both = set(map(tuple, shapely.get_coordinates(a))) & set(map(tuple, shapely.get_coordinates(b)))
    assert len(both) > 60
    assert common.length == pytest.approx(np.hypot(10.6, 11.8), rel=1e-9)


def test_an_edge_across_180_degrees_goes_the_short_way():
    shape = shapely.Polygon([(179, 51), (-179, 51), (-179, 52), (179, 52)])
    dense = densify(outlines_of(layer(shape))).places
    assert np.abs(dense[:, 0]).min() >= 179
    assert (np.abs(dense[:, 0]) <= 180).all()


def test_parts_cut_at_180_degrees_become_one_again():
    cut = "MULTIPOLYGON (((179 51, 180 51, 180 52, 179 52, 179 51)), ((-180 51, -179 51, -179 52, -180 52, -180 51)))"
    whole = in_atlas(layer(cut)).shapes[0]
    assert whole.geom_type == "Polygon"
    assert not whole.interiors
    lon, _ = to_degrees(*np.array(whole.representative_point().coords[0]))
    assert abs(lon) > 179


def test_a_cut_at_180_degrees_may_be_off_in_its_last_digit():
    east = shapely.box(178, 51, 180, 52)
    west = shapely.box(-179.99999999999991, 51, -178, 52)
    (shape,) = in_atlas(layer(shapely.MultiPolygon([east, west]))).shapes
    assert shape.geom_type == "Polygon"
    assert len(shape.interiors) == 0


def test_a_polygon_at_180_degrees_takes_no_vertices_from_across_the_globe():
    # Both have edges on the parallel of 51 degrees, half the globe apart in the file's longitudes.
    aleutian, mainland = shapely.box(-180, 51, -179, 52), shapely.box(-121, 51, -119, 52)
    both = in_atlas(layer(aleutian, mainland)).shapes
    alone = [in_atlas(layer(shape)).shapes[0] for shape in (aleutian, mainland)]
    assert shapely.equals_exact(both, alone).all()
    assert both[0].length < 500_000


def test_neighbours_at_180_degrees_have_their_border_in_common():
    # One is cut at 180 degrees, the other ends there; the cut has a vertex that only one side has.
    west = shapely.box(178, 51, 180, 53)
    east = shapely.Polygon([(-180, 51), (-178, 51), (-178, 53), (-180, 53), (-180, 52.1)])
    south = shapely.MultiPolygon([shapely.box(179, 50, 180, 51), shapely.box(-180, 50, -179, 51)])
    plane = in_atlas(layer(west, east, south)).shapes
    assert shapely.coverage_is_valid(plane)
    assert set(shared_edges(plane)) == {(0, 1), (0, 2), (1, 2)}
    assert plane[2].geom_type == "Polygon"


def test_parts_away_from_the_cut_stay_when_others_are_joined():
    cut = [shapely.box(179, 51, 180, 52), shapely.box(-180, 51, -179, 52)]
    islands = [shapely.box(177, 51, 177.5, 52), shapely.box(-178, 51, -177.5, 52)]
    whole = in_atlas(layer(shapely.MultiPolygon(cut + islands))).shapes[0]
    assert len(whole.geoms) == 3
    alone = in_atlas(layer(*islands)).shapes
    assert all(any(part.equals(island) for part in whole.geoms) for island in alone)


def test_a_vertex_on_the_edge_of_a_neighbour_becomes_common_before_the_plane_bends_it():
    long = shapely.box(-130, 50, -110, 60)
    one, other = shapely.box(-110, 50, -100, 54.37), shapely.box(-110, 54.37, -100, 60)
    plane = in_atlas(layer(long, one, other)).shapes
    assert shapely.coverage_is_valid(plane)
    assert shapely.union_all(plane).area == pytest.approx(shapely.area(plane).sum(), rel=1e-12)


def test_a_common_vertex_that_would_break_a_polygon_is_not_added():
    thin = shapely.Polygon([(0, 0), (1, 0), (1, 5e-9), (0.5, 4e-9), (0, 5e-9)])
    neighbour = shapely.Polygon([(0, -1), (1, -1), (1, 0), (0.5, -1e-12), (0, 0)])
    assert shapely.is_valid(in_atlas(layer(thin, neighbour)).shapes).all()


def test_what_has_no_place_in_the_plane_is_told():
    with pytest.raises(SourceError, match="feature 0: expected places"):
        in_atlas(layer("POLYGON ((0 0, 1 0, 1 inf, 0 1, 0 0))"))


def test_what_projecting_broke_is_mended_and_told():
    # A spike so thin that rounding in the plane lets its sides cross.
    rng = np.random.default_rng(3)
    t = np.sort(rng.uniform(0, 1, 4000))
    up = np.column_stack([-100 + t * 7.1, 40 + t * 3.3])
    shape = shapely.Polygon(np.vstack([up, (up + np.array([0, 1e-14]))[::-1]]))
    shape = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    found = in_atlas(layer(shapely.union(shape, shapely.box(-90, 40, -89, 41))))
    assert shapely.is_valid(found.shapes).all()
    assert list(found.mended.columns) == ["row", "km2_before", "km2_after"]
