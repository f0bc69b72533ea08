"""Segments of simplified arcs that break what full detail had in order.

Two things can go wrong. Segments of neighbours, or of one feature, cross or cover each other. Or a
segment jumps over an outline that lay between it and the piece it replaces: an island in a bay
comes to lie inside the mainland, and nothing crosses.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.polygons.arcs import Arcs
from pipeline.polygons.deviation import Segments
from pipeline.polygons.outlines import Indices, Shapes, owners, ranges, starts_of
from pipeline.polygons.relations import Relations, any_apart

_NEVER = np.empty(0, dtype=np.int64)


class Conflicts:
    """Finds the segments of simplified arcs that are in conflict with others."""

    def __init__(self, arcs: Arcs, relations: Relations) -> None:
        self._arcs = arcs
        self._relations = relations
        self._arc = owners(arcs.starts)
        self._features = arcs.features()
        # Junctions are never left out, and every ring has two, so they show whether it is jumped.
        is_end = arcs.ends()
        _, one = np.unique(arcs.vertex[is_end], return_index=True)
        self._junctions = np.flatnonzero(is_end)[one]
        vertex = np.full(int(arcs.vertex.max(initial=-1)) + 1, -1)
        vertex[arcs.vertex[self._junctions]] = np.arange(len(one))
        self._of_junction = self._features_of_junctions(vertex)
        points = np.asarray(shapely.points(arcs.places[self._junctions]))
        self._tree = shapely.STRtree(points)

    def found(self, segments: Segments, new: NDArray[np.bool_]) -> Indices:
        """Numbers of the segments in conflict of which one at least is new."""
        asked = np.flatnonzero(new)
        return np.union1d(self._crossing(segments, asked), self._jumping(segments, asked))

    def _features_of_junctions(self, number: Indices) -> tuple[Indices, Indices]:
        starts, members = self._features
        ends = np.concatenate([self._arcs.starts[:-1], self._arcs.starts[1:] - 1])
        arc = np.tile(np.arange(len(starts) - 1), 2)
        count = np.diff(starts)[arc]
        junction = np.repeat(number[self._arcs.vertex[ends]], count)
        both = np.column_stack([junction, members[ranges(starts[arc], count)]])
        both = np.unique(both, axis=0)
        return starts_of(np.bincount(both[:, 0], minlength=len(self._junctions))), both[:, 1]

    def _crossing(self, segments: Segments, asked: Indices) -> Indices:
        places = self._arcs.places
        pair = np.stack([places[segments.start], places[segments.end]], axis=1)
        lines = np.asarray(shapely.linestrings(pair))
        one, other = shapely.STRtree(lines).query(lines[asked], predicate="intersects")
        one = asked[one]
        # Full detail on both sides cannot be made any better.
        wide = segments.end - segments.start > 1
        chosen = (one != other) & (wide[one] | wide[other])
        one, other = one[chosen], other[chosen]
        is_bad = self._overlaid(segments, one, other)
        arc = self._arc
        bad = np.flatnonzero(is_bad)
        arcs_of = arc[segments.start[one[bad]]], arc[segments.start[other[bad]]]
        apart = any_apart(self._relations, self._features, arcs_of[0], self._features, arcs_of[1])
        one, other = one[bad[apart]], other[bad[apart]]
        new = ~self._crossed_before(segments, one, other)
        return np.union1d(one[new], other[new])

    def _overlaid(self, segments: Segments, one: Indices, other: Indices) -> NDArray[np.bool_]:
        """Pairs that have more in common than an end."""
        vertex, places = self._arcs.vertex, self._arcs.places
        start, end = vertex[segments.start], vertex[segments.end]
        is_start = (start[one] == start[other]) | (start[one] == end[other])
        is_end = (end[one] == start[other]) | (end[one] == end[other])
        overlaid = is_start == is_end  # no end in common, or both
        joined = np.flatnonzero(~overlaid)
        first, second = one[joined], other[joined]
        hinge = np.where(is_start[joined], segments.start[first], segments.end[first])
        tip = np.where(is_start[joined], segments.end[first], segments.start[first])
        begins = vertex[hinge] == start[second]
        far = np.where(begins, segments.end[second], segments.start[second])
        (ax, ay), (bx, by) = (places[tip] - places[hinge]).T, (places[far] - places[hinge]).T
        overlaid[joined] = (ax * by == ay * bx) & (ax * bx + ay * by > 0)
        return np.asarray(overlaid)

    def _crossed_before(
        self, segments: Segments, one: Indices, other: Indices
    ) -> NDArray[np.bool_]:
        """Pairs without a common end whose pieces of full detail meet already."""
        vertex = self._arcs.vertex
        ends = [vertex[place[side]] for side in (one, other) for place in _both(segments)]
        joined = (ends[0] == ends[2]) | (ends[0] == ends[3])
        joined |= (ends[1] == ends[2]) | (ends[1] == ends[3])
        met = np.zeros(len(one), dtype=bool)
        free = np.flatnonzero(~joined)
        pieces = [self._pieces(segments.of(side[free])) for side in (one, other)]
        met[free] = shapely.intersects(*pieces)
        return met

    def _pieces(self, segments: Segments) -> Shapes:
        """The places of full detail that segments stand for, as lines."""
        count = segments.end - segments.start + 1
        places = self._arcs.places[ranges(segments.start, count)]
        lines = shapely.linestrings(places, indices=np.repeat(np.arange(len(count)), count))
        return np.asarray(lines, dtype=object)

    def _jumping(self, segments: Segments, asked: Indices) -> Indices:
        gap = segments.end - segments.start
        asked = asked[gap[asked] > 1]
        if not len(asked):
            return _NEVER
        # The area between piece and segment; its outline may cross itself, parity decides then.
        places, ring = _closed(self._arcs.places, segments.of(asked))
        between = shapely.polygons(shapely.linearrings(places, indices=ring))
        piece, junction = self._tree.query(between, predicate="contains_properly")
        segment = asked[piece]
        arc = self._arc[segments.start[segment]]
        apart = any_apart(self._relations, self._features, arc, self._of_junction, junction)
        return np.unique(segment[apart])


def _both(segments: Segments) -> tuple[Indices, Indices]:
    return segments.start, segments.end


def _closed(places: NDArray[np.float64], segments: Segments) -> tuple[NDArray[np.float64], Indices]:
    """Pieces of full detail closed to rings: their places, and the ring of each."""
    count = segments.end - segments.start + 2
    chosen = ranges(segments.start, count)
    chosen[np.cumsum(count) - 1] = segments.start
    return places[chosen], np.repeat(np.arange(len(count)), count)
