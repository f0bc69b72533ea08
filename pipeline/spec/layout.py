"""Layouts: the headers a source has used, each mapped to the canonical column names."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import HeaderError, SpecError
from pipeline.spec.crosswalk import read_table
from pipeline.text import header_key

_FIXED = (("table", "name", "medium"), ("table", "name", "parameter"))
# Columns that every record gets; one of the agency's under such a name would be lost.
_OF_THE_RECORD = ("source", "country", "file", "record", "native_id")


@dataclass(frozen=True)
class Layout:
    """One header: canonical name to the spellings its cell may have."""

    name: str
    spellings: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Columns:
    """All layouts of one table of a source, and what each column of figures or flags measures.

    `measures` gives a medium of releases in a register and a parameter in a monitoring network.
    """

    layouts: tuple[Layout, ...]
    measures: dict[str, str]

    def headed(self, without_header: str | None) -> "Columns":
        """The layouts that a header may have: that of files without one is for them alone.

        It serves both where it is the only one.
        """
        layouts = tuple(layout for layout in self.layouts if layout.name != without_header)
        return Columns(layouts or self.layouts, self.measures)

    def in_order(self, name: str) -> dict[str, int]:
        """The position of each column in a file without header, whose columns are all listed.

        Raises:
            SpecError: no layout has that name.
        """
        for layout in self.layouts:
            if layout.name == name:
                return {column: place for place, column in enumerate(layout.spellings)}
        known = ", ".join(layout.name for layout in self.layouts)
        raise SpecError(f"without_header: no layout {name!r}; layouts are {known}")

    def resolve(self, file: str, header: Sequence[str]) -> tuple[str, dict[str, int]]:
        """The layout of `header` and the position of each canonical column.

        Header cells are compared by their folded letters and digits. The layout whose every
        column is present and which has most columns is taken: names decide, never positions.

        Raises:
            HeaderError: no layout fits; names the columns found and those missing.
            SpecError: two layouts fit equally well.
        """
        positions = {header_key(cell): index for index, cell in reversed(list(enumerate(header)))}
        fits: list[tuple[int, Layout, dict[str, int]]] = []
        nearest: tuple[int, list[str], str] | None = None
        for layout in self.layouts:
            found = _positions(layout, positions)
            missing = [name for name in layout.spellings if name not in found]
            if not missing:
                fits.append((len(found), layout, found))
            elif nearest is None or len(missing) < nearest[0]:
                spelt = [layout.spellings[name][0] for name in missing]
                nearest = (len(missing), spelt, layout.name)
        if fits:
            return _widest(file, fits)
        assert nearest is not None
        raise HeaderError(file, list(header), nearest[1], nearest[2])

    def label(self, name: str) -> str:
        """The agency's own heading of a column, in the first layout that has it."""
        return next(lay.spellings[name][0] for lay in self.layouts if name in lay.spellings)


def _widest(
    file: str, fits: list[tuple[int, Layout, dict[str, int]]]
) -> tuple[str, dict[str, int]]:
    fits.sort(key=lambda fit: -fit[0])
    if len(fits) > 1 and fits[0][0] == fits[1][0]:
        raise SpecError(
            f"{file}: the header fits both layouts {fits[0][1].name!r} and {fits[1][1].name!r}"
        )
    return fits[0][1].name, fits[0][2]


def _positions(layout: Layout, positions: dict[str, int]) -> dict[str, int]:
    found = {}
    for name, spellings in layout.spellings.items():
        for spelling in spellings:
            if header_key(spelling) in positions:
                found[name] = positions[header_key(spelling)]
                break
    return found


def read_columns(path: Path) -> dict[str, Columns]:
    """The column table beside a source spec: ``table,name,medium,<layout>,...``.

    The third column is called ``parameter`` where a monitoring network's columns are flags. A cell
    holds the header in that layout, alternatives separated by `` | ``; empty means that the layout
    does not have the column.
    """
    if not path.is_file():
        raise SpecError(f"{path}: no such table of columns")
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        header = stream.readline().rstrip("\n").split(",")
    if tuple(header[:3]) not in _FIXED or len(header) < 4:
        raise SpecError(
            f"{path}:1: expected table,name,medium (or parameter),<layout>..., found {header}"
        )
    rows = read_table(path, header)
    if taken := [row["name"] for row in rows if row["name"] in _OF_THE_RECORD]:
        raise SpecError(f"{path}: {taken[0]!r} names where a record comes from; name it otherwise")
    tables = {}
    for table in sorted({row["table"] for row in rows}):
        mine = [row for row in rows if row["table"] == table]
        layouts = tuple(_layout(name, mine) for name in header[3:])
        measures = {row["name"]: row[header[2]] for row in mine if row[header[2]]}
        tables[table] = Columns(tuple(lay for lay in layouts if lay.spellings), measures)
    return tables


def _layout(name: str, rows: list[dict[str, str]]) -> Layout:
    spellings = {row["name"]: tuple(row[name].split(" | ")) for row in rows if row[name]}
    return Layout(name, spellings)
