"""Whatever the polygons: valid, complete, borders shared, and never further than is told."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.fractal_polygons import fractal_coverage
from pipeline.polygons.densify import densify
from pipeline.polygons.outlines import outlines_of
from pipeline.polygons.plane import in_atlas
from pipeline.polygons.simplify import simplify
from pipeline.polygons.tiers import SCALES, Scale, generalize
from tests.polygon_layers import hausdorff, layer, shared_edges

SEEDS = st.integers(0, 2**32 - 1)
CALM = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def coverages(draw):
    rows, columns = draw(st.tuples(st.integers(1, 5), st.integers(1, 5)))
    cell = draw(st.sampled_from([4_000.0, 9_000.0, 30_000.0]))
    rough = draw(st.sampled_from([0.05, 0.15, 0.25]))
    return fractal_coverage(rows, columns, cell, draw(st.integers(2, 6)), rough, draw(SEEDS))


@st.composite
def heaps(draw):
    """Stars that overlap, with holes and islands, some with borders in common."""
    rng = np.random.default_rng(draw(SEEDS))
    shapes = []
    for _ in range(draw(st.integers(1, 12))):
        angle = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(5, 120)))
        radius = rng.uniform(1, 30) * 1e3 * (1 + rng.uniform(-0.6, 0.6, len(angle)))
        ring = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]
        shapes.append(shapely.Polygon(ring + rng.uniform(-40e3, 40e3, 2)).buffer(0))
    shapes = [shape for shape in shapes if not shape.is_empty]
    if len(shapes) > 2:
        shapes[0] = shapes[0].difference(shapes[1])
        shapes[1] = shapes[1].union(shapes[2])
    shapes = [shape for shape in shapes if shape.geom_type.endswith("Polygon")]
    return layer(*(shape for shape in shapes if shape.is_valid and shape.area > 0))


@CALM
@given(coverages(), st.sampled_from([100.0, 800.0, 2500.0, 6000.0]))
def test_a_coverage_stays_a_coverage(shapes, tolerance):
    found = simplify(outlines_of(shapes), tolerance)
    assert shapely.is_valid(found.shapes).all()
    assert shapely.coverage_is_valid(found.shapes)
    assert set(shared_edges(found.shapes)) == set(shared_edges(shapes))
    for before, after, bound in zip(shapes, found.shapes, found.deviation_m, strict=True):
        assert hausdorff(before, after) <= bound * (1 + 1e-9) + 1e-6
        assert bound <= tolerance


@CALM
@given(heaps(), st.sampled_from([100.0, 2500.0, 10_000.0]))
def test_overlapping_features_stay_valid_and_near(shapes, tolerance):
    found = simplify(outlines_of(shapes), tolerance)
    assert shapely.is_valid(found.shapes).all()
    assert not found.as_it_was.any()
    assert (shapely.get_num_geometries(found.shapes) == shapely.get_num_geometries(shapes)).all()
    assert set(shared_edges(found.shapes)) >= set(shared_edges(shapes))
    for before, after, bound in zip(shapes, found.shapes, found.deviation_m, strict=True):
        assert hausdorff(before, after) <= bound * (1 + 1e-9) + 1e-6
        assert bound <= tolerance


@CALM
@given(st.one_of(coverages(), heaps()), st.sampled_from(SCALES))
def test_every_feature_is_a_polygon_or_a_listed_point(shapes, scale):
    ids = [f"id{row}" for row in range(len(shapes))]
    tier = generalize(ids, shapes, scale)
    assert sorted([*tier.table["id"], *tier.points["id"]]) == sorted(ids)
    by_id = dict(zip(ids, shapes, strict=True))
    for _, row in tier.points.iterrows():
        parts = shapely.get_parts(by_id[row["id"]])
        assert shapely.area(parts).max() / 1e6 < scale.least_km2 * 1.01
        assert shapely.intersects(by_id[row["id"]], row["geometry"])
    for _, row in tier.table.iterrows():
        before = shapely.get_num_geometries(by_id[row["id"]])
        assert shapely.get_num_geometries(row["geometry"]) + row["parts_dropped"] == before


@CALM
@given(st.one_of(coverages(), heaps()))
def test_twice_is_as_once(shapes):
    scale = Scale("10m", 1e7)
    once = generalize(range(len(shapes)), shapes, scale)
    first = once.table["geometry"].to_numpy()
    twice = simplify(outlines_of(first), scale.tolerance_m)
    assert (
        shapely.get_num_coordinates(twice.shapes).sum() <= shapely.get_num_coordinates(first).sum()
    )
    for before, after in zip(first, twice.shapes, strict=True):
        assert hausdorff(before, after) <= scale.tolerance_m


@CALM
@given(coverages(), st.floats(-168, -60), st.floats(5, 70))
def test_neighbours_in_degrees_are_neighbours_in_the_plane(shapes, lon, lat):
    degrees = shapely.transform(shapes, lambda places: places / 1e5 * [2, 1] + [lon, lat])
    assert shapely.is_valid(densify(outlines_of(degrees)).shapes()).all()
    plane = in_atlas(degrees).shapes
    assert shapely.is_valid(plane).all()
    assert set(shared_edges(plane)) >= set(shared_edges(shapes))
    gap = shapely.area(plane).sum() - shapely.union_all(plane).area
    assert gap == pytest.approx(0, abs=1e-3)
