"""Overview maps and legends as pictures: the same facilities give the same bytes."""

import textwrap
from dataclasses import dataclass
from typing import Any

import geopandas
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from pipeline.export import map_frame as base
from pipeline.export.map_text import count_text, word
from pipeline.export.pictures import as_pdf, as_png, fixed_settings, font
from pipeline.projection import Floats, to_atlas
from pipeline.spec.layer import Style

_DPI, _LEGEND_DPI = 140, 100
_MAP_INCHES = 10.6
_SIDE, _BELOW, _ABOVE = 0.45, 0.75, 0.75
_TITLE_INK, _INK, _RING_INK, _EDGE = "#1F2D3A", "#4A5A66", "#111111", "#9C9C9C"
_OTHER_COLOR = "555555"
_WHITE = "#FFFFFF"
_LEGEND_INCHES = 2.6
_LEGEND_CHARACTERS, _LABEL_CHARACTERS = 34, 44


@dataclass(frozen=True)
class Group:
    """Facilities of one symbol."""

    color: str
    label: str
    count: int


@dataclass(frozen=True)
class Drawn:
    """What the points of a map add up to."""

    groups: list[Group]
    repaired: int
    outside: int


def overview_map(
    facilities: pd.DataFrame,
    style: Style,
    title: str,
    language: str,
    boundaries: geopandas.GeoDataFrame,
) -> bytes:
    """Map of all facilities in the atlas projection as PNG.

    Args:
        facilities: columns lon and lat in degrees, the style's field and coordinate_status, which
            says around which points a ring is drawn.
        style: symbols by the values of a field.
        title: plain text above the map.
        language: ``'en'``, ``'fr'`` or ``'es'``.
        boundaries: table of `pipeline.boundaries.read_boundaries`.
    """
    with fixed_settings():
        figure = _overview(facilities, style, title, language, boundaries)
        return as_png(figure, _inks(style), (_WHITE, *base.GROUNDS))


def overview_pdf(
    facilities: pd.DataFrame,
    style: Style,
    title: str,
    language: str,
    boundaries: geopandas.GeoDataFrame,
) -> bytes:
    """The map of `overview_map` as a PDF page, for print."""
    with fixed_settings():
        return as_pdf(_overview(facilities, style, title, language, boundaries))


def legend_png(style: Style, title: str, language: str) -> bytes:
    """A small legend to lie over a globe, as PNG; long texts are wrapped or shortened."""
    lines = textwrap.wrap(title, _LEGEND_CHARACTERS) or [""]
    height = 0.18 + 0.16 * len(lines) + 0.2 * len(style.classes)
    width = _LEGEND_INCHES
    with fixed_settings():
        figure = Figure(figsize=(width, height), dpi=_LEGEND_DPI, facecolor="white")
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set(xlim=(0, width), ylim=(0, height))
        axes.plot([0, width, width, 0, 0], [0, 0, height, height, 0], color=_EDGE, lw=1.5)
        y = height - 0.15
        for line in lines:
            axes.text(0.1, y, line, font=font(7.5, is_bold=True), va="center")
            y -= 0.16
        for symbol in style.classes:
            y -= 0.02
            label = symbol.label.in_language(language)
            label = textwrap.shorten(label, _LABEL_CHARACTERS, placeholder="…")
            axes.plot([0.19], [y], "o", ms=6.5, color=f"#{symbol.color}", mec="#202020", mew=0.5)
            axes.text(0.34, y, label, font=font(7.5), va="center")
            y -= 0.18
        return as_png(figure, _inks(style), (_WHITE,))


def _inks(style: Style) -> list[str]:
    return [_RING_INK, *(f"#{symbol.color}" for symbol in style.classes), f"#{_OTHER_COLOR}"]


