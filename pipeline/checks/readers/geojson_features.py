"""Features of a GeoJSON text as slices of it, so that only some are objects at a time."""

import json
import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

from pipeline.checks.readers.json_structure import brackets
from pipeline.checks.readers.limits import MOST_ROWS
from pipeline.errors import SourceError

_BOM = b"\xef\xbb\xbf"
_FEATURES_KEY = re.compile(rb'"features"\s*:\s*\Z')
_MOST_SPACE = 1_000  # between the key and its list
_MOST_OTHER_LISTS = 1_000  # members before the list of features
_SEPARATOR, _SPACE = re.compile(rb"\s*,\s*\Z"), re.compile(rb"\s*\Z")
_BETWEEN_LINES = b" \t\r\n\x1e"  # a record separator may start each line
_BATCH_BYTES = 8 * 1024**2
# A parsed text takes about eight times its bytes, and one feature is parsed as a whole.
MOST_FEATURE_BYTES = 64 * 1024**2


def parse(text: bytes, where: str) -> Any:
    """Strict JSON: no key twice, no NaN, UTF-8 only; the depth is known to be small.

    Raises:
        SourceError: it is not.
    """
    try:
        return json.loads(text.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError as error:
        found = f"0x{text[error.start]:02X}"
        raise SourceError(f"{where}: expected UTF-8, found byte {found}") from None
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where}: not JSON ({error!s:.120})") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r:.40} stands twice in one object")
    return found


def _constant(text: str) -> float:
    raise ValueError(f"{text} is no JSON number")


class Document:
    """One JSON text; `rest` is what is in it besides the features."""

    def __init__(self, path: Path) -> None:
        """Find the features.

        Raises:
            SourceError: not JSON, too deep, too many features, or one that is too large.
        """
        self._name = path.name
        data = path.read_bytes()
        self._data = data[len(_BOM) :] if data.startswith(_BOM) else data
        self._starts: list[int] = []
        self._ends: list[int] = []
        start, end = self._find_features()
        self._start, self._end = start, end
        rest = self._data if start < 0 else self._data[: start + 1] + self._data[end:]
        if len(rest) > MOST_FEATURE_BYTES:
            raise SourceError(f"{path.name}: {len(rest)} bytes besides features, or one feature")
        self.rest = parse(rest, path.name)
        self.has_features = start >= 0

    def _find_features(self) -> tuple[int, int]:
        """Where the list of features starts and ends; -1 where there is none."""
        start, end, others = -1, -1, 0
        for found in brackets(self._data, self._name):
            if start < 0:
                lists = found.opening(2).tolist()
                others += len(lists)
                if others > _MOST_OTHER_LISTS:
                    lists = lists[:_MOST_OTHER_LISTS]
                start = next((at for at in lists if self._is_features(at)), -1)
                if start < 0 and others > _MOST_OTHER_LISTS:
                    raise SourceError(f"{self._name}: no list of features, so not GeoJSON")
            if start >= 0 and end < 0:
                closing = found.closing(2)
                closing = closing[closing > start]
                end = int(closing[0]) if len(closing) else -1
                self._add(found.opening(3), found.closing(3), start, end)
        return start, end

    def _is_features(self, at: int) -> bool:
        before = self._data[max(0, at - _MOST_SPACE) : at]
        return self._data[at] == ord("[") and _FEATURES_KEY.search(before) is not None

    def _add(self, opening: Any, closing: Any, start: int, end: int) -> None:
        last = end if end >= 0 else len(self._data)
        self._starts += opening[(opening > start) & (opening < last)].tolist()
        self._ends += (closing[(closing > start) & (closing < last)] + 1).tolist()
        if len(self._starts) > MOST_ROWS:
            raise SourceError(f"{self._name}: more than {MOST_ROWS} features")

    def batches(self) -> Iterator[list[Any]]:
        """Features, some at a time.

        Raises:
            SourceError: one is not JSON, too large, or something else stands between them.
        """
        at, first = self._start + 1, 0
        while first < len(self._starts):
            last = first + 1
            begin = self._starts[first]
            while last < len(self._ends) and self._ends[last] - begin <= _BATCH_BYTES:
                last += 1
            self._refuse_between(at, begin, first)
            at = self._ends[last - 1]
            if at - begin > MOST_FEATURE_BYTES:
                where = f"{self._name}, row {first + 1}"
                raise SourceError(f"{where}: one feature of more than {MOST_FEATURE_BYTES} bytes")
            spans = zip(self._starts[first:last], self._ends[first:last], strict=True)
            yield _parse_run(self._data, list(spans), first, self._name)
            first = last
        if self._start >= 0 and not _SPACE.match(self._data, at, self._end):
            raise SourceError(f"{self._name}: something else than features is in their list")

    def _refuse_between(self, at: int, begin: int, row: int) -> None:
        wanted = _SEPARATOR if row else _SPACE
        if not wanted.match(self._data, at, begin):
            raise SourceError(f"{self._name}, row {row + 1}: something else is before this feature")


def line_batches(path: Path) -> Iterator[list[Any]]:
    """Features of a text with one JSON object a line, some at a time.

    Raises:
        SourceError: a line is not one JSON object, too deep or too long.
    """
    lines: list[bytes] = []
    row = size = 0
    with path.open("rb") as stream:
        while line := stream.readline(MOST_FEATURE_BYTES + 1):
            if len(line) > MOST_FEATURE_BYTES:
                where = f"{path.name}, row {row + len(lines) + 1}"
                raise SourceError(f"{where}: a line of more than {MOST_FEATURE_BYTES} bytes")
            text = line.removeprefix(_BOM).strip(_BETWEEN_LINES)
            if text:
                lines.append(text)
                size += len(text)
            if size > _BATCH_BYTES:
                yield _parse_lines(lines, row, path.name)
                row, lines, size = row + len(lines), [], 0
            if row + len(lines) > MOST_ROWS:
                raise SourceError(f"{path.name}: more than {MOST_ROWS} features")
    if lines:
        yield _parse_lines(lines, row, path.name)


def _parse_lines(lines: list[bytes], row: int, name: str) -> list[Any]:
    data = b",".join(lines)
    for _ in brackets(data, f"{name}, from row {row + 1} on"):
        pass
    ends = list(accumulate(len(line) + 1 for line in lines))
    spans = [(end - 1 - len(line), end - 1) for end, line in zip(ends, lines, strict=True)]
    return _parse_run(data, spans, row, name)


def _parse_run(data: bytes, spans: list[tuple[int, int]], row: int, name: str) -> list[Any]:
    """Parse features that lie one after the other at once, and each alone if that fails."""
    run = b"[%b]" % data[spans[0][0] : spans[-1][1]]
    try:
        found: list[Any] = parse(run, name)
    except SourceError:
        found = []
    if len(found) != len(spans):
        for number, (start, end) in enumerate(spans, start=row + 1):
            parse(data[start:end], f"{name}, row {number}")
        raise SourceError(f"{name}, after row {row}: features are not separated by commas alone")
    return found
