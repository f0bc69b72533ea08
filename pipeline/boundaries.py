"""The boundaries that come with the program: states, provinces and territories, and land around."""

from functools import lru_cache
from pathlib import Path

import geopandas

BOUNDARIES = Path(__file__).resolve().parent / "data" / "boundaries.parquet"


@lru_cache(maxsize=1)
def read_boundaries() -> geopandas.GeoDataFrame:
    """Boundaries in degrees (CRS84), read once; treat the table as read-only.

    Columns are COUNTRY (CAN, MEX, USA, or FN for foreign land), STATEABB (ISO 3166-2, empty where
    FN), NAME_En, NAME_Fr, NAME_Es and geometry.
    """
    return geopandas.read_parquet(BOUNDARIES)
