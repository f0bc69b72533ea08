"""The legend of a layer as pictures that stand beside the data, one a language (rule E3)."""

import textwrap
from typing import Any

from matplotlib.figure import Figure

from pipeline.export.drawing import Geometry
from pipeline.export.map_looks import class_look
from pipeline.export.pictures import as_png, fixed_settings, font
from pipeline.export.product import Product
from pipeline.export.symbols import full_style
from pipeline.spec.portrayal import Style

_FILES = {"en": "Legend_en.png", "es": "Leyenda_es.png", "fr": "Legende_fr.png"}
_DPI, _INCHES = 100, 2.6
_TITLE_CHARACTERS, _LABEL_CHARACTERS = 34, 44
_EDGE = "#9C9C9C"
# Globes draw points with a dark rim, maps with a white one.
_RIMS: dict[Geometry, dict[str, Any]] = {"point": {"mec": "#202020", "mew": 0.5}}


def legend_files(product: Product) -> dict[str, bytes]:
    """The pictures by file name."""
    layer = product.layer
    style = full_style(layer.style, product.all_features)
    return {
        name: legend_png(style, layer.geometry, layer.title.in_language(language), language)
        for language, name in _FILES.items()
    }


def legend_png(style: Style, geometry: Geometry, title: str, language: str) -> bytes:
    """A small legend to lie over a globe, as PNG; long texts are wrapped or shortened."""
    lines = textwrap.wrap(title, _TITLE_CHARACTERS) or [""]
    width, height = _INCHES, 0.18 + 0.16 * len(lines) + 0.2 * len(style.classes)
    with fixed_settings():
        figure = Figure(figsize=(width, height), dpi=_DPI, facecolor="white")
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
            look = class_look(geometry, symbol.color) | _RIMS.get(geometry, {})
            axes.plot([0.1, 0.19, 0.28], [y] * 3, markevery=[1], **look)
            axes.text(0.34, y, label, font=font(7.5), va="center")
            y -= 0.18
        return as_png(figure, [f"#{symbol.color}" for symbol in style.classes], ("#FFFFFF",))
