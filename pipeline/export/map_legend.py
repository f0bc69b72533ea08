"""The legend in a corner of a map: classes, what is marked besides, and what lies beyond."""

from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from pipeline.export.map_symbols import Entry, Symbols
from pipeline.export.map_text import count_text, word
from pipeline.export.pictures import font

_EDGE = "#9C9C9C"


def draw_legend(
    axes: Axes, symbols: Symbols, outside: int, language: str, counted: str = "total"
) -> None:
    """Every symbol with its count.

    Args:
        axes: of the map.
        symbols: the features.
        outside: how many features no frame shows.
        language: ``'en'``, ``'fr'`` or ``'es'``.
        counted: key of what the features are together in `pipeline.export.map_text`.
    """
    colon = word("colon", language)
    entries = symbols.entries(language)
    if outside:
        entries.append(Entry(word("outside", language), outside, {"alpha": 0.0}))
    handles = [
        Line2D([], [], label=f"{entry.label}{colon}{count_text(entry.count)}", **entry.look)
        for entry in entries
    ]
    box = axes.legend(
        handles=handles,
        loc="lower left",
        prop=font(7.5),
        title=f"{word(counted, language)}{colon}{count_text(len(symbols))}",
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
