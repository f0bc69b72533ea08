"""Delimited text: rows of cells with their line numbers, nothing damaged passed over in silence."""

import csv
import re
from collections.abc import Iterable, Iterator

from pipeline.errors import SourceError
from pipeline.spec.read import ReadSpec

_DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";", "pipe": "|"}


class _Lines:
    """Lines of a file for a CSV reader; comments stand only between records, not within them."""

    def __init__(self, lines: Iterable[str], comment: str | None) -> None:
        self._lines = iter(lines)
        self._comment = comment
        self._number = 0
        self.is_between = True
        self.record_begins = 1

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        for line in self._lines:
            self._number += 1
            if self.is_between:
                if self._comment and line.startswith(self._comment):
                    continue
                self.record_begins, self.is_between = self._number, False
            return line
        raise StopIteration


def rows(name: str, lines: Iterable[str], spec: ReadSpec) -> Iterator[tuple[int, list[str]]]:
    """Records of a file, with the line on which each begins (1 is the first line of the file).

    `lines` have their ends as they are in the file. Blank lines and comments are passed over;
    quoted cells may hold line breaks.

    Raises:
        SourceError: quotes do not close.
    """
    delimiter = _DELIMITERS[spec.delimiter]
    if spec.stray_quotes:
        yield from _rows_with_stray_quotes(name, lines, delimiter, spec.comment)
        return
    numbered = _Lines(lines, spec.comment)
    reader = csv.reader(numbered, delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            if cells:
                yield numbered.record_begins, cells
            numbered.is_between = True
    except csv.Error as error:
        raise SourceError(
            f"{name}, line {numbered.record_begins}: quotes or delimiters are broken ({error})"
        ) from None


def _rows_with_stray_quotes(
    name: str, lines: Iterable[str], delimiter: str, comment: str | None
) -> Iterator[tuple[int, list[str]]]:
    """Rows of an agency that does not always double the quotes inside quoted cells.

    One row a line. A line that breaks the rules of CSV is read again with the rule that a quote
    ends its cell only before a delimiter or the end of the line.
    """
    for line, ended in enumerate(lines, start=1):
        content = ended.rstrip("\r\n")
        if not content or (comment and content.startswith(comment)):
            continue
        try:
            yield line, next(csv.reader([content], delimiter=delimiter, strict=True))
        except csv.Error:
            yield line, _split_at_outer_quotes(f"{name}, line {line}", content, delimiter)


def _split_at_outer_quotes(where: str, content: str, delimiter: str) -> list[str]:
    mark = re.escape(delimiter)
    cell = re.compile(
        rf'"((?:[^"]|"(?!{mark}|$))*)"(?={mark}|$)|([^{mark}"][^{mark}]*|)(?={mark}|$)'
    )
    cells, position = [], 0
    while position <= len(content):
        found = cell.match(content, position)
        if found is None:
            raise SourceError(f"{where}: a quoted cell does not end on its line")
        quoted, plain = found.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        position = found.end() + len(delimiter)
    return cells
