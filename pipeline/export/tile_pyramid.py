"""What each tile of a zoom shows: areas from the largest to the smallest, then points."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from pipeline.export.lonlat_shapes import Shapes, sound_on_globes
from pipeline.export.tile_grid import EDGE, by_tile, in_mercator, mercator, one_a_pixel, units
from pipeline.export.tile_shapes import Drawn, Place, drawings_by_tile
from pipeline.export.vector_tile import EXTENT, Integers, point_drawings
from pipeline.projection import Floats

HIGHEST_ZOOM = 8
# From here on a map is larger than 1:10 000 000 at the latitudes of the atlas. Farther away, points
# that stand for areas too small to be drawn would hide those that are drawn.
_SMALL_FEATURES_FROM = 5


@dataclass(frozen=True, eq=False)
class _Places:
    """Points, each with the row of its feature, as shares of the world."""

    rows: Integers
    x: Floats
    y: Floats


class Pyramid:
    """The features of a layer, ready to be drawn at any zoom."""

    def __init__(self, shapes: Shapes, places: Floats, symbols: Integers, levels: Integers) -> None:
        """Cut, project and order.

        Args:
            shapes: points, lines and polygons in degrees, a row a feature.
            places: longitude and latitude of a place inside each.
            symbols: a number a symbol, for each feature.
            levels: of areas, those of a higher one are drawn over all of a lower one.
        """
        self._drawn = sound_on_globes(shapes)
        self._places, self._symbols = places, symbols
        dimensions = shapely.get_dimensions(shapes)
        points, of_point = shapely.get_parts(shapes[dimensions == 0], return_index=True)
        point_rows = np.flatnonzero(dimensions == 0)[of_point]
        self._points = _as_places(point_rows, shapely.get_coordinates(points))
        self._extended: list[tuple[Integers, Shapes]] = []
        for dimension in (2, 1):
            rows = np.flatnonzero(dimensions == dimension)
            if len(rows):
                in_shares = in_mercator(self._drawn[rows])
                order = np.lexsort([-shapely.area(in_shares), levels[rows]])
                self._extended.append((rows[order], in_shares[order]))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east and north of all features in degrees, within the world of web maps."""
        west, south, east, north = shapely.total_bounds(self._drawn).tolist()
        return west, max(south, -EDGE), east, min(north, EDGE)

    def tiles(self, zoom: int) -> dict[Place, Drawn]:
        """Rows and drawings by column and line of the tile; the highest zoom has every feature."""
        is_highest = zoom == HIGHEST_ZOOM
        tiles: dict[Place, list[Drawn]] = {}
        is_missing = np.zeros(len(self._drawn), dtype=bool)
        for rows, shapes in self._extended:
            is_missing[rows] = True
            for at, (shown, drawings) in drawings_by_tile(shapes, zoom, is_highest=is_highest):
                is_missing[rows[shown]] = False
                tiles.setdefault(at, []).append((rows[shown], drawings))
        for at, drawn in self._point_tiles(zoom, np.flatnonzero(is_missing)):
            tiles.setdefault(at, []).append(drawn)
        return {at: _together(parts) for at, parts in tiles.items()}

    def _point_tiles(self, zoom: int, missing: Integers) -> Iterator[tuple[Place, Drawn]]:
        """Points of the layer; at the highest zoom a point too where a shape left nothing."""
        points = self._points
        if zoom == HIGHEST_ZOOM:
            more = _as_places(missing, self._places[missing])
            points = _Places(
                np.concatenate([points.rows, more.rows]),
                np.concatenate([points.x, more.x]),
                np.concatenate([points.y, more.y]),
            )
        elif self._extended and zoom < _SMALL_FEATURES_FROM:
            return
        x, y = units(points.x, zoom), units(points.y, zoom)
        every = np.arange(len(x))
        is_all = zoom == HIGHEST_ZOOM
        chosen = every if is_all else one_a_pixel(x, y, self._symbols[points.rows])
        for column, line, shown in by_tile(x, y, chosen):
            drawings = point_drawings(x[shown] % EXTENT, y[shown] % EXTENT)
            yield (column, line), (points.rows[shown], drawings)


def _as_places(rows: Integers, places: Floats) -> _Places:
    return _Places(rows, *mercator(places[:, 0], places[:, 1]))


def _together(parts: list[Drawn]) -> Drawn:
    rows = np.concatenate([rows for rows, _ in parts])
    return rows, [drawing for _, drawings in parts for drawing in drawings]
