"""How far simplified arcs are from the detailed ones: exactly, not by sampling.

A piece of an arc and the segment that replaces it have the same ends. The distance from a segment
is convex, so along each edge of the piece it is largest at a vertex. And every point of the segment
is nearest to some point of the piece, which runs from one end to the other: so the Hausdorff
distance of the two is the largest distance of a vertex of the piece from the segment. That of a
feature's outline is no more than the largest one of its pieces.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.polygons.arcs import Arcs
from pipeline.polygons.densify import segment_distance
from pipeline.polygons.outlines import Indices, owners
from pipeline.projection import Floats


@dataclass(frozen=True)
class Segments:
    """The straight segments of simplified arcs: places where they start and end."""

    start: Indices
    end: Indices

    def of(self, chosen: NDArray[np.bool_] | Indices) -> "Segments":
        """Some of them."""
        return Segments(self.start[chosen], self.end[chosen])


def segments_of(arcs: Arcs, kept: NDArray[np.bool_]) -> Segments:
    """The segments between the places that are kept."""
    where = np.flatnonzero(kept)
    arc = owners(arcs.starts)[where]
    joined = np.flatnonzero(np.diff(arc) == 0)
    return Segments(where[joined], where[joined + 1])


def furthest(arcs: Arcs, segments: Segments) -> tuple[Floats, Indices]:
    """Of each segment the distance of the place furthest from it, in metres, and that place.

    Where no place was left out the distance is 0 and the place the segment's start.
    """
    metres, place = np.zeros(len(segments.start)), segments.start.copy()
    gap = segments.end - segments.start - 1
    wide = np.flatnonzero(gap > 0)
    if not len(wide):
        return metres, place
    count, first = gap[wide], segments.start[wide] + 1
    group = np.repeat(np.arange(len(wide)), count)
    begins = np.concatenate([[0], np.cumsum(count)[:-1]])
    places = np.arange(int(count.sum())) - begins[group] + first[group]
    near, far = arcs.places[segments.start[wide]], arcs.places[segments.end[wide]]
    distance = segment_distance(arcs.places[places], near[group], far[group])
    metres[wide] = np.maximum.reduceat(distance, begins)
    among = np.where(distance == metres[wide][group], places, len(arcs.places))
    place[wide] = np.minimum.reduceat(among, begins)
    return metres, place


def by_feature(arcs: Arcs, kept: NDArray[np.bool_]) -> Floats:
    """Of each feature a bound of its outline's Hausdorff distance from the detailed one, in m."""
    segments = segments_of(arcs, kept)
    metres, _ = furthest(arcs, segments)
    of_arc = np.zeros(len(arcs.starts) - 1)
    np.maximum.at(of_arc, owners(arcs.starts)[segments.start], metres)
    ring = owners(arcs.use_starts)
    feature = arcs.outlines.feature_of_ring[ring]
    found = np.zeros(len(arcs.outlines.feature_starts) - 1)
    np.maximum.at(found, feature, of_arc[arcs.use])
    return found
