"""Blocks of polygons that can be overlaid one by one, with the same result as all at once.

A block is a heap of parts that lie near each other, its members, and the halo: every other part
whose box meets a member's, of which only the stretches near that member count. What happens to a
member depends on nothing else, so blocks need no order, no seams and no merging of borders.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.projection import Floats

Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]

# Vertices of the members of a block: some 100 MB to overlay, and few enough blocks to be quick.
BLOCK_VERTICES = 50_000
# A part whose box holds more blocks than this is cut, so that one park around all others, or the
# background of a whole country, does not bring all of them into one block.
_MOST_BLOCKS = 8
# Seams lie on whole metres, hence on the overlay's grid, and no nearer to each other than this.
_LEAST_SIDE_M = 2_000.0


@dataclass(frozen=True, eq=False)
class Parts:
    """Single polygons that features consist of.

    Attributes:
        shape: the polygons.
        feature: number of the feature of each.
    """

    shape: Shapes
    feature: Ints

    def take(self, chosen: NDArray[np.bool_] | Ints) -> "Parts":
        """Some of them."""
        return Parts(self.shape[chosen], self.feature[chosen])


@dataclass(frozen=True, eq=False)
class Block:
    """One unit of work; it is pickled with its polygons as WKB.

    Attributes:
        parts: members first, then the halo.
        members: how many of the parts are members.
        reach: of each part the box (west, south, east, north) in which its border counts.
    """

    parts: Parts
    members: int
    reach: Floats


def explode(features: Shapes) -> Parts:
    """Every feature's parts, in the features' order."""
    shape, feature = shapely.get_parts(features, return_index=True)
    return Parts(shape, np.asarray(feature, dtype=np.int64))


def pairs_of(parts: Parts) -> tuple[Ints, Ints]:
    """Pairs of different parts whose boxes meet, in both directions."""
    one, other = shapely.STRtree(parts.shape).query(parts.shape)
    apart = one != other
    return one[apart], other[apart]


def are_met(parts: Parts, features: int) -> NDArray[np.bool_]:
    """Which features have a part whose box meets that of another feature."""
    one, other = pairs_of(parts)
    met = np.zeros(features, dtype=bool)
    met[parts.feature[one[parts.feature[one] != parts.feature[other]]]] = True
    return met


def cut_giants(parts: Parts, block_vertices: int) -> Parts:
    """The parts, those whose box holds very many vertices cut at seams.

    Where the seams are depends on the polygons alone.
    """
    bounds = shapely.bounds(parts.shape)
    weight = shapely.get_num_coordinates(parts.shape).astype(np.float64)
    tree = shapely.STRtree(parts.shape)
    most = _MOST_BLOCKS * block_vertices
    # Only boxes with many others in them can be heavy.
    one, other = pairs_of(parts)
    load = np.bincount(one, weights=weight[other], minlength=len(weight)) + weight
    pieces, owners = [], []
    for number in np.flatnonzero(load > most).tolist():
        heap = [parts.shape[number]]
        while heap:
            piece = heap.pop()
            halves = _halves(piece) if _load(piece, tree, bounds, weight) > most else None
            if halves is None:
                pieces.append(piece)
                owners.append(parts.feature[number])
            else:
                heap += halves
    light = parts.take(load <= most)
    return Parts(
        np.concatenate([light.shape, np.array(pieces, dtype=object)]),
        np.concatenate([light.feature, np.array(owners, dtype=np.int64)]),
    )


def blocks_of(parts: Parts, block_vertices: int) -> Iterator[Block]:
    """Blocks along a Hilbert curve, each of about so many vertices, that hold every part once."""
    place = geopandas.GeoSeries(parts.shape).hilbert_distance().to_numpy(np.int64)
    parts = parts.take(np.lexsort([*shapely.bounds(parts.shape).T, parts.feature, place]))
    one, other = pairs_of(parts)
    order = np.lexsort([other, one])
    one, other = one[order], other[order]
    bounds = shapely.bounds(parts.shape)
    vertices = np.cumsum(shapely.get_num_coordinates(parts.shape))
    number = (vertices - 1) // block_vertices
    starts = np.flatnonzero(np.diff(number, prepend=-1))
    for start, stop in zip(starts, [*starts[1:], len(number)], strict=True):
        first, last = np.searchsorted(one, [start, stop])
        member, near = one[first:last], other[first:last]
        outside = (near < start) | (near >= stop)
        halo, index = np.unique(near[outside], return_inverse=True)
        reach = np.tile([np.inf, np.inf, -np.inf, -np.inf], (len(halo), 1))
        np.minimum.at(reach[:, :2], index, bounds[member[outside], :2])
        np.maximum.at(reach[:, 2:], index, bounds[member[outside], 2:])
        whole = np.tile([-np.inf, -np.inf, np.inf, np.inf], (stop - start, 1))
        chosen = np.concatenate([np.arange(start, stop), halo])
        yield Block(parts.take(chosen), int(stop - start), np.concatenate([whole, reach]))


def _load(piece: shapely.Geometry, tree: shapely.STRtree, bounds: Floats, weight: Floats) -> float:
    """About how many vertices lie in a polygon's box, were each part's spread evenly over its."""
    west, south, east, north = shapely.bounds(piece)
    near = tree.query(piece)
    box = bounds[near]
    wide = np.minimum(box[:, 2], east) - np.maximum(box[:, 0], west)
    high = np.minimum(box[:, 3], north) - np.maximum(box[:, 1], south)
    whole = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    return float(np.sum(weight[near] * wide * high / whole))


def _halves(piece: shapely.Geometry) -> list[shapely.Geometry] | None:
    """A polygon cut across its longer side, or nothing if that is short already."""
    west, south, east, north = shapely.bounds(piece)
    if max(east - west, north - south) < 2 * _LEAST_SIDE_M:
        return None
    if east - west >= north - south:
        middle = float(np.round((west + east) / 2))
        boxes = [shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)]
    else:
        middle = float(np.round((south + north) / 2))
        boxes = [shapely.box(west, south, east, middle), shapely.box(west, middle, east, north)]
    # A collection's parts may be multipolygons.
    parts = shapely.get_parts(shapely.get_parts(shapely.intersection(piece, np.array(boxes))))
    return list(parts[shapely.get_dimensions(parts) == 2])
