"""Lines as one array of vertices, with where each line and feature of it begins."""

from dataclasses import dataclass

import numpy as np
import shapely

from pipeline.polygons.outlines import Outlines, Shapes, starts_of

_LINE, _MULTI = shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING


@dataclass(frozen=True)
class Lines(Outlines):
    """Outlines of which every part has one ring, and no ring need be closed."""

    def shapes(self) -> Shapes:
        """Lines and multilines; a feature without parts is an empty line."""
        offsets = (self.ring_starts, self.feature_starts)
        multi = np.asarray(shapely.from_ragged_array(_MULTI, self.places, offsets), dtype=object)
        count = np.diff(self.feature_starts)
        multi[count == 1] = shapely.get_geometry(multi[count == 1], 0)
        multi[count == 0] = shapely.LineString()
        return multi


def lines_of(shapes: Shapes) -> Lines:
    """The lines of features, in their order, without vertices that repeat the one before.

    What has no length, is empty or missing has no lines.
    """
    parts, feature = shapely.get_parts(shapes, return_index=True)
    # A tolerance of 0 takes only what is equal.
    parts = shapely.remove_repeated_points(parts, 0.0)
    long = shapely.length(parts) > 0
    parts, feature = parts[long], feature[long]
    starts = starts_of(np.bincount(feature, minlength=len(shapes)))
    if not len(parts):
        nothing = np.zeros(1, dtype=np.int64)
        return Lines(np.empty((0, 2)), nothing, nothing, starts)
    kind, places, (line_starts,) = shapely.to_ragged_array(parts, include_z=False)
    assert kind == _LINE
    return Lines(places, line_starts.astype(np.int64), np.arange(len(line_starts)), starts)
