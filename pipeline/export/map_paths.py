"""Lines and polygons as paths to draw."""

import numpy as np
import shapely
from matplotlib.path import Path as DrawnPath
from numpy.typing import NDArray


def polygon_paths(shapes: NDArray[np.object_]) -> list[DrawnPath]:
    """Polygons, one path each with all parts and holes; holes run the other way (rule of winding).

    Pictures and pages fill by that rule, which needs no more of a path.
    """
    return [
        _path(shape, shapely.get_rings(shapely.get_parts(shape)), is_closed=True)
        for shape in shapely.orient_polygons(shapes)
    ]


def line_paths(shapes: NDArray[np.object_]) -> list[DrawnPath]:
    """Lines, one path each with all parts."""
    return [_path(shape, shapely.get_parts(shape), is_closed=False) for shape in shapes]


def common_borders(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Lines along which polygons of a coverage meet: what is an edge of two of them."""
    rings = shapely.get_rings(shapely.get_parts(shapes))
    places, ring = shapely.get_coordinates(rings, return_index=True)
    edges = np.hstack([places[:-1], places[1:]])[ring[:-1] == ring[1:]]
    (x, y), (to_x, to_y) = edges[:, :2].T, edges[:, 2:].T
    turned = (x > to_x) | ((x == to_x) & (y > to_y))
    edges[turned] = edges[turned][:, [2, 3, 0, 1]]
    edges, uses = np.unique(edges, axis=0, return_counts=True)
    common = np.asarray(shapely.linestrings(edges[uses > 1].reshape(-1, 2, 2)))
    return shapely.get_parts(shapely.line_merge(shapely.multilinestrings(common)))


def _path(shape: shapely.Geometry, strokes: NDArray[np.object_], *, is_closed: bool) -> DrawnPath:
    places = shapely.get_coordinates(shape)
    ends = np.cumsum(shapely.get_num_coordinates(strokes))
    codes = np.full(len(places), DrawnPath.LINETO)
    codes[[0, *ends[:-1]]] = DrawnPath.MOVETO
    if is_closed:
        codes[ends - 1] = DrawnPath.CLOSEPOLY
    return DrawnPath(places, codes)
