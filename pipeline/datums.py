"""Source datums to WGS 84: the operation of every point chosen, named and kept (rule A7).

PROJ falls back in silence where a grid is missing, even to no shift at all, so the choice is made
here. An operation is taken only inside its area of use, the most accurate first, point by point:
the result depends neither on the order of the rows nor on the points beside. What no operation
covers keeps its degrees and says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import CRS

from pipeline.datum_operations import NEGLIGIBLE_M, Bools, Operation, operations_to_wgs84
from pipeline.grids import sha256_of
from pipeline.projection import Floats, wrap_longitude


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
class _Group:
    """Points of one datum that share an operation, or have none."""

    datum: str
    differs_m: float
    operation: Operation | None
    better: tuple[Operation, ...]

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
        operations: list[Operation] = []
        if facts.code and facts.differs_m > NEGLIGIBLE_M and len(left):
            operations = operations_to_wgs84(facts.code)
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
    operations: list[Operation], left: NDArray[np.intp], lon: Floats, lat: Floats
) -> Iterator[tuple[Operation, NDArray[np.intp], tuple[Floats, Floats]]]:
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
    name: str, facts: DatumFacts, operation: Operation | None, operations: list[Operation]
) -> _Group:
    better = tuple(
        other
        for other in operations
        if other.transformer is None and (operation is None or other.rank < operation.rank)
    )
    return _Group(name, facts.differs_m, operation, better)
