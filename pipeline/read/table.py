"""One table of a source: its files found, its header recognised, its columns named."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline import archive
from pipeline.errors import HeaderError, MissingSourceError, SourceError
from pipeline.ledger import RECORD_KEY, Ledger
from pipeline.read import text, workbook
from pipeline.spec.layout import Columns
from pipeline.spec.mapping import Mapping
from pipeline.spec.read import ReadSpec
from pipeline.text import header_key

_ARCHIVE_MARK = "!"


@dataclass(frozen=True)
class RawTable:
    """Cells as text under canonical column names.

    `frame` has, beside them, ``source``, ``country``, ``file`` (name within the data folder),
    ``record`` (line or row in the file) and ``native_id`` (from the key column, tidied).
    """

    frame: pd.DataFrame
    layouts: dict[str, str]


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
    frames, ragged, layouts = [], [], {}
    for path in find_files(data, request.source, pattern):
        name = path.relative_to(data).as_posix()
        if member:
            name += _ARCHIVE_MARK + member
        frame, misfits, layouts[name] = _read_file(path, name, member, request)
        frames.append(frame)
        ragged.append(misfits)
    table, misfits = pd.concat(frames, ignore_index=True), pd.concat(ragged, ignore_index=True)
    ledger.add(
        "READ-ROW", "quarantined", request.table, misfits, "", misfits["found"], misfits["expected"]
    )
    is_nameless = table["native_id"] == ""
    column = request.key.column or ""
    ledger.add("ID-MISSING", "quarantined", request.table, table[is_nameless], field=column)
    kept = table[~is_nameless].reset_index(drop=True)
    all_rows = pd.concat([table[RECORD_KEY], misfits[RECORD_KEY]])
    ledger.prove(request.source, "read", request.table, all_rows, kept)
    return RawTable(kept, layouts)


def _read_file(
    path: Path, name: str, member: str | None, request: TableRequest
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """Rows, misfits (rows with more or fewer cells than the header) and the layout's name."""
    records = _records(path, name, member, request.read)
    header = _header(name, records, request.read)
    layout, positions = request.columns.resolve(name, header)
    _refuse_repeated(name, header, positions)
    names, places = list(positions), list(positions.values())
    fits = _row_fits(header, request.read)
    cells: list[list[str]] = []
    numbers: list[int] = []
    ragged: list[tuple[int, int]] = []
    for number, row in records:
        if fits(row):
            cells.append([workbook.as_text(row[place]) for place in places])
            numbers.append(number)
        elif any(row):
            ragged.append((number, len(row)))
    if not cells:
        raise SourceError(f"{name}: a header and no rows")
    frame = pd.DataFrame(cells, columns=names, dtype="str")
    _mend(frame, request)
    frame["record"] = numbers
    frame["native_id"] = frame[request.key.column].map(request.key.clean).astype("str")
    misfits = pd.DataFrame(ragged, columns=["record", "found"])
    misfits = misfits.assign(expected=len(header), native_id="")
    origin = {"source": request.source, "country": request.country, "file": name}
    return frame.assign(**origin), misfits.assign(**origin), layout


def _records(
    path: Path, name: str, member: str | None, spec: ReadSpec
) -> Iterator[tuple[int, Sequence[workbook.Cell]]]:
    if spec.format == "workbook":
        return workbook.rows(path, spec)
    data = archive.read_member(path, member) if member else path.read_bytes()
    return text.rows(name, data, spec)


def _header(
    name: str, records: Iterator[tuple[int, Sequence[workbook.Cell]]], spec: ReadSpec
) -> list[str]:
    """The header's cells, without the number that TRI puts before each."""
    for count, (number, cells) in enumerate(records, start=1):
        if (spec.format == "workbook" and number == spec.header_row) or (
            spec.format == "delimited" and count == spec.header_row
        ):
            texts = [workbook.as_text(cell) for cell in cells]
            return [_without_number(text) if spec.header_number else text for text in texts]
    raise SourceError(f"{name}: expected a header in row {spec.header_row}, found none")


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


def _without_number(cell: str) -> str:
    number, dot, rest = cell.partition(". ")
    return rest if dot and number.isdigit() else cell


def _refuse_repeated(name: str, header: list[str], positions: dict[str, int]) -> None:
    """A column that is read must stand in the header once."""
    keys = [header_key(cell) for cell in header]
    repeated = [header[p] for p in positions.values() if keys.count(keys[p]) > 1]
    if repeated:
        raise HeaderError(name, header, [f"{cell} only once" for cell in repeated], "any")


def _mend(frame: pd.DataFrame, request: TableRequest) -> None:
    if request.read.mend_mojibake:
        for column in frame.columns:
            frame[column] = frame[column].map(text.mend_mojibake).astype("str")
