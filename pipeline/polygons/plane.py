"""Polygons in degrees brought into the atlas plane: valid, whole across 180 degrees."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.errors import SourceError
from pipeline.polygons.area import atlas_km2
from pipeline.polygons.densify import TOLERANCE_M, densify
from pipeline.polygons.noding import with_common_vertices
from pipeline.polygons.outlines import Chains, Indices, Outlines, Shapes, outlines_of
from pipeline.polygons.parts import joined
from pipeline.projection import to_atlas

# In degrees the plane ends opposite its centre, where it shows nothing.
_FARTHEST_EAST = 80.0
SEAM = -180.0
# Sources write 180 degrees with a last digit that is off: 0.1 mm from it is on it.
_ON_SEAM_DEGREES = 1e-9


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
    projected(outlines)
    outlines = with_common_vertices(outlines_of(_joined(centred(outlines))))
    plane = projected(densify(outlines, tolerance_m)).shapes()
    broken = np.flatnonzero(~shapely.is_valid(plane))
    before = atlas_km2(plane[broken])
    for row in broken.tolist():
        plane[row] = _mended(plane[row])
    after = atlas_km2(plane[broken])
    mended = pd.DataFrame({"row": broken, "km2_before": before, "km2_after": after})
    return Projected(plane, mended)


def projected(outlines: Chains) -> Chains:
    """The same outlines in atlas metres.

    Raises:
        SourceError: a vertex has no place in the plane.
    """
    x, y = to_atlas(outlines.places[:, 0], outlines.places[:, 1])
    far = np.flatnonzero(~(np.isfinite(x) & np.isfinite(y)))
    if len(far):
        lon, lat = outlines.places[far[0]]
        row = outlines.feature_of_place[far[0]]
        raise SourceError(
            f"feature {row}: expected places that the atlas projection can show, found "
            f"longitude {lon}, latitude {lat} and {len(far) - 1} more"
        )
    return outlines.with_places(np.column_stack([x, y]), outlines.ring_starts)


def centred(outlines: Chains) -> Chains:
    """Longitudes from -280 to 80 degrees, among which 180 degrees are nothing special.

    What was cut at 180 degrees has its cut there to the bit.
    """
    places = outlines.places.copy()
    places[places[:, 0] > _FARTHEST_EAST, 0] -= 360.0
    places[np.abs(places[:, 0] - SEAM) <= _ON_SEAM_DEGREES, 0] = SEAM
    return outlines.with_places(places, outlines.ring_starts)


def _joined(outlines: Outlines) -> Shapes:
    """Features of which the parts that have an edge on the meridian of 180 degrees are joined."""
    on_seam = outlines.places[:, 0] == SEAM
    edge = np.flatnonzero(outlines.is_edge[:-1] & on_seam[:-1] & on_seam[1:])
    part = np.unique(outlines.part_of_ring[outlines.ring_of_place[edge]])
    return with_joined(outlines, part, shapely.union_all, joined)


def with_joined(
    outlines: Outlines,
    part: Indices,
    join: Callable[[Shapes], Any],
    together: Callable[[Shapes], Any],
) -> Shapes:
    """Features with some parts joined, where a feature has several of them.

    Args:
        outlines: the features.
        part: numbers of the parts.
        join: joins them.
        together: makes one feature of several parts.
    """
    shapes = outlines.shapes()
    feature = outlines.feature_of_part[part]
    for row in np.flatnonzero(np.bincount(feature, minlength=len(shapes)) > 1).tolist():
        parts = shapely.get_parts(shapes[row])
        is_cut = np.zeros(len(parts), dtype=bool)
        is_cut[part[feature == row] - outlines.feature_starts[row]] = True
        whole = shapely.get_parts(join(parts[is_cut]))
        shapes[row] = together(np.concatenate([whole, parts[~is_cut]]))
    return shapes


def _mended(shape: shapely.Geometry) -> shapely.Geometry:
    """A polygon made valid part by part, which keeps the parts that are in order to the bit."""
    parts = shapely.get_parts(shape)
    broken = ~shapely.is_valid(parts)
    parts[broken] = shapely.make_valid(parts[broken], method="structure", keep_collapsed=False)
    return shapely.disjoint_subset_union_all(parts)
