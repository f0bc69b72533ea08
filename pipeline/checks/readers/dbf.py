"""dBASE tables byte by byte; every field type is reported, also those no shapefile may have."""

import struct

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.checks.cells import numbered
from pipeline.checks.dataset import FieldDef, FieldKind
from pipeline.checks.readers.limits import refuse_cells
from pipeline.errors import SourceError

_KINDS: dict[str, FieldKind] = {
    "C": "text",
    "D": "date",
    "F": "real",
    "I": "integer",
    "L": "boolean",
    "M": "other",
    "N": "integer",
    "O": "real",
    "T": "datetime",
    "@": "datetime",
}
_HEADER, _DESCRIPTOR, _END = 32, 32, 0x0D


def read_dbf(data: bytes, encoding: str, where: str) -> tuple[pd.DataFrame, tuple[FieldDef, ...]]:
    """Records and field definitions; undecodable bytes become U+FFFD, which rule C2 finds.

    Raises:
        SourceError: the header is damaged or the file ends too early.
    """
    if len(data) < _HEADER + 1:
        raise SourceError(f"{where}: {len(data)} bytes are too few for a dBASE table")
    count, header, width = struct.unpack_from("<IHH", data, 4)
    fields, starts = _fields(data, header, where)
    end = starts[-1] + fields[-1].width if fields else 1
    if end > width or len(data) < header + count * width:
        raise SourceError(
            f"{where}: expected {count} records of {width} bytes after {header}, found "
            f"{len(data) - header} bytes; the file is cut off or damaged"
        )
    refuse_cells(where, count, len(fields))
    rows = np.frombuffer(data, dtype=np.uint8, count=count * width, offset=header)
    table = rows.reshape(count, width)
    table = table[table[:, 0] != ord("*")]  # records marked as deleted
    columns = [
        _column(table[:, start : start + field.width], field, encoding)
        for field, start in zip(fields, starts, strict=True)
    ]
    frame = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=range(len(table)))
    frame.columns = numbered(field.name for field in fields)
    return frame, fields


def _fields(data: bytes, header: int, where: str) -> tuple[tuple[FieldDef, ...], list[int]]:
    fields, starts, at, start = [], [], _HEADER, 1
    while at < min(header, len(data)) and data[at] != _END:
        if at + _DESCRIPTOR > len(data):
            raise SourceError(f"{where}: the field list is cut off")
        name = data[at : at + 11].split(b"\x00")[0].decode("utf-8", errors="replace")
        native, width, decimals = chr(data[at + 11]), data[at + 16], data[at + 17]
        kind = _KINDS.get(native, "other")
        if native == "N" and decimals:
            kind = "real"
        fields.append(FieldDef(name, kind, native, width))
        starts.append(start)
        start, at = start + width, at + _DESCRIPTOR
    return tuple(fields), starts


def _column(cells: np.ndarray, field: FieldDef, encoding: str) -> pd.Series:
    if field.native in "IO@T+":
        return pd.Series([None] * len(cells), dtype=object, name=field.name)
    texts = _texts(np.ascontiguousarray(cells).tobytes(), max(field.width, 1), encoding)
    if field.native in "NF":
        numbers = pd.to_numeric(texts.str.strip(" *\x00"), errors="coerce")
        return numbers.astype("float64").rename(field.name)
    return texts.rename(field.name)


def _texts(packed: bytes, width: int, encoding: str) -> pd.Series:
    """Cells of one width as text; the many tables that are sound UTF-8 are decoded at once."""
    if encoding == "utf-8" and packed:
        shape = pa.binary(width)
        cells = pa.Array.from_buffers(shape, len(packed) // width, [None, pa.py_buffer(packed)])
        try:
            texts = cells.cast(pa.binary()).cast(pa.large_string())
        except pa.ArrowInvalid:
            pass  # the damage is shown in its place below
        else:
            return pd.Series(pc.utf8_rtrim(texts, " \x00").to_pandas(), dtype="str")
    values = [packed[i : i + width] for i in range(0, len(packed), width)]
    decoded = [value.decode(encoding, errors="replace").rstrip(" \x00") for value in values]
    return pd.Series(decoded, dtype="str")
