"""Base of the maps in atlas metres: land, borders, graticule and scale bar."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path as DrawnPath

from pipeline.boundaries import read_boundaries
from pipeline.countries import COUNTRIES
from pipeline.export.map_paths import common_borders, line_paths, polygon_paths
from pipeline.export.map_symbols import Shapes
from pipeline.export.map_text import THIN_SPACE, meridian_text, parallel_text
from pipeline.export.pictures import font
from pipeline.projection import Floats, to_atlas

# The three countries from Attu to Newfoundland, Hawaii, Puerto Rico and Chiapas, in atlas metres.
WEST, EAST, SOUTH, NORTH = -6_250e3, 4_150e3, -3_900e3, 4_500e3
MAP_INCHES = 10.6  # the width of the map on paper
METRES_A_POINT = (EAST - WEST) / (MAP_INCHES * 72)
FRAME = shapely.box(WEST, SOUTH, EAST, NORTH)
SEA = "#DFEAF1"
_LAND, _FOREIGN = "#F0E4CE", "#CCCCCC"  # the published layer's own symbols
GROUNDS = (_LAND, SEA, _FOREIGN)
_OUTLINE, _COUNTRY_LINE = "#9C9C9C", "#6B6B6B"
_GRATICULE = "#8FA9BA"
_SMALLEST_M2 = 3e7  # smaller islands are less than a pixel
_LABEL_GAP_M = 260e3
_STEP_DEGREES = 10


@dataclass(frozen=True)
class Label:
    """A graticule label on an edge of the map: its place, text and edge."""

    x: float
    y: float
    text: str
    edge: str


def draw_land(axes: Axes) -> None:
    """Land of the three countries and their neighbours, and above its features the borders.

    Those of states are thin, national ones and coasts dark.
    """
    for paths, color, width in _land():
        if width:
            _draw_lines(axes, paths, color, width)
        else:
            _fill(axes, paths, color)


@cache
def _land() -> list[tuple[list[DrawnPath], str, float]]:
    """What every map draws: paths with colour and width of their line, 0 for what is filled."""
    boundaries = read_boundaries()
    geometry = shapely.transform(boundaries.geometry.to_numpy(), _project)
    countries = boundaries["COUNTRY"].to_numpy()
    foreign = polygon_paths(_parts(geometry[countries == "FN"]))
    drawn = [(foreign, _FOREIGN, 0.0), (foreign, _OUTLINE, 0.3)]
    for country in COUNTRIES:
        states = geometry[countries == country]
        whole = polygon_paths(_parts(np.array([shapely.coverage_union_all(states)])))
        borders = line_paths(common_borders(states))
        drawn += [(whole, _LAND, 0.0), (borders, _OUTLINE, 0.3), (whole, _COUNTRY_LINE, 0.4)]
    return drawn


def draw_islands(axes: Axes, shapes: Shapes) -> None:
    """Land of the three countries that is already in the metres of the frame."""
    paths = polygon_paths(shapes)
    _fill(axes, paths, _LAND)
    _draw_lines(axes, paths, _COUNTRY_LINE, 0.4)


def _fill(axes: Axes, paths: list[DrawnPath], color: str) -> None:
    fill = PathCollection(paths, facecolors=color, linewidths=0, zorder=1)
    axes.add_collection(fill, autolim=False)


def _draw_lines(axes: Axes, paths: list[DrawnPath], color: str, width: float) -> None:
    lines = PathCollection(paths, facecolors="none", edgecolors=color, linewidths=width, zorder=2)
    axes.add_collection(lines, autolim=False)


def draw_graticule(axes: Axes, language: str) -> None:
    """Meridians and parallels every ten degrees, each labelled where it leaves the map."""
    lines = list(_graticule(language))
    axes.add_collection(
        LineCollection(
            [line for line, _ in lines], colors=_GRATICULE, linewidths=0.35, alpha=0.7, zorder=3
        )
    )
    shifts = {"south": (0, -3), "north": (0, 3), "west": (-3, 0), "east": (3, 0)}
    sides = {
        "south": ("center", "top"),
        "north": ("center", "bottom"),
        "west": ("right", "center"),
        "east": ("left", "center"),
    }
    for label in _spaced(list(_labels(lines))):
        across, along = sides[label.edge]
        axes.annotate(
            label.text,
            (label.x, label.y),
            xytext=shifts[label.edge],
            textcoords="offset points",
            ha=across,
            va=along,
            font=font(6),
            color="#4A5A66",
            annotation_clip=False,
        )


def draw_bar(axes: Axes, x: float, y: float, length: float, text: str) -> None:
    """A plain bar of `length` metres that begins at (x, y), its text above."""
    ends = ([x, x, x + length, x + length], [y * 1.5, y, y, y * 1.5])
    axes.plot(*ends, color="#333333", lw=0.8, zorder=8, solid_joinstyle="miter")
    axes.text(x + length / 2, y * 1.6, text, font=font(5.5), ha="center", va="bottom", zorder=9)


def draw_scale_bar(axes: Axes, x: float, y: float) -> None:
    """A bar of 1,000 km with its south-western corner at (x, y)."""
    quarter, height = 250e3, 60e3
    for part in range(4):
        corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
        box = [(x + (part + dx) * quarter, y + dy * height) for dx, dy in corners]
        axes.fill(*zip(*box, strict=True), fc="#333333" if part % 2 == 0 else "white", zorder=8)
        axes.plot(*zip(*box, box[0], strict=True), color="#333333", lw=0.5, zorder=9)
    for part, text in ((0, "0"), (2, "500"), (4, f"1{THIN_SPACE}000 km")):
        axes.text(
            x + part * quarter,
            y + height * 1.5,
            text,
            font=font(6.5),
            ha="center",
            va="bottom",
            zorder=9,
        )


def _project(xy: Floats) -> Floats:
    return np.column_stack(to_atlas(xy[:, 0], xy[:, 1]))


def _parts(geometry: Shapes) -> Shapes:
    """Polygons large enough to be seen that touch the map."""
    parts = shapely.get_parts(geometry)
    seen = (shapely.area(parts) >= _SMALLEST_M2) & shapely.intersects(parts, FRAME)
    return np.asarray(parts[seen])


def _graticule(language: str) -> Iterator[tuple[Floats, str]]:
    """Lines in atlas metres with their labels, meridians first."""
    lat = np.linspace(0.0, 80.0, 161)
    for degrees in range(-180, 180, _STEP_DEGREES):
        line = np.column_stack(to_atlas(np.full_like(lat, degrees), lat))
        yield line, meridian_text(degrees, language)
    lon = np.linspace(-180.0, 180.0, 721)
    for degrees in range(0, 90, _STEP_DEGREES):
        line = np.column_stack(to_atlas(lon, np.full_like(lon, degrees)))
        yield line, parallel_text(degrees)


def _labels(lines: list[tuple[Floats, str]]) -> Iterator[Label]:
    """A label at every point where a line crosses an edge."""
    edges = {
        "south": ((WEST, SOUTH), (EAST, SOUTH)),
        "west": ((WEST, SOUTH), (WEST, NORTH)),
        "east": ((EAST, SOUTH), (EAST, NORTH)),
        "north": ((WEST, NORTH), (EAST, NORTH)),
    }
    for line, text in lines:
        drawn = shapely.LineString(line)
        for edge, ends in edges.items():
            for x, y in shapely.get_coordinates(drawn.intersection(shapely.LineString(ends))):
                yield Label(float(x), float(y), text, edge)


def _spaced(labels: list[Label]) -> list[Label]:
    """Labels without those that would stand on one placed before them."""
    placed: list[Label] = []
    for label in labels:
        is_free = all(
            np.hypot(label.x - other.x, label.y - other.y) >= _LABEL_GAP_M for other in placed
        )
        if is_free:
            placed.append(label)
    return placed
