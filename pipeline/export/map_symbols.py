"""Symbols of a map's features: one a class, in the order that hides least, with their legend."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from pipeline.export.symbols import full_style, symbol_values
from pipeline.spec.portrayal import Style

Rows = NDArray[np.intp]
Shapes = NDArray[np.object_]


@dataclass(frozen=True)
class Group:
    """Features of one symbol."""

    color: str
    label: str
    count: int


@dataclass(frozen=True)
class Entry:
    """A line of the legend: `look` are properties of a matplotlib line, its marker included."""

    label: str
    count: int
    look: dict[str, Any]


@dataclass(frozen=True)
class Frame:
    """Where symbols are drawn.

    Attributes:
        axes: the frame, in metres.
        metres_a_point: of the frame, in a point (1/72 inch) of the paper.
        dot: diameter of round symbols in points.
    """

    axes: Axes
    metres_a_point: float
    dot: float


@dataclass(frozen=True, eq=False)
class Symbols(ABC):
    """Features as symbols: `symbol` is the place of each one's group in `groups`."""

    groups: list[Group]
    symbol: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.symbol)

    @property
    def frequent_first(self) -> list[int]:
        """Places of the groups in the order in which rare ones are not hidden."""
        return sorted(range(len(self.groups)), key=lambda at: -self.groups[at].count)

    @property
    @abstractmethod
    def dot(self) -> float:
        """Diameter of round symbols on the map in points (1/72 inch)."""

    @property
    @abstractmethod
    def inks(self) -> list[str]:
        """Colours that a picture must keep as they are."""

    @abstractmethod
    def draw(self, frame: Frame, rows: Rows, shapes: Shapes) -> Rows:
        """Draw some features.

        Args:
            frame: where.
            rows: which features.
            shapes: of these, in metres of the frame.

        Returns:
            Those of `rows` that were drawn.
        """

    @abstractmethod
    def entries(self, language: str) -> list[Entry]:
        """The legend, classes first."""


def grouped(
    features: pd.DataFrame, style: Style, language: str
) -> tuple[list[Group], NDArray[np.intp]]:
    """Groups of features, and the group of each; values the style does not name are one more."""
    values = symbol_values(style, features).to_numpy()
    classes = full_style(style, features).classes
    chosen = [values == symbol.value for symbol in classes]
    groups = [
        Group(symbol.color, symbol.label.in_language(language), int(rows.sum()))
        for symbol, rows in zip(classes, chosen, strict=True)
    ]
    symbol = np.select(chosen, list(range(len(chosen))), 0) if chosen else np.zeros(len(values))
    return groups, symbol.astype(np.intp)
