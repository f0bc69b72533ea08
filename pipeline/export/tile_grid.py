"""Web Mercator tiles: where a place lies in the pyramid, and which features a low zoom shows."""

from collections.abc import Iterator

import numpy as np
import shapely

from pipeline.export.lonlat_shapes import Shapes
from pipeline.export.vector_tile import EXTENT, Integers
from pipeline.projection import Floats

# The latitude at which the square of Web Mercator ends.
EDGE = 85.0511287798066
# Browsers draw a tile 512 pixels wide.
UNITS_A_PIXEL = EXTENT // 512


def mercator(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees to shares of the world's width from 180 W and of its height from the north.

    The world is cut at 180 degrees, which is 180 W; what lies beyond the projection's edge is drawn
    on it.
    """
    below_one = np.nextafter(1.0, 0.0)
    x = np.minimum((lon + 180.0) % 360.0 / 360.0, below_one)
    return x, np.clip(_shares_from_north(lat), 0.0, below_one)


def in_mercator(shapes: Shapes) -> Shapes:
    """Lines and polygons in degrees to shares of the world, without what lies beyond its edge.

    Args:
        shapes: cut at 180 degrees. Rings that are valid in the plane may touch in degrees, whose
            last decimal is rounded: they are made valid again.
    """
    shown = made_valid(shapes)
    beyond = np.flatnonzero(np.abs(shapely.bounds(shapes)[:, 1::2]).max(axis=1) > EDGE)
    shown[beyond] = shapely.intersection(shapes[beyond], shapely.box(-180.0, -EDGE, 180.0, EDGE))
    return made_valid(np.asarray(shapely.transform(shown, _shares)))


def made_valid(shapes: Shapes) -> Shapes:
    """Polygons whose rings neither cross nor touch along an edge; lines stay as they are."""
    valid = shapes.copy()
    is_broken = ~shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)
    mended = shapely.make_valid(shapes[is_broken], method="structure", keep_collapsed=False)
    valid[is_broken] = mended
    return valid


def _shares(places: Floats) -> Floats:
    east, south = (places[:, 0] + 180.0) / 360.0, _shares_from_north(places[:, 1])
    return np.column_stack([east, np.clip(south, 0.0, 1.0)])


def _shares_from_north(lat: Floats) -> Floats:
    sine = np.sin(np.radians(np.clip(lat, -EDGE, EDGE)))
    return np.asarray(0.5 - np.arctanh(sine) / (2.0 * np.pi))


def units(share: Floats, zoom: int) -> Integers:
    """Shares of the world in whole units of the tiles of one zoom, 4096 a tile."""
    return np.floor(share * (EXTENT << zoom)).astype(np.int64)


def one_a_pixel(x: Integers, y: Integers, symbols: Integers) -> Integers:
    """Rows of the first feature of each symbol in each pixel: what covers another exactly.

    So a low zoom shows every place and color that the whole layer would show, and is small.
    """
    pixels = np.stack([x // UNITS_A_PIXEL, y // UNITS_A_PIXEL, symbols])
    return np.sort(np.unique(pixels, axis=1, return_index=True)[1])


def by_tile(x: Integers, y: Integers, rows: Integers) -> Iterator[tuple[int, int, Integers]]:
    """Column and line of each tile that holds any of `rows`, with those rows in their order."""
    if not len(rows):
        return
    tiles = np.stack([x[rows] // EXTENT, y[rows] // EXTENT])
    places, owner = np.unique(tiles, axis=1, return_inverse=True)
    order = np.argsort(owner, kind="stable")
    groups = np.split(rows[order], np.flatnonzero(np.diff(owner[order])) + 1)
    for (column, line), group in zip(places.T.tolist(), groups, strict=True):
        yield column, line, group
