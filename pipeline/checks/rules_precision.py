"""Product rules on where points come from: A16, A17 and B7."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.checks.dataset import Dataset
from pipeline.checks.pieces import Bools
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.projection import Floats, to_atlas

_WANTED_DECIMALS = 4
_POOR_DECIMALS = 2
_MOST_DECIMALS = 7
# Of positions with 4 true decimals one in a hundred has a zero at the end of both axes.
_SEEMING = 1 / 99
_FEWEST_NAMES = 5
_MOST_DISPLACED_M = 5_000.0
_GRID = 100_000  # positions are the same that agree to 5 decimals, about a metre


def _is_point_layer(dataset: Dataset) -> bool:
    kinds = set(np.unique(dataset.dimension).tolist())
    return 0 in kinds and kinds <= {-1, 0}


def _columns(dataset: Dataset, context: Context) -> tuple[pd.Series, pd.Series] | None:
    lon, lat = context.column(dataset, "lon"), context.column(dataset, "lat")
    return None if lon is None or lat is None else (lon, lat)


def _numbers(values: pd.Series) -> Floats:
    return pd.to_numeric(values, errors="coerce").to_numpy(float)


@product_rule(
    "A16",
    "warn",
    en="Coordinate precision",
    fr="Précision des coordonnées",
    es="Precisión de las coordenadas",
    source="atlas framework 17",
    says_fr="Les points ont au moins 4 décimales de degré et ne sont pas en degrés ou minutes "
    "entiers.",
    says_es="Los puntos tienen al menos 4 decimales de grado y no están en grados o minutos "
    "enteros.",
)
def precision(dataset: Dataset, context: Context) -> Outcome:
    """Points have at least 4 decimals of a degree and are not at whole degrees or minutes."""
    if not _is_point_layer(dataset):
        return not_applicable("no point layer")
    columns = _columns(dataset, context)
    if columns is None and dataset.units != "degrees":
        return not_applicable("no LON and LAT that show the source's decimals")
    lon, lat = np.full(len(dataset), np.nan), np.full(len(dataset), np.nan)
    if columns is None:
        places = dataset.points
        lon[places.row], lat[places.row] = places.lon, places.lat
    else:
        lon, lat = _numbers(columns[0]), _numbers(columns[1])
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    lon, lat = lon[known], lat[known]
    # A number loses its trailing zeros, so the better of both axes speaks for the feature: with 4
    # true decimals one feature in 10,000 seems to have 2 or less, which is offence enough. With
    # 3 it is one in a hundred: they are offences once there are more than chance explains.
    decimals = np.maximum(_decimals(lon), _decimals(lat))
    poor = int((decimals < _WANTED_DECIMALS).sum())
    by_chance = _SEEMING * int((decimals == _WANTED_DECIMALS).sum())
    is_chance = poor <= by_chance + 3 * np.sqrt(by_chance) + 1
    least = _POOR_DECIMALS + 1 if is_chance else _WANTED_DECIMALS
    minutes = _is_whole_minute(lon) & _is_whole_minute(lat)
    bad = np.flatnonzero((decimals < least) | minutes)
    figure = f"{poor} of {len(known)} with less than {_WANTED_DECIMALS} decimals; "
    figure += f"{int((decimals == 0).sum())} at whole degrees, "
    figure += f"{int((minutes & (decimals > 0)).sum())} at whole minutes"

    def shown(index: int) -> str:
        at = bad[index]
        kind = f"{decimals[at]} decimals"
        if decimals[at] == 0:
            kind = "whole degrees"
        elif minutes[at]:
            kind = "whole minutes"
        return f"{lat[at]:.7g}, {lon[at]:.7g}: {kind}"

    return offending_rows(dataset, figure, known[bad], shown)


def _decimals(values: Floats) -> NDArray[np.intp]:
    """Decimals of a degree that each value has, `_MOST_DECIMALS` at most."""
    found = np.full(len(values), _MOST_DECIMALS, dtype=np.intp)
    rest = np.arange(len(values))
    for count in range(_MOST_DECIMALS):
        scaled = values[rest] * 10.0**count
        fits = np.abs(scaled - np.round(scaled)) < 1e-6
        found[rest[fits]] = count
        rest = rest[~fits]
    return found


def _is_whole_minute(values: Floats) -> Bools:
    """Whether a value is a whole minute as far as its decimals go, as 45.4167 is for 45 25'."""
    decimals = _decimals(values)
    minutes = values * 60.0
    rounding = np.where(decimals >= _WANTED_DECIMALS, 60 * 0.6 * 10.0**-decimals, 1e-6)
    return np.asarray(np.abs(minutes - np.round(minutes)) <= rounding)


