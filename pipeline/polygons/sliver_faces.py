"""Slivers that cutting leaves: given to the neighbour with the longest border in common.

Two inventories draw one border twice, never quite alike. Where one area is taken off the other,
strips of a few square metres remain that nobody declared. The union is kept; only who owns them
changes, and each is listed.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from pipeline.polygons.faces import dissolve
from pipeline.polygons.partition import Ints, Shapes, explode
from pipeline.projection import Floats

# Below this a part of what is left of a feature is a sliver.
SLIVER_M2 = 10.0


@dataclass(frozen=True, eq=False)
class Given:
    """Slivers by the numbers of the features that gave and took them, with their areas."""

    giver: Ints
    taker: Ints
    m2: Floats


def give_slivers(flat: Shapes, cut: Ints) -> tuple[Shapes, Given]:
    """Give the slivers of features that were cut to their neighbours.

    Args:
        flat: features without overlaps that have the same vertices where they touch.
        cut: numbers of those that lost land to another.

    Returns:
        The features, and what was given. A part that borders on nothing is an islet and stays.
    """
    parts = explode(flat)
    is_sliver = (shapely.area(parts.shape) < SLIVER_M2) & np.isin(parts.feature, cut)
    # What consists of slivers alone may vanish, so it can take nothing.
    is_able = np.isin(np.arange(len(flat)), parts.feature[~is_sliver])
    slivers = np.flatnonzero(is_sliver)
    which, near = shapely.STRtree(parts.shape).query(parts.shape[slivers], predicate="touches")
    sliver, taker = slivers[which], parts.feature[near]
    other = (parts.feature[sliver] != taker) & is_able[taker]
    sliver, near, taker = sliver[other], near[other], taker[other]
    common = shapely.length(shapely.intersection(parts.shape[sliver], parts.shape[near]))
    order = np.lexsort([taker, -common, sliver])
    order = order[common[order] > 0]
    moved, best = np.unique(sliver[order], return_index=True)
    takers = taker[order][best]
    given = Given(parts.feature[moved], takers, shapely.area(parts.shape[moved]))
    owner = parts.feature.copy()
    owner[moved] = takers
    touched = np.union1d(given.giver, takers)
    concerned = np.isin(owner, touched)
    settled = flat.copy()
    settled[touched] = shapely.Polygon()
    owners, land = dissolve(
        owner[concerned], parts.shape[concerned], shapely.disjoint_subset_union_all
    )
    settled[owners] = land
    return settled, given
