"""The body of a table: its header found and recognised, and the rows that belong to it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from pipeline.errors import HeaderError, SourceError
from pipeline.read import workbook
from pipeline.spec.layout import Columns
from pipeline.spec.read import ReadSpec
from pipeline.text import header_key

Record = tuple[int, Sequence[workbook.Cell]]


@dataclass(frozen=True)
class Body:
    """Rows of a table, below the header that says where its columns are."""

    header: list[str]
    layout: str
    positions: dict[str, int]
    records: Iterator[Record]


def find(name: str, records: Iterable[Record], spec: ReadSpec, columns: Columns) -> Body:
    """The table within a file, which may hold banners above it and other tables below.

    Raises:
        SourceError: there is no header, or a row below it to be passed over is data.
        HeaderError: the header is none of those that the spec describes.
    """
    remaining = iter(records)
    if spec.without_header:
        first = next(remaining, None)
        if first is not None and not _begins_header(first[1], spec):
            return _headerless(name, chain([first], remaining), spec, columns)
        remaining = chain([first] if first is not None else [], remaining)
    header = _header(name, remaining, spec)
    layout, positions = columns.headed(spec.without_header).resolve(name, header)
    _refuse_repeated(name, header, positions)
    _pass_over(name, remaining, spec.rows_after_header)
    return Body(header, layout, positions, _until_end(remaining, spec))


def _begins_header(cells: Sequence[workbook.Cell], spec: ReadSpec) -> bool:
    wanted = header_key(spec.header_begins or "")
    return bool(cells) and header_key(workbook.as_text(cells[0])) == wanted


def _headerless(name: str, records: Iterator[Record], spec: ReadSpec, columns: Columns) -> Body:
    """A file that is rows throughout: its columns are those of one layout, in its order."""
    assert spec.without_header is not None
    positions = columns.in_order(spec.without_header)
    number, cells = next(records)
    if len(cells) != len(positions):
        raise HeaderError(
            f"{name}, line {number}",
            [workbook.as_text(cell) for cell in cells],
            [f"a header, or {len(positions)} cells (found {len(cells)})"],
            spec.without_header,
        )
    return Body(
        list(positions),
        spec.without_header,
        positions,
        _until_end(chain([(number, cells)], records), spec),
    )


def _header(name: str, records: Iterator[Record], spec: ReadSpec) -> list[str]:
    """The header's cells, without the number that TRI puts before each."""
    for count, (number, cells) in enumerate(records, start=1):
        if spec.header_begins:
            is_header = _begins_header(cells, spec)
        else:
            is_header = spec.header_row == (number if spec.format == "workbook" else count)
        if is_header:
            texts = [workbook.as_text(cell) for cell in cells]
            return [_without_number(text) if spec.header_number else text for text in texts]
    wanted = (
        f"a header that begins with {spec.header_begins!r}"
        if spec.header_begins
        else f"a header in row {spec.header_row}"
    )
    raise SourceError(f"{name}: expected {wanted}, found none")


def _without_number(cell: str) -> str:
    number, dot, rest = cell.partition(". ")
    return rest if dot and number.isdigit() else cell


def _refuse_repeated(name: str, header: list[str], positions: dict[str, int]) -> None:
    """A column that is read must stand in the header once."""
    keys = [header_key(cell) for cell in header]
    repeated = [header[p] for p in positions.values() if keys.count(keys[p]) > 1]
    if repeated:
        raise HeaderError(name, header, [f"{cell} only once" for cell in repeated], "any")


def _pass_over(name: str, records: Iterator[Record], count: int) -> None:
    """Leave out a second header or a row of formats, which never holds a number.

    An edition that lacks the row would lose its first record without a word.
    """
    for number, cells in islice(records, count):
        texts = [workbook.as_text(cell) for cell in cells]
        if numbers := [text for text in texts if _is_number(text)]:
            raise SourceError(
                f"{name}, line {number}: expected headings or formats below the header, found a "
                f"row of data with the number {numbers[0]!r}; correct rows_after_header"
            )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _until_end(records: Iterator[Record], spec: ReadSpec) -> Iterator[Record]:
    """Rows down to the banner of the next table."""
    for number, cells in records:
        if (
            spec.ends_before
            and cells
            and workbook.as_text(cells[0]).strip().startswith(spec.ends_before)
        ):
            return
        yield number, cells
