"""Figures of the report on what changed since the edition that was published before."""

from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from pipeline.comparison.compare import compare
from pipeline.comparison.result import Comparison, Row, plain
from pipeline.comparison.side import TableSide
from pipeline.export.edition import EditionReport
from pipeline.spec.field import FieldSpec

MOST_SHOWN = 15


@dataclass(frozen=True)
class Changes:
    """What the page tells; examples are the first by id, of moves the farthest.

    Attributes:
        before: name of the earlier edition.
        is_same_name: whether the build replaces it, rather than standing beside it.
        problem: why it cannot be compared; the rest is then empty.
        common: features that both editions have.
        countries: by country, what was added, removed, changed, and moved among these.
        attributes: by attribute, how many features differ, and the first of them.
        moved: counts and metres; empty if no position changed.
        added: the first features that are new.
        removed: the first that are gone.
        changed: values before and after.
        farthest: the largest moves.
        new_fields: fields that the earlier edition lacks.
        old_fields: fields that only the earlier edition has.
    """

    before: str
    is_same_name: bool
    problem: str
    common: int
    countries: list[Row]
    attributes: list[Row]
    moved: Row
    added: list[Row]
    removed: list[Row]
    changed: list[Row]
    farthest: list[Row]
    new_fields: list[str]
    old_fields: list[str]

    def total(self, what: str) -> int:
        """How many features were ``added``, ``removed``, ``changed`` or ``moved``."""
        return sum(int(row[what]) for row in self.countries)

    @property
    def is_none(self) -> bool:
        """Whether nothing differs."""
        return not (self.countries or self.new_fields or self.old_fields)


def edition_changes(edition: EditionReport, fields: dict[str, FieldSpec]) -> Changes | None:
    """What changed since the earlier edition; None if there is none.

    What only dates the edition is no change.
    """
    earlier = edition.before
    if earlier is None:
        return None
    is_same = earlier.name == edition.edition
    if earlier.problem:
        nothing: list[Row] = []
        return Changes(
            *(earlier.name, is_same, earlier.problem, 0, nothing, nothing, {}),
            *(nothing, nothing, nothing, nothing, [], []),
        )
    ours = edition.features[[n for n in edition.layer.fields if n in edition.features]]
    found = compare(
        edition.layer, TableSide(earlier.name, earlier.features), TableSide(edition.edition, ours)
    )
    return Changes(
        before=earlier.name,
        is_same_name=is_same,
        problem="",
        common=len(found.met.ids),
        countries=_by_country(found),
        attributes=_by_attribute(found, fields),
        moved=_summary(found),
        added=_features(found.added),
        removed=_features(found.removed),
        changed=_values(found, fields),
        farthest=_farthest(found),
        new_fields=found.new_fields,
        old_fields=found.old_fields,
    )


def _by_country(found: Comparison) -> list[Row]:
    """Countries in which anything differs."""
    whats = ("added", "removed", "changed", "moved")
    rows = [
        {"country": row["country"], **{w: row[w] for w in whats}} for row in found.by("country")
    ]
    return [row for row in rows if any(row[what] for what in whats)]


def _by_attribute(found: Comparison, fields: dict[str, FieldSpec]) -> list[Row]:
    """Attributes by how many features differ in them, most first; positions are told in metres."""
    rows = []
    for name, change in found.changes.items():
        key = str(found.met.ids[change.rows[0]])
        pair = (plain(change.before.iat[0]), plain(change.after.iat[0]))
        known = {"name": found.changed["name"].loc[key]}
        rows.append({"count": len(change.rows), **_value(key, known, name, pair, fields)})
    return sorted(rows, key=lambda row: -row["count"])


def _values(found: Comparison, fields: dict[str, FieldSpec]) -> list[Row]:
    """The first values that changed, feature by feature."""
    rows = (
        _value(key, known, name, pair, fields)
        for key, known, _, values in found.each_changed()
        for name, pair in values.items()
    )
    return list(islice(rows, MOST_SHOWN))


def _value(
    key: str, known: Row, name: str, pair: tuple[Any, Any], fields: dict[str, FieldSpec]
) -> Row:
    return {
        "id": key,
        "name": str(known.get("name", "")),
        "attribute": fields[name].label.en,
        "field": name,
        "before": _shown(pair[0]),
        "after": _shown(pair[1]),
    }


def _shown(value: Any) -> str:
    """A value whole, so that no change is rounded away; empty if there is none."""
    if value is None:
        return ""
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _summary(found: Comparison) -> Row:
    metres = found.moves.metres[np.isfinite(found.moves.metres)]
    if not len(metres):
        return {}
    return {
        "count": len(found.moves.rows),
        "median_m": float(np.median(metres)),
        "most_m": float(metres.max()),
    }


def _farthest(found: Comparison) -> list[Row]:
    metres = pd.Series(found.moves.metres, index=found.moved.index)
    first = metres.sort_values(ascending=False, kind="stable").head(MOST_SHOWN)
    rows = _features(found.moved.loc[first.index])
    return [row | {"metres": float(far)} for row, far in zip(rows, first, strict=True)]


def _features(table: pd.DataFrame) -> list[Row]:
    """The first features with what people know them by."""
    first = table.head(MOST_SHOWN)
    known = (first[name].tolist() for name in ("name", "state_prov"))
    return [
        {"id": str(key), "name": name, "state_prov": state}
        for key, name, state in zip(first.index, *known, strict=True)
    ]
