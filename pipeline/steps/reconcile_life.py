"""When sites lived: what keeps two records apart, and whether a merged site is active."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.spec.layer import Reconcile
from pipeline.steps.reconcile_merge import most_trusted, trust_ranks

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NEVER, _ALWAYS = 0, 99_999_999


@dataclass(frozen=True, eq=False)
class Lives:
    """First and last day on which each record says that it lived, as YYYYMMDD."""

    first: Ints
    last: Ints

    def are_apart(self, a: Ints, b: Ints) -> Bools:
        """Whether one of a pair had closed before the other was there."""
        return (self.last[a] < self.first[b]) | (self.last[b] < self.first[a])


def read_lives(records: pd.DataFrame) -> Lives:
    """Lives of records by their dates; an active one without a date lived when it was listed."""
    seen = evidence_years(records) * 10_000 + 101
    is_active = (records["status"] == "active").to_numpy(bool)
    first = _days(records["opened"], "0101", _NEVER)
    return Lives(
        np.where((first == _NEVER) & is_active, seen, first),
        _days(records["closed"], "1231", _ALWAYS),
    )


def evidence_years(records: pd.DataFrame) -> Ints:
    """The year of which a record speaks: that of its last data, else that of its source's list."""
    listed = pd.to_numeric(records["vintage"].str[:4], errors="coerce").fillna(0)
    last = records["last_data_year"].astype("Float64").fillna(listed)
    return last.to_numpy().astype(np.int64)


def merge_life(records: pd.DataFrame, group: Ints, spec: Reconcile) -> pd.DataFrame:
    """Status, its evidence and the last year of data of each group, and whether it outlived its closing.

    A network that finds a site active makes it so, unless the most trusted closing date is of the
    same year or later. A date that is then not published stands as `outlived`, and as `seen` the
    year and the source that speak against it. Otherwise the most trusted record speaks that knows
    a status at all.
    """
    index = np.unique(group)
    rank = trust_ranks(records, spec, "life")
    years = evidence_years(records)
    closing = (records["closed"] != "").to_numpy(bool)
    dated = closing | (records["opened"] != "").to_numpy(bool)
    told = most_trusted(group, rank, dated).reindex(index)
    closed = _at(records["closed"], told, "")
    closed_year = pd.to_numeric(closed.str[:4], errors="coerce").fillna(0).astype(np.int64)
    is_active = (records["status"] == "active").to_numpy(bool)
    latest = most_trusted(group, -years * 2 * (rank.max(initial=0) + 1) + rank, is_active)
    latest = latest.reindex(index)
    year = _at(pd.Series(years, index=records.index), latest, -1)
    lives = latest.notna() & ((closed == "") | (year > closed_year))
    spoken = most_trusted(
        group, rank, (~records["status"].isin(["", "unknown", "active"])).to_numpy(bool)
    )
    shut = told.where(closed != "")
    rows = latest.where(lives, shut.fillna(spoken.reindex(index)))
    any_row = most_trusted(group, rank, np.ones(len(records), dtype=bool))
    rows = rows.fillna(any_row)
    last = records["last_data_year"].groupby(group).max().reindex(index)
    return pd.DataFrame(
        {
            "status": _at(records["status"], rows, "unknown").replace("", "unknown"),
            "activity_evidence": _at(records["activity_evidence"], rows, ""),
            "last_data_year": last.astype("Int64"),
            "outlived": closed.where(lives, ""),
            "seen": (year.astype("str") + " (" + _at(records["source"], latest, "") + ")"),
        },
        index=index,
    )


def _at(column: pd.Series, rows: pd.Series, default: str | int) -> pd.Series:
    """Values of a column at row numbers; the default where there is no row."""
    known = rows.dropna().astype(np.int64)
    values = column.iloc[known.to_numpy()].set_axis(known.index)
    return values.reindex(rows.index, fill_value=default)


def _days(dates: pd.Series, rest_of_year: str, unknown: int) -> Ints:
    """YYYY-MM-DD or YYYY as the number YYYYMMDD."""
    digits = dates.str.replace("-", "", regex=False)
    whole = digits.where(digits.str.len() != 4, digits + rest_of_year)
    return pd.to_numeric(whole, errors="coerce").fillna(unknown).to_numpy().astype(np.int64)
