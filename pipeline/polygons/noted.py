"""What was done to a feature's polygons: one row a feature and rule, as the ledger wants it."""

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Shapes = NDArray[np.object_]
Rows = NDArray[np.intp]
Bools = NDArray[np.bool_]
Done = Literal["published_as_is", "repaired", "quarantined"]

# Rules of this package; `pipeline.rules` words them.
MISSING = "SHAPE-MISSING"  # a feature has a polygon
MIXED = "SHAPE-MIXED"  # and nothing but polygons
OPEN = "SHAPE-OPEN"  # rings are closed
PLACE = "SHAPE-PLACE"  # vertices are places on the globe
ROUND = "SHAPE-ROUND"  # no polygon goes round the globe
CUT = "SHAPE-CUT"  # polygons are cut at 180 degrees
INVALID = "SHAPE-INVALID"  # polygons are valid, and repair keeps their area
SLIVER = "SHAPE-SLIVER"  # no slivers, spikes or repeated vertices

COLUMNS = (
    "row",
    "rule",
    "action",
    "before",
    "after",
    "reason",
    "area_before_km2",
    "area_after_km2",
    "change_percent",
)
_DTYPES = {
    "row": "int64",
    **dict.fromkeys(("rule", "action", "before", "after", "reason"), "object"),
    **dict.fromkeys(("area_before_km2", "area_after_km2", "change_percent"), "float64"),
}
_NONE = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _DTYPES.items()})


def noted(
    rows: Rows | list[int],
    rule: str,
    action: Done | list[Done],
    before: str | list[str] = "",
    after: str | list[str] = "",
    reason: str | list[str] = "",
) -> pd.DataFrame:
    """Findings of one rule.

    Args:
        rows: places of the features in the layer.
        rule: one of the rules above.
        action: what happened to the features, one for all or one a row.
        before: what was found.
        after: what became of it; empty where the feature is quarantined.
        reason: why, in the words of the library that found it.

    Returns:
        A frame with `COLUMNS`; areas are NaN, for rules that measure some to fill in.
    """
    if not len(rows):
        return _NONE
    found = pd.DataFrame({"row": np.asarray(rows, dtype=np.int64)})
    found["rule"], found["action"] = rule, action
    found["before"], found["after"], found["reason"] = before, after, reason
    return found.reindex(columns=list(COLUMNS)).astype(_DTYPES)


def together(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Findings of several rules, by feature and in the order in which they were made."""
    filled = [table for table in tables if len(table)]
    if not filled:
        return _NONE
    return pd.concat(filled).sort_values("row", kind="stable").reset_index(drop=True)


def quarantined_rows(findings: pd.DataFrame) -> Rows:
    """Features that are not published, in order."""
    rows = findings.loc[findings["action"] == "quarantined", "row"]
    return np.unique(rows.to_numpy(np.intp))
