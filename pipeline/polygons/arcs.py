"""The outlines or lines of a layer cut into arcs, which neighbours have in common.

An arc runs from one junction to the next. A junction is a vertex that not all its rings enter and
leave by the same neighbours. A border of several features is one arc, so whatever is done to arcs
is done to all of them alike. Of lines, which are rings that need not be closed here, every end is a
junction as well.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.polygons.chains import Lines
from pipeline.polygons.outlines import Indices, Outlines, numbered, owners, ranges, starts_of
from pipeline.projection import Floats

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Arcs:
    """Arcs, and how rings are made of them.

    Attributes:
        places: vertices of the arcs, ends included, one arc after another.
        vertex: number of each place; equal where places are.
        starts: where each arc begins in `places`.
        use: the arc of each piece of the rings, ring after ring.
        is_turned: whether the ring runs along the arc from its end to its start.
        use_starts: where each ring begins in `use`.
        outlines: the rings themselves.
    """

    places: Floats
    vertex: Indices
    starts: Indices
    use: Indices
    is_turned: Mask
    use_starts: Indices
    outlines: Outlines

    def ends(self) -> Mask:
        """Which places are ends of arcs."""
        found = np.zeros(len(self.places), dtype=bool)
        found[self.starts[:-1]] = found[self.starts[1:] - 1] = True
        return found

    def lines(self) -> NDArray[np.object_]:
        """Arcs as lines, their Z the number of the place."""
        numbered = np.column_stack([self.places, np.arange(len(self.places))])
        return np.asarray(shapely.linestrings(numbered, indices=owners(self.starts)))

    def features(self) -> tuple[Indices, Indices]:
        """The features of each arc: where its share of the second array begins."""
        feature = self.outlines.feature_of_ring[owners(self.use_starts)]
        both = np.unique(np.column_stack([self.use, feature]), axis=0)
        count = np.bincount(both[:, 0], minlength=len(self.starts) - 1)
        return starts_of(count), both[:, 1]

    def rings(self, kept: Mask) -> Outlines:
        """The rings with only some places of their arcs left, ends among them."""
        where = np.flatnonzero(kept)
        count = np.add.reduceat(kept, self.starts[:-1], dtype=np.int64)
        first = starts_of(count)
        length = count[self.use] - 1  # the end of an arc is the start of the next one
        length[self.use_starts[1:] - 1] += 1  # but for the last one of a ring
        step = ranges(np.zeros(len(self.use), dtype=np.int64), length)
        use = np.repeat(np.arange(len(self.use)), length)
        arc = self.use[use]
        forward, backward = first[arc] + step, first[arc + 1] - 1 - step
        chosen = where[np.where(self.is_turned[use], backward, forward)]
        ring_starts = starts_of(length)[self.use_starts]
        return self.outlines.with_places(self.places[chosen], ring_starts)


def arcs_of(outlines: Outlines) -> Arcs:
    """Cut outlines into arcs; every ring has at least two, and an island of its own three."""
    opened = outlines.is_edge  # the vertices without those that close the rings
    places = outlines.places[opened]
    size = np.diff(outlines.ring_starts) - 1
    starts = starts_of(size)
    vertex = numbered(places)
    before, after = _neighbours(vertex, starts)
    is_junction = _junctions(vertex, before, after)
    is_junction[_anchors(places, vertex, starts, is_junction)] = True
    # Each ring begins and ends at a junction, so that no arc runs over its end.
    order = _turned(is_junction[vertex], starts, size)
    order = np.insert(order, starts[1:], order[starts[:-1]])
    return _cut(
        outlines.with_places(places[order], outlines.ring_starts), vertex[order], is_junction
    )


def arcs_of_lines(lines: Lines) -> Arcs:
    """Cut lines into arcs, at their ends too; a loop is three."""
    vertex = numbered(lines.places)
    ends = np.concatenate([lines.ring_starts[:-1], lines.ring_starts[1:] - 1])
    before, after = np.roll(vertex, 1), np.roll(vertex, -1)
    is_junction = _junctions(vertex, before, after)
    is_junction[vertex[ends]] = True
    arcs = _cut(lines, vertex, is_junction)
    loops = np.flatnonzero(arcs.vertex[arcs.starts[:-1]] == arcs.vertex[arcs.starts[1:] - 1])
    if not len(loops):
        return arcs
    count = np.diff(arcs.starts)[loops] - 1
    opened = ranges(arcs.starts[loops], count)
    anchors = _anchors(arcs.places[opened], arcs.vertex[opened], starts_of(count), is_junction)
    is_junction[anchors] = True
    return _cut(lines, vertex, is_junction)


def _cut(outlines: Outlines, vertex: Indices, is_junction: Mask) -> Arcs:
    """Cut at every junction what begins and ends at one."""
    at = np.flatnonzero(is_junction[vertex])
    ring = outlines.ring_of_place[at]
    is_arc = ring[1:] == ring[:-1]
    head, tail = at[:-1][is_arc], at[1:][is_arc]
    many = np.int64(len(vertex) + 1)
    forward = vertex[head] * many + vertex[head + 1]
    backward = vertex[tail] * many + vertex[tail - 1]
    _, one, use = np.unique(np.minimum(forward, backward), return_index=True, return_inverse=True)
    is_turned = (backward < forward) != (backward < forward)[one][use]
    length = tail[one] - head[one] + 1
    chosen = ranges(head[one], length)
    uses = starts_of(np.bincount(ring[:-1][is_arc], minlength=len(outlines.ring_starts) - 1))
    return Arcs(
        outlines.places[chosen], vertex[chosen], starts_of(length), use, is_turned, uses, outlines
    )


def _neighbours(vertex: Indices, starts: Indices) -> tuple[Indices, Indices]:
    before, after = np.roll(vertex, 1), np.roll(vertex, -1)
    before[starts[:-1]], after[starts[1:] - 1] = vertex[starts[1:] - 1], vertex[starts[:-1]]
    return before, after


def _junctions(vertex: Indices, before: Indices, after: Indices) -> Mask:
    low, high = np.minimum(before, after), np.maximum(before, after)
    count = int(vertex.max(initial=-1)) + 1
    one_low, one_high = np.empty(count, dtype=np.int64), np.empty(count, dtype=np.int64)
    one_low[vertex], one_high[vertex] = low, high
    differs = (low != one_low[vertex]) | (high != one_high[vertex])
    found = np.zeros(count, dtype=bool)
    found[vertex[differs]] = True
    return found


def _anchors(places: Floats, vertex: Indices, starts: Indices, is_junction: Mask) -> Indices:
    """Three vertices of each ring that has fewer than two junctions, the same for equal rings.

    A ring that keeps them stays a triangle at least: its first vertex, the one furthest from it,
    and the one furthest from the line between them.
    """
    ring = owners(starts)
    junctions = np.add.reduceat(is_junction[vertex], starts[:-1], dtype=np.int64)
    alone = junctions < 2
    chosen = alone[ring]
    places, vertex, ring = places[chosen], vertex[chosen], ring[chosen]
    if not len(vertex):
        return np.empty(0, dtype=np.int64)
    begins = np.flatnonzero(np.append(True, np.diff(ring) != 0))
    group = np.cumsum(np.append(False, np.diff(ring) != 0))
    first = _furthest(is_junction[vertex].astype(float), vertex, begins, group)
    origin = places[first][group]
    second = _furthest(np.hypot(*(places - origin).T), vertex, begins, group)
    (dx, dy), (x, y) = (places[second][group] - origin).T, (places - origin).T
    third = _furthest(np.abs(dx * y - dy * x), vertex, begins, group)
    return np.asarray(vertex[np.concatenate([first, second, third])])


def _furthest(value: Floats, vertex: Indices, begins: Indices, group: Indices) -> Indices:
    """The place of the largest value of each group; of equal ones that of the lowest number."""
    is_largest = value == np.maximum.reduceat(value, begins)[group]
    among = np.where(is_largest, vertex, np.iinfo(np.int64).max)
    is_chosen = among == np.minimum.reduceat(among, begins)[group]
    where = np.flatnonzero(is_chosen)
    return np.asarray(where[np.append(True, np.diff(group[where]) != 0)])


def _turned(is_junction: Mask, starts: Indices, size: Indices) -> Indices:
    """Positions of the vertices of rings that begin at their first junction."""
    position = np.flatnonzero(is_junction)
    ring = owners(starts)[position]
    first = position[np.append(True, np.diff(ring) != 0)[: len(ring)]] - starts[:-1]
    step = ranges(np.zeros(len(size), dtype=np.int64), size)
    shifted = (step + np.repeat(first, size)) % np.repeat(size, size)
    return np.asarray(np.repeat(starts[:-1], size) + shifted)
