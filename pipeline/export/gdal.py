"""Shared settings of the formats that GDAL writes: no clock in any file."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyogrio

# GDAL stamps files with the time of day; editions are dated by their receipt instead.
_FIXED_DATE = "2000-01-01T00:00:00Z"
DBF_DATE = "2000-01-01"


@contextmanager
def fixed_clock() -> Iterator[None]:
    """GDAL writes `_FIXED_DATE` wherever it would write the present."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
