"""The proof of a flat layer refuses what is not one, and says where."""

import numpy as np
import pytest
import shapely
from shapely import Polygon, box

from pipeline.errors import ConservationError
from pipeline.polygons.flat_proof import prove_flat
from tests.overlapping_polygons import array, square

PARK, ZONE = square(0, 0, 10_000), box(8_000, 0, 12_000, 10_000)
GIVEN = array(PARK, ZONE)
REST = box(10_000, 0, 12_000, 10_000)
IDS = np.array(["park", "zone"], dtype=object)
GRID_M = 1e-4


def test_what_covers_the_union_once_passes() -> None:
    zoned = array(box(0, 0, 8_000, 10_000), ZONE)
    prove_flat(GIVEN, zoned, IDS, GRID_M)
    prove_flat(array(PARK, PARK), array(PARK, Polygon()), IDS, GRID_M)


@pytest.mark.parametrize(
    ("zone", "x"),
    [
        pytest.param(shapely.union(REST, box(9_999.9, 0, 10_000, 10_000)), 9_999.95, id="a strip"),
        pytest.param(PARK, 5_000, id="the same again"),
        pytest.param(square(1_000, 1_000, 1_000), 1_500, id="within the park"),
    ],
)
def test_interiors_that_meet_are_refused(zone: Polygon, x: float) -> None:
    with pytest.raises(ConservationError, match=f"'(park|zone)' and '(park|zone)' at x {x:.4f}"):
        prove_flat(GIVEN, array(PARK, zone), IDS, GRID_M)


def test_a_part_in_a_hole_that_touches_its_shell_is_no_overlap() -> None:
    """The test for coverages takes the shell's corner for that of the whole park."""
    hole = [(0, 0), (4_000, 500), (4_000, 4_000), (500, 4_000)]
    ring = Polygon(PARK.exterior, [hole])
    inside = Polygon([(0, 0), (4_000, 1_000), (4_000, 4_000), (1_000, 4_000)])
    prove_flat(array(ring, inside), array(ring, inside), IDS, GRID_M)


@pytest.mark.parametrize(
    "zone",
    [
        pytest.param(Polygon(), id="lost"),
        pytest.param(REST.difference(box(11_000, 1_000, 11_020, 1_020)), id="400 m2 lost"),
        pytest.param(shapely.union(REST, box(12_000, 10_000, 12_020, 10_020)), id="400 m2 gained"),
    ],
)
def test_land_lost_or_invented_is_refused(zone: Polygon) -> None:
    with pytest.raises(ConservationError, match=r"120000000\.00 m2, the area of the union"):
        prove_flat(GIVEN, array(PARK, zone), IDS, GRID_M)


def test_what_is_no_valid_polygon_is_refused() -> None:
    crossed = Polygon([(20_000, 0), (30_000, 9_000), (30_000, 0), (20_000, 9_000)])
    with pytest.raises(ConservationError, match="'zone': Self-intersection"):
        prove_flat(GIVEN, array(PARK, crossed), IDS, GRID_M)


def test_small_shapes_may_move_by_the_grid_and_no_more() -> None:
    plot, moved = square(0, 0, 10), box(0, 0, 10, 10 + 0.9 * GRID_M)
    prove_flat(array(plot), array(moved), IDS[:1], GRID_M)
    with pytest.raises(ConservationError, match=r"100\.00 m2"):
        prove_flat(array(plot), array(box(0, 0, 10, 10.001)), IDS[:1], GRID_M)
