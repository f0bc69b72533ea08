"""Datum: what the source states for each feature, and its position shifted to WGS 84 (rule A7)."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline import datums
from pipeline.datums import Shifted
from pipeline.places import Bools
from pipeline.spec.crs import CrsRegistry
from pipeline.spec.position import DatumRule
from pipeline.steps.readings import Position
from pipeline.steps.registry import Context

_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Stated:
    """Each feature's datum: its `name` in the registry, and the `text` that is published.

    `is_mapped` is false where the spec does not say what the source's value means; such a datum is
    unknown, and the source's own text is published.
    """

    name: NDArray[np.object_]
    text: NDArray[np.object_]
    is_mapped: Bools


def read(features: pd.DataFrame, rule: DatumRule) -> Stated:
    """The datum of every feature: the source's one, or the one of its row."""
    if rule.name is not None:
        text = _published(rule.name, "stated" if rule.stated else "assumed")
        size = len(features)
        return Stated(_filled(rule.name, size), _filled(text, size), np.ones(size, dtype=bool))
    cells = features["reported_datum"].to_numpy(dtype=object)
    names = [rule.means.get(cell) for cell in cells]
    texts = [
        _published(name, "stated") if name else cell or _UNKNOWN
        for name, cell in zip(names, cells, strict=True)
    ]
    return Stated(
        np.array([name or _UNKNOWN for name in names], dtype=object),
        np.array(texts, dtype=object),
        np.array([name is not None for name in names], dtype=bool),
    )


def figures(stated: Stated, registry: CrsRegistry) -> NDArray[np.object_]:
    """The ellipsoid of every feature's datum, as PROJ parameters."""
    known = {name: datums.figure(registry.source_datums[name]) for name in set(stated.name)}
    return np.array([known[name] for name in stated.name], dtype=object)


def to_wgs84(position: Position, stated: Stated, context: Context) -> Shifted:
    """Positions on WGS 84. What stands near 0 N 0 E is no position, and a shift would hide that."""
    lon, lat = position
    metres_from_null = np.hypot(lon, lat) * 111_195.0
    is_null = metres_from_null <= context.catalogue.framework.tolerances.null_island_m
    places = np.where(is_null, np.nan, lon), np.where(is_null, np.nan, lat)
    shifted = datums.shift(*places, stated.name, context.catalogue.crs.source_datums)
    shifted.lon[is_null], shifted.lat[is_null] = lon[is_null], lat[is_null]
    return shifted


def note(
    shifted: Shifted, stated: Stated, kept: Bools, features: pd.DataFrame, context: Context
) -> None:
    """What was done to the features kept goes to the receipt; a poor shift is a finding."""
    context.datums.extend(shifted.records(kept))
    rows = kept & ~stated.is_mapped
    reported = features.loc[rows, "reported_datum"] if rows.any() else ""
    context.ledger.add(
        "A7-VALUE", "published_as_is", context.table, features[rows], "datum", reported
    )
    limit = context.catalogue.framework.tolerances.datum_m
    rows = kept & (shifted.is_ballpark | (shifted.expected_m > limit))
    context.ledger.add(
        "A7-SHIFT",
        "published_as_is",
        context.table,
        features[rows],
        "datum",
        pd.Series(stated.text[rows]),
        pd.Series([f"{metres:.0f}" for metres in shifted.expected_m[rows]], dtype="str"),
    )


def _published(name: str, how: str) -> str:
    return name if name == _UNKNOWN else f"{name} ({how})"


def _filled(text: str, size: int) -> NDArray[np.object_]:
    return np.full(size, text, dtype=object)
