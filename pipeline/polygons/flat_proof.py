"""The proof of a flat layer, which asks nothing of how it was made.

Whether each result is valid; whether no two interiors meet; whether their areas add up to that of
the union of the given shapes, which one overlay of them all tells. Areas are those of the plane,
where borders are straight, and only compared with each other.
"""

import numpy as np
import shapely

from pipeline.errors import ConservationError
from pipeline.polygons.partition import Shapes, explode

# Of the union's area. Rounding to the grid stays below this where features are wider than 200 m.
MOST_LOST = 1e-6


def prove_flat(given: Shapes, flat: Shapes, ids: Shapes, grid_m: float) -> None:
    """Let pass what covers the given shapes once, and nothing else.

    Args:
        given: shapes in atlas metres.
        flat: what is left of each.
        ids: their ids.
        grid_m: by how much borders may have moved; with small shapes this is all that can be asked.

    Raises:
        ConservationError: a result is invalid, two overlap, or land was lost or invented.
    """
    _prove_validity(flat, ids)
    _prove_apart(flat, ids)
    union, total = shapely.disjoint_subset_union_all(given).area, float(np.sum(shapely.area(flat)))
    allowed = max(MOST_LOST * union, grid_m * float(np.sum(shapely.length(flat))))
    if not abs(total - union) <= allowed:
        raise ConservationError(
            f"overlaps: expected results of {union:.2f} m2, the area of the union, to "
            f"{allowed:.2f} m2, found {total:.2f} m2"
        )


def _prove_validity(flat: Shapes, ids: Shapes) -> None:
    bad = np.flatnonzero(~shapely.is_valid(flat))
    if len(bad):
        raise ConservationError(
            f"overlaps: {len(bad)} results are no valid polygons, the first {ids[bad[0]]!r}: "
            f"{shapely.is_valid_reason(flat[bad[0]])}"
        )


def _prove_apart(flat: Shapes, ids: Shapes) -> None:
    """Whether no two interiors meet.

    The test for coverages is quick, but also suspects a part in a hole that touches its own shell
    (GEOS 3.14). What it suspects is judged by the exact predicate, pair by pair.
    """
    solid = np.flatnonzero(~shapely.is_empty(flat))
    edges = np.asarray(shapely.coverage_invalid_edges(flat[solid]), dtype=object)
    suspects = solid[~shapely.is_empty(edges)]
    parts = explode(flat)
    mine = np.flatnonzero(np.isin(parts.feature, suspects))
    which, other = shapely.STRtree(parts.shape).query(parts.shape[mine])
    one = mine[which]
    different = parts.feature[one] != parts.feature[other]
    one, other = one[different], other[different]
    apart = shapely.relate_pattern(parts.shape[one], parts.shape[other], "F********")
    bad = np.flatnonzero(~apart)
    if len(bad):
        first, second = parts.feature[one[bad[0]]], parts.feature[other[bad[0]]]
        common = shapely.intersection(parts.shape[one[bad[0]]], parts.shape[other[bad[0]]])
        x, y = shapely.get_coordinates(shapely.point_on_surface(common))[0].tolist()
        raise ConservationError(
            f"overlaps: {len(np.unique(parts.feature[one[bad]]))} results overlap another, the "
            f"first {ids[first]!r} and {ids[second]!r} at x {x:.4f}, y {y:.4f}"
        )
