"""Polygons in degrees brought into the atlas plane: valid, whole across 180 degrees."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.errors import SourceError
from pipeline.polygons.areas import features_km2
from pipeline.polygons.densify import TOLERANCE_M, densify
from pipeline.polygons.noding import with_common_vertices
from pipeline.polygons.outlines import Outlines, Shapes, outlines_of
from pipeline.projection import to_atlas

_SEAM = 180.0


@dataclass(frozen=True)
class Projected:
    """Features in atlas metres.

    Attributes:
        shapes: valid polygons and multipolygons, one a feature.
        mended: a row a feature that projecting broke: its row, km2_before and km2_after.
    """

    shapes: Shapes
    mended: pd.DataFrame


def in_atlas(shapes: Shapes, tolerance_m: float = TOLERANCE_M) -> Projected:
    """Valid polygons in degrees, projected with all edges where the source draws them.

    Args:
        shapes: polygons and multipolygons; parts cut at 180 degrees are joined again (rule B8).
        tolerance_m: see `densify`.

    Raises:
        SourceError: a vertex has no place in the plane.
    """
    outlines = outlines_of(shapes)
    # Both sides of the cut are one meridian, and so one line in the plane.
    _projected(outlines)
    places = outlines.places.copy()
    places[places[:, 0] == -_SEAM, 0] = _SEAM
    on_seam = places[:, 0] == _SEAM
    outlines = with_common_vertices(outlines.with_places(places, outlines.ring_starts))
    seam_features = _features_on_seam(outlines) if on_seam.any() else np.empty(0, dtype=np.intp)
    plane = _projected(densify(outlines, tolerance_m)).shapes()
    for row in seam_features.tolist():
        plane[row] = shapely.union_all(shapely.get_parts(plane[row]))
    broken = np.flatnonzero(~shapely.is_valid(plane))
    before = features_km2(plane[broken])
    for row in broken.tolist():
        plane[row] = _mended(plane[row])
    after = features_km2(plane[broken])
    mended = pd.DataFrame({"row": broken, "km2_before": before, "km2_after": after})
    return Projected(plane, mended)


def _projected(outlines: Outlines) -> Outlines:
    x, y = to_atlas(outlines.places[:, 0], outlines.places[:, 1])
    far = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
    if len(far):
        lon, lat = outlines.places[far[0]]
        row = outlines.feature_of_ring[outlines.ring_of_place[far[0]]]
        raise SourceError(
            f"polygon {row}: expected places that the atlas projection can show, found "
            f"longitude {lon}, latitude {lat} and {len(far) - 1} more"
        )
    return outlines.with_places(np.column_stack([x, y]), outlines.ring_starts)


def _features_on_seam(outlines: Outlines) -> NDArray[np.intp]:
    """Features of which several parts have an edge on the meridian of 180 degrees."""
    on_seam = outlines.places[:, 0] == _SEAM
    edge = np.flatnonzero(outlines.is_edge[:-1] & on_seam[:-1] & on_seam[1:])
    ring = outlines.ring_of_place[edge]
    part = np.unique(outlines.part_of_ring[ring])
    feature, count = np.unique(
        outlines.feature_of_ring[outlines.part_starts[part]], return_counts=True
    )
    return np.asarray(feature[count > 1])


def _mended(shape: shapely.Geometry) -> shapely.Geometry:
    """A polygon made valid part by part, which keeps the parts that are in order to the bit."""
    parts = shapely.get_parts(shape)
    broken = ~shapely.is_valid(parts)
    parts[broken] = shapely.make_valid(parts[broken], method="structure", keep_collapsed=False)
    return shapely.disjoint_subset_union_all(parts)
