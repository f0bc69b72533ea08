"""What is too small for a scale: features become points, parts and holes go and are counted.

A filled square is legible from a side of 0.35 mm, which is 12.25 km2 at 1:10 000 000 (rule B3).
Areas are geodesic; planar ones only tell which rings are so far from the limit that they need none.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.polygons.areas import features_km2, geodesic_m2, planar_m2
from pipeline.polygons.outlines import Indices, Outlines, Shapes, outlines_of, starts_of
from pipeline.projection import Floats

_SURE = 0.02  # planar areas of the atlas differ from geodesic ones by less than 1 %


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
        least_km2: parts and holes of a smaller geodesic area go. A feature is not measured by its
            sum: of islands that are too small each, none can be drawn.
    """
    whole = outlines_of(shapes)
    large = _at_least(whole, least_km2 * 1e6)
    part_of_ring = whole.part_of_ring
    part_kept = large[whole.part_starts[:-1]]
    ring_kept = part_kept[part_of_ring] & (large | ~whole.is_hole)
    feature_of_part = whole.feature_of_ring[whole.part_starts[:-1]]
    features = len(shapes)
    kept_parts = np.bincount(feature_of_part[part_kept], minlength=features)
    dropped = np.bincount(feature_of_part[~part_kept], minlength=features)
    filled = part_kept[part_of_ring] & ~ring_kept
    is_point = kept_parts == 0
    rings = np.bincount(part_of_ring[ring_kept], minlength=len(part_kept))[part_kept]
    sizes = np.diff(whole.ring_starts)[ring_kept]
    outlines = Outlines(
        whole.places[ring_kept[whole.ring_of_place]],
        starts_of(sizes),
        starts_of(rings),
        starts_of(kept_parts),
    )
    return Legible(
        outlines,
        is_point,
        _points(shapes, is_point, least_km2),
        np.where(is_point, 0, dropped),
        np.bincount(whole.feature_of_ring[filled], minlength=features),
    )


def _at_least(outlines: Outlines, least_m2: float) -> NDArray[np.bool_]:
    """Rings that reach a geodesic area."""
    area = planar_m2(outlines)
    near = np.flatnonzero(np.abs(area - least_m2) <= _SURE * least_m2)
    area[near] = geodesic_m2(outlines, near)
    return np.asarray(area >= least_m2)


def _points(shapes: Shapes, is_point: NDArray[np.bool_], least_km2: float) -> pd.DataFrame:
    """A point on the surface of the largest part of each feature that cannot be drawn."""
    rows = np.flatnonzero(is_point)
    km2 = features_km2(shapes[rows])
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
