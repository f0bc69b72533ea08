"""Overview maps as pictures and pages: the same features give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.figure import Figure

from pipeline.export import map_frame as base
from pipeline.export.drawing import Drawing
from pipeline.export.map_insets import draw_insets
from pipeline.export.map_legend import draw_legend
from pipeline.export.map_points import make_points
from pipeline.export.map_shapes import make_shapes
from pipeline.export.map_symbols import Frame, Symbols
from pipeline.export.map_text import word
from pipeline.export.pictures import as_pdf, as_png, fixed_settings, font, wrapped
from pipeline.spec.portrayal import Style

_DPI, _SHEET_DPI = 140, 170
_SIDE, _ABOVE, _BELOW = 0.45, 0.75, 0.49
_TITLE_SIZE, _NOTE_SIZE, _NOTE_SPACING = 13, 6.2, 1.5
_TITLE_LINE, _NOTE_LINE = 0.24, 0.13  # inches
_TEXT_INCHES = (
    0.95 * base.MAP_INCHES
)  # letters fitted to pixels are a little wider than they measure
_TITLE_INK, _INK = "#1F2D3A", "#4A5A66"
_WHITE = "#FFFFFF"


@dataclass(frozen=True, eq=False)
class Drawn:
    """A map; `shown` features lie in its frames, `outside` are a number in its legend."""

    figure: Figure
    symbols: Symbols
    shown: int
    outside: int

    @property
    def png(self) -> bytes:
        """The picture; what is written and the symbols keep their colours."""
        return as_png(self.figure, [*self.symbols.inks, _TITLE_INK], (_WHITE, *base.GROUNDS))


@dataclass(frozen=True)
class Sheet:
    """A map as picture and as page; `told` is how many features it draws or counts."""

    png: bytes
    pdf: bytes
    told: int


def overview_map(
    drawing: Drawing,
    style: Style,
    title: str,
    language: str,
    counted: str = "total",
) -> bytes:
    """Map of all features in the atlas projection as PNG.

    Args:
        drawing: the features with their shapes.
        style: symbols by the values of a field.
        title: plain text above the map.
        language: ``'en'``, ``'fr'`` or ``'es'``.
        counted: key in `pipeline.export.map_text` of what the features are together.
    """
    with fixed_settings():
        return _draw(drawing, style, title, language, (), counted).png


def map_sheet(
    drawing: Drawing,
    style: Style,
    title: str,
    language: str,
    notes: Sequence[str],
    author: str,
) -> Sheet:
    """The map of `overview_map` for print, with `notes` such as the citation below it."""
    with fixed_settings():
        drawn = _draw(drawing, style, title, language, notes)
        about = {"Title": title, "Author": author, "Subject": " ".join(notes)}
        pdf = as_pdf(drawn.figure, about)
        drawn.figure.set_dpi(_SHEET_DPI)
        return Sheet(drawn.png, pdf, drawn.shown + drawn.outside)


def _draw(
    drawing: Drawing,
    style: Style,
    title: str,
    language: str,
    notes: Sequence[str],
    counted: str = "total",
) -> Drawn:
    bold, small = font(_TITLE_SIZE, is_bold=True), font(_NOTE_SIZE)
    titles = wrapped(title, bold, _TEXT_INCHES)
    paragraphs = [*notes, *word("credits", language).split("\n")]
    lines = [line for text in paragraphs for line in wrapped(text, small, _TEXT_INCHES)]
    map_height = base.MAP_INCHES * (base.NORTH - base.SOUTH) / (base.EAST - base.WEST)
    below = _BELOW + _NOTE_LINE * len(lines)
    above = _ABOVE + _TITLE_LINE * (len(titles) - 1)
    width, height = base.MAP_INCHES + 2 * _SIDE, map_height + below + above
    figure = Figure(figsize=(width, height), dpi=_DPI, facecolor="white")
    left, bottom = _SIDE / width, below / height
    axes = figure.add_axes((left, bottom, base.MAP_INCHES / width, map_height / height))
    axes.set(xlim=(base.WEST, base.EAST), ylim=(base.SOUTH, base.NORTH), xticks=[], yticks=[])
    axes.set_facecolor(base.SEA)
    for side in axes.spines.values():
        side.set(color=_INK, linewidth=0.8)
    base.draw_land(axes)
    base.draw_graticule(axes, language)
    base.draw_scale_bar(axes, base.WEST + 3_450e3, base.SOUTH + 260e3)
    symbols = _symbols(drawing, style, language)
    held, in_insets = draw_insets(axes, symbols, drawing.degrees, language)
    here = np.flatnonzero(shapely.intersects(drawing.atlas, base.FRAME))
    on_map = symbols.draw(Frame(axes, base.METRES_A_POINT, symbols.dot), here, drawing.atlas[here])
    shown = len(np.union1d(in_insets, on_map))
    outside = len(symbols) - len(np.union1d(held, here))
    draw_legend(axes, symbols, outside, language, counted)
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
    return Drawn(figure, symbols, shown, outside)


def _symbols(drawing: Drawing, style: Style, language: str) -> Symbols:
    make = make_points if drawing.geometry == "point" else make_shapes
    return make(drawing, style, language)
