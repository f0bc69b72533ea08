"""Workbooks (xlsx, xlsb, xls, ods): cells as the text an agency would have written."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

from pipeline import archive
from pipeline.errors import SourceError
from pipeline.spec.read import ReadSpec

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
_ZIP_MAGIC = b"PK"


def rows(path: Path, spec: ReadSpec) -> Iterator[tuple[int, list[Cell]]]:
    """Rows of the sheet with their numbers as a spreadsheet shows them (1 is the first).

    Cells are as they are stored; `as_text` makes text of those that are wanted.

    Raises:
        SourceError: the file is no workbook, is cut short, or lacks the sheet.
    """
    if path.stat().st_size == 0:
        raise SourceError(f"{path.name}: the file is empty")
    with path.open("rb") as stream:
        is_zip = stream.read(2) == _ZIP_MAGIC
    if is_zip:
        archive.inspect(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        names = workbook.sheet_names
        if spec.sheet > len(names):
            raise SourceError(f"{path.name}: no sheet {spec.sheet}; sheets are {names}")
        cells = workbook.get_sheet_by_index(spec.sheet - 1).to_python(skip_empty_area=False)
    except SourceError:
        raise
    except Exception as error:  # the reader raises many kinds, none of them documented
        raise SourceError(f"{path.name}: not a readable workbook ({error})") from None
    yield from enumerate(cells, start=1)


def as_text(cell: Cell) -> str:
    """A cell as the text that an agency would have written: whole numbers without a fraction."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, dt.datetime | dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
