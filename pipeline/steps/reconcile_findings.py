"""Findings of the reconciliation: what was merged, and where networks contradict each other."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.ledger import Ledger
from pipeline.steps.reconcile_distance import Positions
from pipeline.steps.reconcile_positions import Disagreement

_KILOMETRE_M = 1_000.0


def note_merged(
    records: pd.DataFrame, of_record: pd.DataFrame, reason: NDArray[np.object_], ledger: Ledger
) -> None:
    """Each record that does not represent its site, with the reason why it is of that site."""
    key = ["source", "file", "record"]
    is_other = (records[key] != of_record[key]).any(axis=1).to_numpy(bool)
    ledger.add(
        "SITE-MERGED",
        "merged",
        "sites",
        records[is_other].assign(country=of_record.loc[is_other, "country"]),
        before=pd.Series(reason[is_other], dtype="str"),
        after=of_record.loc[is_other, "feature_id"],
    )


def note_positions(
    records: pd.DataFrame,
    of_record: pd.DataFrame,
    positions: Positions,
    told: Disagreement,
    ledger: Ledger,
) -> None:
    """Records that other networks put elsewhere, for the country in which the site is published."""
    source = records["source"].to_numpy(object)
    before = [_place(positions, row, source) for row in told.row]
    proposed = zip(*told.proposed, strict=True)
    after = [
        (f"{lat:.6f}, {lon:.6f} | " if np.isfinite(lon) else "")
        + f"{_place(positions, other, source)} | {metres / _KILOMETRE_M:.1f} km"
        for (lon, lat), other, metres in zip(proposed, told.trusted, told.metres, strict=True)
    ]
    for rule in ("SITE-DIGIT", "SITE-DDMM", "SITE-POSITION"):
        mine = np.flatnonzero(told.rule == rule)
        rows = told.row[mine]
        ledger.add(
            rule,
            "published_as_is",
            "sites",
            records.iloc[rows].assign(country=of_record["country"].iloc[rows]),
            "coordinates",
            pd.Series([before[number] for number in mine], dtype="str"),
            pd.Series([after[number] for number in mine], dtype="str"),
        )


def note_outlived(sites: pd.DataFrame, outlived: pd.DataFrame, ledger: Ledger) -> None:
    """Sites that one network closed and another finds active later, on what evidence."""
    ledger.add(
        "SITE-CLOSED",
        "published_as_is",
        "sites",
        sites.loc[outlived.index],
        "closed",
        outlived["closed"],
        outlived["activity_evidence"],
    )


def note_nameless(sites: pd.DataFrame, ledger: Ledger) -> None:
    """Sites that no network names; their id stands in the place of a name."""
    ledger.add("SITE-NAME", "repaired", "sites", sites, "name", after=sites["native_id"])


def _place(positions: Positions, row: int, source: NDArray[np.object_]) -> str:
    return f"{positions.lat[row]:.6f}, {positions.lon[row]:.6f} ({source[row]})"
