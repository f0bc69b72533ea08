"""Shapes of the atlas plane back in degrees, their edges where the plane draws them."""

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.projection import to_degrees

# Rule B4 for globes: a straight edge of the plane leaves that between its ends in degrees by 22 m
# at most where it is no longer than this.
_LONGEST_M = 10_000.0
_DECIMALS = 7  # about a centimetre


def in_degrees(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Points, lines and polygons of the plane in degrees, cut nowhere.

    Edges that cross 180 degrees jump to the other side of the globe, which writers of lon/lat
    formats cut (rule B8).

    Args:
        shapes: in atlas metres.
    """
    dense = shapely.segmentize(shapes, _LONGEST_M)
    return np.asarray(shapely.transform(dense, _degrees))


def _degrees(places: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = np.round(to_degrees(places[:, 0], places[:, 1]), _DECIMALS)
    # A place on the cut has one longitude: with two, its rings seem to go round the globe.
    return np.column_stack([np.where(lon == -180, 180.0, lon), lat])
