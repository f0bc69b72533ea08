"""What maps draw: features with their shapes in the plane of the map and in degrees."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Geometry = Literal["point", "line", "polygon"]


@dataclass(frozen=True, eq=False)
class Drawing:
    """Features of one layer, and their shapes row by row.

    Attributes:
        geometry: what the layer's features are.
        features: the style's field and, of points that were repaired somewhere, coordinate_status,
            which says around which of them a ring is drawn.
        atlas: in atlas metres. A line or a polygon too small for the scale is a point.
        degrees: the same, for frames beyond the atlas plane; edges may jump at 180 degrees.
    """

    geometry: Geometry
    features: pd.DataFrame
    atlas: NDArray[np.object_]
    degrees: NDArray[np.object_]
