"""Narrow gaps between the members of a coverage, split midway between the banks.

A gap is cut into triangles between the vertices of its banks. A line that joins two banks is cut in
its middle, and so each place goes to the nearest bank. All new vertices lie inside the gap: the
borders that the members had stay as they are, and what one loses another one gets.
"""

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pandas as pd
import shapely

from pipeline.polygons.outlines import Shapes, outlines_of
from pipeline.projection import Floats

Place = tuple[float, float]
Edge = frozenset[Place]
# A gap with a long bank is cut into no more than some pieces.
_MOST_STEPS = 1000
_EDGE = ["west", "south", "east", "north"]


def split_gaps(shapes: Shapes, width: float) -> Shapes:
    """Close the gaps between two members or more; each gets what lies nearest to it.

    Args:
        shapes: a valid coverage of polygons and multipolygons.
        width: diameter of the largest circle in a gap that is closed, in units of the shapes; a
            wider one, and a hole in a single member, is a lake.

    Returns:
        A valid coverage in the same order.
    """
    gaps = narrow_gaps(shapes, width)
    shares: dict[int, list[shapely.Polygon]] = defaultdict(list)
    for gap, banks in zip(gaps, _banks(gaps, shapes), strict=True):
        if len(set(banks.values())) > 1:
            for member, share in _shares(gap, banks).items():
                shares[member] += share
    closed = shapes.copy()
    for member, share in shares.items():
        closed[member] = shapely.coverage_union_all([shapes[member], *share])
    return closed


def narrow_gaps(shapes: Shapes, width: float) -> Shapes:
    """What a coverage encloses without covering it, where no circle wider than `width` fits in."""
    land = shapely.get_parts(shapely.coverage_union_all(shapes))
    rings, of_part = shapely.get_rings(land, return_index=True)
    is_hole = np.append(False, of_part[1:] == of_part[:-1])
    gaps = np.asarray(shapely.polygons(rings[is_hole]), dtype=object)
    hole, island = shapely.STRtree(land).query(gaps, predicate="contains")
    for row in np.unique(hole).tolist():
        gaps[row] = gaps[row] - shapely.multipolygons(land[island[hole == row]])
    gaps = shapely.get_parts(gaps)
    radius = shapely.length(shapely.maximum_inscribed_circle(gaps)) if len(gaps) else np.empty(0)
    return np.asarray(gaps[2 * radius <= width], dtype=object)


def _banks(gaps: Shapes, shapes: Shapes) -> list[dict[Edge, int]]:
    """The member at each edge of each gap."""
    outlines = outlines_of(shapes)
    first, low, high, _ = outlines.edges()
    members = pd.DataFrame(np.hstack([low, high]), columns=_EDGE)
    members["member"] = outlines.feature_of_place[first]
    outlines = outlines_of(gaps)
    first, low, high, _ = outlines.edges()
    edges = pd.DataFrame(np.hstack([low, high]), columns=_EDGE)
    edges["gap"] = outlines.feature_of_place[first]
    found: list[dict[Edge, int]] = [{} for _ in gaps]
    joined = edges.merge(members, on=_EDGE)
    for west, south, east, north, gap, member in joined.itertuples(index=False, name=None):
        found[gap][frozenset([(west, south), (east, north)])] = int(member)
    return found


def _shares(gap: shapely.Polygon, banks: dict[Edge, int]) -> dict[int, list[shapely.Polygon]]:
    """What each member gets of a gap."""
    fine, fine_banks, added = _with_steps(gap, banks)
    members_at: dict[Place, set[int]] = defaultdict(set)
    for edge, member in fine_banks.items():
        added.add(_middle(*edge))
        for place in edge:
            members_at[place].add(member)
    pieces: dict[int, list[shapely.Polygon]] = defaultdict(list)
    for triangle in shapely.get_parts(shapely.constrained_delaunay_triangles(fine)):
        for member, piece in _sixths(triangle, fine_banks, members_at, added):
            pieces[member].append(piece)
    return {
        member: [
            _without(part, added) for part in shapely.get_parts(shapely.coverage_union_all(some))
        ]
        for member, some in sorted(pieces.items())
    }


def _with_steps(
    gap: shapely.Polygon, banks: dict[Edge, int]
) -> tuple[shapely.Polygon, dict[Edge, int], set[Place]]:
    """The gap with vertices as near to each other as its banks, so that triangles lie across it."""
    width = 2 * shapely.length(shapely.maximum_inscribed_circle(gap))
    step = max(width, shapely.length(gap) / _MOST_STEPS)
    fine_banks: dict[Edge, int] = {}
    added: set[Place] = set()
    rings = []
    for ring in (gap.exterior, *gap.interiors):
        corners = _places(shapely.get_coordinates(ring))
        places = [corners[0]]
        for start, end in pairwise(corners):
            count = max(1, int(np.ceil(np.hypot(end[0] - start[0], end[1] - start[1]) / step)))
            inner = _places(np.linspace(start, end, count + 1)[1:-1])
            steps = [start, *inner, end]
            fine_banks |= {
                frozenset(edge): banks[frozenset([start, end])] for edge in pairwise(steps)
            }
            added.update(inner)
            places += steps[1:]
        rings.append(places)
    return shapely.Polygon(rings[0], rings[1:]), fine_banks, added


def _sixths(
    triangle: shapely.Polygon,
    banks: dict[Edge, int],
    members_at: dict[Place, set[int]],
    added: set[Place],
) -> list[tuple[int, shapely.Polygon]]:
    """The two halves of each side with the middle of a triangle, and to whom each belongs."""
    corners = _places(shapely.get_coordinates(triangle)[:3])
    sides = [(corners[0], corners[1]), (corners[1], corners[2]), (corners[2], corners[0])]
    member_of = {}
    for side in sides:
        shared = members_at[side[0]] & members_at[side[1]]
        member_of[side] = banks.get(frozenset(side), min(shared, default=None))
    cut = [_middle(*side) for side in sides if member_of[side] is None]
    middle = _places(np.mean([corners], axis=1))[0]
    if len(cut) == 2:
        # On the straight line from cut to cut, which does not need it.
        middle = _middle(*cut)
        added.add(middle)
    pieces = []
    for side in sides:
        for corner in side:
            member = member_of[side]
            if member is None:
                # Where banks meet in the corner, the other side may tell which of them is near.
                other = next(member_of[each] for each in sides if each != side and corner in each)
                member = min(members_at[corner]) if other is None else other
            pieces.append((member, shapely.Polygon([corner, _middle(*side), middle])))
    return pieces


def _without(polygon: shapely.Polygon, added: set[Place]) -> shapely.Polygon:
    """A polygon without the vertices that its banks do not have."""
    rings = [
        [place for place in _places(shapely.get_coordinates(ring)[:-1]) if place not in added]
        for ring in (polygon.exterior, *polygon.interiors)
    ]
    return shapely.Polygon(rings[0], rings[1:])


def _middle(one: Place, other: Place) -> Place:
    """The same whichever comes first."""
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _places(coordinates: Floats) -> list[Place]:
    return [(x, y) for x, y in coordinates.tolist()]
