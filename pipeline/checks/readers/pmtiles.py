"""PMTiles archives: header and metadata; tiles themselves are not opened."""

import struct
import zlib
from pathlib import Path
from typing import Any

from pipeline.checks.raster import Tiles
from pipeline.checks.readers.geojson_features import parse
from pipeline.checks.readers.json_structure import brackets
from pipeline.errors import SourceError

MAGIC = b"PMTiles"
_HEADER = struct.Struct("<7sB8Q3Q6B4iB2i")
_NO_COMPRESSION, _GZIP = 1, 2
_VECTOR = 1
_MOST_METADATA = 16 * 1024**2
_E7 = 1e7


def read_pmtiles(path: Path) -> list[Tiles]:
    """Bounds, zooms and layers of an archive.

    Raises:
        SourceError: not PMTiles 3, sections beyond the file, or metadata that cannot be read.
    """
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_HEADER.size)
        if head[: len(MAGIC)] != MAGIC or head[len(MAGIC) : len(MAGIC) + 1] != b"\x03":
            raise SourceError(f"{path.name}: does not start as a PMTiles archive (version 3) does")
        if len(head) < _HEADER.size:
            raise SourceError(f"{path.name}: cut off within the header")
        numbers = _HEADER.unpack(head)[2:]
        for start, length in zip(numbers[0:8:2], numbers[1:8:2], strict=True):
            if length and start + length > size:
                raise SourceError(
                    f"{path.name}: claims bytes {start} to {start + length} of {size}"
                )
        start, length = numbers[2:4]
        stream.seek(start)
        packed = stream.read(min(length, _MOST_METADATA + 1))
    tiles, (compression, _, kind, low, high) = numbers[8], numbers[12:17]
    metadata = _metadata(packed, compression, path.name)
    layers = metadata.get("vector_layers")
    names = (
        [one.get("id") for one in layers if isinstance(one, dict)]
        if isinstance(layers, list)
        else []
    )
    west, south, east, north = (value / _E7 for value in numbers[17:21])
    return [
        Tiles(
            path,
            path.stem,
            (west, south, east, north),
            (low, high),
            kind == _VECTOR,
            tuple(str(name) for name in names),
            tiles,
        )
    ]


def _metadata(packed: bytes, compression: int, name: str) -> dict[str, Any]:
    where = f"{name}, metadata"
    if compression == _GZIP:
        try:
            packed = zlib.decompressobj(wbits=31).decompress(packed, _MOST_METADATA + 1)
        except zlib.error as error:
            raise SourceError(f"{where}: damaged ({error})") from None
    elif compression != _NO_COMPRESSION:
        raise SourceError(f"{where}: compression {compression} is none that is read (gzip)")
    if len(packed) > _MOST_METADATA:
        raise SourceError(f"{where}: more than {_MOST_METADATA} bytes")
    for _ in brackets(packed, where):
        pass
    found = parse(packed, where) if packed.strip() else {}
    if not isinstance(found, dict):
        raise SourceError(f"{where}: not an object")
    return found
