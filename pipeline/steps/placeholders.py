"""Placeholders: coordinates that an agency writes where it knows none, found before any repair.

A sign that is put right turns a placeholder into a point that passes every test of place, so they
are looked for among the positions as reported, whatever their signs. Zero is judged by `locate`
(rule A8).
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.places import Bools
from pipeline.projection import Floats
from pipeline.spec.position import LocateSpec
from pipeline.steps import readings
from pipeline.steps.readings import Position
from pipeline.steps.registry import Context, Tables, step
from pipeline.text import fold

# The centroid of a city is shared by sites of one state, a duplicate by twins of one name; only
# what stations of several names and states share is no place. A state that is not known counts as
# none: it shows no difference.
_LEAST_STATIONS = 3
_LEAST_STATES = 2
_SAME_DEGREES = 1e-6


@step("placeholders")
def placeholders(tables: Tables, context: Context) -> Tables:
    """Quarantine features at a placeholder: one the source names, or one that strangers share."""
    features, spec = tables[context.table], context.points.locate
    position = readings.as_reported(readings.parse(features, spec), spec)
    shared = _strangers(features, position) | _named(position, spec)
    counts = features["native_id"].groupby(_places(position)).transform("nunique")
    found = features[shared]
    context.ledger.add(
        "PLACEHOLDER",
        "quarantined",
        context.table,
        found,
        "coordinates",
        found["reported_lat"] + ", " + found["reported_lon"],
        counts[shared].astype("str"),
    )
    return tables | {context.table: features[~shared].reset_index(drop=True)}


def _places(position: Position) -> NDArray[np.intp]:
    """A number for each distinct position, whatever its signs."""
    pairs = pd.MultiIndex.from_arrays([np.abs(position[0]), np.abs(position[1])])
    return np.asarray(pd.factorize(pairs)[0], dtype=np.intp)


def _strangers(features: pd.DataFrame, position: Position) -> Bools:
    """Features at a position of several stations with different names and states."""
    lon, lat = position
    known = pd.DataFrame({"name": features["name"].map(fold), "state": features["state_prov"]})
    kinds = known.where(known != "").groupby(_places(position)).transform("nunique")
    is_shared = (kinds["name"] >= _LEAST_STATIONS) & (kinds["state"] >= _LEAST_STATES)
    is_position = np.isfinite(lon) & np.isfinite(lat) & ((lon != 0) | (lat != 0))
    return np.asarray(is_shared.to_numpy(dtype=bool) & is_position, dtype=bool)


def _named(position: Position, spec: LocateSpec) -> Bools:
    """Features at a position that the source is known to write for none."""
    lon, lat = np.abs(position[0]), np.abs(position[1])
    is_named: NDArray[np.bool_] = np.zeros(len(lon), dtype=bool)
    for placeholder in spec.placeholders:
        is_named |= _is_near(lon, placeholder[0]) & _is_near(lat, placeholder[1])
    return is_named


def _is_near(values: Floats, wanted: float) -> Bools:
    return np.asarray(np.abs(values - abs(wanted)) <= _SAME_DEGREES, dtype=bool)
