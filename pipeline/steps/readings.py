"""Readings of a facility's reported coordinates: as written, and each repair by its own name.

A reading turns the reported texts of many facilities into candidate positions, NaN where it does
not apply. It proves nothing: `locate` accepts a candidate only inside the declared state.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyproj import Transformer

from pipeline.projection import Floats
from pipeline.spec.position import LocateSpec
from pipeline.steps import angle, dotted
from pipeline.steps.angle import Angle

_LONGITUDE_RANGE = (86.0, 118.0)
_LATITUDE_RANGE = (14.0, 33.0)
_UTM_EASTING_M = (100_000.0, 900_000.0)
_UTM_NORTHING_M = (1.0, 9_400_000.0)


@dataclass(frozen=True)
class Reported:
    """Coordinates of a source's facilities as the agency wrote them.

    `lon` and `lat` hold parsed angles (None: not an angle); `easting` and `northing` metres or NaN.
    """

    lon: list[Angle | None]
    lat: list[Angle | None]
    easting: Floats
    northing: Floats
    is_blank: NDArray[np.bool_]


Position = tuple[Floats, Floats]
Reading = Callable[[Reported, LocateSpec], Position]


def parse(facilities: pd.DataFrame, spec: LocateSpec) -> Reported:
    """Parse the reported coordinate columns; each distinct text is parsed once."""
    is_dotted = spec.notation == "dotted_thousands"
    return Reported(
        _angles(facilities["reported_lon"], dotted.parse_longitude if is_dotted else angle.parse),
        _angles(facilities["reported_lat"], dotted.parse_latitude if is_dotted else angle.parse),
        _metres(facilities["reported_easting"]),
        _metres(facilities["reported_northing"]),
        ((facilities["reported_lon"] == "") & (facilities["reported_lat"] == "")).to_numpy(bool),
    )


def _angles(texts: pd.Series, parse_one: Callable[[str], Angle | None]) -> list[Angle | None]:
    known = {text: parse_one(text) for text in texts.unique()}
    return [known[text] for text in texts]


def _metres(texts: pd.Series) -> Floats:
    return pd.to_numeric(texts, errors="coerce").to_numpy(dtype=float, na_value=np.nan)


def as_reported(reported: Reported, spec: LocateSpec) -> Position:
    """The position by the rules of the notation and the source's own sign convention."""
    return _west(_degrees(reported.lon, angle.as_written), spec), _degrees(
        reported.lat, angle.as_written
    )


def _degrees(angles: list[Angle | None], read: Callable[[Angle], float | None]) -> Floats:
    values = [read(found) if found is not None else None for found in angles]
    return np.array([np.nan if value is None else value for value in values], dtype=float)


def _west(lon: Floats, spec: LocateSpec) -> Floats:
    """Longitudes of a source that writes them without a sign are west, signed or not."""
    return -np.abs(lon) if spec.unsigned_west else lon


def negate_longitude(reported: Reported, spec: LocateSpec) -> Position:
    """A longitude that lost its sign."""
    lon, lat = as_reported(reported, spec)
    return np.where(lon > 0, -lon, np.nan), lat


def negate_latitude(reported: Reported, spec: LocateSpec) -> Position:
    """A latitude that gained a sign."""
    lon, lat = as_reported(reported, spec)
    return lon, np.where(lat < 0, -lat, np.nan)


def _either(
    reported: Reported, spec: LocateSpec, read: Callable[[Angle], float | None]
) -> Position:
    """`read` where it applies to one or both of a pair, the plain reading for the other one."""
    lon, lat = _degrees(reported.lon, read), _degrees(reported.lat, read)
    applies = np.isfinite(lon) | np.isfinite(lat)
    plain_lon, plain_lat = as_reported(reported, spec)
    lon = np.where(np.isfinite(lon), _west(lon, spec), plain_lon)
    lat = np.where(np.isfinite(lat), lat, plain_lat)
    return np.where(applies, lon, np.nan), np.where(applies, lat, np.nan)


