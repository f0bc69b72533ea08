"""Lines and polygons in the tiles of one zoom: what its pixels show, cut, in whole units.

Each zoom is made from all detail of the layer: an outline strays half a pixel from it, and parts
smaller than a pixel are left out. The highest zoom keeps every part, to half a unit, because maps
enlarge it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.export.lonlat_shapes import Shapes
from pipeline.export.tile_grid import UNITS_A_PIXEL, made_valid
from pipeline.export.vector_tile import EXTENT, LINES, POLYGONS, Integers, TileShape

# Tiles reach into their neighbours, so that outlines along their edges are drawn whole.
BUFFER = 64
_LINE_DIMENSIONS, _AREA_DIMENSIONS = 1, 2
_KINDS = {_LINE_DIMENSIONS: LINES, _AREA_DIMENSIONS: POLYGONS}
_MOVE_TO, _LINE_TO, _CLOSE = 1, 2, 15
Place = tuple[int, int]  # column and line of a tile
Drawn = tuple[Integers, list[TileShape]]  # rows of features, and how a tile shows each


@dataclass(frozen=True, eq=False)
class _Cell:
    """A square of the world that holds `parts`, each of the feature in `rows`."""

    depth: int
    column: int
    line: int
    parts: Shapes
    rows: Integers


def drawings_by_tile(
    shapes: Shapes, zoom: int, *, is_highest: bool
) -> Iterator[tuple[Place, Drawn]]:
    """Place of each tile that shows any of the shapes, with rows and drawings.

    Args:
        shapes: valid lines or polygons in shares of the world (`tile_grid.in_mercator`), all of
            one dimension.
        zoom: of the tiles.
        is_highest: nothing is left out but what is smaller than a unit.
    """
    in_units = shapely.transform(shapes, lambda places: places * float(EXTENT << zoom))
    parts, rows = _shown(np.asarray(in_units), is_highest=is_highest)
    for cell in _leaves(_Cell(0, 0, 0, parts, rows), zoom):
        shown, drawings = _drawn(cell)
        if len(shown):
            yield (cell.column, cell.line), (shown, drawings)


def _shown(shapes: Shapes, *, is_highest: bool) -> tuple[Shapes, Integers]:
    """Simplified parts of the features that are large enough, each with its feature's row."""
    tolerance = 0.5 if is_highest else UNITS_A_PIXEL / 2
    parts, rows = shapely.get_parts(shapes, return_index=True)
    if not is_highest:
        dimensions = shapely.get_dimensions(parts)
        is_area = dimensions == _AREA_DIMENSIONS
        size = np.where(is_area, shapely.area(parts), shapely.length(parts))
        is_large = size >= UNITS_A_PIXEL ** dimensions.astype(float)
        parts, rows = parts[is_large], rows[is_large]
    # Parts of a feature are simplified together, so that they do not come to lie on one another.
    of_rows, whole = _joined(parts, rows)
    simple = made_valid(np.asarray(shapely.simplify(whole, tolerance)))
    found, inner = shapely.get_parts(simple, return_index=True)
    return found, of_rows[inner]


def _joined(parts: Shapes, rows: NDArray[np.intp]) -> tuple[Integers, Shapes]:
    """Rows that have parts, and their parts as one shape each."""
    of_rows, place = np.unique(rows, return_inverse=True)
    if not len(parts):
        return of_rows.astype(np.int64), parts
    join = (
        shapely.multipolygons if shapely.get_dimensions(parts[0]) == 2 else shapely.multilinestrings
    )
    order = np.argsort(place, kind="stable")
    return of_rows.astype(np.int64), np.asarray(join(parts[order], indices=place[order]))


def _leaves(root: _Cell, zoom: int) -> Iterator[_Cell]:
    """Cells of the zoom, found from above: each cut is made on what the coarser cut has left."""
    cells = [root]
    while cells:
        cell = cells.pop()
        if cell.depth == zoom:
            yield cell
        elif len(cell.parts):
            cells += reversed(list(_quarters(cell, zoom)))


