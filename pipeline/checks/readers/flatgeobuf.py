"""FlatGeobuf: header, size of the index, features; no code shared with GDAL's driver."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.checks.cells import numbered
from pipeline.checks.dataset import Dataset
from pipeline.checks.readers.flatbuffer import FlatbufferError, Messages, Tables
from pipeline.checks.readers.flatgeobuf_columns import Column, read_columns, read_properties
from pipeline.checks.readers.flatgeobuf_geometry import geometries
from pipeline.checks.readers.limits import MOST_BYTES, MOST_ROWS, refuse_cells, refuse_large
from pipeline.errors import SourceError

MAGIC = b"fgb\x03fgb"
_MAGIC_BYTES = 8  # the last one is the patch level, which is free
_MOST_HEADER = 10 * 1024**2
_LEAST_MESSAGE = 8
_NODE_BYTES = 40
_BATCH_ROWS, _BATCH_BYTES = 100_000, 64 * 1024**2


@dataclass(frozen=True)
class _Header:
    """What the header states; `count` 0 where it does not."""

    geometry_type: int
    columns: tuple[Column, ...]
    count: int
    node_size: int
    crs_code: str
    wkt: str


def read_flatgeobuf(path: Path) -> list[Dataset]:
    """The one layer of a FlatGeobuf file.

    Raises:
        SourceError: not FlatGeobuf, or sizes, offsets or counts that are not those of the file.
    """
    refuse_large(path, MOST_BYTES)
    data = path.read_bytes()
    if data[: len(MAGIC)] != MAGIC:
        raise SourceError(f"{path.name}: does not start as a FlatGeobuf file (version 3) does")
    header, at = _header(data, path.name)
    at += _index_bytes(header, len(data) - at, path.name)
    fields = tuple(column.field for column in header.columns)
    columns: list[list[pa.Array]] = [[] for _ in fields]
    shapes = [np.empty(0, dtype=object)]
    rows = 0
    for messages in _batches(data, at, path.name):
        try:
            features = Tables.roots(messages)
            shapes.append(geometries(features, header.geometry_type))
            for column, cells in zip(
                columns, read_properties(features, header.columns), strict=True
            ):
                column.append(cells)
        except FlatbufferError as error:
            row = rows + error.message + 1
            raise SourceError(f"{path.name}, row {row}: damaged feature ({error})") from None
        rows += len(features)
        refuse_cells(path.name, rows, len(fields))
    if header.count not in (0, rows):
        raise SourceError(f"{path.name}: the header says {header.count} features, found {rows}")
    frame = pd.DataFrame(
        {
            number: pa.chunked_array(cells, cells[0].type if cells else pa.string()).to_pandas()
            for number, cells in enumerate(columns)
        },
        index=range(rows),
    )
    frame.columns = numbered(field.name for field in fields)
    return [
        Dataset(
            path,
            "flatgeobuf",
            path.stem,
            header.wkt or header.crs_code or None,
            frame,
            np.concatenate(shapes),
            fields,
            crs_code=header.crs_code,
        )
    ]


def _header(data: bytes, name: str) -> tuple[_Header, int]:
    """The header and where it ends."""
    try:
        (size,) = struct.unpack_from("<I", data, _MAGIC_BYTES)
    except struct.error:
        raise SourceError(f"{name}: cut off before the header") from None
    start = _MAGIC_BYTES + 4
    if not _LEAST_MESSAGE <= size <= min(_MOST_HEADER, len(data) - start):
        raise SourceError(f"{name}: claims a header of {size} bytes, has {len(data) - start}")
    end = start + size
    try:
        table = Tables.roots(Messages(data[:end], np.array([start]), np.array([end])))
        crs, _ = table.child(10)
        code, wkt = "", ""
        if len(crs):
            number, text = int(crs.scalar(1, "<i4", 0)[0]), crs.texts(5)[0]
            organization = crs.texts(0)[0] or "EPSG"
            code = f"{organization}:{text or number}" if text or number else ""
            wkt = crs.texts(4)[0]
        header = _Header(
            int(table.scalar(2, "u1", 0)[0]),
            read_columns(table),
            int(table.scalar(8, "<u8", 0)[0]),
            int(table.scalar(9, "<u2", 16)[0]),
            code,
            wkt,
        )
    except FlatbufferError as error:
        raise SourceError(f"{name}: damaged header ({error})") from None
    return header, end


def _index_bytes(header: _Header, left: int, name: str) -> int:
    """Size of the packed R-tree by the number of features; none if either is not stated."""
    if header.node_size == 0 or header.count == 0:
        return 0
    if header.node_size < 2 or not 0 < header.count <= MOST_ROWS:
        raise SourceError(
            f"{name}: {header.count} features in an index of {header.node_size} a node; "
            f"at most {MOST_ROWS} are read"
        )
    nodes = level = header.count
    while level > 1 or nodes == header.count:  # a single feature has a root above it too
        level = -(-level // header.node_size)
        nodes += level
    if nodes * _NODE_BYTES > left:
        raise SourceError(
            f"{name}: an index of {header.count} features has {nodes * _NODE_BYTES} bytes, "
            f"the file has {left} after its header"
        )
    return nodes * _NODE_BYTES


def _batches(data: bytes, at: int, name: str) -> Iterator[Messages]:
    """Features in runs; each feature says how long it is."""
    starts: list[int] = []
    ends: list[int] = []
    row, begin, unpack, length = 0, at, struct.Struct("<I").unpack_from, len(data)
    while at < length:
        row += 1
        if row > MOST_ROWS:
            raise SourceError(f"{name}: more than {MOST_ROWS} features")
        size = unpack(data, at)[0] if at + 4 <= length else -1
        if size < _LEAST_MESSAGE or at + 4 + size > length:
            raise SourceError(f"{name}, row {row}: cut off or of absurd length")
        starts.append(at + 4)
        at += 4 + size
        ends.append(at)
        if len(starts) == _BATCH_ROWS or at - begin > _BATCH_BYTES:
            yield Messages(data, np.array(starts), np.array(ends))
            starts, ends, begin = [], [], at
    if starts:
        yield Messages(data, np.array(starts), np.array(ends))
