"""Inset frames of the map: islands that lie beyond its edges, at a larger scale."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.axes import Axes

from pipeline.boundaries import read_boundaries
from pipeline.export.lonlat_shapes import cut_at_antimeridian
from pipeline.export.map_frame import METRES_A_POINT, SEA, draw_bar, draw_islands
from pipeline.export.map_symbols import Frame, Rows, Shapes, Symbols
from pipeline.export.map_text import count_text, word
from pipeline.export.pictures import font
from pipeline.projection import RADIUS_M, Floats

_ENLARGED = 6.6  # a metre there is as long as so many of the map
_INK = "#4A5A66"
_DOT = 3.6
_BAR_M = 50e3
_NONE = np.empty(0, dtype=np.intp)
# Degrees to the metres of a frame.
_Projected = Callable[[Floats], Floats]


@dataclass(frozen=True)
class Inset:
    """Islands in a frame of their own.

    Attributes:
        name: key of its name in `pipeline.export.map_text`.
        west: edges of what it shows, in degrees.
        east: see `west`.
        south: see `west`.
        north: see `west`.
        at: upper left corner on the map, in atlas metres, where there is nothing but sea.
    """

    name: str
    west: float
    east: float
    south: float
    north: float
    at: tuple[float, float]

    def held(self, degrees: Shapes) -> tuple[Rows, Shapes]:
        """Which features have a part in it, and their shapes in degrees."""
        west, south, east, north = shapely.bounds(degrees).T
        is_near = (west <= self.east) & (east >= self.west)
        rows = np.flatnonzero(is_near & (south <= self.north) & (north >= self.south))
        shapes = cut_at_antimeridian(degrees[rows])
        box = shapely.box(self.west, self.south, self.east, self.north)
        is_held = shapely.intersects(shapes, box)
        return rows[is_held], shapes[is_held]

    @property
    def project(self) -> _Projected:
        """Metres from the south-western corner; over 200 km the earth is flat enough."""
        shrink = np.cos(np.radians((self.south + self.north) / 2))

        def project(places: Floats) -> Floats:
            x = np.radians(places[:, 0] - self.west) * shrink * RADIUS_M
            return np.column_stack([x, np.radians(places[:, 1] - self.south) * RADIUS_M])

        return project


INSETS = (
    Inset("marianas", 144.3, 146.1, 13.05, 15.45, (-6_150e3, 1_750e3)),
    Inset("samoa", -171.05, -169.25, -14.65, -13.95, (-4_750e3, 1_750e3)),
)


def draw_insets(axes: Axes, symbols: Symbols, degrees: Shapes, language: str) -> tuple[Rows, Rows]:
    """Draw the frames that have features; returns which features they hold, and which they drew."""
    held, drawn = [_NONE], [_NONE]
    for inset in INSETS:
        rows, shapes = inset.held(degrees)
        if len(rows):
            frame = _frame(axes, inset)
            held.append(rows)
            drawn.append(symbols.draw(frame, rows, shapely.transform(shapes, inset.project)))
            _caption(axes, inset, len(rows), language)
    return np.concatenate(held), np.concatenate(drawn)


def _frame(axes: Axes, inset: Inset) -> Frame:
    """The islands in their frame on the map."""
    width, height = inset.project(np.array([[inset.east, inset.north]]))[0].tolist()
    left, top = inset.at
    place = (left, top - height * _ENLARGED, width * _ENLARGED, height * _ENLARGED)
    frame = axes.inset_axes(place, transform=axes.transData, zorder=7)
    frame.set(xlim=(0, width), ylim=(0, height), xticks=[], yticks=[], facecolor=SEA)
    for side in frame.spines.values():
        side.set(color=_INK, linewidth=0.6)
    near = read_boundaries().cx[inset.west : inset.east, inset.south : inset.north]
    draw_islands(frame, shapely.transform(near.geometry.to_numpy(), inset.project))
    draw_bar(frame, 0.94 * width - _BAR_M, 8e3, _BAR_M, f"{_BAR_M / 1e3:.0f} km")
    return Frame(frame, METRES_A_POINT / _ENLARGED, _DOT)


def _caption(axes: Axes, inset: Inset, count: int, language: str) -> None:
    axes.annotate(
        f"{word(inset.name, language)}{word('colon', language)}{count_text(count)}",
        inset.at,
        xytext=(0, 2.5),
        textcoords="offset points",
        va="bottom",
        font=font(6.2),
        color="#1F2D3A",
        linespacing=1.25,
        zorder=9,
    )
