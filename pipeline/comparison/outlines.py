"""How far two outlines are apart."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.projection import Floats


def apart_m(old: Any, new: Any) -> float:
    """Hausdorff distance of two lines or of the rings of two polygons, in their own unit.

    Each vertex of the one against the whole edges of the other. A vertex that both have lies on
    both, so only those that differ are looked for, which is quick where a little changed. Between
    two vertices a straight edge may stray somewhat farther than at its ends; that is not told.
    """
    if shapely.is_empty(old) or shapely.is_empty(new):
        return 0.0 if shapely.is_empty(old) and shapely.is_empty(new) else float("nan")
    return max(_furthest(old, new), _furthest(new, old))


def _furthest(shape: Any, other: Any) -> float:
    places, others = (_complex(shapely.get_coordinates(one)) for one in (shape, other))
    own = np.unique(places[~np.isin(places, others)])
    if not len(own):
        return 0.0
    tree = shapely.STRtree(_edges(other))
    points = shapely.points(own.real, own.imag)
    _, metres = tree.query_nearest(points, return_distance=True, all_matches=False)
    return float(metres.max())


def _complex(places: Floats) -> NDArray[np.complex128]:
    return np.asarray(places[:, 0] + 1j * places[:, 1])


def _edges(shape: Any) -> NDArray[np.object_]:
    """The edges as lines; a place alone is an edge without length."""
    parts = shapely.get_parts(shape)
    is_area = shapely.get_dimensions(parts) == 2
    strokes = np.concatenate([parts[~is_area], shapely.get_rings(parts[is_area])])
    places, stroke = shapely.get_coordinates(strokes, return_index=True)
    ends = np.stack([places[:-1], places[1:]], axis=1)[stroke[:-1] == stroke[1:]]
    alone = places[np.bincount(stroke)[stroke] == 1]
    ends = np.concatenate([ends, np.stack([alone, alone], axis=1)])
    return np.asarray(shapely.linestrings(ends), dtype=object)
