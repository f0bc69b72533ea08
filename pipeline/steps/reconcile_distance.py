"""How far apart two reported positions are, given the decimals with which they are written.

Distances are geodesic. A source that rounds to hundredths of a degree puts a site up to 800 m from
where it is, so between such positions the distance is the least that the rounding allows.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from pipeline.projection import RADIUS_M, Floats, to_atlas

Ints = NDArray[np.int64]

# Half of the last of two decimals, in degrees; and what that may be on the ground, at the equator.
_HALF_STEP = 0.005
_ROUNDED_M = 790.0
# The ellipsoid's radii of curvature differ from the sphere's by less than this.
_ELLIPSOID = 1.01


@dataclass(frozen=True, eq=False)
class Positions:
    """Reported positions in degrees, NaN where unknown.

    Attributes:
        lon: degrees east.
        lat: degrees north.
        slack: degrees by which rounding may have moved each coordinate.
    """

    lon: Floats
    lat: Floats
    slack: Floats

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which records have a position."""
        return np.isfinite(self.lon) & np.isfinite(self.lat)

    def metres(self, a: Ints, b: Ints) -> Floats:
        """Distance between each of `a` and its partner in `b` as reported, NaN where unknown."""
        return geodesic(self.lon[a], self.lat[a], self.lon[b], self.lat[b])

    def least_metres(self, a: Ints, b: Ints) -> Floats:
        """The least distance that rounding allows between the two, NaN where unknown."""
        slack = self.slack[a] + self.slack[b]
        lon = _towards(self.lon[a], self.lon[b], slack, 360.0)
        lat = _towards(self.lat[a], self.lat[b], slack, np.inf)
        return geodesic(self.lon[a], self.lat[a], lon, lat)

    def only(self, chosen: NDArray[np.bool_]) -> "Positions":
        """The same without the positions that are not chosen."""
        lon, lat = np.where(chosen, self.lon, np.nan), np.where(chosen, self.lat, np.nan)
        return Positions(lon, lat, self.slack)

    def plane(self, within_m: float) -> tuple[Floats, Floats, Floats]:
        """Atlas metres of each record, and how far `within_m` on the ground may reach there.

        The atlas projection stretches: a metre on the ground is up to 1 / cos(c/2) in the plane,
        c being the angle from its centre.
        """
        x, y = to_atlas(self.lon, self.lat)
        shrink = np.sqrt(np.maximum(1.0 - (np.hypot(x, y) / (2 * RADIUS_M)) ** 2, 0.01))
        reach = within_m + np.where(self.slack > 0, 2 * _ROUNDED_M, 0.0)
        return x, y, reach * _ELLIPSOID / shrink


def geodesic(lon: Floats, lat: Floats, other_lon: Floats, other_lat: Floats) -> Floats:
    """Metres on WGS 84 between positions in degrees, NaN where one is unknown."""
    found = np.full(len(lon), np.nan)
    known = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(other_lon) & np.isfinite(other_lat)
    ends = (lon[known], lat[known], other_lon[known], other_lat[known])
    found[known] = _geod().inv(*ends)[2]
    return found


def read_positions(lon: Floats, lat: Floats) -> Positions:
    """Positions, of which those with at most two decimals in both coordinates count as rounded."""
    is_rounded = _has_two_decimals(lon) & _has_two_decimals(lat)
    return Positions(lon, lat, np.where(is_rounded, _HALF_STEP, 0.0))


def _has_two_decimals(degrees: Floats) -> NDArray[np.bool_]:
    return np.asarray(np.abs(degrees * 100 - np.round(degrees * 100)) < 1e-6)


def _towards(start: Floats, end: Floats, slack: Floats, turn: float) -> Floats:
    """The value nearest to `start` within `slack` of `end`, on a circle of `turn` degrees."""
    gap = end - start
    if np.isfinite(turn):
        gap = (gap + turn / 2) % turn - turn / 2
    return np.asarray(start + np.sign(gap) * np.maximum(np.abs(gap) - slack, 0.0))


@lru_cache(maxsize=1)
def _geod() -> Geod:
    return Geod(ellps="WGS84")
