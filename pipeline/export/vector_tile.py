"""Mapbox Vector Tiles, version 2.1 of the format: protobuf written as plain bytes.

GDAL's tile writer gives other bytes with every number of threads, thins a full tile by dropping the
features that come last, all of one country, and takes four times as long.
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

EXTENT = 4096
_VERSION = 2
POINTS, LINES, POLYGONS = 1, 2, 3
_MOVE_TO_ONE = 9
_VARINT, _BYTES = 0, 2
_NOTHING = -1
Integers = NDArray[np.int64]
# A kind of geometry and its commands.
TileShape = tuple[int, Sequence[int]]


@dataclass(frozen=True)
class TileAttributes:
    """Attributes of all features, every distinct value encoded once.

    Attributes:
        keys: names of the attributes.
        encoded: the distinct values.
        codes: for each feature and key the place in `encoded`, -1 where there is none.
    """

    keys: tuple[str, ...]
    encoded: tuple[bytes, ...]
    codes: Integers

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "TileAttributes":
        """Columns of text, integers and reals; empty texts and nulls are left out."""
        known: dict[bytes, int] = {}
        codes = np.full(frame.shape, _NOTHING, dtype=np.int64)
        for number, name in enumerate(frame.columns):
            places, distinct = pd.factorize(frame[name])
            encoded = [
                _NOTHING if value == "" else known.setdefault(_value(value), len(known))
                for value in distinct.tolist()
            ]
            codes[:, number] = np.array([*encoded, _NOTHING])[places]
        return cls(tuple(frame.columns), tuple(known), codes)


def point_drawings(x: Integers, y: Integers) -> list[TileShape]:
    """Points by their column from the west and line from the north, 0 to 4095 within the tile."""
    # A point is one move from the corner; the zigzag form of a positive number is its double.
    places = zip((2 * x).tolist(), (2 * y).tolist(), strict=True)
    return [(POINTS, (_MOVE_TO_ONE, left, top)) for left, top in places]


def encoded_tile(
    layer: str, attributes: TileAttributes, rows: Integers, drawings: Sequence[TileShape]
) -> bytes:
    """One tile of one layer.

    Args:
        layer: name of the layer within the tile.
        attributes: of all features.
        rows: which features the tile shows, in that order.
        drawings: the geometry of each of `rows`.
    """
    codes = attributes.codes[rows]
    used = np.unique(codes[codes != _NOTHING])
    local = np.searchsorted(used, codes)
    parts = [_field(15, _VARINT, _varint(_VERSION)), _message(1, layer.encode())]
    columns = range(len(attributes.keys))
    for places, is_there, (kind, geometry) in zip(
        local.tolist(), (codes != _NOTHING).tolist(), drawings, strict=True
    ):
        tags = (part for key in columns if is_there[key] for part in (key, places[key]))
        feature = _message(2, _packed(tags)) + _field(3, _VARINT, _varint(kind))
        parts.append(_message(2, feature + _message(4, _packed(geometry))))
    parts += [_message(3, key.encode()) for key in attributes.keys]
    parts += [_message(4, attributes.encoded[place]) for place in used.tolist()]
    parts.append(_field(5, _VARINT, _varint(EXTENT)))
    return _message(3, b"".join(parts))


def _value(value: str | int | float) -> bytes:
    if isinstance(value, str):
        return _message(1, value.encode())
    if isinstance(value, int):
        return _field(4, _VARINT, _varint(value % 2**64))
    return b"\x19" + struct.pack("<d", value)


def _field(number: int, kind: int, content: bytes) -> bytes:
    return _varint(number << 3 | kind) + content


def _message(number: int, content: bytes) -> bytes:
    return _field(number, _BYTES, _varint(len(content)) + content)


def _packed(numbers: Iterable[int]) -> bytes:
    return b"".join(_SHORT[n] if n < len(_SHORT) else _varint(n) for n in numbers)


def _varint(number: int) -> bytes:
    digits = bytearray()
    while number > 0x7F:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    digits.append(number)
    return bytes(digits)


# Most numbers of a tile are small, and looking up is faster than computing.
_SHORT = tuple(_varint(number) for number in range(2 * EXTENT))
