"""Points of a map: one symbol a class, rare classes above frequent ones, rings around repairs."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.export.drawing import Drawing
from pipeline.export.map_looks import class_look
from pipeline.export.map_symbols import Entry, Frame, Rows, Shapes, Symbols, grouped
from pipeline.export.map_text import word
from pipeline.spec.portrayal import Style

RING_INK = "#111111"
_MOST_RINGS = 500


@dataclass(frozen=True, eq=False)
class Points(Symbols):
    """Points as discs; `tells_repairs` says whether the legend speaks of rings."""

    is_repaired: NDArray[np.bool_]
    tells_repairs: bool

    @property
    def is_ringed(self) -> NDArray[np.bool_]:
        """Repaired features with a ring; none if there are so many that rings hide the map."""
        few = int(self.is_repaired.sum()) <= _MOST_RINGS
        return self.is_repaired if few else np.zeros(len(self), dtype=bool)

    @property
    def dot(self) -> float:
        """The more features, the smaller, so that fewer hide one another."""
        return float(np.clip(7.5 - 1.3 * np.log10(max(len(self), 1)), 1.6, 4.0))

    @property
    def inks(self) -> list[str]:
        """Colours of the classes and of the rings."""
        return [RING_INK, *(f"#{group.color}" for group in self.groups)]

    def draw(self, frame: Frame, rows: Rows, shapes: Shapes) -> Rows:
        """Discs, the frequent groups first so that they hide none of the rare, then the rings."""
        x, y = shapely.get_x(shapes), shapely.get_y(shapes)
        for at in self.frequent_first:
            mine = self.symbol[rows] == at
            (discs,) = frame.axes.plot(x[mine], y[mine], "o", ms=frame.dot)
            discs.set(mec="white", mew=0.08 * frame.dot)
            discs.set(color=f"#{self.groups[at].color}", zorder=5)
        mine = self.is_ringed[rows]
        frame.axes.plot(x[mine], y[mine], "o", ms=5.2, mfc="none", mec=RING_INK, mew=0.55, zorder=6)
        return rows[np.isfinite(x) & np.isfinite(y)]

    def entries(self, language: str) -> list[Entry]:
        """The classes, and the repaired as a ring where there are rings."""
        classes = [Entry(g.label, g.count, class_look("point", g.color)) for g in self.groups]
        if not self.tells_repairs:
            return classes
        ring: dict[str, Any] = {"ls": "none", "marker": "o", "ms": 6.5, "mfc": "none"}
        ring |= {"mec": RING_INK, "mew": 0.8}
        repaired = int(self.is_repaired.sum())
        if repaired and not self.is_ringed.any():
            ring = {"alpha": 0.0}
        return [*classes, Entry(word("repaired", language), repaired, ring)]


def make_points(drawing: Drawing, style: Style, language: str) -> Points:
    """Symbols of points, which may say in `coordinate_status` whether they were repaired."""
    tells_repairs = "coordinate_status" in drawing.features
    is_repaired = np.zeros(len(drawing.features), dtype=bool)
    if tells_repairs:
        is_repaired = (drawing.features["coordinate_status"] == "repaired").to_numpy(dtype=bool)
    return Points(*grouped(drawing.features, style, language), is_repaired, tells_repairs)