def decimal_fraction(reported: Reported, spec: LocateSpec) -> Position:
    """Minutes or seconds of 60 and more are the digits of a decimal fraction."""
    return _either(reported, spec, angle.as_decimal_fraction)


def decimal_skeleton(reported: Reported, spec: LocateSpec) -> Position:
    """Decimal degrees typed into a skeleton of degrees, minutes and seconds."""
    return _either(reported, spec, angle.as_decimal_skeleton)


def _zero_prefixed(angles: list[Angle | None], limits: tuple[float, float]) -> Floats:
    return _degrees(angles, lambda found: angle.as_zero_prefixed(found, *limits))


def zero_prefix(reported: Reported, spec: LocateSpec) -> Position:
    """Degrees kept as ``0.ddd`` with trailing zeros lost."""
    lon = _zero_prefixed(reported.lon, _LONGITUDE_RANGE)
    lat = _zero_prefixed(reported.lat, _LATITUDE_RANGE)
    applies = np.isfinite(lon) | np.isfinite(lat)
    plain_lon, plain_lat = as_reported(reported, spec)
    lon = np.where(np.isfinite(lon), _west(lon, spec), plain_lon)
    lat = np.where(np.isfinite(lat), lat, plain_lat)
    return np.where(applies, lon, np.nan), np.where(applies, lat, np.nan)


def swap(reported: Reported, spec: LocateSpec) -> Position:
    """Latitude and longitude in each other's column, a minus sign perhaps along with them."""
    lon, lat = _degrees(reported.lat, angle.as_written), _degrees(reported.lon, angle.as_written)
    return -np.abs(lon), np.abs(lat)


def swap_zero_prefix(reported: Reported, spec: LocateSpec) -> Position:
    """Swapped, and one of the two or both kept as ``0.ddd`` as well."""
    lon = _zero_prefixed(reported.lat, _LONGITUDE_RANGE)
    lat = _zero_prefixed(reported.lon, _LATITUDE_RANGE)
    applies = np.isfinite(lon) | np.isfinite(lat)
    lon = np.where(np.isfinite(lon), lon, _degrees(reported.lat, angle.as_written))
    lat = np.where(np.isfinite(lat), lat, _degrees(reported.lon, angle.as_written))
    return np.where(applies, -np.abs(lon), np.nan), np.where(applies, np.abs(lat), np.nan)


def utm(reported: Reported, zone: NDArray[np.float64], figures: NDArray[np.object_]) -> Position:
    """Degrees of the UTM pair in the zone and on the ellipsoid given for each facility.

    `figures` are PROJ parameters: NAD27 pairs taken as on WGS 84 would be 200 m off.
    """
    lon = np.full(len(zone), np.nan)
    lat = np.full(len(zone), np.nan)
    plausible = _between(reported.easting, _UTM_EASTING_M)
    plausible &= _between(reported.northing, _UTM_NORTHING_M)
    wanted = plausible & np.isfinite(zone)
    for number, figure in sorted(set(zip(zone[wanted], figures[wanted], strict=True))):
        mine = plausible & (zone == number) & (figures == figure)
        pipeline = f"+proj=pipeline +step +inv +proj=utm +zone={int(number)} {figure}"
        to_radians = Transformer.from_pipeline(
            pipeline + " +step +proj=unitconvert +xy_in=rad +xy_out=deg"
        )
        lon[mine], lat[mine] = to_radians.transform(reported.easting[mine], reported.northing[mine])
    return lon, lat


def zone_of(lon: Floats) -> Floats:
    """UTM zone that holds each longitude; NaN where there is none."""
    return np.floor((lon + 180.0) / 6.0) + 1.0


def _between(values: Floats, limits: tuple[float, float]) -> NDArray[np.bool_]:
    return np.isfinite(values) & (values >= limits[0]) & (values <= limits[1])


READINGS: dict[str, Reading] = {
    reading.__name__: reading
    for reading in (
        negate_longitude,
        negate_latitude,
        decimal_fraction,
        decimal_skeleton,
        zero_prefix,
        swap,
        swap_zero_prefix,
    )
}
