"""The shapes of a source at one vintage: rows of text, each with its geometry and its CRS."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from pipeline.build.reading import Reading
from pipeline.errors import MissingSourceError, SourceError
from pipeline.files import parts_of
from pipeline.ledger import RECORD_KEY
from pipeline.mapped import origin
from pipeline.polygons.normal import from_wkb
from pipeline.read.vector import VectorTable, read_vector
from pipeline.spec.vector import Attributes, ShapeTable, VectorCrs
from pipeline.steps.shape_findings import without_quarantined
from pipeline.text import header_key

_MEMBER = "!"
_ATTRIBUTES = "attributes"


def read_shapes(reading: Reading, spec: ShapeTable) -> None:
    """All rows of the vintage's files: text, ``shape`` in the file's own CRS, and ``crs``.

    Raises:
        SourceError: a file is missing, unreadable, its header unknown, or without a CRS that the
            spec says it states.
    """
    context = reading.context
    source, table = context.source, context.table
    frames, all_rows = [], []
    for path, name, member in _files(reading, table):
        read = read_vector(path, name, member, spec.read, context.columns[table])
        _expect_crs(name, read.crs, spec.crs)
        frame = _frame(reading, read, name, spec)
        all_rows.append(frame[RECORD_KEY])
        frames.append(_with_geometry(reading, frame, read))
        reading.layouts[name] = read.layout
        reading.encodings[name] = read.encoding
        reading.paths |= set(parts_of(path))
    rows = _below(frames)
    if spec.attributes:
        rows = _with_attributes(reading, rows, spec.attributes)
    rows["native_id"] = origin(rows, spec.key)
    is_nameless = rows["native_id"] == ""
    columns = " + ".join(spec.key.columns)
    context.ledger.add("ID-MISSING", "quarantined", table, rows[is_nameless], field=columns)
    kept = rows[~is_nameless].reset_index(drop=True)
    context.ledger.prove(source.id, "read", table, pd.concat(all_rows), kept)
    reading.tables[table] = kept


def _expect_crs(name: str, found: str | None, spec: VectorCrs) -> None:
    """What the spec says of the CRS is true of the file.

    Raises:
        SourceError: the file states none, or one where the spec assumes one for want of it.
    """
    if spec.stated and found is None:
        raise SourceError(f"{name}: expected a file that states its CRS, found none")
    if not spec.stated and found is not None:
        raise SourceError(
            f"{name}: expected a file without a CRS, for which the spec assumes {spec.assumed}, "
            f"found {found[:80]!r}"
        )


def _below(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Rows of files one below the other; a column that one of them lacks is empty there."""
    rows = pd.concat(frames, ignore_index=True)
    texts = rows.columns.drop("shape", errors="ignore")
    lacking = [name for name in texts if rows[name].isna().any()]
    return rows.assign(**{name: rows[name].fillna("").astype("str") for name in lacking})


def _files(reading: Reading, table: str) -> Iterator[tuple[Path, str, str | None]]:
    """Path, name and member of every file of a table; several patterns are parted by blanks."""
    for pattern in reading.pattern(table).split(" | "):
        outer, _, member = pattern.partition(_MEMBER)
        paths = sorted(reading.data.glob(outer))
        if not paths:
            raise MissingSourceError(reading.context.source.id, pattern, reading.data)
        for path in paths:
            name = path.relative_to(reading.data).as_posix()
            yield path, f"{name}{_MEMBER}{member}" if member else name, member or None


def _frame(reading: Reading, read: VectorTable, name: str, spec: ShapeTable) -> pd.DataFrame:
    context = reading.context
    frame = read.frame.assign(
        source=context.source.id, country=context.source.country, file=name, crs=read.crs or ""
    )
    frame["native_id"] = origin(frame, spec.key)
    mended = read.mended.merge(frame[[*RECORD_KEY, "country", "native_id"]], on="record")
    for column, cells in mended.groupby("column", sort=False):
        before, after = cells["before"], cells["after"]
        context.ledger.add(
            "READ-MENDED", "repaired", context.table, cells, str(column), before, after
        )
    return frame


def _with_geometry(reading: Reading, frame: pd.DataFrame, read: VectorTable) -> pd.DataFrame:
    """Rows with their geometry; what cannot be read at all is quarantined."""
    context = reading.context
    curved = frame[read.curved]
    context.ledger.add("SHAPE-CURVED", "repaired", context.table, curved, "shape")
    shapes, findings = from_wkb(read.geometry)
    return without_quarantined(frame.assign(shape=shapes), findings, context)


def _with_attributes(reading: Reading, rows: pd.DataFrame, spec: Attributes) -> pd.DataFrame:
    """Rows with what the table of attributes says of the same feature where they say nothing.

    Names are compared by their letters and digits. A name that stands twice there tells nothing.
    """
    context = reading.context
    frames = []
    for path, name, member in _files(reading, _ATTRIBUTES):
        read = read_vector(path, name, member, spec.read, context.columns[context.table])
        frames.append(read.frame.assign(file=name))
        reading.layouts[name] = read.layout
        reading.encodings[name] = read.encoding
        reading.paths |= set(parts_of(path))
    told = _below(frames)
    told = told.assign(source=context.source.id, country=context.source.country)
    told["native_id"] = told[spec.by]
    keys = told[spec.by].map(header_key)
    is_single = ~keys.duplicated(keep=False) & (keys != "")
    known = told[is_single].set_index(keys[is_single])
    wanted = rows[spec.by].map(header_key)
    used = told[is_single & keys.isin(set(wanted))]
    context.ledger.select(context.source.id, "find attributes", _ATTRIBUTES, told, used)
    for column in known.columns.difference(["source", "country", "file", "record", "native_id"]):
        own = rows[column] if column in rows.columns else pd.Series("", index=rows.index)
        more = wanted.map(known[column]).astype(object).fillna("")
        rows[column] = own.astype(object).fillna("").where(own.fillna("") != "", more).astype("str")
    return rows
