"""Vertices of one outline that lie on an edge of another become vertices of both.

Neighbours often share a border of which only one has all the vertices. Projected or simplified
apart, such a border opens; with the same vertices on both sides it stays one line (rule B5).
"""

import numpy as np
import shapely

from pipeline.polygons.outlines import Chains, Indices, Outlines, Shapes, numbered, starts_of
from pipeline.projection import Floats

NEAR_DEGREES = 1e-8  # about a millimetre
_HALF_ROUND = 180.0


def with_common_vertices(outlines: Chains) -> Chains:
    """Rings with the vertices of others added that lie on their edges.

    A vertex within `NEAR_DEGREES` of an edge lies on it, so no edge is moved by more. Features that
    would become invalid are left as they are.

    Args:
        outlines: rings in degrees. Edges that jump from one end of the longitudes to the other are
            left as they are: they do not run where their ends say.
    """
    first, edges = _edges_of_one(outlines)
    if not len(first):
        return outlines
    ends = outlines.places[np.concatenate([first, first + 1])]
    vertices = ends[np.unique(numbered(ends), return_index=True)[1]]
    tree = shapely.STRtree(np.asarray(shapely.points(vertices)))
    edge, vertex = tree.query(edges, predicate="dwithin", distance=NEAR_DEGREES)
    start, end = outlines.places[first[edge]], outlines.places[first[edge] + 1]
    along, place = end - start, vertices[vertex]
    share = ((place - start) * along).sum(axis=1) / (along**2).sum(axis=1)
    gap = np.minimum(np.hypot(*(place - start).T), np.hypot(*(place - end).T))
    inside = (share > 0) & (share < 1) & (gap > NEAR_DEGREES)
    after, share, place = first[edge[inside]], share[inside], place[inside]
    feature = outlines.feature_of_place[after]
    broken = ~shapely.is_valid(_with(outlines, after, share, place).shapes())
    sound = ~broken[feature]
    return _with(outlines, after[sound], share[sound], place[sound])


def _edges_of_one(outlines: Outlines) -> tuple[Indices, Shapes]:
    """Edges that a single ring has: one of those must be wrong where vertices are missing."""
    first, low, high, _ = outlines.edges()
    order = np.lexsort((high[:, 1], high[:, 0], low[:, 1], low[:, 0]))
    both = np.column_stack([low, high])[order]
    same = np.append(False, (np.diff(both, axis=0) == 0).all(axis=1))[: len(both)]
    lonely = np.empty(len(first), dtype=bool)
    lonely[order] = ~same & ~np.append(same[1:], False)
    lonely &= high[:, 0] - low[:, 0] <= _HALF_ROUND
    pairs = np.stack([low[lonely], high[lonely]], axis=1)
    return first[lonely], np.asarray(shapely.linestrings(pairs), dtype=object)


def _with(outlines: Chains, after: Indices, share: Floats, places: Floats) -> Chains:
    """Vertices put into edges, given by their first vertex, in the order along each."""
    order = np.lexsort((share, after))
    after, places = after[order], places[order]
    count = 1 + np.bincount(after, minlength=len(outlines.places))
    before = starts_of(count)
    rank = np.arange(len(after)) - np.searchsorted(after, after)
    result = np.empty((int(before[-1]), 2))
    result[before[:-1]] = outlines.places
    result[before[after] + 1 + rank] = places
    return outlines.with_places(result, before[outlines.ring_starts])
