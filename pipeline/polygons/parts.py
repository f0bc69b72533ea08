"""Geometries taken apart into simple ones, and polygons put together."""

from typing import cast

import numpy as np
import shapely

from pipeline.polygons.noted import Rows, Shapes

_NOTHING = shapely.MultiPolygon()
_LEAST_COLLECTION = 4


def simple_parts(shapes: Shapes) -> tuple[Shapes, Rows]:
    """Points, lines and polygons that are not empty, with their features."""
    parts, row = shapes, np.arange(len(shapes))
    while True:
        kept = ~(shapely.is_missing(parts) | shapely.is_empty(parts))
        parts, row = parts[kept], row[kept]
        if not (shapely.get_type_id(parts) >= _LEAST_COLLECTION).any():
            return np.asarray(parts, dtype=object), np.asarray(row, dtype=np.intp)
        parts, inner = shapely.get_parts(parts, return_index=True)
        row = row[inner]


def polygons_of(shapes: Shapes) -> Shapes:
    """The polygons in some geometries, without what is empty or has no area."""
    parts, _ = simple_parts(shapes)
    return np.asarray(parts[shapely.get_dimensions(parts) == 2], dtype=object)


def joined(parts: Shapes | list[shapely.Polygon]) -> shapely.MultiPolygon:
    """One multipolygon of some polygons; of none, an empty one."""
    return cast("shapely.MultiPolygon", shapely.multipolygons(parts) if len(parts) else _NOTHING)
