"""Crosswalks: small CSV tables, one row a pair of national value and atlas value."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.errors import SpecError
from pipeline.text import fold

PAIR_COLUMNS = ("national_value", "atlas_value", "note", "authority")


def read_table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a committed UTF-8 CSV whose header must be exactly `columns`.

    Raises:
        SpecError: the file is missing, its header differs, or a row is ragged.
    """
    if not path.is_file():
        raise SpecError(f"{path}: no such table")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SpecError(f"{path}: expected UTF-8 text ({error.reason})") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return _rows(path, reader, columns)
    except csv.Error as error:
        raise SpecError(f"{path}:{reader.line_num}: not CSV: {error}") from None


def _rows(path: Path, reader: Any, columns: Sequence[str]) -> list[dict[str, str]]:
    header: list[str] = next(reader, [])
    if header != list(columns):
        raise SpecError(f"{path}:1: expected the columns {list(columns)}, found {header}")
    rows = []
    for cells in reader:
        if len(cells) != len(header):
            raise SpecError(
                f"{path}:{reader.line_num}: expected {len(header)} cells, found {len(cells)}"
            )
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def is_crosswalk(path: Path) -> bool:
    """Whether the header of a committed CSV is that of a crosswalk."""
    with path.open(encoding="utf-8-sig", errors="replace") as stream:
        return stream.readline().strip() == ",".join(PAIR_COLUMNS)


class Crosswalk:
    """National value to atlas value; keys are compared folded (case, accents, white space)."""

    def __init__(self, path: Path, pairs: dict[str, str]) -> None:
        self.path = path
        self._pairs = pairs

    @classmethod
    def read(cls, path: Path) -> "Crosswalk":
        """Read ``national_value,atlas_value,note,authority``.

        Raises:
            SpecError: two rows give different atlas values for the same folded national value.
        """
        pairs: dict[str, str] = {}
        for number, row in enumerate(read_table(path, PAIR_COLUMNS), start=2):
            key = fold(row["national_value"])
            if pairs.setdefault(key, row["atlas_value"]) != row["atlas_value"]:
                raise SpecError(
                    f"{path}:{number}: {row['national_value']!r} gives {row['atlas_value']!r}, "
                    f"but an earlier row gives {pairs[key]!r}"
                )
        return cls(path, pairs)

    def get(self, value: str) -> str | None:
        """The atlas value, or None where the table has no row for it."""
        return self._pairs.get(fold(value))

    def values(self) -> set[str]:
        """Atlas values of the table."""
        return set(self._pairs.values())

    def pairs(self) -> dict[str, str]:
        """Atlas values by folded national value."""
        return dict(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)