def _overview(
    facilities: pd.DataFrame,
    style: Style,
    title: str,
    language: str,
    boundaries: geopandas.GeoDataFrame,
) -> Figure:
    map_height = _MAP_INCHES * (base.NORTH - base.SOUTH) / (base.EAST - base.WEST)
    width, height = _MAP_INCHES + 2 * _SIDE, map_height + _BELOW + _ABOVE
    figure = Figure(figsize=(width, height), dpi=_DPI, facecolor="white")
    left, bottom = _SIDE / width, _BELOW / height
    axes = figure.add_axes((left, bottom, _MAP_INCHES / width, map_height / height))
    axes.set(xlim=(base.WEST, base.EAST), ylim=(base.SOUTH, base.NORTH), xticks=[], yticks=[])
    axes.set_facecolor(base.SEA)
    for side in axes.spines.values():
        side.set(color=_INK, linewidth=0.8)
    base.draw_land(axes, boundaries)
    base.draw_graticule(axes, language)
    base.draw_scale_bar(axes, base.WEST + 3_450e3, base.SOUTH + 260e3)
    drawn = _draw_points(axes, facilities, style, language)
    _draw_legend(axes, drawn, language)
    bold, small = font(13, is_bold=True), font(6.2)
    figure.text(left, 1 - 0.3 / height, title, font=bold, va="center", color=_TITLE_INK)
    credits_line = word("credits", language)
    figure.text(
        left, 0.42 / height, credits_line, font=small, va="top", color=_INK, linespacing=1.5
    )
    return figure


def _draw_points(axes: Axes, facilities: pd.DataFrame, style: Style, language: str) -> Drawn:
    """Draw facilities, the frequent classes first so that they hide none of the rare."""
    x, y = to_atlas(*(facilities[name].to_numpy(dtype=float) for name in ("lon", "lat")))
    values = facilities[style.field].astype("str").to_numpy()
    chosen = [values == symbol.value for symbol in style.classes]
    groups = [
        Group(symbol.color, symbol.label.in_language(language), int(rows.sum()))
        for symbol, rows in zip(style.classes, chosen, strict=True)
    ]
    is_other = ~np.isin(values, [symbol.value for symbol in style.classes])
    if is_other.any():
        chosen.append(is_other)
        groups.append(Group(_OTHER_COLOR, word("other", language), int(is_other.sum())))
    for group, rows in sorted(zip(groups, chosen, strict=True), key=lambda pair: -pair[0].count):
        color = f"#{group.color}"
        axes.plot(x[rows], y[rows], "o", ms=2.3, color=color, mec="white", mew=0.12, zorder=5)
    is_repaired = (facilities["coordinate_status"] == "repaired").to_numpy(dtype=bool)
    _draw_rings(axes, x[is_repaired], y[is_repaired])
    is_seen = (x >= base.WEST) & (x <= base.EAST) & (y >= base.SOUTH) & (y <= base.NORTH)
    return Drawn(groups, int(is_repaired.sum()), int((~is_seen).sum()))


def _draw_rings(axes: Axes, x: Floats, y: Floats) -> None:
    axes.plot(x, y, "o", ms=5.2, mfc="none", mec=_RING_INK, mew=0.55, zorder=6)


def _draw_legend(axes: Axes, drawn: Drawn, language: str) -> None:
    colon = word("colon", language)
    handles = [
        _symbol(
            group.label, group.count, colon, color=f"#{group.color}", ms=6, mec="white", mew=0.3
        )
        for group in drawn.groups
    ]
    ring = {"ms": 6.5, "mfc": "none", "mec": _RING_INK, "mew": 0.8}
    handles.append(_symbol(word("repaired", language), drawn.repaired, colon, **ring))
    if drawn.outside:
        handles.append(_symbol(word("outside", language), drawn.outside, colon, alpha=0.0))
    total = sum(group.count for group in drawn.groups)
    box = axes.legend(
        handles=handles,
        loc="lower left",
        prop=font(7.5),
        title=f"{word('total', language)}{colon}{count_text(total)}",
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
