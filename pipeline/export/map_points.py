"""Points of a map: one symbol a class, rare classes above frequent ones, rings around repairs."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from pipeline.export.symbols import OTHER_COLOR, full_style, symbol_values
from pipeline.projection import Floats
from pipeline.spec.layer import Style

RING_INK = "#111111"
_MOST_RINGS = 500
Rows = NDArray[np.bool_]
# Degrees to the metres of a frame.
Projected = Callable[[Floats, Floats], tuple[Floats, Floats]]


@dataclass(frozen=True)
class Group:
    """Features of one symbol."""

    color: str
    label: str
    count: int


@dataclass(frozen=True, eq=False)
class Points:
    """Features as symbols: `symbol` is the place of each one's group in `groups`."""

    lon: Floats
    lat: Floats
    groups: list[Group]
    symbol: NDArray[np.int64]
    is_repaired: Rows

    @property
    def is_ringed(self) -> Rows:
        """Repaired features with a ring; none if there are so many that rings hide the map."""
        few = int(self.is_repaired.sum()) <= _MOST_RINGS
        return self.is_repaired if few else np.zeros(len(self), dtype=bool)

    def __len__(self) -> int:
        return len(self.lon)


def make_points(features: pd.DataFrame, style: Style, language: str) -> Points:
    """Symbols of the features; values that the style does not name are one more group."""
    values = symbol_values(style, features).to_numpy()
    classes = full_style(style, features).classes
    chosen = [values == symbol.value for symbol in classes]
    groups = [
        Group(symbol.color, symbol.label.in_language(language), int(rows.sum()))
        for symbol, rows in zip(classes, chosen, strict=True)
    ]
    symbol = np.select(chosen, list(range(len(chosen))), 0) if chosen else np.zeros(len(values))
    lon, lat = (features[name].to_numpy(dtype=float) for name in ("lon", "lat"))
    is_repaired = (features["coordinate_status"] == "repaired").to_numpy(dtype=bool)
    return Points(lon, lat, groups, symbol.astype(np.int64), is_repaired)


def draw_points(axes: Axes, points: Points, shown: Rows, project: Projected, size: float) -> int:
    """Draw the `shown` points, the frequent groups first so that they hide none of the rare.

    Args:
        axes: the frame, in metres.
        points: all points of the map.
        shown: which of them belong into this frame.
        project: degrees to the frame's metres.
        size: diameter in points (1/72 inch).

    Returns:
        How many symbols were drawn at a place of the frame.
    """
    x, y = project(points.lon, points.lat)
    drawn = 0
    order = sorted(range(len(points.groups)), key=lambda at: -points.groups[at].count)
    for at in order:
        rows = shown & (points.symbol == at)
        (symbols,) = axes.plot(x[rows], y[rows], "o", ms=size, mec="white", mew=0.08 * size)
        symbols.set(color=f"#{points.groups[at].color}", zorder=5)
        drawn += int(np.isfinite(symbols.get_xydata()).all(axis=1).sum())
    rows = shown & points.is_ringed
    axes.plot(x[rows], y[rows], "o", ms=5.2, mfc="none", mec=RING_INK, mew=0.55, zorder=6)
    return drawn


def inks(style: Style) -> list[str]:
    """Colours of all symbols, which a picture must keep as they are."""
    return [RING_INK, *(f"#{symbol.color}" for symbol in style.classes), f"#{OTHER_COLOR}"]
