"""Source datums to WGS 84: the operation of every point chosen, named and kept (rule A7).

PROJ falls back in silence where a grid is missing, even to no shift at all, so the choice is made
here. An operation is taken only inside its area of use, the most accurate first, point by point:
the result depends neither on the order of the rows nor on the points beside. Grids lead to NAD83,
the datum they are made for, and from there no further: NAD83, ITRF and WGS 84 differ by 2 m or less
(atlas framework 2.4). Operations straight to WGS 84 are taken where they need no grid. What no
operation covers keeps its degrees and says so.
"""

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.crs import CoordinateOperation  # type: ignore[attr-defined]  # not marked as public
from pyproj.transformer import TransformerGroup

from pipeline.grids import sha256_of
from pipeline.projection import Floats, wrap_longitude

NEGLIGIBLE_M = 2.0
_NAD83, _WGS84 = "EPSG:4269", "EPSG:4326"
# Areas of the atlas's countries. Others reach over them: the box of Cuba's waters holds Key West.
_HOME = ("Canada", "Mexico", "USA", "Puerto Rico", "Hawaii")
_AXIS_ORDER = "axis order change"
_WARNINGS = Lock()
Bools = NDArray[np.bool_]


class DatumFacts(Protocol):
    """What the registry of `configs/crs.yaml` says of a datum."""

    @property
    def code(self) -> str | None:
        """Its geographic CRS; None where the datum is unknown."""

    @property
    def differs_m(self) -> float:
        """Largest distance between its degrees and those of WGS 84, metres."""


@dataclass(frozen=True)
class DatumRecord:
    """What was done to the rows of one datum that share an operation; for the receipt.

    `operation` is empty where degrees stay as they are. `accuracy_m` is PROJ's for the operation,
    `expected_m` how far a row may be off on WGS 84; `grids` gives the sha256 of each file used, and
    `missing_grids` names those that would have allowed a more accurate operation.
    """

    datum: str
    rows: int
    operation: str
    accuracy_m: float | None
    expected_m: float
    is_ballpark: bool
    grids: dict[str, str]
    missing_grids: tuple[str, ...]


@dataclass(frozen=True)
class _Operation:
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


@dataclass(frozen=True)
class _Group:
    """Points of one datum that share an operation, or have none."""

    datum: str
    differs_m: float
    operation: _Operation | None
    better: tuple[_Operation, ...]

    @property
    def is_ballpark(self) -> bool:
        return self.operation is None and self.differs_m > NEGLIGIBLE_M

    @property
    def expected_m(self) -> float:
        return self.operation.expected_m if self.operation else self.differs_m


@dataclass(frozen=True)
class Shifted:
    """Positions on WGS 84, and how each of them got there."""

    lon: Floats
    lat: Floats
    expected_m: Floats
    is_ballpark: Bools
    _reported: tuple[Floats, Floats]
    _groups: tuple[_Group, ...]
    _group: NDArray[np.intp]

    def records(self, rows: Bools) -> tuple[DatumRecord, ...]:
        """One record a datum and operation over the chosen rows, sorted by both."""
        found = []
        for number, group in enumerate(self._groups):
            mine = rows & (self._group == number)
            if not mine.any():
                continue
            position = wrap_longitude(self._reported[0][mine]), self._reported[1][mine]
            missing = {
                grid
                for operation in group.better
                if operation.covers(*position).any()
                for grid in operation.missing
            }
            operation = group.operation
            found.append(
                DatumRecord(
                    group.datum,
                    int(mine.sum()),
                    operation.name if operation else "",
                    operation.accuracy_m if operation else None,
                    group.expected_m,
                    group.is_ballpark,
                    {path.name: sha256_of(path) for path in operation.grids} if operation else {},
                    tuple(sorted(missing)),
                )
            )
        return tuple(sorted(found, key=lambda record: (record.datum, record.operation)))


def shift(
    lon: Floats, lat: Floats, datum: NDArray[np.object_], registry: Mapping[str, DatumFacts]
) -> Shifted:
    """Shift positions to WGS 84 where their datum's difference is more than negligible.

    Args:
        lon: longitudes on the datum of each point, degrees; NaN stays NaN.
        lat: latitudes, degrees.
        datum: name of each point's datum, a key of `registry`.
        registry: facts of each datum by name.
    """
    to_lon, to_lat = lon.copy(), lat.copy()
    groups: list[_Group] = []
    group = np.full(len(lon), -1, dtype=np.intp)
    is_place = np.isfinite(lon) & np.isfinite(lat)
    codes, names = pd.factorize(datum)
    for code, name in enumerate(names):
        facts = registry[str(name)]
        left = np.flatnonzero(is_place & (codes == code))
        operations: list[_Operation] = []
        if facts.code and facts.differs_m > NEGLIGIBLE_M and len(left):
            operations = _operations(facts.code)
        for operation, taken, (x, y) in _taken(operations, left, lon, lat):
            to_lon[taken], to_lat[taken] = x, y
            group[taken] = len(groups)
            groups.append(_group(str(name), facts, operation, operations))
        left = left[group[left] < 0]
        if len(left):
            group[left] = len(groups)
            groups.append(_group(str(name), facts, None, operations))
    expected = np.array([*(found.expected_m for found in groups), np.nan])
    is_ballpark = np.array([*(found.is_ballpark for found in groups), False])
    return Shifted(
        to_lon, to_lat, expected[group], is_ballpark[group], (lon, lat), tuple(groups), group
    )


def _taken(
    operations: list[_Operation], left: NDArray[np.intp], lon: Floats, lat: Floats
) -> Iterator[tuple[_Operation, NDArray[np.intp], tuple[Floats, Floats]]]:
    """The operations in order, each with the points it takes of those left, and where they go."""
    at = wrap_longitude(lon[left]), lat[left]
    for operation in operations:
        if operation.transformer is None or not len(left):
            continue
        inside = operation.covers(*at)
        if not inside.any():
            continue
        points = left[inside]
        x, y = operation.transformer.transform(lon[points], lat[points])
        done = np.isfinite(x) & np.isfinite(y)  # a grid may be smaller than the area of use
        inside[inside] = done
        if inside.any():
            yield operation, left[inside], (x[done], y[done])
            left, at = left[~inside], (at[0][~inside], at[1][~inside])


def figure(facts: DatumFacts) -> str:
    """The datum's ellipsoid as PROJ parameters, WGS 84's where shifts are negligible or unknown."""
    if facts.code is None or facts.differs_m <= NEGLIGIBLE_M:
        return "+ellps=WGS84"
    ellipsoid = CRS.from_user_input(facts.code).ellipsoid
    assert ellipsoid is not None
    return f"+a={ellipsoid.semi_major_metre!r} +b={ellipsoid.semi_minor_metre!r}"


def _group(
    name: str, facts: DatumFacts, operation: _Operation | None, operations: list[_Operation]
) -> _Group:
    better = tuple(
        other
        for other in operations
        if other.transformer is None and (operation is None or other.rank < operation.rank)
    )
    return _Group(name, facts.differs_m, operation, better)


def _operations(code: str) -> list[_Operation]:
    """Every operation from a datum to WGS 84, the better first; never a ballpark one.

    They are made anew each time: pyproj does not share those of a group between threads.
    """
    found = [*_listed(code, _NAD83), *_listed(code, _WGS84)]
    return sorted(found, key=lambda operation: (*operation.rank, operation.name))


def _listed(code: str, target: str) -> Iterator[_Operation]:
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
        yield _Operation(
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
