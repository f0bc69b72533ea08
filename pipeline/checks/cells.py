"""Cells of tables, whatever type a stranger gave them."""

from collections.abc import Iterable

import pandas as pd


def texts_of(values: pd.Series) -> pd.Series:
    """Values as text, ``''`` where one is missing."""
    return values.astype("str").fillna("")


def numbered(names: Iterable[str]) -> list[str]:
    """Names of columns, each once: one that stands again gets a number (rule C1 tells of it)."""
    found: dict[str, None] = {}
    for name in names:
        own, number = name, 2
        while own in found:
            own, number = f"{name} ({number})", number + 1
        found[own] = None
    return list(found)


def without_bytes(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with bytes as text; those that are no UTF-8 become U+FFFD, which rule C2 finds."""
    for name in frame.columns:
        is_mixed = pd.api.types.is_object_dtype(frame[name])
        if is_mixed and any(isinstance(cell, bytes) for cell in frame[name]):
            frame[name] = frame[name].map(_decoded)
    return frame


def _decoded(cell: object) -> object:
    return cell.decode("utf-8", errors="replace") if isinstance(cell, bytes) else cell
