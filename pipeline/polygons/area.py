"""True areas on WGS 84, of all rings of a layer at once.

Areas add up over edges: each one counts the strip between itself and the equator. On the authalic
sphere, whose parallels enclose the areas of those of the ellipsoid, such a strip has a closed form.
"""

from collections.abc import Callable

import numpy as np
import shapely
from pyproj import Geod

from pipeline.polygons.noted import Shapes
from pipeline.polygons.outlines import Outlines, outlines_of
from pipeline.polygons.parts import simple_parts
from pipeline.projection import Floats, to_degrees

_WGS84 = Geod(ellps="WGS84")
_ECCENTRICITY = float(np.sqrt(_WGS84.es))
# Gauss's nodes and weights on an edge: exact to 1e-10 where one spans 10 degrees of latitude.
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(5)
_SQUARE_KM = 1e6
Strip = Callable[[Floats, Floats, Floats], Floats]


def geodesic_km2(shapes: Shapes) -> Floats:
    """Areas of valid multipolygons whose vertices are joined by geodesics, for rule B9.

    Edges are great circles of the authalic sphere. With edges up to 25 km (rule B4) areas are those
    of geodesics on the ellipsoid to 0.003 %, and with edges of 100 km to 0.01 %.
    """
    rings = outlines_of(shapes)
    return by_row(rings, ring_km2(rings, between_geodesics))


def atlas_km2(shapes: Shapes) -> Floats:
    """Areas as by `geodesic_km2` of valid polygons in atlas metres."""
    rings = outlines_of(shapes)
    degrees = np.column_stack(to_degrees(rings.places[:, 0], rings.places[:, 1]))
    rings = rings.with_places(degrees, rings.ring_starts)
    return by_row(rings, ring_km2(rings, between_geodesics))


def drawn_km2(shapes: Shapes) -> Floats:
    """Areas of valid multipolygons whose edges are straight in degrees.

    To cut such an edge in two changes nothing, so that areas before and after a repair compare.
    """
    rings = outlines_of(shapes)
    return by_row(rings, ring_km2(rings, as_drawn))


def stated_km2(shapes: Shapes) -> Floats:
    """Areas that multipolygons state, valid or not, with edges straight in degrees.

    A ring that crosses itself is read even-odd: a bow-tie has both its lobes, while the surveyor's
    formula gives their difference. Shells add and holes subtract, for the file calls them so, and
    parts add. Where a repair decides otherwise, as for a hole outside its shell, a shell in another
    one or parts that overlap, the area that it leaves differs from this one by what it decided on.
    """
    rings = outlines_of(shapes)
    km2 = ring_km2(rings, as_drawn)
    count = np.diff(rings.ring_starts)
    filled = np.flatnonzero(count > 0)
    ring = np.repeat(np.arange(len(filled)), count[filled])
    lines = shapely.linearrings(rings.places, indices=ring)
    faces = np.asarray(shapely.polygons(lines), dtype=object)
    crossed = ~shapely.is_valid(faces)
    km2[filled[crossed]] = _even_odd_km2(faces[crossed])
    return by_row(rings, km2)


def by_row(rings: Outlines, km2: Floats) -> Floats:
    """Areas of features from those of their rings."""
    signed = np.where(rings.is_hole, -km2, km2)
    return np.bincount(
        rings.feature_of_ring, signed, minlength=len(rings.feature_starts) - 1
    ).astype(float)


def ring_km2(rings: Outlines, strip: Strip) -> Floats:
    """Areas of rings, whichever way round they go, in the sense of `strip`."""
    if not len(rings.places):
        return np.zeros(len(rings.ring_starts) - 1)
    lon, lat = np.radians(rings.places).T
    after = np.minimum(np.arange(len(lon)) + 1, len(lon) - 1)
    strips = np.where(rings.is_edge, strip(lon[after] - lon, lat, lat[after]), 0.0)
    return np.abs(rings.sums(strips)) / _SQUARE_KM


def as_drawn(eastward: Floats, lat: Floats, to_lat: Floats) -> Floats:
    """Strips between the equator and edges that are straight in degrees, m2."""
    mean, half = (lat + to_lat) / 2, (to_lat - lat) / 2
    height = np.zeros(len(mean))
    for node, weight in zip(_NODES.tolist(), _WEIGHTS.tolist(), strict=True):
        height += weight / 2 * _height(mean + node * half)
    return np.asarray(_WGS84.a**2 / 2 * height * eastward)


def between_geodesics(eastward: Floats, lat: Floats, to_lat: Floats) -> Floats:
    """Strips between the equator and great circles of the authalic sphere, m2."""
    pole = float(_height(np.array(np.pi / 2)))
    tangents = [np.tan(np.arcsin(np.clip(_height(at) / pole, -1, 1)) / 2) for at in (lat, to_lat)]
    wide = np.tan(eastward / 2) * (tangents[0] + tangents[1])
    return np.asarray(_WGS84.a**2 * pole * np.arctan2(wide, 1 + tangents[0] * tangents[1]))


def _height(lat: Floats) -> Floats:
    """Twice the area between the equator and a parallel, for one radian and a radius of 1."""
    sine = np.sin(lat)
    bent = np.arctanh(_ECCENTRICITY * sine) / _ECCENTRICITY
    return np.asarray((1 - _WGS84.es) * (sine / (1 - _WGS84.es * sine**2) + bent))


def _even_odd_km2(faces: Shapes) -> Floats:
    """Areas inside of rings that cross themselves: what is enclosed an odd number of times.

    GEOS takes that for its method "linework", which repairs do not use.
    """
    parts, face = simple_parts(shapely.make_valid(faces, method="linework"))
    solid = shapely.get_dimensions(parts) == 2
    shapes = shapely.multipolygons(parts[solid], indices=np.arange(np.count_nonzero(solid)))
    km2 = np.bincount(face[solid], drawn_km2(np.asarray(shapes)), minlength=len(faces))
    return km2.astype(float)
