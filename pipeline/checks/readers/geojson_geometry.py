"""Geometries of GeoJSON features, those of one type at once."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

from pipeline.checks.dataset import Geometries
from pipeline.checks.readers.ragged import as_array, from_counts
from pipeline.errors import SourceError

_LEVELS = {  # lists around a position, besides that of the geometry itself
    "LineString": (GeometryType.LINESTRING, 0),
    "MultiPoint": (GeometryType.MULTIPOINT, 0),
    "Polygon": (GeometryType.POLYGON, 1),
    "MultiLineString": (GeometryType.MULTILINESTRING, 1),
    "MultiPolygon": (GeometryType.MULTIPOLYGON, 2),
}
TYPES = frozenset({*_LEVELS, "Point", "GeometryCollection"})
_MOST_DEPTH = 8


def geometries(members: Sequence[Any], row: int, name: str) -> Geometries:
    """The geometry of each feature, None for null.

    Args:
        members: the member ``geometry`` of each.
        row: row of the first.
        name: the file.

    Raises:
        SourceError: a member is no geometry.
    """
    try:
        return _shapes(members, _MOST_DEPTH)
    except (ValueError, TypeError, OverflowError):
        for number, member in enumerate(members, start=row + 1):
            try:
                _shapes([member], _MOST_DEPTH)
            except (ValueError, TypeError, OverflowError) as error:
                where = f"{name}, row {number}"
                raise SourceError(f"{where}: damaged geometry ({error!s:.100})") from None
        raise


def _shapes(members: Sequence[Any], depth: int) -> Geometries:
    if depth < 0:
        raise ValueError(f"nested deeper than {_MOST_DEPTH}")
    rows: dict[str, list[int]] = defaultdict(list)
    for row, member in enumerate(members):
        if member is not None:
            rows[_kind(member)].append(row)
    shapes = np.full(len(members), None, dtype=object)
    for kind, at in rows.items():
        some = [members[row] for row in at]
        if kind == "GeometryCollection":
            found = [_shapes(_member(one, "geometries"), depth - 1).tolist() for one in some]
            shapes[at] = as_array([shapely.GeometryCollection(parts) for parts in found])
        elif kind == "Point":
            shapes[at] = _points([_member(one, "coordinates") for one in some])
        else:
            shapes[at] = _ragged([_member(one, "coordinates") for one in some], *_LEVELS[kind])
    return shapes


def _kind(member: Any) -> str:
    kind = member.get("type") if isinstance(member, dict) else None
    if not isinstance(kind, str) or kind not in TYPES:
        raise ValueError(f"expected an object of a geometry type, found {member!r:.50}")
    return kind


def _member(geometry: dict[str, Any], name: str) -> list[Any]:
    value = geometry.get(name)
    if not isinstance(value, list):
        raise ValueError(f"{name} is not a list")
    return value


def _points(positions: list[list[Any]]) -> Geometries:
    shapes = np.full(len(positions), shapely.Point(), dtype=object)
    some = [row for row, position in enumerate(positions) if position]
    shapes[some] = shapely.points(_xy([positions[row] for row in some]))
    return shapes


def _ragged(coordinates: list[list[Any]], kind: GeometryType, levels: int) -> Geometries:
    counts, parts = [], coordinates
    for _ in range(levels + 1):
        counts.append(np.fromiter(map(len, parts), np.int64, len(parts)))
        parts = list(chain.from_iterable(parts))
        _refuse_other_than_lists(parts)
    return from_counts(kind, _xy(parts), counts)


def _refuse_other_than_lists(parts: list[Any]) -> None:
    if not set(map(type, parts)) <= {list}:
        raise ValueError("coordinates are not nested as the type asks")


def _xy(positions: list[list[Any]]) -> NDArray[np.float64]:
    """Easting and northing; heights and measures are no part of a product."""
    if any(length < 2 for length in set(map(len, positions))):
        raise ValueError("a position of less than two numbers")
    if not set(map(type, chain.from_iterable(positions))) <= {int, float}:
        raise ValueError("a position is not numbers alone")
    xy = np.array([position[:2] for position in positions], dtype=np.float64).reshape(-1, 2)
    if not np.isfinite(xy).all():
        raise ValueError("a number that is too large")
    return xy
