"""Vertices added to edges in degrees, so that the atlas plane shows them where they are.

An edge of the source is straight in degrees; projected, it is a curve. Between the vertices added
here the curve stays within a tolerance of the straight edge that the plane draws (rule B4). Two
rings that share an edge get the same vertices, to the last bit, whichever way they run.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.polygons.outlines import Chains, Indices, Outlines, ranges, starts_of
from pipeline.projection import Floats, to_atlas, wrap_longitude

TOLERANCE_M = 1.0  # more would change areas of some features by 0.01 %
LONGEST_EDGE_M = 25_000.0  # rule B4
_METRES_A_DEGREE = 6_399_594.0 * np.pi / 180  # nowhere longer on the ellipsoid
_SAMPLES = (0.25, 0.5, 0.75)


def densify(outlines: Chains, tolerance_m: float = TOLERANCE_M) -> Chains:
    """Rings in degrees with vertices added until projected edges are as good as straight.

    Args:
        outlines: rings in degrees; an edge goes the shorter way round the globe.
        tolerance_m: largest distance of an edge straight in degrees from the one drawn, in atlas
            metres. It is measured at the quarters of every edge that results.
    """
    pieces = np.maximum(_by_length(outlines), _by_deviation(outlines, tolerance_m))
    while (pieces > 1).any():
        outlines = _split(outlines, pieces)
        pieces = _by_deviation(outlines, tolerance_m)
    return outlines


def _by_length(outlines: Outlines) -> Indices:
    low, high, _ = _edges(outlines)
    nearest = np.fmin(np.abs(low[:, 1]), np.abs(high[:, 1]))
    nearest[np.sign(low[:, 1]) * np.sign(high[:, 1]) < 0] = 0.0
    eastward = (high[:, 0] - low[:, 0]) * np.cos(np.radians(nearest))
    metres = np.hypot(eastward, high[:, 1] - low[:, 1]) * _METRES_A_DEGREE
    return np.maximum(1, np.ceil(metres / LONGEST_EDGE_M)).astype(np.int64)


def _by_deviation(outlines: Outlines, tolerance_m: float) -> Indices:
    low, high, _ = _edges(outlines)
    start, end = _atlas(low), _atlas(high)
    furthest = np.zeros(len(low))
    for share in _SAMPLES:
        at = _atlas(low + share * (high - low))
        furthest = np.fmax(furthest, segment_distance(at, start, end))
    # The bend of a piece shrinks with the square of its length.
    return np.maximum(1, np.ceil(np.sqrt(furthest / tolerance_m))).astype(np.int64)


def _edges(outlines: Outlines) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Ends of edges, the shorter way round; was the edge turned?"""
    _, low, high, turned = outlines.edges()
    high[high[:, 0] - low[:, 0] > 180, 0] -= 360.0
    return low, high, turned


def _split(outlines: Chains, pieces: Indices) -> Chains:
    low, high, turned = _edges(outlines)
    count = np.ones(len(outlines.places), dtype=np.int64)
    count[outlines.is_edge] = pieces
    before = starts_of(count)
    places = np.empty((int(before[-1]), 2))
    places[before[:-1]] = outlines.places
    more = np.flatnonzero(pieces > 1)
    edge = np.repeat(more, pieces[more] - 1)
    step = ranges(np.ones(len(more), dtype=np.int64), pieces[more] - 1)
    counted = np.where(turned[edge], pieces[edge] - step, step)
    added = low[edge] + (counted / pieces[edge])[:, None] * (high[edge] - low[edge])
    added[:, 0] = wrap_longitude(added[:, 0])
    places[before[np.flatnonzero(outlines.is_edge)[edge]] + step] = added
    return outlines.with_places(places, before[outlines.ring_starts])


def _atlas(places: Floats) -> Floats:
    return np.column_stack(to_atlas(places[:, 0], places[:, 1]))


def segment_distance(places: Floats, start: Floats, end: Floats) -> Floats:
    """Distance of each place from its own straight segment, row by row."""
    along, offset = end - start, places - start
    length2 = (along**2).sum(axis=1)
    share = (offset * along).sum(axis=1) / np.where(length2 > 0, length2, 1.0)
    nearest = start + np.clip(share, 0.0, 1.0)[:, None] * along
    return np.asarray(np.hypot(*(places - nearest).T))
