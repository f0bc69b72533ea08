"""dBASE tables beside shapes: found whole, and their text in an encoding that is proved.

GDAL passes over records that are cut off and believes what a file says of its encoding. So the
sizes are compared first, every byte is read as the character of its number (ISO 8859-1, from which
the bytes come back), and the text is decoded here.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.errors import EncodingError, SourceError
from pipeline.read import encodings

BYTE_BY_BYTE = "ISO-8859-1"
# What .cpg files say, in letters and digits alone.
_CODE_PAGES = {
    **dict.fromkeys(("utf8", "65001"), "utf-8"),
    **dict.fromkeys(("1252", "cp1252", "ansi1252", "windows1252"), "cp1252"),
    **dict.fromkeys(("iso88591", "88591", "latin1"), "iso-8859-1"),
    **dict.fromkeys(("850", "cp850", "oem850", "ibm850"), "cp850"),
    **dict.fromkeys(("ascii", "usascii"), "ascii"),
}
# Language byte to what may follow from it. 0x57 says "that of the machine", and writers that
# write UTF-8 put it as well; UTF-8 proves itself.
_LANGUAGES: dict[int, tuple[str, ...]] = {0x02: ("cp850",), 0x03: ("cp1252",)}
_LANGUAGES |= dict.fromkeys((0x57, 0x58, 0x59), ("cp1252", "utf-8"))
_UNSTATED = ("utf-8", "cp1252", "iso-8859-1", "cp850")
_TABLE_HEADER, _LANGUAGE_BYTE, _SHAPE_HEADER, _SHAPE_CODE = 32, 29, 100, 9994


@dataclass(frozen=True)
class Stated:
    """What a table says of its encoding, and those that it may therefore be in."""

    by: str
    candidates: tuple[str, ...]


def refuse_damage(path: Path, name: str) -> None:
    """Shapes, their index and the table must be whole and of one number.

    Raises:
        SourceError: a part is cut off, or the numbers differ.
    """
    table = beside(path, ".dbf")
    records = _records(table, name) if table else None
    if path.suffix.lower() == ".dbf":
        return
    index = beside(path, ".shx")
    if index is None:
        raise SourceError(f"{name}: expected an index (.shx) beside the shapes, found none")
    for part in (path, index):
        start = _start(part, _SHAPE_HEADER)
        size = part.stat().st_size
        code, claimed = struct.unpack(">i20xi", start[:28]) if len(start) >= 28 else (0, 0)
        if code != _SHAPE_CODE or 2 * claimed != size:
            raise SourceError(
                f"{name}: the header of {part.suffix} says {2 * claimed} bytes, the file has "
                f"{size}; it is cut off or damaged"
            )
    shapes = (index.stat().st_size - _SHAPE_HEADER) // 8
    if records is not None and shapes != records:
        raise SourceError(f"{name}: {shapes} shapes but {records} records in the table")


def _records(table: Path, name: str) -> int:
    start = _start(table, _TABLE_HEADER)
    if len(start) < _TABLE_HEADER:
        raise SourceError(f"{name}: {len(start)} bytes are too few for a dBASE table")
    count, header, width = struct.unpack_from("<IHH", start, 4)
    if table.stat().st_size < header + count * width:
        raise SourceError(
            f"{name}: expected {count} records of {width} bytes after {header}, found "
            f"{table.stat().st_size - header} bytes; the table is cut off or damaged"
        )
    return int(count)


def _start(path: Path, length: int) -> bytes:
    with path.open("rb") as stream:
        return stream.read(length)


def beside(path: Path, suffix: str) -> Path | None:
    """A component of the same stem, in either case of its suffix."""
    found = (path.with_suffix(end) for end in (suffix, suffix.upper()))
    return next((part for part in found if part.is_file()), None)


def stated(path: Path, name: str) -> Stated:
    """What the code page file or else the language byte says; anything may fit where none does.

    Raises:
        SourceError: the code page file names an encoding that is not known.
    """
    page = beside(path, ".cpg")
    if page is not None:
        text = page.read_bytes()[:64].decode("ascii", errors="replace").strip()
        return Stated(f".cpg {text}", (_named(text, name),))
    table = beside(path, ".dbf")
    language = _start(table, _TABLE_HEADER)[_LANGUAGE_BYTE] if table else 0
    if candidates := _LANGUAGES.get(language):
        return Stated(f"language byte 0x{language:02X}", candidates)
    return Stated("nothing", _UNSTATED)


def _named(text: str, name: str) -> str:
    found = _CODE_PAGES.get("".join(c for c in text.lower() if c.isalnum()))
    if found is None:
        raise SourceError(
            f"{name}: expected a code page of {', '.join(_CODE_PAGES)} in the .cpg file, found "
            f"{text!r}; declare the true encoding in the source's spec"
        )
    return found


def decode(name: str, frame: pd.DataFrame, candidates: tuple[str, ...]) -> tuple[pd.DataFrame, str]:
    """The text columns of a frame that was read byte by byte, and the encoding they are in.

    The line that an error names is the number of the record among those that were read.

    Raises:
        EncodingError: no candidate fits; names field, record and byte.
        SourceError: several fit and give different text.
    """
    cells = {str(column): [_bytes(text) for text in frame[column]] for column in frame}
    rows = [b"\t".join(row) for row in zip(*cells.values(), strict=True)]
    if not b"".join(rows).strip():
        return frame, "ascii"
    try:
        encoding = encodings.decode(name, b"\n".join(rows), candidates).encoding
    except EncodingError:
        for column, values in cells.items():
            if any(values):
                encodings.decode(f"{name}, field {column}", b"\n".join(values), candidates)
        raise
    if encoding == "ascii":
        return frame, encoding
    texts = {column: [_text(value, encoding) for value in frame[column]] for column in frame}
    return pd.DataFrame(texts, index=frame.index, dtype="str"), encoding


def _bytes(text: str) -> bytes:
    """The bytes of a cell, on one line."""
    return text.encode(BYTE_BY_BYTE).replace(b"\r", b" ").replace(b"\n", b" ")


def _text(text: str, encoding: str) -> str:
    return text.encode(BYTE_BY_BYTE).decode(encoding)
