"""The CRS that a vector file states or its spec assumes, and the datum that its degrees are on."""

import math

from pyproj import CRS
from pyproj.exceptions import CRSError

from pipeline.errors import SourceError
from pipeline.projection import atlas_crs
from pipeline.spec.crs import CrsRegistry
from pipeline.text import header_key

UNKNOWN = "unknown"
# Ellipsoids whose datums differ from WGS 84 by 2 m or less in North America.
_MODERN = ("GRS 1980", "GRS80", "WGS 84", "WGS84")
_DEGREE = math.radians(1.0)
_SHOWN = 80


def read_crs(text: str, file: str) -> CRS:
    """A CRS whose places have a longitude from Greenwich and a latitude, both in degrees.

    Raises:
        SourceError: PROJ does not know it, or it is of another kind, such as a local grid.
    """
    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        found = repr(text[:_SHOWN])
        raise SourceError(f"{file}: expected a CRS that PROJ knows, found {found}") from None
    if not _has_degrees(crs.geodetic_crs):
        raise SourceError(
            f"{file}: expected a CRS on longitudes from Greenwich and latitudes in degrees, "
            f"found {crs.name!r} ({crs.type_name})"
        )
    return crs


def _has_degrees(base: CRS | None) -> bool:
    if base is None or base.prime_meridian is None or base.prime_meridian.longitude != 0:
        return False
    return all(
        math.isclose(axis.unit_conversion_factor, _DEGREE, rel_tol=1e-9)
        for axis in base.axis_info[:2]
    )


def in_effect(crs: CRS, registry: CrsRegistry) -> CRS:
    """The CRS by whose parameters places are read: that of the atlas for one of its look-alikes.

    Their planes have the atlas's numbers, whatever datum software made of their names.
    """
    is_look_alike = header_key(crs.name) in {header_key(one.name) for one in registry.forbidden}
    return atlas_crs(registry.atlas.wkt2) if is_look_alike else crs


def datum_of(crs: CRS, registry: CrsRegistry, how: str) -> tuple[str, str]:
    """The registry's name of a CRS's datum, and the same with `how` it is known.

    A datum that the registry does not name is taken for WGS 84's equal where its ellipsoid is a
    modern one, as all of those are within 2 m of it (atlas framework 2.4), and then it is assumed.
    """
    name = _registered(crs, registry)
    if name != UNKNOWN:
        return name, f"{name} ({how})"
    ellipsoid = crs.ellipsoid
    if ellipsoid and ellipsoid.name in _MODERN:
        return "WGS84", "WGS84 (assumed)"
    return UNKNOWN, UNKNOWN


def _registered(crs: CRS, registry: CrsRegistry) -> str:
    base = crs.geodetic_crs or crs
    found = _names(base)
    for name, facts in registry.source_datums.items():
        if facts.code and found & {header_key(name), *_names(CRS.from_user_input(facts.code))}:
            return name
    return UNKNOWN


def _names(crs: CRS) -> set[str]:
    """A geographic CRS and its datum, by letters and digits alone."""
    return {header_key(crs.name), *([header_key(crs.datum.name)] if crs.datum else [])}
