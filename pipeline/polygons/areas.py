"""Geodesic areas of rings in atlas metres, exact where it matters (rule B9)."""

import numpy as np
import shapely
from pyproj import Geod

from pipeline.polygons.outlines import Indices, Outlines, Shapes, outlines_of, owners, starts_of
from pipeline.projection import Floats, to_degrees

GEOD = Geod(ellps="WGS84")


def geodesic_m2(outlines: Outlines, rings: Indices) -> Floats:
    """Areas of some rings on WGS 84 in square metres, vertices joined by geodesics."""
    lon, lat = to_degrees(outlines.places[:, 0], outlines.places[:, 1])
    found = np.empty(len(rings))
    for number, ring in enumerate(rings.tolist()):
        part = slice(outlines.ring_starts[ring], outlines.ring_starts[ring + 1])
        area, _ = GEOD.polygon_area_perimeter(lon[part], lat[part])
        found[number] = abs(area)
    return found


def planar_m2(outlines: Outlines) -> Floats:
    """Areas of all rings in the plane, which differ from geodesic ones by less than 1 %."""
    ring = owners(outlines.ring_starts)
    return np.asarray(
        shapely.area(shapely.polygons(shapely.linearrings(outlines.places, indices=ring)))
    )


def features_km2(shapes: Shapes) -> Floats:
    """Geodesic areas of features in km2."""
    outlines = outlines_of(shapes)
    area = geodesic_m2(outlines, np.arange(len(outlines.ring_starts) - 1))
    signed = np.where(outlines.is_hole, -area, area)
    sums = starts_of(np.zeros(len(shapes)))[:-1].astype(np.float64)
    np.add.at(sums, outlines.feature_of_ring, signed)
    return sums / 1e6
