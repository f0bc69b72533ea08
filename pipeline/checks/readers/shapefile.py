"""Shapefiles: the table by our own reader, each component as it lies there."""

import codecs
from pathlib import Path

import pandas as pd

from pipeline.checks.dataset import Dataset, FieldDef, ShapefileFacts
from pipeline.checks.readers.dbf import read_dbf
from pipeline.checks.readers.limits import refuse_large
from pipeline.checks.readers.shapes import MOST_BYTES, read_shapes
from pipeline.checks.texts import decoded
from pipeline.errors import SourceError

_SUFFIXES = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".shp.xml", ".sbn", ".sbx", ".qix")
_MOST_TEXT = 1_000_000


def read_shapefile(path: Path) -> list[Dataset]:
    """The shapefile of a ``.shp`` path; missing components are facts, not errors.

    Raises:
        SourceError: the shapes or the table are damaged, or disagree in number.
    """
    parts = _components(path)
    cpg = _text(parts.get(".cpg"))
    table = _table(parts.get(".dbf"))
    facts = ShapefileFacts(
        sizes={suffix: part.stat().st_size for suffix, part in parts.items()},
        prj=_start(parts[".prj"]) if ".prj" in parts else None,
        cpg=cpg,
        metadata_text=_text(parts.get(".shp.xml")) or "",
        table_date=(table[2], table[3]) if table and len(table) > 3 else None,
    )
    geometry, open_rings = read_shapes(path)
    attributes = pd.DataFrame(index=range(len(geometry)))
    fields: tuple[FieldDef, ...] = ()
    if table is not None:
        attributes, fields = read_dbf(table, _encoding(cpg), parts[".dbf"].name)
        if len(attributes) != len(geometry):
            raise SourceError(
                f"{path.name}: {len(geometry)} shapes but {len(attributes)} records in the table"
            )
    crs_text = None if facts.prj is None else decoded(facts.prj)
    stem = path.stem
    return [
        Dataset(
            path,
            "shapefile",
            stem,
            crs_text,
            attributes,
            geometry,
            fields,
            shapefile=facts,
            open_rings=open_rings,
        )
    ]


def _table(path: Path | None) -> bytes | None:
    if path is None:
        return None
    refuse_large(path, MOST_BYTES)
    return path.read_bytes()


def _components(path: Path) -> dict[str, Path]:
    """Components by lower-case suffix; the names may be in any case."""
    wanted = {f"{path.stem}{suffix}".casefold(): suffix for suffix in _SUFFIXES}
    beside = sorted(p for p in path.parent.iterdir() if p.name.casefold() in wanted)
    return {wanted[p.name.casefold()]: p for p in beside}


def _text(path: Path | None) -> str | None:
    if path is None:
        return None
    return _start(path).decode("utf-8", errors="replace")


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(_MOST_TEXT)


def _encoding(cpg: str | None) -> str:
    """The encoding to read the table in: UTF-8 unless a known other one is declared."""
    try:
        name = (cpg or "UTF-8").strip().lower().replace("ansi ", "cp")
        return codecs.lookup(f"cp{name}" if name.isdigit() else name).name
    except (LookupError, ValueError):
        return "utf-8"
