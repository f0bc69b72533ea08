"""Arcs simplified within a tolerance, without new crossings, overlaps or jumps.

Each arc is simplified once (Douglas-Peucker), so features that share a border share it afterwards.
Where segments break the order of full detail, or stray beyond the tolerance, the place furthest
from them comes back, and again, until nothing is wrong: detail returns where it is needed, and only
there.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.polygons.arcs import Arcs, arcs_of
from pipeline.polygons.conflicts import Conflicts
from pipeline.polygons.deviation import Segments, by_feature, furthest, segments_of
from pipeline.polygons.outlines import Outlines, Shapes
from pipeline.polygons.relations import Relations
from pipeline.projection import Floats

Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Simplified:
    """Simplified features.

    Attributes:
        shapes: the features, in their order.
        deviation_m: of each a bound of the Hausdorff distance of its outline from full detail.
        as_it_was: features that are left in full detail, because nothing else was valid.
    """

    shapes: Shapes
    deviation_m: Floats
    as_it_was: Mask


def simplify(outlines: Outlines, tolerance_m: float) -> Simplified:
    """Simplify valid polygons in a plane.

    Args:
        outlines: valid polygons in metres, which may overlap.
        tolerance_m: no outline strays further from its full detail.
    """
    if not len(outlines.places):
        nothing = np.zeros(len(outlines.feature_starts) - 1)
        return Simplified(outlines.shapes(), nothing, nothing > 0)
    arcs = arcs_of(outlines)
    conflicts = Conflicts(arcs, Relations(outlines.shapes()))
    kept = _thinned(arcs, tolerance_m)
    as_it_was = np.zeros(len(outlines.feature_starts) - 1, dtype=bool)
    before = np.zeros_like(kept)
    while True:
        before = _settled(arcs, conflicts, kept, before, tolerance_m)
        shapes = arcs.rings(kept).shapes()
        broken = ~shapely.is_valid(shapes) & ~as_it_was
        if not broken.any():
            return Simplified(shapes, by_feature(arcs, kept), as_it_was)
        as_it_was |= broken
        kept |= _of_features(arcs, broken)


def _thinned(arcs: Arcs, tolerance_m: float) -> Mask:
    """The places that Douglas and Peucker keep; Z carries their numbers through."""
    thin = shapely.simplify(arcs.lines(), tolerance_m, preserve_topology=False)
    kept = arcs.ends()
    kept[shapely.get_coordinates(thin, include_z=True)[:, 2].astype(np.int64)] = True
    return kept


def _settled(
    arcs: Arcs, conflicts: Conflicts, kept: Mask, before: Mask, tolerance_m: float
) -> Mask:
    """Bring places back into `kept` until no segment is in conflict.

    Args:
        arcs: the arcs.
        conflicts: finds conflicts between their segments.
        kept: the places kept; changed.
        before: the places kept when conflicts were last looked for.
        tolerance_m: largest distance of a segment from its piece.

    Returns:
        The places kept now, to be told the next time.
    """
    while True:
        segments = segments_of(arcs, kept)
        metres, place = furthest(arcs, segments)
        wanted = metres > tolerance_m
        new = _is_new(segments, before)
        before = kept.copy()
        wanted[conflicts.found(segments, new)] = True
        wanted &= segments.end - segments.start > 1
        if not wanted.any():
            return before
        kept[place[wanted]] = True


def _is_new(segments: Segments, before: Mask) -> Mask:
    """Segments that were not there when only the places `before` were kept."""
    if not before.any():
        return np.ones(len(segments.start), dtype=bool)
    return np.asarray(~(before[segments.start] & before[segments.end]))


def _of_features(arcs: Arcs, chosen: Mask) -> Mask:
    """All places of the arcs of some features."""
    starts, members = arcs.features()
    of_arc = np.zeros(len(arcs.starts) - 1, dtype=bool)
    of_arc[np.repeat(np.arange(len(starts) - 1), np.diff(starts))[chosen[members]]] = True
    return np.repeat(of_arc, np.diff(arcs.starts))
