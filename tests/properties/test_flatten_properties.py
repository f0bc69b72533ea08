"""Whatever the features, the flat layer covers what they cover, once, and in any order of work."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.polygons.flatten import flatten
from pipeline.polygons.sliver_faces import SLIVER_M2
from tests.overlapping_polygons import flat_of, meeting_interiors, names

_RADII = st.lists(st.floats(0.2, 1.0), min_size=3, max_size=12)
_PLACE = st.floats(-5_000, 5_000)


@st.composite
def stars(draw: st.DrawFn) -> shapely.Polygon:
    """A star of kilometres, now and then with a hole."""
    radii = np.array(draw(_RADII)) * draw(st.floats(500, 6_000))
    angle = np.arange(len(radii)) * 2 * np.pi / len(radii) + draw(st.floats(0, 1))
    place = np.array([draw(_PLACE), draw(_PLACE)])
    ring = np.column_stack([radii * np.cos(angle), radii * np.sin(angle)])
    holes = [0.4 * ring + place] if draw(st.booleans()) else []
    return shapely.Polygon(ring + place, holes)


# Corners on few places, so that borders coincide, touch and cross at vertices.
_STEP = st.integers(0, 6).map(lambda step: step * 1_000.0)


@st.composite
def boxes(draw: st.DrawFn) -> shapely.Polygon:
    west, south = draw(_STEP), draw(_STEP)
    return shapely.box(west, south, west + 1_000 + draw(_STEP), south + 1_000 + draw(_STEP))


_FEATURES = st.lists(
    st.one_of(stars(), boxes()).filter(lambda shape: shape.is_valid), min_size=1, max_size=9
)


@settings(max_examples=60, deadline=None)
@given(_FEATURES)
def test_it_covers_the_union_once(shapes: list[shapely.Polygon]) -> None:
    flat = flat_of(*shapes).shape
    union = shapely.union_all(shapes).area
    assert shapely.area(flat).sum() == pytest.approx(union, rel=1e-6)
    assert shapely.is_valid(flat).all()
    assert meeting_interiors(flat) == []


@settings(max_examples=40, deadline=None)
@given(_FEATURES)
def test_each_is_what_those_above_leave(shapes: list[shapely.Polygon]) -> None:
    flat = flat_of(*shapes)
    above = shapely.Polygon()
    for shape, own in zip(shapes, flat.shape, strict=True):
        left = shape.difference(above)
        moved = 2e-4 * shapely.union_all(shapes).boundary.length
        given = SLIVER_M2 * (1 + len(flat.slivers))
        assert own.symmetric_difference(left).area <= moved + given
        above = above.union(shape)


@settings(max_examples=40, deadline=None)
@given(_FEATURES, st.randoms(use_true_random=False))
def test_order_and_workers_do_not_matter(shapes: list[shapely.Polygon], random: object) -> None:
    flat = flat_of(*shapes, block_vertices=20)
    given = np.array(shapes, dtype=object)
    order = list(range(len(shapes)))
    random.shuffle(order)
    shuffled = np.array(order)
    with ThreadPoolExecutor(3) as threads:
        again = flatten(given[shuffled], names(given).iloc[order], shuffled, threads, 20)
    assert shapely.to_wkb(flat.shape[shuffled]).tolist() == shapely.to_wkb(again.shape).tolist()


@settings(max_examples=40, deadline=None)
@given(_FEATURES)
def test_what_is_flat_stays(shapes: list[shapely.Polygon]) -> None:
    """A border that rounding brought within a cell of a vertex may still join it, and no more."""
    flat = flat_of(*shapes).shape
    flat = flat[~shapely.is_empty(flat)]
    again = flat_of(*flat)
    assert len(again.shared.first) == 0
    assert again.slivers.empty
    bound = 1e-4 * shapely.length(flat)
    assert (shapely.area(shapely.symmetric_difference(flat, again.shape)) <= bound).all()
