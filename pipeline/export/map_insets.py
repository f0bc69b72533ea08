"""Inset frames of the map: islands that lie beyond its edges, at a larger scale."""

from dataclasses import dataclass

import geopandas
import numpy as np
import shapely
from matplotlib.axes import Axes

from pipeline.export.map_frame import SEA, draw_bar, draw_shapes
from pipeline.export.map_points import Points, Projected, Rows, draw_points
from pipeline.export.map_text import count_text, word
from pipeline.export.pictures import font
from pipeline.projection import RADIUS_M, Floats

_ENLARGED = 6.6  # a metre there is as long as so many of the map
_INK = "#4A5A66"
_POINT = 3.6
_BAR_M = 50e3


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

    def holds(self, points: Points) -> Rows:
        """Which points lie in it."""
        is_across = (points.lon >= self.west) & (points.lon <= self.east)
        return is_across & (points.lat >= self.south) & (points.lat <= self.north)

    @property
    def project(self) -> Projected:
        """Metres from the south-western corner; over 200 km the earth is flat enough."""
        shrink = np.cos(np.radians((self.south + self.north) / 2))

        def project(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
            x = np.radians(np.asarray(lon) - self.west) * shrink * RADIUS_M
            return x, np.radians(np.asarray(lat) - self.south) * RADIUS_M

        return project


INSETS = (
    Inset("marianas", 144.3, 146.1, 13.05, 15.45, (-6_150e3, 1_750e3)),
    Inset("samoa", -171.05, -169.25, -14.65, -13.95, (-4_750e3, 1_750e3)),
)


def draw_insets(
    axes: Axes, points: Points, boundaries: geopandas.GeoDataFrame, language: str
) -> tuple[Rows, int]:
    """Draw the frames that have points; returns which points they hold, and how many they drew."""
    held = np.zeros(len(points), dtype=bool)
    drawn = 0
    for inset in INSETS:
        rows = inset.holds(points)
        if rows.any():
            drawn += _draw(axes, inset, points, rows, boundaries, language)
            held |= rows
    return held, drawn


def _draw(
    axes: Axes,
    inset: Inset,
    points: Points,
    rows: Rows,
    boundaries: geopandas.GeoDataFrame,
    language: str,
) -> int:
    edges = np.array([[inset.west, inset.south], [inset.east, inset.north]])
    (_, width), (_, height) = (ends.tolist() for ends in inset.project(edges[:, 0], edges[:, 1]))
    left, top = inset.at
    place = (left, top - height * _ENLARGED, width * _ENLARGED, height * _ENLARGED)
    frame = axes.inset_axes(place, transform=axes.transData, zorder=7)
    frame.set(xlim=(0, width), ylim=(0, height), xticks=[], yticks=[], facecolor=SEA)
    for side in frame.spines.values():
        side.set(color=_INK, linewidth=0.6)
    near = boundaries.cx[inset.west : inset.east, inset.south : inset.north]
    shapes = shapely.transform(
        near.geometry.to_numpy(), lambda xy: np.column_stack(inset.project(xy[:, 0], xy[:, 1]))
    )
    draw_shapes(frame, shapes)
    drawn = draw_points(frame, points, rows, inset.project, _POINT)
    draw_bar(frame, 0.94 * width - _BAR_M, 8e3, _BAR_M, f"{_BAR_M / 1e3:.0f} km")
    caption = f"{word(inset.name, language)}{word('colon', language)}{count_text(int(rows.sum()))}"
    axes.annotate(
        caption,
        inset.at,
        xytext=(0, 2.5),
        textcoords="offset points",
        va="bottom",
        font=font(6.2),
        color="#1F2D3A",
        linespacing=1.25,
        zorder=9,
    )
    return drawn
