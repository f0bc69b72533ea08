"""Lines and polygons of a map: in the colour of their class, what is too small for that as dots."""

from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.collections import PathCollection
from numpy.typing import NDArray

from pipeline.export.drawing import Drawing, Geometry
from pipeline.export.map_looks import LINE_WIDTH, OUTLINE_WIDTH, class_look, outline
from pipeline.export.map_paths import line_paths, polygon_paths
from pipeline.export.map_symbols import Entry, Frame, Rows, Shapes, Symbols, grouped
from pipeline.export.map_text import word
from pipeline.export.symbols import draw_levels
from pipeline.spec.portrayal import Style

_INK = "#4A5A66"
# Polygons lie below coasts, borders and the graticule; lines and dots above them.
_POLYGONS, _LINES, _DOTS = 1.5, 4, 5


@dataclass(frozen=True, eq=False)
class ShapeSymbols(Symbols):
    """Lines and polygons; `is_small` are features whose shape their scale does not show."""

    geometry: Geometry
    is_small: NDArray[np.bool_]
    levels: Rows

    @property
    def dot(self) -> float:
        """The more dots, the smaller, so that they do not hide the shapes."""
        return float(np.clip(3.0 - 0.55 * np.log10(max(self.is_small.sum(), 1)), 0.6, 1.6))

    @property
    def inks(self) -> list[str]:
        """Colours of the classes, and of the outlines around polygons."""
        colors = [f"#{group.color}" for group in self.groups]
        if self.geometry == "line":
            return colors
        return [*colors, *(f"#{outline(group.color)}" for group in self.groups)]

    def draw(self, frame: Frame, rows: Rows, shapes: Shapes) -> Rows:
        """Polygons, the larger first so that they hide none of the smaller, then lines and dots.

        What a dot would cover is drawn as one: else it would be less visible than what is smaller.
        """
        is_there = ~shapely.is_empty(shapes)
        rows, shapes = rows[is_there], shapes[is_there]
        kind = shapely.get_dimensions(shapes)
        west, south, east, north = shapely.bounds(shapes).T
        is_covered = np.maximum(east - west, north - south) < frame.dot * frame.metres_a_point
        kind[is_covered & (kind == 2)] = 0
        self._polygons(frame, rows[kind == 2], shapes[kind == 2])
        self._lines(frame, rows[kind == 1], shapes[kind == 1])
        self._dots(frame, rows[kind == 0], shapely.point_on_surface(shapes[kind == 0]))
        return rows

    def _polygons(self, frame: Frame, rows: Rows, shapes: Shapes) -> None:
        order = np.lexsort([-shapely.area(shapes), self.levels[rows]])
        colors = [self.groups[at].color for at in self.symbol[rows[order]].tolist()]
        polygons = PathCollection(
            polygon_paths(shapes[order]),
            facecolors=[f"#{color}" for color in colors],
            edgecolors=[f"#{outline(color)}" for color in colors],
            linewidths=OUTLINE_WIDTH,
            zorder=_POLYGONS,
        )
        frame.axes.add_collection(polygons, autolim=False)

    def _lines(self, frame: Frame, rows: Rows, shapes: Shapes) -> None:
        for at in self.frequent_first:
            lines = PathCollection(
                line_paths(shapes[self.symbol[rows] == at]),
                facecolors="none",
                edgecolors=f"#{self.groups[at].color}",
                linewidths=LINE_WIDTH,
                capstyle="round",
                joinstyle="round",
                zorder=_LINES,
            )
            frame.axes.add_collection(lines, autolim=False)

    def _dots(self, frame: Frame, rows: Rows, places: Shapes) -> None:
        x, y = shapely.get_x(places), shapely.get_y(places)
        for at in self.frequent_first:
            mine = self.symbol[rows] == at
            (dots,) = frame.axes.plot(x[mine], y[mine], "o", ms=frame.dot, mew=0)
            dots.set(color=f"#{self.groups[at].color}", zorder=_DOTS)

    def entries(self, language: str) -> list[Entry]:
        """The classes, and how many features their scale does not show, if there are any."""
        classes = [Entry(g.label, g.count, class_look(self.geometry, g.color)) for g in self.groups]
        small = int(self.is_small.sum())
        dot = {"color": _INK, "ls": "none", "marker": "o", "ms": 2.5, "mew": 0}
        return [*classes, Entry(word("small", language), small, dot)] if small else classes


def make_shapes(drawing: Drawing, style: Style, language: str) -> ShapeSymbols:
    """Symbols of lines or polygons; those too small for their scale are points."""
    is_small = shapely.get_dimensions(drawing.atlas) == 0
    groups, symbol = grouped(drawing.features, style, language)
    levels = draw_levels(style, drawing.features)
    return ShapeSymbols(groups, symbol, drawing.geometry, is_small, levels)
