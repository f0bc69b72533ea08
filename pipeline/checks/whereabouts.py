"""Where each feature of a dataset is to be looked for, and which parts of the world know it."""

import numpy as np
import pandas as pd

from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import Context
from pipeline.places import Bools
from pipeline.projection import Floats, to_atlas

# Realms of areas whose label may be at sea.
_SEA = ("marine", "coastal")


def atlas_points(dataset: Dataset) -> tuple[Floats, Floats]:
    """One position a feature in atlas metres, NaN where there is none."""
    x, y = np.full(len(dataset), np.nan), np.full(len(dataset), np.nan)
    points = dataset.points
    with np.errstate(invalid="ignore"):
        known = (np.abs(points.lat) <= 90) & (np.abs(points.lon) <= 180)
    x[points.row[known]], y[points.row[known]] = to_atlas(points.lon[known], points.lat[known])
    return x, y


def label_points(dataset: Dataset, context: Context) -> tuple[Floats, Floats, Floats, Floats]:
    """Where each feature is to be looked for, in atlas metres and degrees, NaN where nowhere.

    Lines and polygons say it in LON and LAT, which rule A4 finds on them.
    """
    x, y = atlas_points(dataset)
    lon, lat = np.full(len(dataset), np.nan), np.full(len(dataset), np.nan)
    lon[dataset.points.row], lat[dataset.points.row] = dataset.points.lon, dataset.points.lat
    told = told_points(dataset, context)
    if told is not None:
        used = np.isfinite(told[0])
        lon[used], lat[used] = told[0][used], told[1][used]
        x[used], y[used] = to_atlas(lon[used], lat[used])
    return x, y, lon, lat


def told_points(dataset: Dataset, context: Context) -> tuple[Floats, Floats] | None:
    """LON and LAT of lines and polygons, NaN where they are no place; None without such fields."""
    columns = [context.column(dataset, name) for name in ("lon", "lat")]
    told = [pd.to_numeric(v, errors="coerce").to_numpy(float) for v in columns if v is not None]
    if len(told) < len(columns) or not (dataset.dimension > 0).any():
        return None
    lon, lat = told
    with np.errstate(invalid="ignore"):
        used = (np.abs(lon) <= 180) & (np.abs(lat) <= 90) & (dataset.dimension > 0)
    return np.where(used, lon, np.nan), np.where(used, lat, np.nan)


def is_at_sea(dataset: Dataset, context: Context) -> Bools:
    """Areas that say that they are wholly or partly sea."""
    realm = context.declared(dataset, "realm")
    found: Bools = np.isin(realm, _SEA) & (dataset.dimension == 2)
    return found


def metres_away(there: Floats, x: Floats, y: Floats) -> Floats:
    """Metres between places, without end where there is none."""
    metres = np.hypot(x - there[:, 0], y - there[:, 1])
    return np.where(np.isnan(metres), np.inf, metres)


def exchanged_points(dataset: Dataset) -> tuple[Floats, Floats]:
    """The same with longitude and latitude exchanged."""
    x, y = np.full(len(dataset), np.nan), np.full(len(dataset), np.nan)
    points = dataset.points
    with np.errstate(invalid="ignore"):
        known = (np.abs(points.lon) <= 90) & (np.abs(points.lat) <= 180)
    x[points.row[known]], y[points.row[known]] = to_atlas(points.lat[known], points.lon[known])
    return x, y


def near_country(dataset: Dataset, context: Context, x: Floats, y: Floats) -> Bools:
    """Whether each place, in atlas metres, is close enough to the feature's country."""
    country = context.declared(dataset, "country")
    return context.places.near_declared_country(x, y, country, context.country_m(dataset))


def is_offshore(dataset: Dataset, context: Context, lon: Floats, lat: Floats) -> Bools:
    """Whether each feature is in one of the framework's areas at sea."""
    found = np.zeros(len(dataset), dtype=bool)
    country = context.declared(dataset, "country")
    for area in context.catalogue.framework.offshore_areas:
        with np.errstate(invalid="ignore"):
            inside = (lon >= area.west) & (lon <= area.east)
            inside &= (lat >= area.south) & (lat <= area.north)
        found |= inside & np.isin(country, [area.country, ""])
    return found
