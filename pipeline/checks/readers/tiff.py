"""The directory of a TIFF, walked with every length checked, before any decoder sees the file."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import SourceError

_TYPES = {1: "u1", 2: "S1", 3: "u2", 4: "u4", 5: "u8", 6: "i1", 7: "u1", 8: "i2", 9: "i4", 10: "u8",
          11: "f4", 12: "f8", 13: "u4", 16: "u8", 17: "i8", 18: "u8"}  # fmt: skip
_MOST_TAGS, _MOST_DIRECTORIES = 500, 100
_MOST_VALUE_BYTES = 256 * 1024**2

Tags = dict[int, NDArray[np.generic]]


@dataclass(frozen=True)
class _Layout:
    """How classic and big files differ: byte order, and the sizes of counts and offsets."""

    order: str
    is_big: bool

    @property
    def count(self) -> str:
        return self.order + ("Q" if self.is_big else "H")

    @property
    def offset(self) -> str:
        return self.order + ("Q" if self.is_big else "I")


def is_tiff(head: bytes) -> bool:
    """Whether a file starts as a TIFF does, classic or big."""
    return head[:4] in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")


def read_directories(path: Path) -> list[Tags]:
    """Tags of every image of the file, the main one first.

    Raises:
        SourceError: not a TIFF, a directory that leads out of the file or back to another, or a
            value that claims more bytes than there are.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(16)
        if not is_tiff(head):
            raise SourceError(f"{path.name}: does not start as a TIFF does")
        layout = _Layout("<" if head[:2] == b"II" else ">", head[2:4] in (b"+\x00", b"\x00+"))
        try:
            at = struct.unpack_from(layout.offset, head, 8 if layout.is_big else 4)[0]
            directories: list[Tags] = []
            seen: set[int] = set()
            while at:
                if at in seen or len(seen) == _MOST_DIRECTORIES:
                    raise ValueError("its directories lead back, or are too many")
                seen.add(at)
                tags, at = _directory(stream, at, size, layout)
                directories.append(tags)
        except (struct.error, ValueError) as error:
            raise SourceError(f"{path.name}: damaged TIFF directory ({error})") from None
    if not directories:
        raise SourceError(f"{path.name}: a TIFF without an image")
    return directories


def _directory(stream: BinaryIO, at: int, size: int, layout: _Layout) -> tuple[Tags, int]:
    """The tags of one directory, and where the next one is."""
    stream.seek(min(at, size))
    (count,) = struct.unpack(layout.count, stream.read(struct.calcsize(layout.count)))
    if not 0 < count <= _MOST_TAGS:
        raise ValueError(f"{count} tags")
    entry = struct.Struct(f"{layout.order}HH{layout.offset[1]}")
    width = struct.calcsize(layout.offset)
    entries = stream.read(count * (entry.size + width))
    (following,) = struct.unpack(layout.offset, stream.read(width))
    tags: Tags = {}
    for start in range(0, len(entries), entry.size + width):
        tag, kind, number = entry.unpack_from(entries, start)
        if tag in tags:
            raise ValueError(f"tag {tag} stands twice")
        if kind in _TYPES:
            inline = entries[start + entry.size : start + entry.size + width]
            tags[tag] = _value(stream, inline, _TYPES[kind], number, size, layout)
    return tags, following


def _value(
    stream: BinaryIO, inline: bytes, dtype: str, number: int, size: int, layout: _Layout
) -> NDArray[np.generic]:
    wanted = number * int(dtype[1])
    data = inline
    if wanted > len(inline):
        (at,) = struct.unpack(layout.offset, inline)
        if at + wanted > size or wanted > _MOST_VALUE_BYTES:
            raise ValueError(f"a value of {wanted} bytes, the file has {size}")
        stream.seek(at)
        data = stream.read(wanted)
    return np.frombuffer(data[:wanted], np.dtype(layout.order + dtype))
