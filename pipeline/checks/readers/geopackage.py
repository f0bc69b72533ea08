"""GeoPackages by SQLite alone: opened so that nothing is written and nothing in them runs."""

import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.checks.cells import without_bytes
from pipeline.checks.dataset import Dataset, FieldDef, FieldKind, GeoPackageFacts
from pipeline.checks.readers.limits import MOST_BYTES, MOST_ROWS, refuse_cells
from pipeline.checks.readers.wkb import read_wkb
from pipeline.errors import SourceError

_MAGIC = b"SQLite format 3\x00"
_MOST_CELL_BYTES = 256 * 1024**2
_MOST_SECONDS = 100.0
_STEPS_BETWEEN_LOOKS = 100_000
_ALLOWED = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_ENVELOPES = (0, 32, 48, 48, 64)  # bytes, by the code in the header's flags
_KINDS: dict[str, FieldKind] = {
    "TEXT": "text",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DATETIME": "datetime",
    **dict.fromkeys(("TINYINT", "SMALLINT", "MEDIUMINT", "INT", "INTEGER"), "integer"),
    **dict.fromkeys(("FLOAT", "DOUBLE", "REAL"), "real"),
}


def read_geopackage(path: Path) -> list[Dataset]:
    """Every feature layer of a GeoPackage.

    Raises:
        SourceError: not a GeoPackage, damaged, being written, or it keeps the reader busy too long.
    """
    with path.open("rb") as stream:
        if stream.read(len(_MAGIC)) != _MAGIC:
            raise SourceError(f"{path.name}: does not start as a SQLite file does")
    for suffix in ("-wal", "-journal"):
        beside = path.with_name(path.name + suffix)
        if beside.exists() and beside.stat().st_size:
            raise SourceError(
                f"{path.name}: {beside.name} holds changes that are not in the file; "
                "close the program that writes it"
            )
    try:
        with _opened(path) as database:
            return _layers(database, path)
    except (sqlite3.Error, ValueError, TypeError, OverflowError, MemoryError) as error:
        raise SourceError(f"{path.name}: not a readable GeoPackage ({error})") from None


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that reads and nothing else, for a limited time."""
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    database = sqlite3.connect(uri, uri=True)
    try:
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_CELL_BYTES)
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA query_only = ON")
        end = time.monotonic() + _MOST_SECONDS
        database.set_progress_handler(lambda: int(time.monotonic() > end), _STEPS_BETWEEN_LOOKS)
        database.set_authorizer(_permission)
        database.text_factory = lambda data: data.decode("utf-8", errors="replace")
        yield database
    finally:
        database.close()


def _permission(action: int, first: str | None, *_: str | None) -> int:
    """Only reading: no statement of a view or trigger may do anything else."""
    is_allowed = action in _ALLOWED or (action == sqlite3.SQLITE_PRAGMA and first == "table_info")
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


def _layers(database: sqlite3.Connection, path: Path) -> list[Dataset]:
    rows = database.execute(
        "SELECT c.table_name, g.column_name, g.srs_id, c.last_change FROM gpkg_contents c "
        "JOIN gpkg_geometry_columns g ON g.table_name = c.table_name "
        "WHERE c.data_type = 'features' ORDER BY c.table_name"
    ).fetchall()
    srs = tuple(
        (int(srs_id), str(organization), int(code), str(definition))
        for srs_id, organization, code, definition in database.execute(
            "SELECT srs_id, organization, organization_coordsys_id, definition "
            "FROM gpkg_spatial_ref_sys ORDER BY srs_id"
        )
    )
    if not rows:
        raise SourceError(f"{path.name}: no feature layer")
    return [
        _layer(
            database, path, str(table), str(column), GeoPackageFacts(int(srs_id), srs, str(when))
        )
        for table, column, srs_id, when in rows
    ]


def _layer(
    database: sqlite3.Connection, path: Path, table: str, geometry: str, facts: GeoPackageFacts
) -> Dataset:
    cursor = database.execute(f"SELECT * FROM {_quoted(table)} LIMIT {MOST_ROWS + 1}")
    names = [column[0] for column in cursor.description]
    records = _records(cursor, f"{path.name}, {table}")
    frame = pd.DataFrame.from_records(records, columns=names)
    if geometry not in frame:
        raise SourceError(f"{path.name}, {table}: no column {geometry!r}")
    where = f"{path.name}, {table}"
    blobs = [_body(blob, row, where) for row, blob in enumerate(frame[geometry])]
    shapes, open_rings = read_wkb(blobs, where)
    fields = _fields(database, table, geometry)
    kept = [field.name for field in fields if field.name in frame]
    definition = next((text for srs_id, _, _, text in facts.srs if srs_id == facts.srs_id), "")
    return Dataset(
        path,
        "geopackage",
        table,
        None if definition in ("", "undefined") else definition,
        without_bytes(frame[kept].copy()),
        shapes,
        fields,
        geopackage=facts,
        open_rings=open_rings,
    )


def _records(cursor: sqlite3.Cursor, where: str) -> list[tuple[Any, ...]]:
    """All rows, unless they are too many; a view can make more of them than the file has bytes."""
    records: list[tuple[Any, ...]] = []
    size = 0
    for row in cursor:
        records.append(row)
        size += sum([len(cell) for cell in row if isinstance(cell, str | bytes)])
        if size > MOST_BYTES:
            raise SourceError(f"{where}: more than {MOST_BYTES} bytes")
    if len(records) > MOST_ROWS:
        raise SourceError(f"{where}: more than {MOST_ROWS} rows")
    refuse_cells(where, len(records), len(cursor.description))
    return records


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _fields(database: sqlite3.Connection, table: str, geometry: str) -> tuple[FieldDef, ...]:
    """Fields besides the geometry and the row number."""
    found = database.execute(f"PRAGMA table_info({_quoted(table)})")
    fields = []
    for _, name, native, _, _, is_key in found:
        base, _, width = str(native).upper().partition("(")
        if name != geometry and not is_key:
            size = int(width.rstrip(")")) if width.rstrip(")").isdecimal() else 0
            fields.append(FieldDef(str(name), _KINDS.get(base.strip(), "other"), base, size))
    return tuple(fields)


def _body(blob: Any, row: int, where: str) -> bytes | None:
    """The well-known binary inside a GeoPackage geometry."""
    if blob is None:
        return None
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8:
        raise SourceError(f"{where}, row {row + 1}: not a GeoPackage geometry")
    flags = struct.unpack_from("B", blob, 3)[0]
    code = (flags >> 1) & 7
    if code >= len(_ENVELOPES):
        raise SourceError(f"{where}, row {row + 1}: unknown envelope {code}")
    return None if flags & 0x10 else blob[8 + _ENVELOPES[code] :]
