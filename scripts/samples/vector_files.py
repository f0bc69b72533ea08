"""Vector files byte by byte: shapefiles, GeoJSON, well-known binary, and no clock in any of them.

Written here and not by GDAL, so that the files hold the damage that is meant: rings that cross
themselves, an encoding that nothing states, letters that were lost.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Place = tuple[float, float]
Ring = list[Place]
Polygon = list[Ring]  # shell, then holes
Shape = list[Polygon]
Cell = str | int | float | None

_POLYGON, _NOTHING = 5, 0
_DAY = bytes((126, 11, 21))  # 2026-11-21, as dBASE counts


@dataclass(frozen=True)
class Column:
    """A column of a dBASE table: C text, N number, D day (YYYYMMDD)."""

    name: str
    kind: str = "C"
    width: int = 60
    decimals: int = 0


@dataclass(frozen=True)
class Text:
    """How a shapefile's text is written, and what the file says of it."""

    encoding: str = "cp1252"
    language: int = 0x57
    page: str | None = None


def write_shapefile(
    path: Path,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    shapes: Sequence[Shape | None],
    prj: str,
    text: Text,
) -> None:
    """Write .shp, .shx, .dbf and .prj, and .cpg where `text` has a page."""
    path.parent.mkdir(parents=True, exist_ok=True)
    records = [_record(shape) for shape in shapes]
    places = [place for shape in shapes for part in shape or [] for ring in part for place in ring]
    at, index, body = 50, [], []
    for number, record in enumerate(records, start=1):
        head = struct.pack(">ii", number, len(record) // 2)
        index.append(struct.pack(">ii", at, len(record) // 2))
        body.append(head + record)
        at += (len(head) + len(record)) // 2
    box = _box(places)
    path.with_suffix(".shp").write_bytes(_head(at, box) + b"".join(body))
    path.with_suffix(".shx").write_bytes(_head(50 + 4 * len(index), box) + b"".join(index))
    # With a line end, as text editors leave one.
    path.with_suffix(".prj").write_text(f"{prj}\n", encoding="ascii", newline="\n")
    write_table(path.with_suffix(".dbf"), columns, rows, text)
    if text.page:
        path.with_suffix(".cpg").write_text(f"{text.page}\n", encoding="ascii", newline="\n")


def write_table(
    path: Path, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], text: Text
) -> None:
    """Write a dBASE table; cells that are too long for their column are cut, as agencies' are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    width = 1 + sum(column.width for column in columns)
    size = 32 + 32 * len(columns) + 1
    head = struct.pack("<B3sIHH17xB2x", 3, _DAY, len(rows), size, width, text.language)
    fields = [
        struct.pack("<11sc4xBB14x", c.name.encode(), c.kind.encode(), c.width, c.decimals)
        for c in columns
    ]
    lines = [
        b" " + b"".join(_cell(cell, c, text.encoding) for cell, c in zip(row, columns, strict=True))
        for row in rows
    ]
    path.write_bytes(head + b"".join(fields) + b"\r" + b"".join(lines) + b"\x1a")


def _cell(cell: Cell, column: Column, encoding: str) -> bytes:
    if column.kind == "N":
        written = "" if cell is None else f"{cell:.{column.decimals}f}"
        return written.rjust(column.width).encode()
    return str("" if cell is None else cell).encode(encoding)[: column.width].ljust(column.width)


def _head(words: int, box: tuple[float, ...]) -> bytes:
    numbers = struct.pack("<ii4d32x", 1000, _POLYGON, *box)
    return struct.pack(">i20xi", 9994, words) + numbers


def _box(places: Sequence[Place]) -> tuple[float, ...]:
    x, y = [place[0] for place in places], [place[1] for place in places]
    return (min(x), min(y), max(x), max(y))


def _record(shape: Shape | None) -> bytes:
    if shape is None:
        return struct.pack("<i", _NOTHING)
    rings = [ring for part in shape for ring in part]
    starts: list[int] = []
    places: list[Place] = []
    for ring in rings:
        starts.append(len(places))
        places += ring
    head = struct.pack("<i4dii", _POLYGON, *_box(places), len(rings), len(places))
    points = b"".join(struct.pack("<2d", *place) for place in places)
    return head + struct.pack(f"<{len(starts)}i", *starts) + points


def write_geojson(path: Path, rows: Sequence[tuple[dict[str, Cell], object]]) -> None:
    """Write features of any geometry, given as GeoJSON objects or shapes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    features = [
        {"type": "Feature", "properties": properties, "geometry": geometry}
        for properties, geometry in rows
    ]
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n', encoding="utf-8"
    )


def multipolygon(shape: Shape) -> dict[str, object]:
    """A shape as GeoJSON."""
    return {"type": "MultiPolygon", "coordinates": shape}


def wkb(shape: Shape) -> bytes:
    """A shape as well-known binary."""
    parts = []
    for part in shape:
        rings = [struct.pack("<I", len(ring)) + _points(ring) for ring in part]
        parts.append(struct.pack("<BII", 1, 3, len(rings)) + b"".join(rings))
    return struct.pack("<BII", 1, 6, len(parts)) + b"".join(parts)


def curved_wkb(ring: Ring) -> bytes:
    """A polygon whose ring is made of arcs: a place of each arc stands between its ends."""
    arcs = struct.pack("<BII", 1, 8, len(ring)) + _points(ring)
    return struct.pack("<BII", 1, 10, 1) + arcs


def _points(ring: Ring) -> bytes:
    return b"".join(struct.pack("<2d", *place) for place in ring)
