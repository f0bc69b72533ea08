"""The atlas projection: forward and inverse by PROJ, latitude taken as it is (rules A4, A5).

Latitude and longitude pass onto the sphere unchanged, as the published atlas layers do; a
transformation from WGS 84 would take the geocentric route of some PROJ versions and move points by
kilometres. The pipeline's source is therefore the sphere's own geographic CRS.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer

RADIUS_M = 6_370_997.0
ATLAS_PROJ = f"+proj=laea +lat_0=45 +lon_0=-100 +x_0=0 +y_0=0 +R={RADIUS_M:.0f} +units=m +no_defs"
_PIPELINE = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
    f"+step +proj=laea +lat_0=45 +lon_0=-100 +x_0=0 +y_0=0 +R={RADIUS_M:.0f}"
)
Floats = NDArray[np.float64]


@lru_cache(maxsize=1)
def _transformer() -> Transformer:
    return Transformer.from_pipeline(_PIPELINE)


@lru_cache
def atlas_crs(wkt: str) -> CRS:
    """The atlas CRS from one of the registry's texts, WKT2 or Esri's."""
    return CRS.from_wkt(wkt)


def to_atlas(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Degrees to atlas metres; NaN stays NaN."""
    x, y = _transformer().transform(lon, lat)
    is_place = np.isfinite(lon) & np.isfinite(lat)
    return np.where(is_place, x, np.nan), np.where(is_place, y, np.nan)


def to_degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Atlas metres to degrees, longitude in (-180, 180]."""
    lon, lat = _transformer().transform(x, y, direction="INVERSE")
    return wrap_longitude(np.asarray(lon)), np.asarray(lat)


def wrap_longitude(lon: Floats) -> Floats:
    """Longitude brought into (-180, 180]."""
    return -((-lon + 180.0) % 360.0 - 180.0)


def closed_form(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """The forward projection by its formula, independent of PROJ (Snyder's spherical LAEA)."""
    phi, dlam = np.radians(lat), np.radians(lon + 100.0)
    sin0 = cos0 = np.sqrt(0.5)
    k = np.sqrt(2.0 / (1.0 + sin0 * np.sin(phi) + cos0 * np.cos(phi) * np.cos(dlam)))
    x = RADIUS_M * k * np.cos(phi) * np.sin(dlam)
    y = RADIUS_M * k * (cos0 * np.sin(phi) - sin0 * np.cos(phi) * np.cos(dlam))
    return x, y
