"""A FlatGeobuf header read by hand, by the format's published schema."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# The eighth byte is the patch of the format's version.
MAGIC = b"fgb\x03fgb"


@dataclass(frozen=True)
class Table:
    """A table of a FlatBuffers message: slots are numbered as the schema lists its fields."""

    data: bytes
    at: int

    def slot(self, number: int) -> int:
        """Where the field lies, 0 where it has its default."""
        vtable = self.at - struct.unpack_from("<i", self.data, self.at)[0]
        place = 4 + 2 * number
        if place >= struct.unpack_from("<H", self.data, vtable)[0]:
            return 0
        offset = struct.unpack_from("<H", self.data, vtable + place)[0]
        return self.at + offset if offset else 0

    def number(self, number: int, form: str, default: int = 0) -> int:
        at = self.slot(number)
        return struct.unpack_from(form, self.data, at)[0] if at else default

    def table(self, number: int) -> "Table":
        at = self.slot(number)
        return Table(self.data, at + struct.unpack_from("<I", self.data, at)[0])

    def text(self, number: int) -> str:
        at = self.slot(number)
        at += struct.unpack_from("<I", self.data, at)[0]
        length = struct.unpack_from("<I", self.data, at)[0]
        return self.data[at + 4 : at + 4 + length].decode()

    def tables(self, number: int) -> Iterator["Table"]:
        at = self.slot(number)
        at += struct.unpack_from("<I", self.data, at)[0]
        for place in range(struct.unpack_from("<I", self.data, at)[0]):
            entry = at + 4 + 4 * place
            yield Table(self.data, entry + struct.unpack_from("<I", self.data, entry)[0])


def read_header(path: Path) -> Table:
    """The header: 7 columns, 8 count of features, 9 size of index nodes, 10 CRS, 11 title."""
    data = path.read_bytes()
    assert data[:7] == MAGIC
    return Table(data[12:], struct.unpack_from("<I", data[12:], 0)[0])
