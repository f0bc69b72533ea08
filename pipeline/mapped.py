"""Mappings evaluated: columns of a source's table made into one value a row."""

import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd

from pipeline.spec.mapping import Mapping

_DAY = ("%d", "%j")
_MONTH = ("%m", "%b", "%B", "%j")


def origin(frame: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """The value of every row, ready for a crosswalk; empty text where the source gives none.

    A date in none of the mapping's notations is empty; `written` has its text.
    """
    values = written(frame, mapping)
    return as_dates(values, mapping.dates) if mapping.dates else values


def written(frame: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """The value of every row as `origin` gives it, dates still in the agency's notation."""
    if mapping.constant is not None:
        return pd.Series(mapping.constant, index=frame.index, dtype="str")
    parts = [_each(column_of(frame, name), mapping.clean) for name in mapping.columns]
    whole = parts[0]
    for part in parts[1:]:
        if mapping.first_of:
            whole = whole.where(whole != "", part)
        else:
            is_between = (whole != "") & (part != "")
            whole = whole + np.where(is_between, mapping.separator, "") + part
    return _each(whole, mapping.part) if mapping.pattern else whole


def column_of(frame: pd.DataFrame, name: str) -> pd.Series:
    """The column, or empty text where this layout of the source does not have it."""
    if name in frame.columns:
        return frame[name]
    return pd.Series("", index=frame.index, dtype="str")


def as_dates(values: pd.Series, notations: tuple[str, ...]) -> pd.Series:
    """Dates as ``YYYY-MM-DD``, no finer than their notation: ``YYYY-MM`` or ``YYYY``.

    The first notation (as of ``strptime``) that fits is taken; where none does, the date is empty.
    """
    return _each(values, lambda text: _as_date(text, notations))


def _as_date(text: str, notations: tuple[str, ...]) -> str:
    for notation in notations:
        try:
            date = dt.datetime.strptime(text, notation).date()
        except ValueError:
            continue
        return date.isoformat()[: _length(notation)]
    return ""


def _length(notation: str) -> int:
    """Characters of an ISO date that the notation knows."""
    if not any(part in notation for part in _MONTH):
        return len("YYYY")
    return len("YYYY-MM-DD") if any(part in notation for part in _DAY) else len("YYYY-MM")


def _each(values: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """Every distinct text changed once."""
    codes, uniques = pd.factorize(values)
    changed = [change(str(value)) for value in uniques]
    return pd.Series(np.array(changed, dtype=object)[codes], index=values.index, dtype="str")
