"""Polygons in degrees, sound and broken, and areas that no module of the pipeline computes."""

import struct
from typing import Any

import numpy as np
import shapely
from pyproj import Geod

WGS84 = Geod(ellps="WGS84")
Places = list[tuple[float, float]]


def array(*shapes: Any) -> np.ndarray:
    """A layer's geometries."""
    found = np.full(len(shapes), None, dtype=object)
    found[:] = shapes
    return found


def multi(*parts: Any) -> Any:
    """A multipolygon of polygons, or of the places of their shells."""
    return shapely.MultiPolygon(
        [part if hasattr(part, "area") else shapely.Polygon(part) for part in parts]
    )


def box(west: float, south: float, width: float, height: float | None = None) -> Any:
    """A box in degrees."""
    return shapely.box(west, south, west + width, south + (width if height is None else height))


def wrapped(shape: Any) -> Any:
    """The shape with longitudes from -180 to 180, as a file has them."""
    return shapely.transform(
        shape, lambda at: np.column_stack([(at[:, 0] + 180) % 360 - 180, at[:, 1]])
    )


def true_km2(shape: Any, dense_deg: float = 0.01) -> float:
    """Area of a valid polygon with edges that are straight in degrees, by PROJ."""
    area, _ = WGS84.geometry_area_perimeter(
        shapely.orient_polygons(shapely.segmentize(shape, dense_deg))
    )
    return abs(area) / 1e6


def even_odd(places: Places) -> Any:
    """What a ring encloses an odd number of times, by casting rays."""
    ring = shapely.LineString([*places, places[0]])
    faces = shapely.get_parts(shapely.polygonize([shapely.node(ring)]))
    x, y = shapely.get_coordinates(ring).T
    inside = []
    for face in faces:
        at = face.representative_point()
        over = (y[:-1] > at.y) != (y[1:] > at.y)
        rise = np.where(over, y[1:] - y[:-1], 1.0)
        reached = x[:-1] + (at.y - y[:-1]) / rise * (x[1:] - x[:-1])
        if np.count_nonzero(over & (reached > at.x)) % 2:
            inside.append(face)
    return shapely.MultiPolygon(inside)


def wkb_of_rings(*rings: Places) -> bytes:
    """A polygon as it stands in a file, closed or not."""
    blob = struct.pack("<BII", 1, 3, len(rings))
    for ring in rings:
        blob += struct.pack("<I", len(ring)) + b"".join(struct.pack("<dd", *at) for at in ring)
    return blob
