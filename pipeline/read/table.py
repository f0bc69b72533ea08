"""One table of a source: its files found, its header recognised, its columns named."""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pandas as pd

from pipeline import archive
from pipeline.errors import MissingSourceError, SourceError
from pipeline.ledger import RECORD_KEY, Ledger
from pipeline.mapped import origin
from pipeline.read import body, encodings, text, workbook
from pipeline.spec.layout import Columns
from pipeline.spec.mapping import Mapping
from pipeline.spec.read import ReadSpec

_ARCHIVE_MARK = "!"
# Rows that are lists of Python's texts at a time; what was read is kept as Arrow's.
_BATCH_ROWS = 20_000


@dataclass(frozen=True)
class RawTable:
    """Cells as text under canonical column names.

    `frame` has, beside them, ``source``, ``country``, ``file`` (name within the data folder),
    ``record`` (line or row in the file) and ``native_id`` (from the key, tidied). `layouts` and
    `encodings` say what each file was found to be; a workbook has no encoding of its own.
    """

    frame: pd.DataFrame
    layouts: dict[str, str]
    encodings: dict[str, str]


@dataclass(frozen=True)
class _File:
    """What one file gave: rows, rows of another width than the header's, cells put right."""

    frame: pd.DataFrame
    misfits: pd.DataFrame
    mended: pd.DataFrame
    layout: str
    encoding: str | None


@dataclass(frozen=True)
class TableRequest:
    """What to read, and for whom."""

    source: str
    country: str
    table: str
    key: Mapping
    read: ReadSpec
    columns: Columns


def find_files(data: Path, source: str, pattern: str) -> list[Path]:
    """Files that match the pattern below `data`, sorted; an archive member follows ``!``.

    Raises:
        MissingSourceError: nothing matches.
    """
    outer = pattern.split(_ARCHIVE_MARK)[0]
    paths = sorted(path for path in data.glob(outer) if path.is_file())
    if not paths:
        raise MissingSourceError(source, pattern, data)
    return paths


def read_table(data: Path, pattern: str, request: TableRequest, ledger: Ledger) -> RawTable:
    """Read every file that matches; ragged rows and rows without a key are quarantined.

    Raises:
        SourceError: a file is unreadable, its header unknown or it has no rows.
    """
    member = pattern.split(_ARCHIVE_MARK)[1] if _ARCHIVE_MARK in pattern else None
    files = {}
    for path in find_files(data, request.source, pattern):
        name = path.relative_to(data).as_posix()
        if member:
            name += _ARCHIVE_MARK + member
        files[name] = _read_file(path, name, member, request)
    found = files.values()
    table = pd.concat([file.frame for file in found], ignore_index=True)
    misfits = pd.concat([file.misfits for file in found], ignore_index=True)
    ledger.add(
        "READ-ROW", "quarantined", request.table, misfits, "", misfits["found"], misfits["expected"]
    )
    is_nameless = table["native_id"] == ""
    columns = " + ".join(request.key.columns)
    ledger.add("ID-MISSING", "quarantined", request.table, table[is_nameless], field=columns)
    _note_mended(pd.concat([file.mended for file in found], ignore_index=True), request, ledger)
    kept = table[~is_nameless].reset_index(drop=True)
    all_rows = pd.concat([table[RECORD_KEY], misfits[RECORD_KEY]])
    ledger.prove(request.source, "read", request.table, all_rows, kept)
    return RawTable(
        kept,
        {name: file.layout for name, file in files.items()},
        {name: file.encoding for name, file in files.items() if file.encoding},
    )


def _note_mended(mended: pd.DataFrame, request: TableRequest, ledger: Ledger) -> None:
    for column, cells in mended.groupby("column", sort=False):
        ledger.add(
            "READ-MENDED",
            "repaired",
            request.table,
            cells,
            str(column),
            cells["before"],
            cells["after"],
        )


