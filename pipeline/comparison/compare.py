"""Compare two editions by stable id, one column of both at a time.

A layer of a million points has some forty columns. Never more than one of each edition stands in
memory, beside the ids, the places and what differs.
"""

import math

import numpy as np
import pandas as pd

from pipeline.comparison.moves import find_moves
from pipeline.comparison.result import KNOWN_NUMBERS, KNOWN_TEXTS, Change, Comparison, Row
from pipeline.comparison.side import Side
from pipeline.differences import OF_THE_EDITION, Match, Rows, differs, match
from pipeline.errors import SourceError
from pipeline.spec.layer import LayerSpec

# Columns of Parquet that are about shapes.
_NO_FIELDS = ("geometry", "bbox")
_POSITION = ("lon", "lat")
_GROUPS = ("country", "source")


def compare(
    layer: LayerSpec, before: Side, after: Side, summed: tuple[str, ...] = ()
) -> Comparison:
    """Everything that differs between two editions of `layer`.

    What only dates an edition, such as its year, is counted and is no change. A feature that moved
    has changed; lon and lat of points are told in metres and not as attributes.

    Args:
        layer: the contract of both.
        before: the earlier edition.
        after: the later one.
        summed: fields whose sums are compared.

    Raises:
        SourceError: the key of the layer does not tell features apart.
    """
    ids = [_ids(layer, side) for side in (before, after)]
    met = match(*ids)
    moves = find_moves(layer.geometry, before, after, met)
    shared = [n for n in after.fields if n in before.fields and n not in (layer.key, *_NO_FIELDS)]
    changes: dict[str, Change] = {}
    dated: dict[str, int] = {}
    for name in shared:
        told = moves.compared if name in _POSITION and _is_position(layer, before, after) else None
        change = _change(before.column(name), after.column(name), met, told)
        if name in OF_THE_EDITION and len(change.rows):
            dated[name] = len(change.rows)
        elif len(change.rows):
            changes[name] = change
    touched = np.unique(np.concatenate([moves.rows, *(c.rows for c in changes.values())]))
    known = [_known(side, index) for side, index in zip((before, after), ids, strict=True)]
    changed = known[1].iloc[met.after[touched]].assign(place=touched)
    return Comparison(
        layer=layer,
        before=before.name,
        after=after.name,
        features=(len(ids[0]), len(ids[1])),
        met=met,
        added=known[1].iloc[met.added],
        removed=known[0].iloc[met.removed],
        changed=changed,
        changes=changes,
        moves=moves,
        dated=dated,
        totals=_totals(before, after, known, summed),
        groups={name: _sizes(*(table[name] for table in known)) for name in _GROUPS},
        new_fields=_strangers(after, before),
        old_fields=_strangers(before, after),
    )


def _ids(layer: LayerSpec, side: Side) -> pd.Index:
    if layer.key not in side.fields:
        raise SourceError(f"{side.name}: expected the field {layer.key}, found none")
    column = side.column(layer.key)
    ids = pd.Index(column.astype("str"), dtype="str")
    if column.isna().any() or not ids.is_unique:
        example = ids[ids.duplicated()].tolist()[:1] or ["an empty one"]
        raise SourceError(
            f"{side.name}: {layer.key} does not tell features apart; expected each id once, found "
            f"{example[0]} again"
        )
    return ids


def _is_position(layer: LayerSpec, before: Side, after: Side) -> bool:
    """Whether lon and lat are what the moves were found by."""
    return layer.geometry == "point" or before.shapes() is None or after.shapes() is None


def _change(old: pd.Series, new: pd.Series, met: Match, told: Rows | None) -> Change:
    """Where the columns differ; `told` are places told otherwise."""
    old, new = old.iloc[met.before], new.iloc[met.after]
    rows = np.flatnonzero(differs(old, new))
    if told is not None:
        rows = np.setdiff1d(rows, told, assume_unique=True)
    return Change(rows, old.iloc[rows], new.iloc[rows])


def _known(side: Side, ids: pd.Index) -> pd.DataFrame:
    """What people know the features of an edition by; what the layer lacks is empty."""
    columns = {}
    for name in KNOWN_TEXTS:
        text = side.column(name).astype("str").fillna("") if name in side.fields else ""
        columns[name] = pd.Series(np.asarray(text) if isinstance(text, str) else text.array, ids)
    for name in KNOWN_NUMBERS:
        numbers = (
            pd.to_numeric(side.column(name), errors="coerce").to_numpy(float, na_value=np.nan)
            if name in side.fields
            else np.nan
        )
        columns[name] = pd.Series(numbers, ids, dtype=float)
    return pd.DataFrame(columns)


def _sizes(before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Features of each value, in order of values."""
    counts = {"before": before.value_counts(), "after": after.value_counts()}
    return pd.DataFrame(counts).fillna(0).astype(int).sort_index()


def _totals(
    before: Side, after: Side, known: list[pd.DataFrame], summed: tuple[str, ...]
) -> list[Row]:
    """Sums of fields that both have, of all features and then of each source."""
    rows: list[Row] = []
    sources = [table["source"].to_numpy(object) for table in known]
    names = sorted({*sources[0], *sources[1]})
    for field in (n for n in summed if n in before.fields and n in after.fields):
        numbers = [
            pd.to_numeric(side.column(field), errors="coerce").to_numpy(float, na_value=0.0)
            for side in (before, after)
        ]
        for source in ["", *names]:
            was, now = (
                math.fsum(np.nan_to_num(values[mine == source] if source else values))
                for values, mine in zip(numbers, sources, strict=True)
            )
            rows.append({"field": field, "source": source, "before": was, "after": now})
    return rows


def _strangers(side: Side, other: Side) -> list[str]:
    return [name for name in side.fields if name not in (*other.fields, *_NO_FIELDS)]