@product_rule(
    "A17",
    "warn",
    en="Repeated coordinates",
    fr="Coordonnées répétées",
    es="Coordenadas repetidas",
    source="atlas framework 17",
    says_fr="Moins de cinq entités de noms différents partagent un même point, qui serait alors "
    "le centre d'une localité.",
    says_es="Menos de cinco entidades de nombres distintos comparten un mismo punto, que sería "
    "entonces el centro de una localidad.",
)
def repeated_coordinates(dataset: Dataset, context: Context) -> Outcome:
    """Fewer than five features of different names share a point, which may be a town's centre."""
    names = context.column(dataset, "name")
    if not _is_point_layer(dataset) or names is None:
        return not_applicable("no point layer with names")
    places = dataset.points
    with np.errstate(invalid="ignore"):
        known = np.isfinite(places.lon) & np.isfinite(places.lat)
    row = places.row[known]
    cell = np.round(places.lon[known] * _GRID) * 1e9 + np.round(places.lat[known] * _GRID)
    _, group, count = np.unique(cell, return_inverse=True, return_counts=True)
    crowded = np.flatnonzero(count[group] >= _FEWEST_NAMES)
    frame = pd.DataFrame({"group": group[crowded], "name": names.iloc[row[crowded]].to_numpy()})
    distinct = frame.groupby("group")["name"].transform("nunique").to_numpy()
    bad = np.flatnonzero(distinct >= _FEWEST_NAMES)
    points = frame["group"].iloc[bad].nunique()
    figure = f"{len(bad)} features on {points} points of {_FEWEST_NAMES} names or more"
    return offending_rows(
        dataset, figure, row[crowded[bad]], lambda i: f"{distinct[bad[i]]} names on one point"
    )


@product_rule(
    "B7",
    "warn",
    en="True location kept",
    fr="Position vraie conservée",
    es="Ubicación verdadera conservada",
    source="atlas framework 6",
    says_fr="Les couches de points en mètres de l'Atlas gardent LON et LAT de la source, et aucun "
    "symbole n'en est déplacé de plus de 5 km.",
    says_es="Las capas de puntos en metros del Atlas conservan LON y LAT de la fuente, y ningún "
    "símbolo se desplaza más de 5 km de ellas.",
)
def true_location(dataset: Dataset, context: Context) -> Outcome:
    """Point layers in atlas metres keep the source's LON and LAT; no symbol is moved over 5 km."""
    columns = _columns(dataset, context)
    if not _is_point_layer(dataset) or dataset.units == "other":
        return not_applicable("no point layer in atlas metres or degrees")
    if columns is None:
        if dataset.units == "degrees":
            return not_applicable("the geometry is in degrees itself")
        return listed("no fields", ["no LON and LAT that tell the true location"])
    points = dataset.points
    lon, lat = _numbers(columns[0])[points.row], _numbers(columns[1])[points.row]
    x, y = to_atlas(lon, lat)
    own_x, own_y = points.x, points.y
    if dataset.units == "degrees":
        own_x, own_y = to_atlas(points.lon, points.lat)
    with np.errstate(invalid="ignore"):
        away = np.hypot(x - own_x, y - own_y)
    bad = np.flatnonzero(~(away <= _MOST_DISPLACED_M))
    moved = away[np.isfinite(away)].max(initial=0.0)
    figure = (
        f"{len(bad)} of {len(points.row)} more than 5 km away or without; at most {moved:,.1f} m"
    )
    text: Callable[[int], str] = lambda i: (  # noqa: E731
        f"{away[bad[i]]:,.0f} m from its LON, LAT" if np.isfinite(away[bad[i]]) else "no LON, LAT"
    )
    return offending_rows(dataset, figure, points.row[bad], text)
