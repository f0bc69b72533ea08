"""Gaps in a coverage are split midway between the neighbours."""

import numpy as np
import pytest
import shapely

from pipeline.polygons.gaps import narrow_gaps, split_gaps

SOUTH = shapely.Polygon([(0, 0), (10, 0), (10, 2), (9.5, 2), (0, 2)])
NORTH = shapely.Polygon([(0, 2), (9, 3), (9, 6), (0, 6)])
EAST = shapely.Polygon([(9.5, 2), (10, 2), (10, 6), (9, 6), (9, 3)])
# Between the three lies a wedge that is narrow in the west, where two meet, and wide in the east.
WEDGE = shapely.Polygon([(0, 2), (9.5, 2), (9, 3)])


def coverage(*shapes: shapely.Geometry) -> np.ndarray:
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    assert shapely.coverage_is_valid(made)
    return made


@pytest.fixture(scope="module")
def units() -> np.ndarray:
    return coverage(SOUTH, NORTH, EAST)


@pytest.fixture(scope="module")
def closed(units: np.ndarray) -> np.ndarray:
    return split_gaps(units, 2.0)


def test_the_gap_is_what_nobody_has(units: np.ndarray) -> None:
    assert [gap.equals(WEDGE) for gap in narrow_gaps(units, 2.0)] == [True]


def test_nothing_is_lost_and_nothing_is_given_twice(units: np.ndarray, closed: np.ndarray) -> None:
    assert shapely.is_valid(closed).all()
    assert shapely.coverage_is_valid(closed)
    assert shapely.area(closed).sum() == pytest.approx(24 * 2.5, rel=1e-14)
    assert shapely.union_all(closed).equals(shapely.box(0, 0, 10, 6))
    assert shapely.covers(closed, units).all()


def test_every_neighbour_gets_what_lies_nearest_to_it(
    units: np.ndarray, closed: np.ndarray
) -> None:
    """But for strips along the new borders; the gap is up to 0.9 wide."""
    rng = np.random.default_rng(7)
    places = shapely.points(rng.uniform([0, 2], [9.5, 3], (4000, 2)))
    places = places[shapely.contains(WEDGE, places)]
    distances = np.array([shapely.distance(unit, places) for unit in units])
    owner = np.array([shapely.covers(shape, places) for shape in closed])
    assert (owner.sum(axis=0) == 1).all()
    farther = distances.T[owner.T] - distances.min(axis=0)
    assert farther.max() < 0.2
    assert (farther > 0).mean() < 0.1
    assert set(np.flatnonzero(owner.any(axis=1))) == {0, 1, 2}


def test_the_outer_borders_keep_their_vertices(closed: np.ndarray) -> None:
    outer = {(0, 0), (10, 0), (10, 2), (10, 6), (9, 6), (0, 6), (0, 2)}
    whole = shapely.get_coordinates(shapely.coverage_union_all(closed)).tolist()
    assert {tuple(place) for place in whole} == outer


def test_neighbours_on_the_new_border_have_the_same_vertices(closed: np.ndarray) -> None:
    inside = [
        {tuple(place) for place in shapely.get_coordinates(shape).tolist()} for shape in closed
    ]
    new = set.union(*inside) - {
        tuple(place)
        for unit in (SOUTH, NORTH, EAST)
        for place in shapely.get_coordinates(unit).tolist()
    }
    assert len(new) >= 5
    assert all(sum(place in vertices for vertices in inside) >= 2 for place in new)
    assert any(sum(place in vertices for vertices in inside) == 3 for place in new)


@pytest.mark.parametrize("turn", [1, 2])
def test_the_order_of_the_members_does_not_matter(closed: np.ndarray, turn: int) -> None:
    turned = np.roll(coverage(SOUTH, NORTH, EAST), turn)
    again = np.roll(split_gaps(turned, 2.0), -turn)
    assert np.allclose(shapely.area(again), shapely.area(closed), rtol=0, atol=1e-12)


def test_wide_gaps_and_lakes_of_one_member_stay() -> None:
    around = shapely.Polygon([(0, 6), (9, 6), (10, 6), (10, 12), (0, 12)])
    lake = around - shapely.box(4, 8, 4.2, 10)
    units = coverage(SOUTH, NORTH, EAST, lake)
    kept = split_gaps(units, 0.1)
    assert (kept == units).all()
    assert split_gaps(units, 2.0)[3].equals(lake)


def test_an_island_in_a_gap_gets_its_surroundings() -> None:
    island = shapely.box(8.6, 2.3, 8.8, 2.5)
    closed = split_gaps(coverage(SOUTH, NORTH, EAST, island), 2.0)
    assert shapely.coverage_is_valid(closed)
    assert shapely.union_all(closed).equals(shapely.box(0, 0, 10, 6))
    assert closed[3].area > 2 * island.area
    assert closed[3].covers(island)


def test_a_coverage_without_gaps_stays() -> None:
    units = coverage(shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1))
    assert (split_gaps(units, 1.0) == units).all()
