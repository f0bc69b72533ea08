"""The height of the land around each site, as the sites nearby report it."""

import numpy as np
import pandas as pd
import shapely

from pipeline.projection import Floats, to_atlas

_REACH_M = 50_000.0
_NEIGHBOURS = 8
_LEAST_NEIGHBOURS = 4
# What lies nearer is the site itself under another id.
_APART_M = 20.0
# No site of any network stands higher: the highest is on Mount Evans in Colorado, at 4,300 m, and
# the summit that its road reaches is at 4,348 m. Higher mountains have none. A value above it says
# nothing of the land around.
HIGHEST_M = 4400.0


def land_around(sites: pd.DataFrame) -> pd.DataFrame:
    """Median and spread of the nearest eight sites within 50 km, in metres.

    The spread is the median absolute deviation, scaled to a standard deviation: half of the
    neighbours may be wrong and it holds. Places count once, however many sites share them.

    Args:
        sites: columns lon, lat and elevation_m (NaN: unknown).

    Returns:
        Columns ``median`` and ``spread`` on the index of the sites; NaN where fewer than four
        neighbours are known.
    """
    x, y = to_atlas(sites["lon"].to_numpy(float), sites["lat"].to_numpy(float))
    here = pd.DataFrame({"x": x, "y": y, "z": sites["elevation_m"].to_numpy(float)})
    is_placed = np.isfinite(here["x"]) & np.isfinite(here["y"])
    places = _places(here[is_placed & (here["z"] <= HIGHEST_M)])
    rows = np.flatnonzero(is_placed & here["z"].notna())
    near = _nearest(here.loc[rows, ["x", "y"]].to_numpy(), places)
    heights = near["z"].groupby(near["row"])
    median = heights.median()
    deviation = (near["z"] - near["row"].map(median)).abs().groupby(near["row"]).median()
    found = pd.DataFrame({"median": median, "spread": 1.4826 * deviation})
    found = found[heights.size() >= _LEAST_NEIGHBOURS]
    around = pd.DataFrame(np.nan, index=range(len(sites)), columns=["median", "spread"])
    around.loc[rows[found.index]] = found.to_numpy()
    return around.set_index(sites.index)


def _places(known: pd.DataFrame) -> pd.DataFrame:
    """One row a place, to ten metres, with the median of its heights."""
    heights = known["z"].groupby([known["x"].round(-1), known["y"].round(-1)]).median()
    return pd.DataFrame(heights.reset_index())


def _nearest(points: Floats, places: pd.DataFrame) -> pd.DataFrame:
    """Heights of the places nearest to each point, by ``row``: its number among the points."""
    others = places[["x", "y"]].to_numpy(float)
    tree = shapely.STRtree(np.asarray(shapely.points(others), dtype=object))
    row, place = tree.query(shapely.points(points), predicate="dwithin", distance=_REACH_M)
    away = np.hypot(*(points[row] - others[place]).T)
    near = pd.DataFrame({"row": row, "away": away, "z": places["z"].to_numpy()[place]})
    near = near[away > _APART_M].sort_values(["row", "away", "z"], kind="stable")
    return pd.DataFrame(near.groupby("row").head(_NEIGHBOURS))
