"""Text columns of a dBASE table given the widths that the field table promises.

GDAL makes every text column at least 80 bytes wide; its own ``RESIZE`` option fits widths to the
data, so they would change with every edition, and takes several times as long as writing.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_HEADER = 32
_DESCRIPTOR = 32
_NAME = slice(0, 11)
_TYPE, _LENGTH = 11, 16
_RECORD_LENGTH = slice(10, 12)
_BLOCK = 20_000  # records
_BLANK = ord(" ")
_END_OF_FILE = b"\x1a"


def set_text_widths(path: Path, widths: dict[str, int]) -> None:
    """Rewrite the table at `path` with its text columns `widths` bytes wide, by column name.

    Values are at most that long already; only blanks are cut off or added.
    """
    data = np.memmap(path, dtype=np.uint8, mode="r")
    header_length = int(data[8]) | int(data[9]) << 8
    record_length = int(data[10]) | int(data[11]) << 8
    records = int.from_bytes(data[4:8].tobytes(), "little")
    header = data[:header_length].copy()
    body = data[header_length : header_length + records * record_length]
    columns = _columns(header, widths)
    record = 1 + sum(column.width for column in columns)
    header[_RECORD_LENGTH] = np.frombuffer(record.to_bytes(2, "little"), dtype=np.uint8)
    wider = path.with_suffix(".new")
    with wider.open("wb") as stream:
        stream.write(header.tobytes())
        table = body.reshape(records, record_length)
        for start in range(0, records, _BLOCK):
            rows = table[start : start + _BLOCK]
            parts = [rows[:, :1], *(_resized(rows[:, one.place], one.width) for one in columns)]
            stream.write(np.concatenate(parts, axis=1).tobytes())
        stream.write(_END_OF_FILE)
    wider.replace(path)


class _Column(NamedTuple):
    """Where a column stands in a record, and how wide it is to be."""

    place: slice
    width: int


def _columns(header: NDArray[np.uint8], widths: dict[str, int]) -> list[_Column]:
    """Columns of a table, whose descriptors in `header` are given their new widths."""
    columns, start = [], 1
    for offset in range(_HEADER, len(header) - 1, _DESCRIPTOR):
        descriptor = header[offset : offset + _DESCRIPTOR]
        length = int(descriptor[_LENGTH])
        name = descriptor[_NAME].tobytes().partition(b"\x00")[0].decode("ascii")
        if chr(descriptor[_TYPE]) == "C":
            descriptor[_LENGTH] = widths[name]
        columns.append(_Column(slice(start, start + length), int(descriptor[_LENGTH])))
        start += length
    return columns


def _resized(column: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    missing = max(width - column.shape[1], 0)
    return np.pad(column[:, :width], ((0, 0), (0, missing)), constant_values=_BLANK)
