"""GeoPackages of one layer, row by row; no clock and no version of a program is in them."""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from samples.vector_files import Cell


def write_geopackage(
    path: Path,
    layer: str,
    crs: tuple[str, int, str],
    rows: Sequence[tuple[dict[str, Cell], bytes]],
) -> None:
    """Write one layer of text and numbers, its geometry given as well-known binary.

    Args:
        path: the file to write.
        layer: name of its one table of features.
        crs: authority, code and definition as text.
        rows: cells by column, and the geometry.
    """
    authority, code, text = crs
    columns = [f'"{name}"' for name in rows[0][0]]
    names, marks = ", ".join(columns), ", ".join("?" for _ in columns)
    types = [_type(row[name] for row, _ in rows) for name in rows[0][0]]
    typed = ", ".join(f"{name} {kind}" for name, kind in zip(columns, types, strict=True))
    schema = _SCHEMA.format(layer=layer, authority=authority, code=code, text=text, columns=typed)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(schema)
        for row, shape in rows:
            blob = struct.pack("<2sBBi", b"GP", 0, 1, code) + shape
            database.execute(
                f'INSERT INTO "{layer}" (geom, {names}) VALUES (?, {marks})', [blob, *row.values()]
            )
        database.commit()
    content = bytearray(path.read_bytes())
    content[96:100] = struct.pack(">I", 3_040_000)  # the version of SQLite that wrote it
    path.write_bytes(content)


def _type(cells: Iterable[object]) -> str:
    """The type of a column, from its cells that are not empty."""
    kinds = {type(cell) for cell in cells if cell is not None}
    return "INTEGER" if kinds == {int} else "REAL" if kinds <= {int, float} and kinds else "TEXT"


_SCHEMA = """
PRAGMA page_size = 512;
PRAGMA application_id = 1196444487;
PRAGMA user_version = 10300;
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL,
  description TEXT);
INSERT OR REPLACE INTO gpkg_spatial_ref_sys VALUES
  ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),
  ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),
  ('WGS 84', 4326, 'EPSG', 4326, 'undefined', NULL),
  ('of the layer', {code}, '{authority}', {code}, '{text}', NULL);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL,
  identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL,
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
INSERT INTO gpkg_contents VALUES ('{layer}', 'features', '{layer}', '', '2026-11-21T00:00:00.000Z',
  NULL, NULL, NULL, NULL, {code});
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
  m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name));
INSERT INTO gpkg_geometry_columns VALUES ('{layer}', 'geom', 'GEOMETRY', {code}, 0, 0);
CREATE TABLE "{layer}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom BLOB, {columns});
"""
