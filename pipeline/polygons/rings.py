"""A layer's polygons as runs of vertices, so that thousands of rings cost one pass of numpy."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import cast

import numpy as np
import shapely

from pipeline.polygons.noted import Bools, Rows, Shapes
from pipeline.projection import Floats

_NOTHING = shapely.MultiPolygon()
_LEAST_COLLECTION = 4


@dataclass(frozen=True, eq=False)
class Rings:
    """Rings in the order of the vertices.

    Attributes:
        places: vertices of all rings, the last one of each equal to its first; (n, 2).
        ring_at: first vertex of each ring, and the number of vertices at the end.
        part_at: first ring of each part, which is its shell, and the number of rings at the end.
        row_at: first part of each feature, and the number of parts at the end.
    """

    places: Floats
    ring_at: Rows
    part_at: Rows
    row_at: Rows

    @cached_property
    def is_hole(self) -> Bools:
        """Rings that are not the first of their part."""
        found = np.ones(len(self.ring_at) - 1, dtype=bool)
        found[self.part_at[:-1][np.diff(self.part_at) > 0]] = False
        return found

    @cached_property
    def part(self) -> Rows:
        """Part of each ring."""
        return np.repeat(np.arange(len(self.part_at) - 1), np.diff(self.part_at))

    @cached_property
    def part_row(self) -> Rows:
        """Feature of each part."""
        return np.repeat(np.arange(len(self.row_at) - 1), np.diff(self.row_at))

    @cached_property
    def row(self) -> Rows:
        """Feature of each ring."""
        return np.asarray(self.part_row[self.part])

    @cached_property
    def ring(self) -> Rows:
        """Ring of each vertex."""
        return np.repeat(np.arange(len(self.ring_at) - 1), np.diff(self.ring_at))

    @cached_property
    def is_edge(self) -> Bools:
        """Vertices with an edge to the next one, which are all but the last of each ring."""
        found = np.ones(len(self.places), dtype=bool)
        found[self.ring_at[1:][np.diff(self.ring_at) > 0] - 1] = False
        return found

    def sums(self, values: Floats) -> Floats:
        """Sums by ring of a value of each vertex."""
        found = np.zeros(len(self.ring_at) - 1)
        filled = np.diff(self.ring_at) > 0
        if filled.any():
            found[filled] = np.add.reduceat(values, self.ring_at[:-1][filled])
        return found

    def shapes(self) -> Shapes:
        """Multipolygons, one a feature; features without parts are empty ones."""
        kind = shapely.GeometryType.MULTIPOLYGON
        offsets = (self.ring_at, self.part_at, self.row_at)
        return np.asarray(shapely.from_ragged_array(kind, self.places, offsets), dtype=object)

    def keep(self, vertices: Bools, rings: Bools) -> "Rings":
        """The rings with fewer vertices, or fewer rings; without its shell a part is gone.

        Args:
            vertices: those that stay; what is said of the last one of a ring does not count.
            rings: those that stay.
        """
        stays = vertices & self.is_edge
        count = self.sums(stays.astype(float)).astype(np.intp)
        whole = rings & (count >= 3)
        shell_stays = whole[self.part_at[:-1]]
        whole &= shell_stays[self.part]
        stays &= whole[self.ring]
        # Close each ring by the first of the vertices that stay.
        chosen = np.flatnonzero(stays)
        starts = np.cumsum(count[whole]) - count[whole]
        order = np.insert(chosen, starts + count[whole], chosen[starts])
        part_count = np.add.reduceat(whole.astype(np.intp), self.part_at[:-1])
        row_count = np.bincount(self.part_row[shell_stays], minlength=len(self.row_at) - 1)
        return replace(
            self,
            places=self.places[order],
            ring_at=_offsets(count[whole] + 1),
            part_at=_offsets(part_count[shell_stays]),
            row_at=_offsets(row_count),
        )


def rings_of(shapes: Shapes) -> Rings:
    """Rings of multipolygons; a missing feature has none."""
    if not len(shapes):
        return Rings(np.empty((0, 2)), *(np.zeros(1, dtype=np.intp) for _ in range(3)))
    given = shapes.copy()
    given[shapely.is_missing(shapes)] = _NOTHING
    _, places, offsets = shapely.to_ragged_array(given, include_z=False)
    ring_at, part_at, row_at = (np.asarray(at, dtype=np.intp) for at in offsets)
    return Rings(np.asarray(places, dtype=float), ring_at, part_at, row_at)


def simple_parts(shapes: Shapes) -> tuple[Shapes, Rows]:
    """Points, lines and polygons that are not empty, with their features."""
    parts, row = shapes, np.arange(len(shapes))
    while True:
        kept = ~(shapely.is_missing(parts) | shapely.is_empty(parts))
        parts, row = parts[kept], row[kept]
        if not (shapely.get_type_id(parts) >= _LEAST_COLLECTION).any():
            return np.asarray(parts, dtype=object), np.asarray(row, dtype=np.intp)
        parts, inner = shapely.get_parts(parts, return_index=True)
        row = row[inner]


def polygons_of(shapes: Shapes) -> Shapes:
    """The polygons in some geometries, without what is empty or has no area."""
    parts, _ = simple_parts(shapes)
    return np.asarray(parts[shapely.get_dimensions(parts) == 2], dtype=object)


def joined(parts: Shapes | list[shapely.Polygon]) -> shapely.MultiPolygon:
    """One multipolygon of some polygons; of none, an empty one."""
    return cast("shapely.MultiPolygon", shapely.multipolygons(parts) if len(parts) else _NOTHING)


def _offsets(counts: Rows) -> Rows:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
