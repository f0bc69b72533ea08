"""Shapes of a shapefile: points all at once, the others by pyshp, which damage must not reach."""

import io
import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import shapefile
import shapely
from shapely.geometry import shape as to_shapely

from pipeline.checks.dataset import Geometries
from pipeline.checks.readers.limits import refuse_large
from pipeline.errors import SourceError

MOST_BYTES = 4 * 1024**3  # rule F2 rejects less, and says so
_FILE_CODE, _HEADER = 9994, 100
shapefile.VERBOSE = False  # ring order is judged by rules, not told on the terminal

# A record of a point shapefile: its number and length, its kind, its place.
_POINT = np.dtype(
    [("number", ">i4"), ("words", ">i4"), ("kind", "<i4"), ("x", "<f8"), ("y", "<f8")]
)
_POINT_WORDS = 10


def read_shapes(path: Path) -> tuple[Geometries, frozenset[int]]:
    """Geometries, and the rows with a ring whose ends do not meet.

    Raises:
        SourceError: the file is damaged; the message names the record where that is known.
    """
    refuse_large(path, MOST_BYTES)
    data = path.read_bytes()
    points = _points(data)
    if points is not None:
        return points, frozenset()
    _refuse_damage(data, path.name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with shapefile.Reader(shp=io.BytesIO(data)) as reader:
                shapes, open_rings = [], set()
                for row, shape in enumerate(reader.iterShapes()):
                    shapes.append(_geometry(shape))
                    if _has_open_ring(shape):
                        open_rings.add(row)
    except (shapefile.ShapefileException, ValueError, IndexError, KeyError, TypeError) as error:
        raise SourceError(f"{path.name}: damaged shape ({error!r:.100})") from None
    except (struct.error, AssertionError, MemoryError, OverflowError) as error:
        raise SourceError(f"{path.name}: damaged shape ({error!r:.100})") from None
    geometry = np.full(len(shapes), None, dtype=object)
    geometry[:] = shapes
    return geometry, frozenset(open_rings)


def _has_open_ring(shape: Any) -> bool:
    """Whether the ends of a ring do not meet."""
    if shape.shapeTypeName[:7] != "POLYGON":
        return False
    stops = [*shape.parts[1:], len(shape.points)]
    ends = zip(shape.parts, stops, strict=True)
    return any(shape.points[a][:2] != shape.points[b - 1][:2] for a, b in ends if a < b)


def _points(data: bytes) -> Geometries | None:
    """All shapes at once where each of them is a point; None where it takes the careful reader."""
    if len(data) < _HEADER + _POINT.itemsize or (len(data) - _HEADER) % _POINT.itemsize:
        return None
    code, claimed = struct.unpack_from(">i20xi", data)
    records = np.frombuffer(data, _POINT, offset=_HEADER)
    is_plain = (records["words"] == _POINT_WORDS) & (records["kind"] == shapefile.POINT)
    if code != _FILE_CODE or 2 * claimed != len(data) or not is_plain.all():
        return None
    return np.asarray(shapely.points(records["x"], records["y"]), dtype=object)


def _refuse_damage(data: bytes, name: str) -> None:
    """The reader trusts lengths, and one that is negative would keep it going forever."""
    if len(data) < _HEADER or struct.unpack_from(">i", data)[0] != _FILE_CODE:
        raise SourceError(f"{name}: does not start as a shapefile does")
    claimed = 2 * struct.unpack_from(">i", data, 24)[0]
    if claimed != len(data):
        raise SourceError(f"{name}: the header says {claimed} bytes, the file has {len(data)}")
    at, record = _HEADER, 0
    while at < len(data):
        record += 1
        length = 2 * struct.unpack_from(">i", data, at + 4)[0] if at + 8 <= len(data) else -1
        at += 8 + length
        if length < 4 or at > len(data):
            raise SourceError(f"{name}, record {record}: cut off or of absurd length")


def _geometry(shape: Any) -> Any:
    if shape.shapeType == shapefile.NULL:
        return None
    if len(shape.points) == 1:
        return shapely.Point(*shape.points[0][:2])
    try:
        if shape.shapeTypeName.startswith("POLYGON"):
            return _polygons(shape)
        return shapely.force_2d(to_shapely(shape.__geo_interface__))
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        # Rings that make no polygon are still vertices to be judged.
        return shapely.MultiPoint([point[:2] for point in shape.points])


def _polygons(shape: Any) -> Any:
    """Rings put together: shells run clockwise, and a hole is in the smallest shell around it.

    A hole without a shell is a shell that runs the wrong way. The library compares every hole with
    every shell, which takes minutes for a feature of ten thousand islands.
    """
    places = np.array([point[:2] for point in shape.points], dtype=np.float64)
    ring = np.zeros(len(places), dtype=np.intp)
    ring[list(shape.parts[1:])] = 1
    rings = np.asarray(shapely.linearrings(places, indices=np.cumsum(ring)))
    is_hole = np.asarray(shapely.is_ccw(rings))
    if is_hole.all():
        is_hole[:] = False
    shells = np.asarray(shapely.polygons(rings[~is_hole]))
    holes = rings[is_hole]
    inside, around = shapely.STRtree(shells).query(shapely.polygons(holes), predicate="covered_by")
    order = np.lexsort([shapely.area(shells[around]), inside])
    held, first = np.unique(inside[order], return_index=True)
    owner = around[order][first]
    orphans = np.setdiff1d(np.arange(len(holes)), held)
    for shell in np.unique(owner):
        shells[shell] = shapely.polygons(shells[shell].exterior, holes[held[owner == shell]])
    found = [*shells, *shapely.polygons(holes[orphans])]
    return found[0] if len(found) == 1 else shapely.multipolygons(found)
