"""Polygons as one array of vertices, with where each ring, part and feature of it begins."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.projection import Floats

Shapes = NDArray[np.object_]
Indices = NDArray[np.int64]
_POLYGON, _MULTI = shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON


@dataclass(frozen=True)
class Outlines:
    """Rings of polygons, closed, one after another; the first ring of a part is its shell."""

    places: Floats
    ring_starts: Indices
    part_starts: Indices
    feature_starts: Indices

    @cached_property
    def ring_of_place(self) -> Indices:
        """The ring of each vertex."""
        return owners(self.ring_starts)

    @cached_property
    def part_of_ring(self) -> Indices:
        """The part of each ring."""
        return owners(self.part_starts)

    @cached_property
    def feature_of_part(self) -> Indices:
        """The feature of each part."""
        return owners(self.feature_starts)

    @cached_property
    def feature_of_ring(self) -> Indices:
        """The feature of each ring."""
        return np.asarray(self.feature_of_part[self.part_of_ring])

    @property
    def feature_of_place(self) -> Indices:
        """The feature of each vertex."""
        return np.asarray(self.feature_of_ring[self.ring_of_place])

    @cached_property
    def is_hole(self) -> NDArray[np.bool_]:
        """Whether a ring is a hole."""
        hole = np.ones(len(self.ring_starts) - 1, dtype=bool)
        hole[self.part_starts[:-1]] = False
        return hole

    @cached_property
    def is_edge(self) -> NDArray[np.bool_]:
        """Whether an edge begins at a vertex; none does at the last one of a ring."""
        edge = np.ones(len(self.places), dtype=bool)
        edge[self.ring_starts[1:] - 1] = False
        return edge

    def edges(self) -> tuple[Indices, Floats, Floats, NDArray[np.bool_]]:
        """Edges as their neighbours see them too.

        Returns:
            The vertex at which each edge begins, its ends in an order that does not depend on the
            ring's direction, and whether that turned it.
        """
        first = np.flatnonzero(self.is_edge)
        start, end = self.places[first], self.places[first + 1]
        turned = start[:, 0] > end[:, 0]
        turned |= (start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1])
        low = np.where(turned[:, None], end, start)
        return first, low, np.where(turned[:, None], start, end), turned

    def with_places(self, places: Floats, ring_starts: Indices) -> Self:
        """The same rings with other vertices."""
        return replace(self, places=places, ring_starts=ring_starts)

    def sums(self, values: Floats) -> Floats:
        """Sums by ring of a value of each vertex."""
        found = np.zeros(len(self.ring_starts) - 1)
        filled = np.diff(self.ring_starts) > 0
        if filled.any():
            found[filled] = np.add.reduceat(values, self.ring_starts[:-1][filled])
        return found

    def keep(self, vertices: NDArray[np.bool_], rings: NDArray[np.bool_]) -> "Outlines":
        """The rings with fewer vertices, or fewer rings; without its shell a part is gone.

        Args:
            vertices: those that stay; what is said of the last one of a ring does not count.
            rings: those that stay.
        """
        stays = vertices & self.is_edge
        count = self.sums(stays.astype(float)).astype(np.int64)
        whole = rings & (count >= 3)
        shell_stays = whole[self.part_starts[:-1]]
        whole &= shell_stays[self.part_of_ring]
        stays &= whole[self.ring_of_place]
        # Close each ring by the first of the vertices that stay.
        chosen = np.flatnonzero(stays)
        starts = np.cumsum(count[whole]) - count[whole]
        order = np.insert(chosen, starts + count[whole], chosen[starts])
        part_count = np.bincount(self.part_of_ring[whole], minlength=len(shell_stays))
        return Outlines(
            self.places[order],
            starts_of(count[whole] + 1),
            starts_of(part_count[shell_stays]),
            starts_of(
                np.bincount(
                    self.feature_of_part[shell_stays], minlength=len(self.feature_starts) - 1
                )
            ),
        )

    def areas(self) -> Shapes:
        """What each ring encloses, as a polygon."""
        every_ring = np.arange(len(self.ring_starts))
        offsets = (self.ring_starts, every_ring)
        return np.asarray(shapely.from_ragged_array(_POLYGON, self.places, offsets), dtype=object)

    def parts(self) -> Shapes:
        """Each part as a polygon."""
        offsets = (self.ring_starts, self.part_starts)
        return np.asarray(shapely.from_ragged_array(_POLYGON, self.places, offsets), dtype=object)

    def multipolygons(self) -> Shapes:
        """Multipolygons, one a feature; a feature without parts is an empty one."""
        offsets = (self.ring_starts, self.part_starts, self.feature_starts)
        return np.asarray(shapely.from_ragged_array(_MULTI, self.places, offsets), dtype=object)

    def shapes(self) -> Shapes:
        """Polygons and multipolygons; a feature without parts is an empty polygon."""
        multi = self.multipolygons()
        count = np.diff(self.feature_starts)
        multi[count == 1] = shapely.get_geometry(multi[count == 1], 0)
        multi[count == 0] = shapely.Polygon()
        return multi


Chains = TypeVar("Chains", bound=Outlines)


def outlines_of(shapes: Shapes) -> Outlines:
    """The rings of polygons and multipolygons, in their order; none of what is missing or empty."""
    parts, feature = shapely.get_parts(shapes, return_index=True)
    parts, feature = parts[~shapely.is_empty(parts)], feature[~shapely.is_empty(parts)]
    if not len(parts):
        nothing = np.zeros(1, dtype=np.int64)
        return Outlines(np.empty((0, 2)), nothing, nothing, starts_of(np.zeros(len(shapes), int)))
    kind, places, (rings, part_starts) = shapely.to_ragged_array(parts, include_z=False)
    assert kind == _POLYGON
    count = np.bincount(feature, minlength=len(shapes))
    return Outlines(places, rings.astype(np.int64), part_starts.astype(np.int64), starts_of(count))


def starts_of(counts: NDArray[Any]) -> Indices:
    """Where each of several groups begins, and after them where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def owners(starts: Indices) -> Indices:
    """The group of each member."""
    return np.repeat(np.arange(len(starts) - 1), np.diff(starts))


def ranges(first: Indices, count: Indices) -> Indices:
    """The numbers ``first, first + 1, ...`` of each group, one group after another."""
    before = starts_of(count)
    return np.arange(before[-1]) - np.repeat(before[:-1] - first, count)


def numbered(places: Floats) -> Indices:
    """A number for each place, in the order of x and y."""
    order = np.lexsort((places[:, 1], places[:, 0]))
    is_new = np.append(False, (np.diff(places[order], axis=0) != 0).any(axis=1))
    number = np.empty(len(places), dtype=np.int64)
    number[order] = np.cumsum(is_new[: len(places)])
    return number
