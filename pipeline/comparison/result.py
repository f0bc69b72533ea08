"""What a comparison of two editions found."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.comparison.moves import Moves
from pipeline.differences import Match, Rows
from pipeline.spec.layer import LayerSpec

Row = dict[str, Any]
# What a feature is known by, beside its id; empty where a layer does not have it.
KNOWN_TEXTS = ("name", "country", "state_prov", "source")
KNOWN_NUMBERS = ("lon", "lat")
_PIECE = 10_000


@dataclass(frozen=True, eq=False)
class Change:
    """One attribute of the features in which it differs.

    Attributes:
        rows: their places among the common ids, in order.
        before: values before, row by row.
        after: values after.
    """

    rows: Rows
    before: pd.Series
    after: pd.Series


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two editions of a layer.

    Attributes:
        layer: the contract.
        before: name of the earlier edition.
        after: name of the later one.
        features: how many features each has.
        met: rows of both by what became of their features.
        added: what new features are known by, indexed by id, in order.
        removed: the same of those that are gone.
        changed: the same, as in the later edition, of those that changed or moved; `place` is their
            place among the common ids.
        changes: attributes that differ, in the order of the layer's fields.
        moves: features that lie elsewhere.
        dated: how many of the common ones differ in what only dates an edition, by field.
        totals: sums of numbers before and after, of all and by source.
        groups: features before and after, by country and by source.
        new_fields: fields that only the later edition has.
        old_fields: fields that only the earlier one has.
    """

    layer: LayerSpec
    before: str
    after: str
    features: tuple[int, int]
    met: Match
    added: pd.DataFrame
    removed: pd.DataFrame
    changed: pd.DataFrame
    changes: dict[str, Change]
    moves: Moves
    dated: dict[str, int]
    totals: list[Row]
    groups: dict[str, pd.DataFrame]
    new_fields: list[str]
    old_fields: list[str]

    @property
    def counts(self) -> dict[str, int]:
        """How many features were added, removed and changed, moved of these, and are as before."""
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "changed": len(self.changed),
            "moved": len(self.moves.rows),
            "unchanged": len(self.met.ids) - len(self.changed),
        }

    @property
    def is_same(self) -> bool:
        """Whether nothing differs but what dates the editions."""
        counts = self.counts
        differ = counts["added"] + counts["removed"] + counts["changed"]
        return not (differ or self.new_fields or self.old_fields)

    @property
    def moved(self) -> pd.DataFrame:
        """The rows of `changed` that moved."""
        return self.changed[self.changed["place"].isin(self.moves.rows)]

    def by(self, field: str) -> list[Row]:
        """Counts by ``country`` or ``source``, those that have none of the changes as well."""
        tables = {"added": self.added, "removed": self.removed, "changed": self.changed}
        tables["moved"] = self.moved
        counts = {what: table[field].value_counts() for what, table in tables.items()}
        sizes = self.groups[field]
        return [
            {
                field: str(name),
                "before": int(size["before"]),
                "after": int(size["after"]),
                **{what: int(count.get(name, 0)) for what, count in counts.items()},
            }
            for name, size in sizes.iterrows()
        ]

    def each_changed(self) -> Iterator[tuple[str, Row, Row, dict[str, tuple[Any, Any]]]]:
        """Features that changed, in order of ids.

        Yields:
            Id, what it is known by, how it moved (empty if it did not), and its attributes that
            differ with the values before and after.
        """
        for start in range(0, len(self.changed), _PIECE):
            yield from self._piece(self.changed.iloc[start : start + _PIECE])

    def _piece(
        self, part: pd.DataFrame
    ) -> Iterator[tuple[str, Row, Row, dict[str, tuple[Any, Any]]]]:
        first, last = part["place"].to_numpy(np.intp)[[0, -1]].tolist()
        values: dict[int, dict[str, tuple[Any, Any]]] = {}
        for name, change in self.changes.items():
            here = slice(*np.searchsorted(change.rows, [first, last + 1]).tolist())
            cells = zip(
                change.rows[here].tolist(),
                change.before.iloc[here].tolist(),
                change.after.iloc[here].tolist(),
                strict=True,
            )
            for place, old, new in cells:
                values.setdefault(place, {})[name] = (plain(old), plain(new))
        moves = {int(row["place"]): row for row in self.move_rows(first, last + 1)}
        for key, known in zip(part.index.tolist(), part.to_dict("records"), strict=True):
            place = int(known.pop("place"))
            yield str(key), known_row(known), moves.get(place, {}), values.get(place, {})

    def move_rows(self, first: int, end: int) -> Iterator[Row]:
        """How the features between two places among the common ids moved.

        Metres to the millimetre, degrees to about one, areas to the square metre: what is beyond
        that is rounding and would differ from one library to the next.
        """
        begin, stop = np.searchsorted(self.moves.rows, [first, end]).tolist()
        for at in range(begin, stop):
            row: Row = {
                "place": int(self.moves.rows[at]),
                "metres": plain(round(float(self.moves.metres[at]), 3)),
                "from": [plain(round(value, 8)) for value in self.moves.before[at].tolist()],
                "to": [plain(round(value, 8)) for value in self.moves.after[at].tolist()],
            }
            km2 = self.moves.km2[at].tolist()
            if not np.isnan(km2).all():
                row["km2"] = [plain(round(value, 6)) for value in km2]
            yield row


def known_row(known: dict[Any, Any]) -> Row:
    """What a feature is known by, without what it does not have."""
    return {
        str(name): plain(value) for name, value in known.items() if plain(value) not in ("", None)
    }


def plain(value: Any) -> Any:
    """A value as JSON has it: text, number or None."""
    if value is None or value is pd.NA or (isinstance(value, float) and not np.isfinite(value)):
        return None
    if isinstance(value, np.generic):
        return plain(value.item())
    return value if isinstance(value, int | float | str) else str(value)
