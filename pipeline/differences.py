"""What changed between two editions of a layer, feature by feature and attribute by attribute."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Fields that say when and from what: they differ in every edition.
OF_THE_EDITION = ("reporting_year", "vintage", "retrieved", "source", "naics_edition")


Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Match:
    """Rows of two editions by what became of their features, each in the order of ids.

    Attributes:
        added: rows of the later edition whose ids only it has.
        removed: rows of the earlier one whose ids only it has.
        ids: ids that both have.
        before: their rows in the earlier edition.
        after: their rows in the later one.
    """

    added: Rows
    removed: Rows
    ids: pd.Index
    before: Rows
    after: Rows


def match(before: pd.Index, after: pd.Index) -> Match:
    """Match features by their ids, which are unique in each of the two editions."""
    ids = after[after.isin(before)].sort_values()
    return Match(
        _only(after, before),
        _only(before, after),
        ids,
        before.get_indexer(ids),
        after.get_indexer(ids),
    )


def _only(ids: pd.Index, others: pd.Index) -> Rows:
    rows = np.flatnonzero(~ids.isin(others))
    return np.asarray(rows[ids[rows].argsort()], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class Difference:
    """Features by what became of them.

    Attributes:
        added: ids that only the later edition has, in order.
        removed: ids that only the earlier one has, in order.
        common: how many features are in both.
        cells: whether an attribute differs; a row a feature that changed, by id, in order, and a
            column an attribute that both editions have.
    """

    added: list[str]
    removed: list[str]
    common: int
    cells: pd.DataFrame

    @property
    def changed(self) -> list[str]:
        """Ids of features that are in both editions and differ, in order."""
        return [str(key) for key in self.cells.index]

    @property
    def count(self) -> int:
        """How many features differ."""
        return len(self.added) + len(self.removed) + len(self.cells)

    def sentence(self, before: str) -> str:
        """The counts in a few words; `before` names the earlier edition."""
        return (
            f"since {before}: {len(self.added)} added, {len(self.removed)} removed, "
            f"{len(self.cells)} of {self.common} changed"
        )


def difference(before: pd.DataFrame, after: pd.DataFrame) -> Difference:
    """Compare two editions in the attributes that both have.

    Args:
        before: the earlier edition, a row a feature, indexed by ids that are unique.
        after: the later one, likewise.
    """
    met = match(before.index, after.index)
    shared = [name for name in after.columns if name in before.columns]
    cells = pd.DataFrame(
        {
            name: differs(before[name].iloc[met.before], after[name].iloc[met.after])
            for name in shared
        },
        index=met.ids,
        dtype=bool,
    )
    return Difference(
        after.index[met.added].astype("str").tolist(),
        before.index[met.removed].astype("str").tolist(),
        len(met.ids),
        cells[cells.any(axis=1)],
    )


def differs(old: pd.Series, new: pd.Series) -> NDArray[np.bool_]:
    """Where two columns differ, row by row, whatever their indexes.

    Numbers are compared as floats and all else as text: formats do not count as changes, and an
    empty text is as empty as none.
    """
    values: list[NDArray[Any]]
    if all(pd.api.types.is_numeric_dtype(column) for column in (old, new)):
        values = [column.to_numpy(dtype=float, na_value=np.nan) for column in (old, new)]
        are_empty = np.isnan(values[0]) & np.isnan(values[1])
        return np.asarray((values[0] != values[1]) & ~are_empty, dtype=bool)
    values = [c.astype("str").fillna("").to_numpy(dtype=object) for c in (old, new)]
    return np.asarray(values[0] != values[1], dtype=bool)
