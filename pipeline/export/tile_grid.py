"""Web Mercator tiles: where a place lies in the pyramid, and which features a low zoom shows."""

from collections.abc import Iterator

import numpy as np

from pipeline.export.vector_tile import EXTENT, Integers
from pipeline.projection import Floats

# The latitude at which the square of Web Mercator ends.
_EDGE = 85.0511287798066
# Browsers draw a tile 512 pixels wide.
_UNITS_A_PIXEL = EXTENT // 512


def mercator(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees to shares of the world's width from 180 W and of its height from the north.

    The world is cut at 180 degrees, which is 180 W; what lies beyond the projection's edge is drawn
    on it.
    """
    below_one = np.nextafter(1.0, 0.0)
    x = np.minimum((lon + 180.0) % 360.0 / 360.0, below_one)
    sine = np.sin(np.radians(np.clip(lat, -_EDGE, _EDGE)))
    y = 0.5 - np.arctanh(sine) / (2.0 * np.pi)
    return x, np.clip(y, 0.0, below_one)


def units(share: Floats, zoom: int) -> Integers:
    """Shares of the world in whole units of the tiles of one zoom, 4096 a tile."""
    return np.floor(share * (EXTENT << zoom)).astype(np.int64)


def one_a_pixel(x: Integers, y: Integers, symbols: Integers) -> Integers:
    """Rows of the first feature of each symbol in each pixel: what covers another exactly.

    So a low zoom shows every place and color that the whole layer would show, and is small.
    """
    pixels = np.stack([x // _UNITS_A_PIXEL, y // _UNITS_A_PIXEL, symbols])
    return np.sort(np.unique(pixels, axis=1, return_index=True)[1])


def by_tile(x: Integers, y: Integers, rows: Integers) -> Iterator[tuple[int, int, Integers]]:
    """Column and line of each tile that holds any of `rows`, with those rows in their order."""
    tiles = np.stack([x[rows] // EXTENT, y[rows] // EXTENT])
    places, owner = np.unique(tiles, axis=1, return_inverse=True)
    order = np.argsort(owner, kind="stable")
    groups = np.split(rows[order], np.flatnonzero(np.diff(owner[order])) + 1)
    for (column, line), group in zip(places.T.tolist(), groups, strict=True):
        yield column, line, group
