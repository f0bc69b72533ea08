"""Geometries of FlatGeobuf features, by the type of many at once."""

from itertools import pairwise

import numpy as np
import shapely
from shapely import GeometryType

from pipeline.checks.dataset import Geometries
from pipeline.checks.readers.flatbuffer import FlatbufferError, Offsets, Tables
from pipeline.checks.readers.ragged import RaggedError, as_array, from_counts

# Numbers of fields in the table `Geometry`.
_ENDS, _XY, _TYPE, _PARTS = 0, 1, 6, 7
_POINT, _LINE, _POLYGON, _MULTIPOINT, _MULTILINE, _MULTIPOLYGON, _COLLECTION = range(1, 8)
_RAGGED = {
    _LINE: GeometryType.LINESTRING,
    _POLYGON: GeometryType.POLYGON,
    _MULTIPOINT: GeometryType.MULTIPOINT,
    _MULTILINE: GeometryType.MULTILINESTRING,
    _MULTIPOLYGON: GeometryType.MULTIPOLYGON,
}
_MOST_DEPTH = 8


def geometries(features: Tables, declared: int) -> Geometries:
    """The geometry of each feature, None where it has none.

    Args:
        features: tables of features.
        declared: the type in the header, 0 where each feature says its own.

    Raises:
        FlatbufferError: a damaged geometry, or a type that products do not have.
    """
    shapes = np.full(len(features), None, dtype=object)
    tables, has = features.child(0)
    shapes[has] = _shapes(tables, np.full(len(tables), declared), _MOST_DEPTH)
    return shapes


def _shapes(tables: Tables, declared: Offsets, depth: int) -> Geometries:
    tables.messages.refuse(
        tables.owner, np.full(len(tables), depth < 0), f"nested deeper than {_MOST_DEPTH}"
    )
    kinds = np.where(declared > 0, declared, tables.scalar(_TYPE, "u1", 0))
    unknown = ~np.isin(kinds, (*_RAGGED, _POINT, _COLLECTION))
    shapes = np.full(len(tables), None, dtype=object)
    tables.messages.refuse(tables.owner, unknown, "is of a type that products do not have")
    for kind in np.unique(kinds).tolist():
        rows = np.flatnonzero(kinds == kind)
        some = Tables(tables.messages, tables.owner[rows], tables.at[rows])
        if kind == _POINT:
            shapes[rows] = _points(some)
        elif kind == _COLLECTION:
            shapes[rows] = _collections(some, depth)
        else:
            shapes[rows] = _ragged(some, kind)
    return shapes


def _points(tables: Tables) -> Geometries:
    xy, count = tables.items(_XY, "<f8")
    tables.messages.refuse(tables.owner, (count != 2) & (count != 0), "a point is two numbers")
    shapes = np.full(len(tables), shapely.Point(), dtype=object)
    shapes[count == 2] = shapely.points(xy.reshape(-1, 2))
    return shapes


def _collections(tables: Tables, depth: int) -> Geometries:
    parts, count = tables.children(_PARTS)
    shapes = _shapes(parts, np.zeros(len(parts), np.int64), depth - 1)
    ends = np.cumsum(count).tolist()
    found = [shapely.GeometryCollection(shapes[a:b].tolist()) for a, b in pairwise([0, *ends])]
    return as_array(found)


def _ragged(tables: Tables, kind: int) -> Geometries:
    """Lines and polygons, simple or not: vertices and, level by level, where each part ends."""
    owner, counts = tables.owner, []
    if kind == _MULTIPOLYGON:
        tables, count = tables.children(_PARTS)
        counts.append(count)
    xy, numbers = tables.items(_XY, "<f8")
    tables.messages.refuse(tables.owner, numbers % 2 != 0, "coordinates are not in pairs")
    vertices = numbers // 2
    if kind in (_POLYGON, _MULTILINE, _MULTIPOLYGON):
        rings, vertices = _rings(tables, vertices)
        counts.append(rings)
    counts.append(vertices)
    try:
        return from_counts(_RAGGED[kind], xy.reshape(-1, 2), counts)
    except RaggedError as error:
        raise FlatbufferError(int(owner[error.index]), str(error)) from None


def _rings(tables: Tables, vertices: Offsets) -> tuple[Offsets, Offsets]:
    """Rings or lines of each table, and vertices of each of those; no list of ends means one."""
    ends, count = tables.items(_ENDS, "<u4")
    rings = np.where((count == 0) & (vertices > 0), 1, count)
    last = np.cumsum(rings)
    after = np.zeros(int(rings.sum()), np.int64)
    listed = np.repeat(count > 0, rings)
    after[listed] = ends.astype(np.int64)
    after[~listed] = vertices[(count == 0) & (vertices > 0)]
    before = np.concatenate([[0], after[:-1]]) if len(after) else after
    before[(last - rings)[rings > 0]] = 0
    sizes = after - before
    owner = np.repeat(tables.owner, rings)
    tables.messages.refuse(owner, sizes < 0, "its parts end before they start")
    ended = np.zeros(len(tables), np.int64)
    ended[rings > 0] = after[last[rings > 0] - 1]
    tables.messages.refuse(tables.owner, ended != vertices, "its parts are not all its vertices")
    return rings, sizes
