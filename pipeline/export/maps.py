"""Overview maps as pictures and pages: the same features give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from pipeline.export import map_frame as base
from pipeline.export.map_insets import draw_insets
from pipeline.export.map_points import RING_INK, Points, Rows, draw_points, inks, make_points
from pipeline.export.map_text import count_text, word
from pipeline.export.pictures import as_pdf, as_png, fixed_settings, font, wrapped
from pipeline.projection import to_atlas
from pipeline.spec.layer import Style

_DPI, _SHEET_DPI = 140, 170
_MAP_INCHES = 10.6
_SIDE, _ABOVE, _BELOW = 0.45, 0.75, 0.49
_TITLE_SIZE, _NOTE_SIZE, _NOTE_SPACING = 13, 6.2, 1.5
_TITLE_LINE, _NOTE_LINE = 0.24, 0.13  # inches
_TEXT_INCHES = 0.95 * _MAP_INCHES  # letters fitted to pixels are a little wider than they measure
_TITLE_INK, _INK, _EDGE = "#1F2D3A", "#4A5A66", "#9C9C9C"
_WHITE = "#FFFFFF"


@dataclass(frozen=True, eq=False)
class Drawn:
    """A map; `shown` features lie in its frames, `outside` are a number in its legend."""

    figure: Figure
    shown: int
    outside: int


@dataclass(frozen=True)
class Sheet:
    """A map as picture and as page; `told` is how many features it draws or counts."""

    png: bytes
    pdf: bytes
    told: int


def overview_map(
    features: pd.DataFrame,
    style: Style,
    title: str,
    language: str,
    boundaries: geopandas.GeoDataFrame,
) -> bytes:
    """Map of all features in the atlas projection as PNG.

    Args:
        features: columns lon and lat in degrees, the style's field and coordinate_status, which
            says around which points a ring is drawn.
        style: symbols by the values of a field.
        title: plain text above the map.
        language: ``'en'``, ``'fr'`` or ``'es'``.
        boundaries: table of `pipeline.boundaries.read_boundaries`.
    """
    with fixed_settings():
        drawn = _draw(features, style, title, language, boundaries, ())
        return as_png(drawn.figure, inks(style), (_WHITE, *base.GROUNDS))


def map_sheet(
    features: pd.DataFrame,
    style: Style,
    title: str,
    language: str,
    boundaries: geopandas.GeoDataFrame,
    notes: Sequence[str],
    author: str,
) -> Sheet:
    """The map of `overview_map` for print, with `notes` such as the citation below it."""
    with fixed_settings():
        drawn = _draw(features, style, title, language, boundaries, notes)
        about = {"Title": title, "Author": author, "Subject": " ".join(notes)}
        pdf = as_pdf(drawn.figure, about)
        drawn.figure.set_dpi(_SHEET_DPI)
        png = as_png(drawn.figure, inks(style), (_WHITE, *base.GROUNDS))
    return Sheet(png, pdf, drawn.shown + drawn.outside)


def _draw(
    features: pd.DataFrame,
    style: Style,
    title: str,
    language: str,
    boundaries: geopandas.GeoDataFrame,
    notes: Sequence[str],
) -> Drawn:
    bold, small = font(_TITLE_SIZE, is_bold=True), font(_NOTE_SIZE)
    titles = wrapped(title, bold, _TEXT_INCHES)
    paragraphs = [*notes, *word("credits", language).split("\n")]
    lines = [line for text in paragraphs for line in wrapped(text, small, _TEXT_INCHES)]
    map_height = _MAP_INCHES * (base.NORTH - base.SOUTH) / (base.EAST - base.WEST)
    below = _BELOW + _NOTE_LINE * len(lines)
    above = _ABOVE + _TITLE_LINE * (len(titles) - 1)
    width, height = _MAP_INCHES + 2 * _SIDE, map_height + below + above
    figure = Figure(figsize=(width, height), dpi=_DPI, facecolor="white")
    left, bottom = _SIDE / width, below / height
    axes = figure.add_axes((left, bottom, _MAP_INCHES / width, map_height / height))
    axes.set(xlim=(base.WEST, base.EAST), ylim=(base.SOUTH, base.NORTH), xticks=[], yticks=[])
    axes.set_facecolor(base.SEA)
    for side in axes.spines.values():
        side.set(color=_INK, linewidth=0.8)
    base.draw_land(axes, boundaries)
    base.draw_graticule(axes, language)
    base.draw_scale_bar(axes, base.WEST + 3_450e3, base.SOUTH + 260e3)
    points = make_points(features, style, language)
    elsewhere, inset = draw_insets(axes, points, boundaries, language)
    is_here = _in_frame(points) & ~elsewhere
    shown = draw_points(axes, points, is_here, to_atlas, _point_size(len(points)))
    outside = int((~is_here & ~elsewhere).sum())
    _draw_legend(axes, points, outside, language)
    top = 1 - 0.3 / height
    figure.text(left, top, "\n".join(titles), font=bold, va="center_baseline", color=_TITLE_INK)
    figure.text(
        left,
        (below - 0.33) / height,
        "\n".join(lines),
        font=small,
        va="top",
        color=_INK,
        linespacing=_NOTE_SPACING,
    )
    return Drawn(figure, shown + inset, outside)


def _in_frame(points: Points) -> Rows:
    x, y = to_atlas(points.lon, points.lat)
    is_across = (x >= base.WEST) & (x <= base.EAST)
    return np.asarray(is_across & (y >= base.SOUTH) & (y <= base.NORTH))


def _point_size(count: int) -> float:
    """Diameter in points: the more features, the smaller, so that fewer hide one another."""
    return float(np.clip(7.5 - 1.3 * np.log10(max(count, 1)), 1.6, 4.0))


def _draw_legend(axes: Axes, points: Points, outside: int, language: str) -> None:
    colon = word("colon", language)
    handles = [
        _symbol(
            group.label, group.count, colon, color=f"#{group.color}", ms=6, mec="white", mew=0.3
        )
        for group in points.groups
    ]
    repaired = int(points.is_repaired.sum())
    ring: dict[str, Any] = {"ms": 6.5, "mfc": "none", "mec": RING_INK, "mew": 0.8}
    if repaired and not points.is_ringed.any():
        ring = {"alpha": 0.0}
    handles.append(_symbol(word("repaired", language), repaired, colon, **ring))
    if outside:
        handles.append(_symbol(word("outside", language), outside, colon, alpha=0.0))
    box = axes.legend(
        handles=handles,
        loc="lower left",
        prop=font(7.5),
        title=f"{word('total', language)}{colon}{count_text(len(points))}",
        title_fontproperties=font(8, is_bold=True),
        alignment="left",
        framealpha=0.93,
        edgecolor=_EDGE,
        facecolor="white",
        fancybox=False,
        borderpad=0.8,
        labelspacing=0.6,
    )
    box.set_zorder(10)


def _symbol(label: str, count: int, colon: str, **looks: Any) -> Line2D:
    text = f"{label}{colon}{count_text(count)}"
    return Line2D([], [], linestyle="none", marker="o", label=text, **looks)
