"""Hypothesis: the same examples in every run, and no clock. PROJ: no search twice."""

from functools import lru_cache

from hypothesis import settings
from pyproj import CRS

settings.register_profile("naatlas", deadline=None, derandomize=True)
settings.load_profile("naatlas")

# Writers of test files ask for the code of the atlas projection, which has none: PROJ looks through
# all of its database each time.
CRS.to_epsg = lru_cache(CRS.to_epsg)