def _quarters(cell: _Cell, zoom: int) -> Iterator[_Cell]:
    size = EXTENT << (zoom - cell.depth - 1)
    west, north, east, south = shapely.bounds(cell.parts).T
    for column in (2 * cell.column, 2 * cell.column + 1):
        for line in (2 * cell.line, 2 * cell.line + 1):
            left, top = column * size - BUFFER, line * size - BUFFER
            right, bottom = left + size + 2 * BUFFER, top + size + 2 * BUFFER
            touches = (west < right) & (east > left) & (north < bottom) & (south > top)
            is_inside = (west >= left) & (east <= right) & (north >= top) & (south <= bottom)
            across = np.flatnonzero(touches & ~is_inside)
            cut, of_cut = _cut(cell.parts[across], shapely.box(left, top, right, bottom))
            rows = np.concatenate([cell.rows[is_inside], cell.rows[across][of_cut]])
            parts = np.concatenate([cell.parts[is_inside], cut])
            yield _Cell(cell.depth + 1, column, line, parts, rows)


def _cut(parts: Shapes, box: shapely.Geometry) -> tuple[Shapes, NDArray[np.intp]]:
    """Parts within the box; what only touches it leaves points or lines, which are no parts."""
    found, of_part = shapely.get_parts(shapely.intersection(parts, box), return_index=True)
    if len(found) and (shapely.get_type_id(found) > 3).any():
        found, inner = shapely.get_parts(found, return_index=True)
        of_part = of_part[inner]
    is_part = shapely.get_dimensions(found) == shapely.get_dimensions(parts)[of_part]
    return found[is_part], of_part[is_part]


def _drawn(cell: _Cell) -> Drawn:
    """Features of a tile in whole units from its corner, the first of `cell` first."""
    rows, whole = _joined(cell.parts, cell.rows)
    corner = np.array([cell.column, cell.line]) * EXTENT
    local = np.asarray(shapely.transform(whole, lambda places: places - corner))
    rounded = _in_whole_units(local)
    is_there = ~shapely.is_empty(rounded)
    drawings: list[TileShape] = [
        (_KINDS[int(shapely.get_dimensions(shape))], commands(shape)) for shape in rounded[is_there]
    ]
    return rows[is_there], drawings


def _in_whole_units(shapes: Shapes) -> Shapes:
    """Valid shapes with rings the way the format wants; empty where less than a unit is left."""
    rounded = np.asarray(shapely.transform(shapes, np.rint))
    is_area = shapely.get_dimensions(rounded) == _AREA_DIMENSIONS
    rounded[~is_area & (shapely.length(rounded) == 0)] = shapely.MultiLineString()
    broken = np.flatnonzero(~shapely.is_valid(rounded))
    for row in broken.tolist():
        mended = shapely.set_precision(shapely.make_valid(shapes[row]), 1.0)
        parts = shapely.get_parts(mended)
        dimensions = shapely.get_dimensions(parts)
        if is_area[row]:
            rounded[row] = shapely.multipolygons(parts[dimensions == _AREA_DIMENSIONS])
    unrepeated = shapely.remove_repeated_points(rounded)
    # Rings are positive by the surveyor's formula in the tile's own axes, of which y runs south.
    return np.asarray(shapely.orient_polygons(unrepeated, exterior_cw=False))


def commands(shape: shapely.Geometry) -> list[int]:
    """Lines or polygons in whole units as the format's commands, each place after the last one."""
    parts = shapely.get_parts(shape)
    is_area = int(shapely.get_dimensions(shape)) == _AREA_DIMENSIONS
    paths = shapely.get_rings(parts) if is_area else parts
    found: list[int] = []
    last = np.zeros((1, 2), dtype=np.int64)
    for path in paths:
        places = shapely.get_coordinates(path).astype(np.int64)
        places = places[:-1] if is_area else places  # the command to close goes back
        steps = np.diff(np.concatenate([last, places]), axis=0)
        numbers = ((steps << 1) ^ (steps >> 63)).ravel().tolist()
        found += [1 << 3 | _MOVE_TO, *numbers[:2], (len(places) - 1) << 3 | _LINE_TO, *numbers[2:]]
        found += [_CLOSE] if is_area else []
        last = places[-1:]
    return found
