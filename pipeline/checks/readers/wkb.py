"""Well-known binary, walked before it is decoded: the decoder recurses as deep as a file says."""

import struct
from collections.abc import Sequence

import numpy as np
import shapely

from pipeline.checks.dataset import Geometries
from pipeline.errors import SourceError

_MOST_DEPTH = 8
_MOST_SHOWN = 80
_POINT, _LINE, _POLYGON = 1, 2, 3
_COLLECTIONS = (4, 5, 6, 7)
# A point in little-endian order without elevation, as nearly all writers have it.
_PLAIN_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])


def read_wkb(blobs: Sequence[bytes | None], where: str) -> tuple[Geometries, frozenset[int]]:
    """Geometries of the blobs, None for None, and the rows whose open rings had to be closed.

    Raises:
        SourceError: a blob is damaged, nested too deep or of a type that products do not have.
    """
    points = _points(blobs)
    if points is not None:
        return points, frozenset()
    open_rows = []
    for row, blob in enumerate(blobs):
        if blob is not None:
            try:
                if _walk(blob):
                    open_rows.append(row)
            except (struct.error, IndexError, ValueError) as error:
                raise SourceError(f"{where}, row {row + 1}: damaged geometry ({error})") from None
    closed = np.array([*blobs, None], dtype=object)
    opened = closed[open_rows]
    closed[open_rows] = None
    try:
        decoded = shapely.from_wkb(closed)
        decoded[open_rows] = shapely.from_wkb(opened, on_invalid="fix")
    except shapely.errors.GEOSException as error:
        reason = str(error)[:_MOST_SHOWN]
        raise SourceError(f"{where}: damaged geometry ({reason})") from None
    return np.asarray(decoded[:-1], dtype=object), frozenset(open_rows)


def _points(blobs: Sequence[bytes | None]) -> Geometries | None:
    """All geometries at once where each of them is a plain point; None where it takes a walk."""
    if any(blob is None or len(blob) != _PLAIN_POINT.itemsize for blob in blobs):
        return None
    records = np.frombuffer(b"".join(blob for blob in blobs if blob), _PLAIN_POINT)
    is_plain = (records["order"] == 1) & (records["kind"] == _POINT)
    is_plain &= np.isfinite(records["x"]) & np.isfinite(records["y"])
    if not is_plain.all():
        return None
    return np.asarray(shapely.points(records["x"], records["y"]), dtype=object)


def _walk(blob: bytes) -> bool:
    """Follow the headers to the end, over the vertices; whether the ends of a ring do not meet."""
    pending, at, is_open = [1], 0, False
    while pending:
        if pending[-1] == 0:
            pending.pop()
            continue
        pending[-1] -= 1
        kind, count, size, order, at = _header(blob, at)
        if kind in _COLLECTIONS:
            if len(pending) > _MOST_DEPTH:
                raise ValueError(f"nested deeper than {_MOST_DEPTH}")
            if count * 9 > len(blob) - at:
                raise ValueError(f"claims {count} parts in {len(blob) - at} bytes")
            pending.append(count)
        elif kind == _POLYGON:
            for _ in range(count):
                (vertices,) = struct.unpack_from(f"{order}I", blob, at)
                first, at = at + 4, at + 4 + vertices * size
                _refuse_beyond(blob, at)
                if vertices > 1:
                    ends = (
                        struct.unpack_from(f"{order}2d", blob, end) for end in (first, at - size)
                    )
                    is_open |= next(ends) != next(ends)
        else:
            at += count * size
            _refuse_beyond(blob, at)
    return is_open


def _header(blob: bytes, at: int) -> tuple[int, int, int, str, int]:
    """Type, number of children or vertices, bytes a vertex, byte order, and where those start."""
    order = {0: ">", 1: "<"}.get(blob[at])
    if order is None:
        raise ValueError(f"byte order mark {blob[at]}")
    (code,) = struct.unpack_from(f"{order}I", blob, at + 1)
    at += 5
    flags, plain = code >> 29, code & 0x1FFFFFFF
    if flags & 1:  # an SRID, as PostGIS writes it
        at += 4
    kind, iso = plain % 1000, plain // 1000
    if kind not in (_POINT, _LINE, _POLYGON, *_COLLECTIONS) or iso > 3:
        raise ValueError(f"geometry type {code}")
    dimensions = 2 + max(bool(flags & 4) + bool(flags & 2), (0, 1, 1, 2)[iso])
    if kind == _POINT:
        return kind, 1, 8 * dimensions, order, at
    (count,) = struct.unpack_from(f"{order}I", blob, at)
    return kind, count, 8 * dimensions, order, at + 4


def _refuse_beyond(blob: bytes, at: int) -> None:
    if at > len(blob):
        raise ValueError(f"claims {at} bytes, has {len(blob)}")
