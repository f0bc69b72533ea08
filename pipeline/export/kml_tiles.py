"""Which features of a large layer go into which tile (rule G6).

A quadtree over longitude and latitude in which every feature stands exactly once: each cell holds
the most prominent features that fit, and its quarters hold the rest. So the first view of the
continent has the largest features, and nearer views add the others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.projection import Floats

# A thousand is what Google Maps and the atlas's rule G6 bear in a document: a cell that has more
# keeps half of that for itself, and one that has less needs no quarters.
MOST_FEATURES = 1_000
_FEATURES_KEPT = 500
# About 2.5 MB of coordinates; the rule's limit is 10 MB a tile.
_MOST_VERTICES = 100_000
_DEEPEST = 18  # cells of 150 m
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Tile:
    """One tile.

    Attributes:
        key: digits of the quarters that lead to its cell; a number is added where one cell needs
            several tiles. Empty for the features that stand in the root document.
        rows: its features.
        west, south, east, north: degrees; the cell and all of its features.
    """

    key: str
    rows: Rows
    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True)
class _Cell:
    """A square of the quadtree; `rows` are its features, the most prominent first."""

    key: str
    rows: Rows
    west: float
    south: float
    size: float


def plan_tiles(bounds: Floats, vertices: NDArray[np.int_], prominence: Floats) -> list[Tile]:
    """Distribute features; the first tile is the root.

    Args:
        bounds: west, south, east, north of each feature, degrees.
        vertices: how many each feature has.
        prominence: of each feature; the largest come first, what is no number comes last.
    """
    middle = np.column_stack([bounds[:, [0, 2]].mean(axis=1), bounds[:, [1, 3]].mean(axis=1)])
    first = np.argsort(-prominence, kind="stable")  # no numbers sort last
    tiles: list[Tile] = []
    cells = [_Cell("", first, -180.0, -180.0, 360.0)]
    while cells:
        cell = cells.pop()
        kept = _fitting(vertices[cell.rows])
        tiles.append(_tile(cell, cell.key, cell.rows[:kept], bounds))
        rest = cell.rows[kept:]
        if len(cell.key) < _DEEPEST:
            cells += reversed(_quarters(cell, rest, middle))
        else:
            tiles += _at_one_place(cell, rest, bounds, vertices)
    return tiles


def _fitting(vertices: NDArray[np.int_]) -> int:
    """How many features a tile takes, at least one."""
    total = np.cumsum(vertices)
    if len(vertices) <= MOST_FEATURES and total[-1] <= _MOST_VERTICES:
        return len(vertices)
    return max(1, int(np.searchsorted(total[:_FEATURES_KEPT], _MOST_VERTICES, side="right")))


def _quarters(cell: _Cell, rows: Rows, middle: Floats) -> list[_Cell]:
    half = cell.size / 2
    is_east = middle[rows, 0] >= cell.west + half
    is_north = middle[rows, 1] >= cell.south + half
    found = []
    for digit, (east, north) in enumerate(((0, 0), (1, 0), (0, 1), (1, 1))):
        inside = rows[(is_east == east) & (is_north == north)]
        if len(inside):
            corner = cell.west + east * half, cell.south + north * half
            found.append(_Cell(f"{cell.key}{digit}", inside, *corner, half))
    return found


def _at_one_place(
    cell: _Cell, rows: Rows, bounds: Floats, vertices: NDArray[np.int_]
) -> list[Tile]:
    tiles: list[Tile] = []
    while len(rows):
        kept = _fitting(vertices[rows])
        key = f"{cell.key}-{len(tiles) + 2}"
        tiles.append(_tile(cell, key, rows[:kept], bounds))
        rows = rows[kept:]
    return tiles


def _tile(cell: _Cell, key: str, rows: Rows, bounds: Floats) -> Tile:
    west, south = np.fmin(bounds[rows, :2].min(axis=0), [cell.west, cell.south])
    north_east = [cell.west + cell.size, cell.south + cell.size]
    east, north = np.fmax(bounds[rows, 2:].max(axis=0), north_east)
    return Tile(
        key, rows, float(west), max(float(south), -90.0), float(east), min(float(north), 90)
    )
