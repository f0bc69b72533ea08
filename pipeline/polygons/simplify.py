"""Arcs simplified within a tolerance, without new crossings, overlaps or jumps.

Each arc is simplified once (Douglas-Peucker), so features that share a border share it afterwards.
Where segments break the order of full detail, stray beyond the tolerance, or make a part too small
to be seen, the place furthest from them comes back, and again, until nothing is wrong: detail
returns where it is needed, and only there.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.polygons.arcs import Arcs, arcs_of, arcs_of_lines
from pipeline.polygons.chains import Lines
from pipeline.polygons.conflicts import Conflicts
from pipeline.polygons.deviation import Segments, by_feature, furthest, segments_of
from pipeline.polygons.outlines import Outlines, Shapes, owners
from pipeline.polygons.relations import Relations
from pipeline.polygons.scale import true_km2
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


def simplify(outlines: Outlines, tolerance_m: float, least_km2: float = 0.0) -> Simplified:
    """Simplify valid polygons in a plane.

    Args:
        outlines: valid polygons in metres, which may overlap.
        tolerance_m: no outline strays further from its full detail.
        least_km2: parts that have this area keep it, or all of their detail.
    """
    is_large = true_km2(outlines.parts()) >= least_km2

    def shrunk(drawn: Outlines) -> Mask:
        return np.asarray((is_large & (true_km2(drawn.parts()) < least_km2))[drawn.part_of_ring])

    return _simplified(arcs_of(outlines), tolerance_m, shrunk)


def simplify_lines(lines: Lines, tolerance_m: float) -> Simplified:
    """Simplify lines in a plane: junctions stay, and lines come to cross where they did before.

    Args:
        lines: lines in metres.
        tolerance_m: no line strays further from its full detail.
    """
    wants = np.zeros(len(lines.ring_starts) - 1, dtype=bool)
    return _simplified(arcs_of_lines(lines), tolerance_m, lambda _: wants)


def _simplified(arcs: Arcs, tolerance_m: float, wanting: Callable[[Outlines], Mask]) -> Simplified:
    """Simplify arcs until features are valid and no ring is `wanting` more detail."""
    outlines = arcs.outlines
    as_it_was = np.zeros(len(outlines.feature_starts) - 1, dtype=bool)
    if not len(arcs.places):
        return Simplified(outlines.shapes(), as_it_was.astype(float), as_it_was)
    conflicts = Conflicts(arcs, Relations(outlines.shapes()))
    kept = _thinned(arcs, tolerance_m)
    before = np.zeros_like(kept)
    while True:
        before = _settled(arcs, conflicts, kept, before, tolerance_m)
        drawn = arcs.rings(kept)
        shapes = drawn.shapes()
        broken = ~shapely.is_valid(shapes) & ~as_it_was
        as_it_was |= broken
        kept |= _places_of(arcs, broken[outlines.feature_of_ring])
        kept |= _next_places(arcs, kept, wanting(drawn))
        if (kept == before).all():
            return Simplified(shapes, by_feature(arcs, kept), as_it_was)


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


def _next_places(arcs: Arcs, kept: Mask, rings: Mask) -> Mask:
    """The place furthest from each segment of some rings that leaves places out."""
    found = np.zeros_like(kept)
    if rings.any():
        segments = segments_of(arcs, kept)
        _, place = furthest(arcs, segments)
        found[place] = True
    return np.asarray(found & _places_of(arcs, rings))


def _places_of(arcs: Arcs, rings: Mask) -> Mask:
    """All places of the arcs of some rings."""
    of_arc = np.zeros(len(arcs.starts) - 1, dtype=bool)
    of_arc[arcs.use[rings[owners(arcs.use_starts)]]] = True
    return np.repeat(of_arc, np.diff(arcs.starts))
