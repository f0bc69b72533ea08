"""Base of the maps in atlas metres: land, borders, graticule and scale bar."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path as DrawnPath
from numpy.typing import NDArray

from pipeline.countries import COUNTRIES
from pipeline.export.map_text import THIN_SPACE, meridian_text, parallel_text
from pipeline.export.pictures import font
from pipeline.projection import Floats, to_atlas

# The three countries from Attu to Newfoundland, Hawaii, Puerto Rico and Chiapas, in atlas metres.
WEST, EAST, SOUTH, NORTH = -6_250e3, 4_150e3, -3_900e3, 4_500e3
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


def draw_land(axes: Axes, boundaries: geopandas.GeoDataFrame) -> None:
    """Land of the three countries and their neighbours, state borders thin, national ones dark."""
    geometry = shapely.transform(boundaries.geometry.to_numpy(), _project)
    countries = boundaries["COUNTRY"].to_numpy()
    for is_foreign, fill in ((True, _FOREIGN), (False, _LAND)):
        chosen = geometry[(countries == "FN") == is_foreign]
        paths = [_path(part) for part in _parts(chosen)]
        axes.add_collection(
            PathCollection(paths, facecolors=fill, edgecolors=_OUTLINE, linewidths=0.3, zorder=1)
        )
    for country in COUNTRIES:
        whole = shapely.coverage_union_all(geometry[countries == country])
        outline = [_path(part) for part in _parts(np.array([whole]))]
        axes.add_collection(
            PathCollection(
                outline, facecolors="none", edgecolors=_COUNTRY_LINE, linewidths=0.45, zorder=2
            )
        )


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


def draw_shapes(axes: Axes, shapes: NDArray[np.object_]) -> None:
    """Land of the three countries that is already in the metres of the frame."""
    paths = [_path(part) for part in shapely.get_parts(shapes)]
    axes.add_collection(
        PathCollection(paths, facecolors=_LAND, edgecolors=_COUNTRY_LINE, linewidths=0.4, zorder=1)
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


def _parts(geometry: NDArray[np.object_]) -> list[shapely.Polygon]:
    """Polygons large enough to be seen that touch the map."""
    parts = shapely.get_parts(geometry)
    frame = shapely.box(WEST, SOUTH, EAST, NORTH)
    seen = (shapely.area(parts) >= _SMALLEST_M2) & shapely.intersects(parts, frame)
    return list(parts[seen])


def _path(polygon: shapely.Polygon) -> DrawnPath:
    """A polygon with its holes as one path, which fills by the rule of winding."""
    rings = [polygon.exterior, *polygon.interiors]
    return DrawnPath.make_compound_path(
        *(DrawnPath(shapely.get_coordinates(ring), closed=True) for ring in rings)
    )


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
