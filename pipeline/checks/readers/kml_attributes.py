"""Attributes of placemarks, gathered by columns."""

from typing import Any

import pandas as pd

from pipeline.checks.kml_part import ExtendedData, Part
from pipeline.checks.readers.limits import refuse_cells

_MOST_ROWS = 5_000  # as Python texts, which take several times the room of those in a table

Columns = dict[str, list[str | None]]


class AttributeTable:
    """Id, name and data of each placemark as text; of two values of one name the first."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._names: set[str] = set()
        self._all_rows = 0
        self._finished: list[pd.DataFrame] = []
        self._columns: Columns = {}
        self._rows = 0

    def add(self, part: Part) -> None:
        """Add a row for each placemark of the part.

        Raises:
            SourceError: so many different names that the table would be of absurd shape.
        """
        columns: Columns = {
            "id": [placemark.get("id") or "" for placemark in part.placemarks],
            "name": [_name(placemark) for placemark in part.placemarks],
        }
        if _is_uniform(part):
            rows = (extended.texts for extended in part.extended)
            for name, texts in zip(part.extended[0].names, zip(*rows, strict=True), strict=True):
                columns.setdefault(name or "", [text or "" for text in texts])
        else:
            for extended in part.extended:
                _fill(columns, part.row_of(extended.element.getparent()), extended)
        self._names.update(columns)
        self._all_rows += len(part.placemarks)
        refuse_cells(self._file, self._all_rows, len(self._names))
        for name, values in columns.items():
            self._columns.setdefault(name, [None] * self._rows).extend(values)
        self._rows += len(part.placemarks)
        for values in self._columns.values():
            values += [None] * (self._rows - len(values))
        if self._rows >= _MOST_ROWS:
            self._finish()

    def frame(self) -> pd.DataFrame:
        """All rows."""
        if self._rows:
            self._finish()
        if not self._finished:
            return pd.DataFrame(index=range(0))
        return pd.concat(self._finished, ignore_index=True)

    def _finish(self) -> None:
        arrays = {name: pd.array(values, dtype="str") for name, values in self._columns.items()}
        self._finished.append(pd.DataFrame(arrays, index=range(self._rows)))
        self._columns, self._rows = {}, 0


def _name(placemark: Any) -> str:
    first = next(placemark.iterchildren("{*}name"), None)
    return "" if first is None else first.text or ""


def _is_uniform(part: Part) -> bool:
    """Whether each placemark has one `ExtendedData` with the same names as all others."""
    if not part.extended or next(part.root.iter("{*}SimpleData"), None) is not None:
        return False
    names = part.extended[0].names
    return [e.element.getparent() for e in part.extended] == part.placemarks and all(
        extended.names == names for extended in part.extended
    )


def _fill(columns: Columns, row: int | None, extended: ExtendedData) -> None:
    """Put the values of one row where none are yet."""
    if row is None:
        return
    pairs = list(zip(extended.names, extended.texts, strict=True))
    pairs += [(one.get("name"), one.text) for one in extended.element.iter("{*}SimpleData")]
    for name, value in pairs:
        column = columns.setdefault(name or "", [None] * len(columns["id"]))
        if column[row] is None:
            column[row] = value or ""
