"""How far a CRS moves known places from where the atlas has them."""

from functools import lru_cache

import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from pipeline.projection import Floats
from pipeline.spec.crs import ControlPoint, CrsRegistry


def to_own_degrees(crs: CRS, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude on the CRS's own figure, unshifted; NaN where there is none."""
    try:
        lon, lat = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True).transform(x, y)
    except ProjError:
        return np.full(len(x), np.nan), np.full(len(x), np.nan)
    lost = ~(np.isfinite(lon) & np.isfinite(lat))
    return np.where(lost, np.nan, lon), np.where(lost, np.nan, lat)


def control_shifts(crs: CRS, registry: CrsRegistry) -> dict[str, float]:
    """How far each control point lands from its atlas position, metres, latitude as it is."""
    return dict(_shifts(crs, registry.atlas.control_points))


@lru_cache(maxsize=64)
def _shifts(crs: CRS, points: tuple[ControlPoint, ...]) -> dict[str, float]:
    """Of a CRS once: its operations take PROJ a tenth of a second."""
    lon, lat = np.array([p.lon for p in points]), np.array([p.lat for p in points])
    try:
        x, y = Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(lon, lat)
    except ProjError:  # a CRS can be well described and still name a method nobody can compute
        return {point.name: float("nan") for point in points}
    away = np.hypot(x - [p.x_m for p in points], y - [p.y_m for p in points])
    return {point.name: float(metres) for point, metres in zip(points, away, strict=True)}
