"""Rings, lines and points of a layer as runs of its vertices."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

_POINT, _LINE_STRING, _POLYGON, _LEAST_COLLECTION = 0, 1, 3, 4
_MOST_DEPTH = 8
Bools = NDArray[np.bool_]
Rows = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Pieces:
    """Pieces in the order of the vertices, without empty ones.

    Attributes:
        row: feature of each piece.
        part: polygon, line or point that each piece belongs to, counted over the layer.
        is_ring: shells and holes of polygons.
        is_hole: holes of polygons.
        start: first vertex of each piece.
        stop: vertex behind its last.
    """

    row: Rows
    part: Rows
    is_ring: Bools
    is_hole: Bools
    start: Rows
    stop: Rows

    @cached_property
    def edges(self) -> tuple[Rows, Rows]:
        """First vertex and piece of each edge; its second vertex is the next one."""
        counts = np.maximum(self.stop - self.start - 1, 0)
        piece = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.start[piece] + within, piece

    def reduce(self, function: Callable[..., Floats], values: Floats) -> Floats:
        """A ufunc's ``reduceat`` of vertex values by piece."""
        if not len(self.start):
            return np.empty(0)
        return function(values, self.start)


def pieces_of(geometry: NDArray[np.object_]) -> Pieces:
    """Pieces of a layer's features; a missing or empty geometry has none."""
    parts, row = _parts(geometry)
    is_polygon = shapely.get_type_id(parts) == _POLYGON
    rings = np.where(is_polygon, 1 + shapely.get_num_interior_rings(parts), 1)
    part = np.repeat(np.arange(len(parts)), rings)
    is_ring = is_polygon[part]
    first = np.zeros(len(part), dtype=bool)
    first[np.cumsum(rings) - rings] = True
    count = np.zeros(len(part), dtype=np.intp)
    count[is_ring] = shapely.get_num_coordinates(shapely.get_rings(parts[is_polygon]))
    count[~is_ring] = shapely.get_num_coordinates(parts[~is_polygon])
    stop = np.cumsum(count)
    kept = count > 0  # an empty hole has no vertex
    return Pieces(
        row[part][kept],
        part[kept],
        is_ring[kept],
        (is_ring & ~first)[kept],
        (stop - count)[kept],
        stop[kept],
    )


def _parts(geometry: NDArray[np.object_]) -> tuple[NDArray[np.object_], Rows]:
    """Points, lines and polygons that are not empty, with their features."""
    parts, row = geometry, np.arange(len(geometry))
    for _ in range(_MOST_DEPTH):
        if not (shapely.get_type_id(parts) >= _LEAST_COLLECTION).any():
            break
        parts, index = shapely.get_parts(parts, return_index=True)
        row = row[index]
    kept = ~(shapely.is_missing(parts) | shapely.is_empty(parts))
    return np.asarray(parts[kept], dtype=object), np.asarray(row[kept], dtype=np.intp)
