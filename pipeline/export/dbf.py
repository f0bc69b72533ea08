"""Text columns of a dBASE table given the widths that the field table promises.

GDAL makes every text column at least 80 bytes wide; its own ``RESIZE`` option fits widths to the
data, so they would change with every edition, and takes several times as long as writing.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HEADER = 32
_DESCRIPTOR = 32
_NAME = slice(0, 11)
_TYPE, _LENGTH = 11, 16
_RECORD_LENGTH = slice(10, 12)
_BLANK = ord(" ")
_END_OF_FILE = b"\x1a"


def set_text_widths(path: Path, widths: dict[str, int]) -> None:
    """Rewrite the table at `path` with its text columns `widths` bytes wide, by column name.

    Values are at most that long already; only blanks are cut off or added.
    """
    data = np.fromfile(path, dtype=np.uint8)
    header_length = int(data[8]) | int(data[9]) << 8
    record_length = int(data[10]) | int(data[11]) << 8
    records = int.from_bytes(data[4:8].tobytes(), "little")
    header = data[:header_length].copy()
    body = data[header_length : header_length + records * record_length]
    table = body.reshape(records, record_length)
    columns, start = [table[:, :1]], 1
    for offset in range(_HEADER, header_length - 1, _DESCRIPTOR):
        descriptor = header[offset : offset + _DESCRIPTOR]
        length = int(descriptor[_LENGTH])
        name = descriptor[_NAME].tobytes().partition(b"\x00")[0].decode("ascii")
        column = table[:, start : start + length]
        if chr(descriptor[_TYPE]) == "C":
            column = _resized(column, widths[name])
            descriptor[_LENGTH] = widths[name]
        columns.append(column)
        start += length
    resized = np.concatenate(columns, axis=1)
    header[_RECORD_LENGTH] = np.frombuffer(resized.shape[1].to_bytes(2, "little"), dtype=np.uint8)
    with path.open("wb") as stream:
        stream.write(header.tobytes() + resized.tobytes() + _END_OF_FILE)


def _resized(column: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    missing = max(width - column.shape[1], 0)
    return np.pad(column[:, :width], ((0, 0), (0, missing)), constant_values=_BLANK)
