"""Delimited text: strict decoding and rows with their line numbers."""

import csv
import io
import re
from collections.abc import Iterator

from pipeline.errors import EncodingError, SourceError
from pipeline.spec.read import ReadSpec

_DELIMITERS = {"comma": ",", "tab": "\t", "semicolon": ";"}


def decode(name: str, data: bytes, encoding: str) -> str:
    """Text of `data`, which must be in the declared encoding throughout.

    A one-byte code page accepts nearly any bytes, so text that is really UTF-8 is recognised and
    refused: a fallback that never fails hides damage.

    Raises:
        EncodingError: a byte does not belong to the encoding; names its line.
        SourceError: the file is empty, holds NUL bytes, or is UTF-8 declared as a code page.
    """
    if not data.strip():
        raise SourceError(f"{name}: the file is empty")
    if b"\x00" in data:
        line = data.count(b"\n", 0, data.index(b"\x00")) + 1
        raise SourceError(f"{name}, line {line}: expected text, found a NUL byte (UTF-16? binary?)")
    if encoding.startswith("cp") and _is_utf8(data):
        raise SourceError(f"{name}: declared {encoding}, but its bytes are UTF-8; correct the spec")
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        line = data.count(b"\n", 0, error.start) + 1
        raise EncodingError(
            name, encoding, line, error.start - start + 1, data[error.start]
        ) from None


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return False
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def mend_mojibake(text: str) -> str:
    """UTF-8 that was read as Windows-1252 and written again, put right: ``Ã©`` gives ``é``."""
    if text.isascii():
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def rows(name: str, data: bytes, spec: ReadSpec) -> Iterator[tuple[int, list[str]]]:
    """Records with the line on which each begins (1 is the first line of the file).

    Blank lines are passed over; quoted cells may hold line breaks.

    Raises:
        SourceError: the text is not in the declared encoding or its quotes do not close.
    """
    text = decode(name, data, spec.encoding)
    if spec.stray_quotes:
        yield from _rows_with_stray_quotes(name, text, _DELIMITERS[spec.delimiter])
        return
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_DELIMITERS[spec.delimiter], strict=True
    )
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(
            f"{name}, line {line}: quotes or delimiters are broken ({error})"
        ) from None


def _rows_with_stray_quotes(
    name: str, text: str, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Rows of an agency that does not always double the quotes inside quoted cells.

    One row a line. A line that breaks the rules of CSV is read again with the rule that a quote
    ends its cell only before a delimiter or the end of the line.
    """
    for line, content in enumerate(text.splitlines(), start=1):
        if not content:
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
