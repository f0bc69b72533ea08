"""Relations of a GeoPackage, so that a reader follows a feature to its rows of another table.

They follow OGC 18-000, the Related Tables Extension, with the relation type ``attributes``. GDAL
writes none through Arrow, so the tables are made here; a mapping table holds pairs of row numbers.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

_EXTENSION = "gpkg_related_tables"
_DEFINITION = "http://www.geopackage.org/18-000.html"
_RELATIONS = """
CREATE TABLE gpkgext_relations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  base_table_name TEXT NOT NULL,
  base_primary_column TEXT NOT NULL DEFAULT 'id',
  related_table_name TEXT NOT NULL,
  related_primary_column TEXT NOT NULL DEFAULT 'id',
  relation_name TEXT NOT NULL,
  mapping_table_name TEXT NOT NULL UNIQUE
)
"""
_EXTENDS = "INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, 'read-write')"
_ROW = "fid"


def relate(path: Path, bases: tuple[str, ...], related: tuple[str, ...], key: str) -> None:
    """Relate each base table to each related table by the column `key`, which both have.

    Args:
        path: a GeoPackage that GDAL wrote, with every table in it.
        bases: tables of features.
        related: tables whose rows belong to features.
        key: name of the column that says which row belongs to which feature.
    """
    with closing(sqlite3.connect(path)) as database:
        database.execute(_RELATIONS)
        database.execute(_EXTENDS, ("gpkgext_relations", _EXTENSION, _DEFINITION))
        for base in bases:
            for table in related:
                _relate(database, base, table, key)
        database.commit()


def _relate(database: sqlite3.Connection, base: str, table: str, key: str) -> None:
    mapping = f"{base}_{table}"
    database.execute(
        f'CREATE TABLE "{mapping}" (id INTEGER PRIMARY KEY AUTOINCREMENT, '
        "base_id INTEGER NOT NULL, related_id INTEGER NOT NULL)"
    )
    database.execute(
        f'INSERT INTO "{mapping}" (base_id, related_id) '
        f'SELECT base.{_ROW}, related.{_ROW} FROM "{table}" AS related '
        f'JOIN "{base}" AS base ON base."{key}" = related."{key}" ORDER BY related.{_ROW}'
    )
    database.execute(
        "INSERT INTO gpkgext_relations (base_table_name, base_primary_column, related_table_name, "
        "related_primary_column, relation_name, mapping_table_name) VALUES (?, ?, ?, ?, ?, ?)",
        (base, _ROW, table, _ROW, "attributes", mapping),
    )
    database.execute(_EXTENDS, (mapping, _EXTENSION, _DEFINITION))
