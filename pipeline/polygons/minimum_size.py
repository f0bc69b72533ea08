"""What is too small for a scale: features become points, parts and holes go and are counted.

A filled square is legible from a side of 0.35 mm, which is 12.25 km2 at 1:10 000 000 (rule B3).
Areas are true ones, not those of the plane.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.polygons.area import atlas_km2
from pipeline.polygons.outlines import Indices, Outlines, Shapes, outlines_of
from pipeline.polygons.scale import true_km2
from pipeline.projection import Floats


@dataclass(frozen=True)
class Legible:
    """What of some features can be seen at a scale.

    Attributes:
        outlines: every feature with its legible parts and holes; the others have no parts.
        is_point: features without a legible part.
        points: a row each of those: its row, reason, km2, parts and a point on its surface.
        parts_dropped: of each feature how many parts were too small beside others that are not.
        holes_filled: of each feature how many holes of its legible parts were too small.
    """

    outlines: Outlines
    is_point: NDArray[np.bool_]
    points: pd.DataFrame
    parts_dropped: Indices
    holes_filled: Indices


def legible(shapes: Shapes, least_km2: float) -> Legible:
    """Leave out what is smaller than a limit.

    Args:
        shapes: valid polygons in atlas metres.
        least_km2: parts and holes of a smaller area go, parts measured without the holes that stay.
            A feature is not measured by its sum: of islands that are too small each, none can be
            drawn.
    """
    whole, features = outlines_of(shapes), len(shapes)
    stays = ~whole.is_hole | (true_km2(whole.areas()) >= least_km2)
    filled = whole.keep(np.ones(len(whole.places), dtype=bool), stays)
    large = true_km2(filled.parts()) >= least_km2
    every_place = np.ones(len(filled.places), dtype=bool)
    outlines = filled.keep(every_place, large[filled.part_of_ring])
    is_point = np.diff(outlines.feature_starts) == 0
    gone = ~stays & large[whole.part_of_ring]
    return Legible(
        outlines,
        is_point,
        _points(shapes, is_point, least_km2),
        np.where(is_point, 0, np.bincount(whole.feature_of_part[~large], minlength=features)),
        np.bincount(whole.feature_of_ring[gone], minlength=features),
    )


def _points(shapes: Shapes, is_point: NDArray[np.bool_], least_km2: float) -> pd.DataFrame:
    """A point on the surface of the largest part of each feature that cannot be drawn."""
    rows = np.flatnonzero(is_point)
    km2 = atlas_km2(shapes[rows])
    reason = np.where(km2 < least_km2, "small", "scattered")
    points = [_on_surface(shape) for shape in shapes[rows]]
    count = shapely.get_num_geometries(shapes[rows])
    return pd.DataFrame(
        {"row": rows, "reason": reason, "km2": km2, "parts": count, "geometry": points}
    )


def _on_surface(shape: shapely.Geometry) -> shapely.Geometry:
    parts = shapely.get_parts(shape)
    area: Floats = shapely.area(parts)
    return shapely.point_on_surface(parts[int(area.argmax())] if len(parts) else shape)
