"""The faces into which the borders of a block divide its land, and the features on each.

All borders are cut where they meet and rounded to one grid in one step (snap rounding): each point
moves by less than a cell, and what is made of the faces fits together without gaps or overlaps. A
border's new vertices depend only on the borders within a cell of it, so a border comes out the same
in every block that it passes through.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.polygons.partition import Block, Ints, Shapes
from pipeline.polygons.scale import true_km2
from pipeline.projection import Floats

# A tenth of a millimetre: below any survey's accuracy, and 50,000 times the spacing of doubles at
# the edge of the atlas.
GRID_M = 1e-4
_NO_INTS, _NO_FLOATS = np.empty(0, dtype=np.int64), np.empty(0)


@dataclass(frozen=True, eq=False)
class Shared:
    """Land on which features lie, summed over faces.

    Attributes:
        first: number of the feature of each pair that outranks the other.
        second: number of the other one.
        km2: land that both have in common.
        feature: numbers of features that others cover at least in part.
        covered_km2: how much of each.
    """

    first: Ints
    second: Ints
    km2: Floats
    feature: Ints
    covered_km2: Floats

    def take(self, order: Ints) -> "Shared":
        """The same with features called by what `order` says at their number."""
        first, second = order[self.first], order[self.second]
        return Shared(first, second, self.km2, order[self.feature], self.covered_km2)


@dataclass(frozen=True, eq=False)
class Settled:
    """What a block gives: for each feature with land there, its land, and what is shared."""

    feature: Ints
    shape: Shapes
    shared: Shared


def settle(block: Block) -> Settled:
    """Give every face to the feature of the least number, and measure what is shared.

    Each face is counted in the one block that has the part of its owner as a member.
    """
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(_noded(block))))
    inside = shapely.point_on_surface(faces)
    part, face = shapely.STRtree(inside).query(block.parts.shape, predicate="contains")
    feature = block.parts.feature[part]
    order = np.lexsort([part, feature, face])
    part, face, feature = part[order], face[order], feature[order]
    starts = np.flatnonzero(np.diff(face, prepend=-1))
    sizes = np.diff([*starts, len(face)])
    is_own = part[starts] < block.members
    shared = _shared(faces, face, feature, np.repeat(is_own, sizes))
    owned = faces[face[starts[is_own]]]
    parts, shapes = dissolve(part[starts[is_own]], owned, shapely.coverage_union_all)
    return Settled(block.parts.feature[parts], shapes, shared)


def dissolve(
    owner: Ints, shapes: Shapes, unite: Callable[[Shapes], shapely.Geometry]
) -> tuple[Ints, Shapes]:
    """Bring the shapes of each owner together; returns the owners in order and their land.

    Shapes that touch have the same vertices there, so `unite` need only drop borders between them:
    `shapely.coverage_union_all` where most touch, `shapely.disjoint_subset_union_all` where most
    are far from each other.
    """
    order = np.argsort(owner, kind="stable")
    owners, starts = np.unique(owner[order], return_index=True)
    groups = np.split(shapes[order], starts[1:]) if len(owners) else []
    land = np.empty(len(owners), dtype=object)
    for number, group in enumerate(groups):
        land[number] = group[0] if len(group) == 1 else unite(group)
    return owners, np.asarray(shapely.normalize(land), dtype=object)


def _noded(block: Block) -> shapely.Geometry:
    """The borders within reach, rounded to the grid and cut wherever they meet."""
    rings, part = shapely.get_rings(block.parts.shape, return_index=True)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    # As GEOS rounds, so that it finds nothing more to round.
    xy = np.round(xy * round(1 / GRID_M)) / round(1 / GRID_M)
    fresh = np.ones(len(xy), dtype=bool)
    fresh[1:] = (ring[1:] != ring[:-1]) | (xy[1:] != xy[:-1]).any(axis=1)
    xy, ring = xy[fresh], ring[fresh]
    start = np.flatnonzero(ring[1:] == ring[:-1])
    low, high = np.minimum(xy[start], xy[start + 1]), np.maximum(xy[start], xy[start + 1])
    reach = block.reach[part[ring[start]]]
    near = (low <= reach[:, 2:] + 2 * GRID_M) & (high >= reach[:, :2] - 2 * GRID_M)
    start = start[near.all(axis=1)]
    # Neighbouring segments stay one line: a line a segment takes GEOS five times as long.
    is_last = np.append((start[1:] != start[:-1] + 1) | (ring[start[1:]] != ring[start[:-1]]), True)
    run = np.cumsum(is_last) - is_last
    emitted = np.repeat(start, 1 + is_last)
    emitted[np.cumsum(1 + is_last)[is_last] - 1] += 1
    lines = shapely.linestrings(xy[emitted], indices=np.repeat(run, 1 + is_last))
    return shapely.union_all(lines, grid_size=GRID_M)


def _shared(faces: Shapes, face: Ints, feature: Ints, is_own: NDArray[np.bool_]) -> Shared:
    """Sums over the faces of this block's own features, of which each has two or more features."""
    face, feature = face[is_own], feature[is_own]
    starts = np.flatnonzero(np.diff(face, prepend=-1))
    sizes = np.diff([*starts, len(face)])
    several = np.repeat(sizes > 1, sizes)
    face, feature = face[several], feature[several]
    sizes = sizes[sizes > 1]
    places = np.cumsum(sizes) - sizes
    km2 = np.repeat(true_km2(faces[face[places]]), sizes)
    # The n-th feature of a face makes n pairs with those before it.
    before = np.arange(len(face)) - np.repeat(places, sizes)
    second = np.repeat(np.arange(len(face)), before)
    first = second - 1 - (np.arange(len(second)) - np.repeat(np.cumsum(before) - before, before))
    return sum_shared([Shared(feature[first], feature[second], km2[second], feature, km2)])


def sum_shared(some: list[Shared]) -> Shared:
    """One row a pair and one a feature, in the order of their numbers."""
    first = np.concatenate([_NO_INTS, *(one.first for one in some)])
    second = np.concatenate([_NO_INTS, *(one.second for one in some)])
    feature = np.concatenate([_NO_INTS, *(one.feature for one in some)])
    km2 = np.concatenate([_NO_FLOATS, *(one.km2 for one in some)])
    covered_km2 = np.concatenate([_NO_FLOATS, *(one.covered_km2 for one in some)])
    pairs, index = np.unique(np.column_stack([first, second]), axis=0, return_inverse=True)
    features, which = np.unique(feature, return_inverse=True)
    return Shared(
        pairs[:, 0],
        pairs[:, 1],
        _sums(index, km2, len(pairs)),
        features,
        _sums(which, covered_km2, len(features)),
    )


def _sums(index: NDArray[np.intp], values: Floats, length: int) -> Floats:
    return np.bincount(index, weights=values, minlength=length).astype(np.float64)
