"""What no map shows and no surveyor meant: repeated vertices, spikes, slivers. All is counted."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import shapely

from pipeline.polygons.area import as_drawn, drawn_km2, ring_km2
from pipeline.polygons.noted import SLIVER, Bools, Rows, Shapes, noted
from pipeline.polygons.outlines import Outlines, outlines_of
from pipeline.projection import RADIUS_M, Floats

# The smallest overlap that rule B5 counts, 10 m2.
SLIVER_KM2 = 1e-5
# A spike goes out and comes back within this angle, and encloses less than a sliver.
_SPIKE_SINE = float(np.sin(np.radians(1.0)))
_MOST_ROUNDS = 8
_KINDS = 4  # repeated vertices, spikes, parts and holes, in this order


def tidied(shapes: Shapes) -> tuple[Shapes, pd.DataFrame]:
    """Valid multipolygons without repeated vertices, spikes, and parts or holes below 10 m2.

    The largest part of a feature stays, however small. A spike stays where the shape would not be
    valid without it. Features without any of that stay the objects that they are.

    Args:
        shapes: valid multipolygons in degrees, None where a feature has none.

    Returns:
        The shapes, and a finding for each that changed, with counts and areas before and after.
    """
    rings = outlines_of(shapes)
    found = _repeated(rings) | _spikes(rings)
    rows = np.union1d(rings.feature_of_place[found], rings.feature_of_ring[_small(rings)])
    given, counts = shapes[rows], np.zeros((_KINDS, len(rows)), dtype=np.intp)
    tidy, counts[0] = _without_vertices(given, _repeated)
    for _ in range(_MOST_ROUNDS):  # behind the tip of a spike there may be another one
        tidy, removed = _without_vertices(tidy, _spikes)
        counts[1] += removed
        if not removed.any():
            break
    tidy, counts[2], counts[3] = _without_small(tidy)
    changed = counts.any(axis=0)
    result = shapes.copy()
    result[rows[changed]] = tidy[changed]
    before, after = drawn_km2(given[changed]), drawn_km2(tidy[changed])
    notes = noted(rows[changed], SLIVER, "repaired", [_text(c) for c in counts[:, changed].T])
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = 100 * (after - before) / before
    return result, notes.assign(
        area_before_km2=before, area_after_km2=after, change_percent=percent
    )


def _text(counts: Rows) -> str:
    return ", ".join(map(str, counts.tolist()))


def _without_vertices(shapes: Shapes, unwanted: Callable[[Outlines], Bools]) -> tuple[Shapes, Rows]:
    """Shapes without some vertices, where that leaves them valid, and how many were removed."""
    rings = outlines_of(shapes)
    gone = unwanted(rings)
    # A ring of nothing else is a sliver, and counted as one.
    left = rings.sums((rings.is_edge & ~gone).astype(float))
    gone &= (left >= 3)[rings.ring_of_place]
    everything = np.ones(len(rings.ring_starts) - 1, dtype=bool)
    rebuilt = rings.keep(~gone, everything).multipolygons() if gone.any() else shapes
    count = np.bincount(rings.feature_of_place[gone], minlength=len(shapes))
    count[~shapely.is_valid(rebuilt) | shapely.is_empty(rebuilt)] = 0
    return np.where(count > 0, rebuilt, shapes), count


def _without_small(shapes: Shapes) -> tuple[Shapes, Rows, Rows]:
    rings = outlines_of(shapes)
    small = _small(rings)
    every_vertex = np.ones(len(rings.places), dtype=bool)
    rebuilt = rings.keep(every_vertex, ~small).multipolygons() if small.any() else shapes
    # Where a shell goes, its holes go with it and are no slivers of their own.
    holes = small & rings.is_hole & ~small[rings.part_starts[:-1]][rings.part_of_ring]
    shells = small & ~rings.is_hole
    parts, filled = (
        np.bincount(rings.feature_of_ring[of], minlength=len(shapes)) for of in (shells, holes)
    )
    return np.where(parts + filled > 0, rebuilt, shapes), parts, filled


def _small(rings: Outlines) -> Bools:
    """Shells of parts, and holes, below the size of a sliver; never those of the largest part."""
    km2 = ring_km2(rings, as_drawn)
    part_km2 = np.bincount(rings.part_of_ring, np.where(rings.is_hole, -km2, km2))
    size = np.where(rings.is_hole, km2, part_km2[rings.part_of_ring])
    small = size < SLIVER_KM2
    order = np.lexsort([-part_km2, rings.feature_of_part])
    _, first = np.unique(rings.feature_of_part[order], return_index=True)
    small[rings.part_starts[:-1][order[first]]] = False
    return np.asarray(small)


def _repeated(rings: Outlines) -> Bools:
    """Vertices that the next one of their ring repeats."""
    _, after = _neighbours(rings)
    return np.asarray((rings.places == rings.places[after]).all(axis=1) & rings.is_edge)


def _spikes(rings: Outlines) -> Bools:
    """Tips of spikes; of two in a row only the first, for the other may be none without it."""
    before, after = _neighbours(rings)
    lon, lat = np.radians(rings.places).T
    eastward = RADIUS_M * np.cos(lat)

    def edge(to: Rows) -> tuple[Floats, Floats]:
        return (lon[to] - lon) * eastward, (lat[to] - lat) * RADIUS_M

    (x, y), (u, v) = edge(before), edge(after)
    cross, dot = np.abs(x * v - y * u), x * u + y * v
    narrow = (dot > 0) & (cross < _SPIKE_SINE * np.hypot(x, y) * np.hypot(u, v))
    tips = narrow & (cross / 2 < SLIVER_KM2 * 1e6) & rings.is_edge
    return np.asarray(tips & ~tips[before])


def _neighbours(rings: Outlines) -> tuple[Rows, Rows]:
    """Vertices before and after each one along its ring; of the last one they do not count."""
    index = np.arange(len(rings.places))
    before = index - 1
    count = np.diff(rings.ring_starts)
    starts = rings.ring_starts[:-1][count > 0]
    before[starts] = rings.ring_starts[1:][count > 0] - 2
    return before, np.minimum(index + 1, len(index) - 1)
