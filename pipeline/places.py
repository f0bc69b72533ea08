"""Distances of points to states and countries, in atlas metres (rules A6, A10 to A12).

At 1:10M a coast is drawn up to kilometres from the true one, so a facility on a quay may fall into
the sea: no test is a bare point-in-polygon. Distances beyond the projection's domain (Guam,
Northern Marianas) are stretched by up to half, which the tolerances bear.
"""

from functools import lru_cache

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.boundaries import read_boundaries
from pipeline.countries import OTHERS
from pipeline.projection import Floats, to_atlas

Bools = NDArray[np.bool_]


class Places:
    """States in atlas metres, from a frame in degrees with COUNTRY and STATEABB."""

    def __init__(self, frame: geopandas.GeoDataFrame) -> None:
        self.states: dict[str, BaseGeometry] = {}
        self.countries: dict[str, list[str]] = {}
        self._zones: dict[str, tuple[float, float]] = {}
        for country, code, polygon in zip(
            frame["COUNTRY"].tolist(), frame["STATEABB"].tolist(), frame.geometry, strict=True
        ):
            if country != OTHERS:
                self.states[code] = shapely.transform(polygon, _atlas_metres)
                self.countries.setdefault(country, []).append(code)
                west, _, east, _ = polygon.bounds
                self._zones[code] = ((west + 180) // 6 + 1, (east + 180) // 6 + 1)
        shapely.prepare(list(self.states.values()))

    def near(self, x: Floats, y: Floats, codes: list[str], metres: float) -> Bools:
        """Whether each point is in, or within `metres` of, any of the states."""
        found = np.zeros(len(x), dtype=bool)
        for code in codes:
            polygon = self.states[code]
            west, south, east, north = polygon.bounds
            rest = ~found & (x > west - metres) & (x < east + metres)
            rest &= (y > south - metres) & (y < north + metres)
            if rest.any():
                found[rest] = shapely.dwithin(polygon, shapely.points(x[rest], y[rest]), metres)
        return found

    def near_declared_state(
        self, x: Floats, y: Floats, declared: NDArray[np.object_], metres: float
    ) -> Bools:
        """Whether each point is near its own state; False where the state is unknown."""
        near = np.zeros(len(x), dtype=bool)
        for code in set(declared.tolist()) & set(self.states):
            mine = declared == code
            near[mine] = self.near(x[mine], y[mine], [code], metres)
        return near

    def near_declared_country(
        self, x: Floats, y: Floats, declared: NDArray[np.object_], metres: float
    ) -> Bools:
        """Whether each point is near its own country, or near any of the three if it names none.

        What is in another country is near none of them.
        """
        near = np.zeros(len(x), dtype=bool)
        for country in set(declared.tolist()) - {OTHERS}:
            mine = declared == country
            codes = self.countries.get(str(country), list(self.states))
            near[mine] = self.near(x[mine], y[mine], codes, metres)
        return near

    def utm_zones(self, declared: NDArray[np.object_]) -> tuple[Floats, Floats]:
        """First and last UTM zone that each point's declared state spans; NaN where unknown."""
        unknown = (np.nan, np.nan)
        spans = [self._zones.get(str(state), unknown) for state in declared]
        return np.array([a for a, _ in spans]), np.array([b for _, b in spans])


@lru_cache(maxsize=1)
def embedded_places() -> Places:
    """The states and countries that come with the program."""
    return Places(read_boundaries())


def _atlas_metres(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(to_atlas(lonlat[:, 0], lonlat[:, 1]))
