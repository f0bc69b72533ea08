"""Properties of FlatGeobuf features as columns: all features' first value, then their second."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from pipeline.checks.dataset import FieldDef, FieldKind
from pipeline.checks.readers.flatbuffer import FlatbufferError, Messages, Offsets, Tables

# By the number of the type in the header: name, kind, and how a value lies in the file.
_TYPES: tuple[tuple[str, FieldKind, str], ...] = (
    ("Byte", "integer", "<i1"),
    ("UByte", "integer", "<u1"),
    ("Bool", "boolean", "<u1"),
    ("Short", "integer", "<i2"),
    ("UShort", "integer", "<u2"),
    ("Int", "integer", "<i4"),
    ("UInt", "integer", "<u4"),
    ("Long", "integer", "<i8"),
    ("ULong", "integer", "<u8"),
    ("Float", "real", "<f4"),
    ("Double", "real", "<f8"),
    ("String", "text", ""),
    ("Json", "text", ""),
    ("DateTime", "datetime", ""),
    ("Binary", "other", ""),
)
_BINARY = len(_TYPES) - 1


@dataclass(frozen=True)
class Column:
    """A column as the header defines it."""

    name: str
    kind: int

    @property
    def field(self) -> FieldDef:
        """As other formats say it."""
        native, kind, _ = _TYPES[self.kind]
        return FieldDef(self.name, kind, native)


def read_columns(header: Tables) -> tuple[Column, ...]:
    """The columns of a header.

    Raises:
        FlatbufferError: a type that the format does not have.
    """
    tables, _ = header.children(7)
    kinds = tables.scalar(1, "u1", 0)
    tables.messages.refuse(tables.owner, kinds >= len(_TYPES), "a column has no known type")
    names = tables.texts(0)
    return tuple(Column(name, kind) for name, kind in zip(names, kinds.tolist(), strict=True))


def read_properties(features: Tables, columns: tuple[Column, ...]) -> list[pa.Array]:
    """One array a column; what a feature does not state is null.

    Raises:
        FlatbufferError: a value that leaves its feature, or a column stated twice.
    """
    cells = [_Cells(column, len(features)) for column in columns]
    at, size = features.vector(1)
    messages, stop = features.messages, at + size
    messages.refuse(features.owner, stop > messages.end[features.owner], "properties lead out")
    rows = np.flatnonzero(at < stop)
    while len(rows):
        owner = features.owner[rows]
        number = messages.integers(owner, at[rows], "<u2")
        messages.refuse(owner, number >= len(columns), "has a column that the header lacks")
        for column in np.unique(number).tolist():
            some = rows[number == column]
            at[some] = cells[column].read(messages, features.owner[some], some, at[some] + 2)
        messages.refuse(owner, at[rows] > stop[rows], "a property leads out of its properties")
        rows = rows[at[rows] < stop[rows]]
    return [one.array(messages) for one in cells]


class _Cells:
    """Values of one column: themselves, or where the text of each lies."""

    def __init__(self, column: Column, rows: int) -> None:
        _, self._kind, self._dtype = _TYPES[column.kind]
        self._is_dropped = column.kind == _BINARY
        self._values: Any = np.zeros(rows, self._dtype or np.int64)
        self._sizes = np.zeros(rows, np.int64)
        self._has = np.zeros(rows, bool)

    def read(self, messages: Messages, owner: Offsets, rows: Offsets, at: Offsets) -> Offsets:
        """Take the values at these places; returns where the next property starts."""
        messages.refuse(owner, self._has[rows], "states a column twice")
        self._has[rows] = True
        if self._dtype:
            self._values[rows] = messages.values(owner, at, self._dtype)
            return at + np.int64(self._values.itemsize)
        self._sizes[rows] = messages.integers(owner, at, "<u4")
        self._values[rows] = at + 4
        after: Offsets = at + 4 + self._sizes[rows]
        messages.refuse(owner, after > messages.end[owner], "a text leads out of it")
        return after

    def array(self, messages: Messages) -> pa.Array:
        missing = ~self._has
        if self._is_dropped:
            return pa.nulls(len(missing), pa.string())
        if self._kind == "boolean":
            return pa.array(self._values != 0, mask=missing)
        if self._dtype:
            return pa.array(self._values, mask=missing)
        text = messages.joined(self._values, self._values + self._sizes)
        ends = np.concatenate([[0], np.cumsum(self._sizes)]).astype(np.int64)
        valid = pa.py_buffer(np.packbits(self._has, bitorder="little").tobytes())
        buffers = [valid, pa.py_buffer(ends.tobytes()), pa.py_buffer(text)]
        array = pa.Array.from_buffers(pa.large_string(), len(missing), buffers)
        try:
            array.validate(full=True)
        except pa.ArrowInvalid as error:
            bad = next(
                (i for i, one in enumerate(array.cast(pa.large_binary())) if _is_no_text(one)), 0
            )
            raise FlatbufferError(bad, f"text that is not UTF-8 ({error!s:.60})") from None
        return array


def _is_no_text(cell: Any) -> bool:
    try:
        (cell.as_py() or b"").decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
