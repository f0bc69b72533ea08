"""Operations that lead from a datum to WGS 84, as PROJ's register has them (rule A7).

Grids lead to NAD83, the datum they are made for, and from there no further: NAD83, ITRF and WGS 84
differ by 2 m or less (atlas framework 2.4). Operations straight to WGS 84 are taken where they need
no grid. A ballpark operation, which is none at all, is never among them.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from pyproj.crs import CoordinateOperation  # type: ignore[attr-defined]  # not marked as public
from pyproj.transformer import TransformerGroup

NEGLIGIBLE_M = 2.0
_NAD83, _WGS84 = "EPSG:4269", "EPSG:4326"
# Areas of the atlas's countries. Others reach over them: the box of Cuba's waters holds Key West.
_HOME = ("Canada", "Mexico", "USA", "Puerto Rico", "Hawaii")
_AXIS_ORDER = "axis order change"
_WARNINGS = Lock()
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Operation:
    """One way from a datum to WGS 84; `transformer` is None where a grid is missing."""

    name: str
    accuracy_m: float
    expected_m: float
    is_home: bool
    bounds: tuple[float, float, float, float]
    grids: tuple[Path, ...]
    missing: tuple[str, ...]
    transformer: Transformer | None

    @property
    def rank(self) -> tuple[bool, float]:
        """Less is better."""
        return not self.is_home, self.expected_m

    def covers(self, lon: Floats, lat: Floats) -> Bools:
        """Which points lie in its area of use, which may span the antimeridian."""
        west, south, east, north = self.bounds
        inside = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
        return np.asarray(inside & (lat >= south) & (lat <= north), dtype=bool)


def operations_to_wgs84(code: str) -> list[Operation]:
    """Every operation from a datum (a geographic CRS by its code) to WGS 84, the better first.

    They are made anew each time: pyproj does not share those of a group between threads.
    """
    found = [*_listed(code, _NAD83), *_listed(code, _WGS84)]
    return sorted(found, key=lambda operation: (*operation.rank, operation.name))


def _listed(code: str, target: str) -> Iterator[Operation]:
    """Operations to NAD83 by grids, or to WGS 84 by parameters alone."""
    with _WARNINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of missing grids, which the receipt names
        group = TransformerGroup(code, target, always_xy=True, allow_ballpark=False)
    candidates: list[tuple[Transformer | CoordinateOperation, Transformer | None]] = [
        *((transformer, transformer) for transformer in group.transformers),
        *((operation, None) for operation in group.unavailable_operations),
    ]
    for facts, transformer in candidates:
        area = facts.area_of_use
        parts = _parts(facts)
        grids = [grid for part in parts for grid in part.grids]
        if area is None or facts.accuracy < 0 or bool(grids) != (target == _NAD83):
            continue
        yield Operation(
            " + ".join(part.name for part in parts),
            facts.accuracy,
            facts.accuracy + (NEGLIGIBLE_M if target == _NAD83 else 0.0),
            any(country in area.name for country in _HOME),
            area.bounds,
            tuple(Path(grid.full_name) for grid in grids if grid.available),
            tuple(grid.short_name for grid in grids if not grid.available),
            transformer,
        )


def _parts(facts: Transformer | CoordinateOperation) -> list[CoordinateOperation]:
    """The steps of an operation, those that only swap axes left out."""
    steps = facts.operations or ((facts,) if isinstance(facts, CoordinateOperation) else ())
    return [step for step in steps if not step.name.startswith(_AXIS_ORDER)]
