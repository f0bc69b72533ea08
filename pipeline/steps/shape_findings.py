"""What was found in shapes, from the tables of `pipeline.polygons.noted` into the ledger."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from pipeline.polygons.noted import quarantined_rows
from pipeline.polygons.validity_words import validity_reason
from pipeline.rules import Action
from pipeline.spec.base import LANGUAGES
from pipeline.steps.registry import Context

_KM2 = 6  # decimals: a square metre


def without_quarantined(
    frame: pd.DataFrame, findings: pd.DataFrame, context: Context
) -> pd.DataFrame:
    """Note the findings on the rows of `frame` and leave out those that are quarantined.

    Before and after name the area of a feature, where it has one, and what was done to it.
    """
    ordered = findings.sort_values(["rule", "action", "row"], kind="stable")
    groups: Iterable[tuple[tuple[str, Action], pd.DataFrame]]
    groups = ordered.groupby(["rule", "action"], sort=True)  # type: ignore[assignment]
    for (rule, action), found in groups:
        records = frame.iloc[found["row"].to_numpy()]
        before = _told(found["before"], found["area_before_km2"])
        after = _told(found["after"], found["area_after_km2"])
        why = {language: _reasons(found["reason"], language) for language in LANGUAGES}
        context.ledger.add(rule, action, context.table, records, "shape", before, after, why)
    kept = np.setdiff1d(np.arange(len(frame)), quarantined_rows(findings))
    return frame.iloc[kept].reset_index(drop=True)


def _told(texts: pd.Series, km2: pd.Series) -> pd.Series:
    """``what; 12.345678 km2``, each part where it is known."""
    areas = km2.map(lambda area: "" if np.isnan(area) else f"{area:.{_KM2}f} km2")
    parts = [texts.fillna("").astype("str"), areas]
    return parts[0].where(areas == "", parts[0] + "; " + areas).str.removeprefix("; ")


def _reasons(reasons: pd.Series, language: str) -> pd.Series:
    """Why shapes are not valid, in a language."""
    return reasons.fillna("").map(lambda reason: validity_reason(reason, language)).astype("str")