def _read_file(path: Path, name: str, member: str | None, request: TableRequest) -> _File:
    with _opened(path, name, member, request.read) as opened:
        rows = body.find(name, opened.records, request.read, request.columns)
        ragged: list[tuple[int, int]] = []
        fitting = _fitting(rows, request.read, ragged)
        batches = []
        while batch := list(islice(fitting, _BATCH_ROWS)):
            numbers, cells = zip(*batch, strict=True)
            frame = pd.DataFrame(list(cells), columns=list(rows.positions), dtype="str")
            batches.append(frame.assign(record=list(numbers)))
    if not batches:
        raise SourceError(f"{name}: a header and no rows")
    frame = pd.concat(batches, ignore_index=True)
    mended = _mend(frame, rows.positions, request.read)
    frame["native_id"] = origin(frame, request.key)
    misfits = pd.DataFrame(ragged, columns=["record", "found"])
    misfits = misfits.assign(expected=len(rows.header), native_id="")
    mended = mended.merge(frame[["record", "native_id"]], on="record", how="left")
    owner = {"source": request.source, "country": request.country, "file": name}
    parts = [part.assign(**owner) for part in (frame, misfits, mended)]
    return _File(parts[0], parts[1], parts[2], rows.layout, opened.encoding)


def _fitting(
    rows: body.Body, spec: ReadSpec, ragged: list[tuple[int, int]]
) -> Iterator[tuple[int, list[str]]]:
    """The wanted cells of rows that fit the header; of others `ragged` gets number and width."""
    fits = _row_fits(rows.header, spec)
    places = list(rows.positions.values())
    for number, row in rows.records:
        if fits(row):
            yield number, [workbook.as_text(row[place]) for place in places]
        elif any(row):
            ragged.append((number, len(row)))


@dataclass(frozen=True)
class _Opened:
    records: Iterator[body.Record]
    encoding: str | None


@contextmanager
def _opened(path: Path, name: str, member: str | None, spec: ReadSpec) -> Iterator[_Opened]:
    if spec.format == "workbook":
        yield _Opened(workbook.rows(path, spec), None)
        return
    opened = partial(_bytes, path, member)
    encoding = encodings.prove(name, opened, spec.encodings, spec.mend_mojibake)
    with opened() as stream:
        lines = io.TextIOWrapper(stream, encodings.codec(encoding), newline="")
        yield _Opened(text.rows(name, lines, spec), encoding)


def _bytes(path: Path, member: str | None) -> AbstractContextManager[BinaryIO]:
    return archive.open_member(path, member) if member else path.open("rb")


def _row_fits(header: list[str], spec: ReadSpec) -> Callable[[Sequence[workbook.Cell]], bool]:
    """Whether a row has the header's cells.

    A delimiter at the end of a line adds an empty cell, which header and rows may have or lack;
    any other cell too many or too few means that the rest of the row is shifted.
    """
    width = len(header)
    may_lack_last = spec.trailing_delimiter and header[-1].strip() == ""

    def fits(row: Sequence[workbook.Cell]) -> bool:
        if len(row) == width:
            return True
        if len(row) == width + 1:
            return spec.trailing_delimiter and row[-1] == ""
        return len(row) == width - 1 and may_lack_last

    return fits


def _mend(frame: pd.DataFrame, columns: Iterable[str], spec: ReadSpec) -> pd.DataFrame:
    """Put declared damage right in the frame, and tell of every cell that was."""
    changes = []
    for column in columns if spec.mend_mojibake else ():
        damage = spec.mend_mojibake or ""
        before = frame[column]
        sound = {value: encodings.mended(value, damage) for value in before.unique()}
        after = before.map(sound).astype("str")
        is_mended = before != after
        frame[column] = after
        cells = {"record": frame["record"], "before": before, "after": after}
        changes.append(pd.DataFrame(cells)[is_mended].assign(column=column))
    if not changes:
        return pd.DataFrame({name: [] for name in ("record", "before", "after", "column")})
    return pd.concat(changes, ignore_index=True)
