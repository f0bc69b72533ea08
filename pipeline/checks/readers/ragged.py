"""Lines and polygons from vertices and, level by level, how many each part has."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

from pipeline.checks.dataset import Geometries

_RINGS = (GeometryType.POLYGON, GeometryType.MULTIPOLYGON)
_LINES = (GeometryType.LINESTRING, GeometryType.MULTILINESTRING)
_LEAST_RING = 4


class RaggedError(ValueError):
    """Parts that make no geometry; `index` is the geometry's place among those built together."""

    def __init__(self, index: int, reason: str) -> None:
        super().__init__(reason)
        self.index = index


def from_counts(
    kind: GeometryType, xy: NDArray[np.float64], counts: list[NDArray[np.int64]]
) -> Geometries:
    """Geometries of one type.

    Args:
        kind: the type.
        xy: all vertices.
        counts: from the outermost to the innermost level, how many each part has of the next.

    Raises:
        RaggedError: a line of one vertex, or a ring that is too short or not closed, which
            the library would close in silence.
    """
    offsets = [np.concatenate([[0], np.cumsum(level)]) for level in counts]
    if kind in _LINES:
        _refuse(counts[-1] == 1, "a line of one vertex", offsets)
    if kind in _RINGS:
        _refuse((counts[-1] > 0) & (counts[-1] < _LEAST_RING), "a ring of few vertices", offsets)
        some = np.flatnonzero(counts[-1])
        first, last = xy[offsets[-1][some]], xy[offsets[-1][some + 1] - 1]
        is_open = np.zeros(len(counts[-1]), bool)
        is_open[some] = (first != last).any(axis=1)
        _refuse(is_open, "a ring that is not closed", offsets)
    return np.asarray(shapely.from_ragged_array(kind, xy, tuple(offsets[::-1])), dtype=object)


def as_array(shapes: Sequence[shapely.Geometry]) -> Geometries:
    """An array of geometries, whatever numpy would make of a list of them."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array


def _refuse(wrong: NDArray[np.bool_], reason: str, offsets: list[NDArray[np.int64]]) -> None:
    if wrong.any():
        part = int(np.argmax(wrong))
        for level in reversed(offsets[:-1]):
            part = int(np.searchsorted(level, part, side="right")) - 1
        raise RaggedError(part, reason)
