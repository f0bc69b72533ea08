"""Features without overlaps: each minus all that outrank it.

The result depends on the features alone: neither on their order nor on who does the work.
"""

from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from pipeline.errors import CheckError
from pipeline.polygons.faces import GRID_M, Shared, dissolve, settle, sum_shared
from pipeline.polygons.flat_proof import prove_flat
from pipeline.polygons.partition import (
    BLOCK_VERTICES,
    Ints,
    Parts,
    Shapes,
    are_met,
    blocks_of,
    cut_giants,
    explode,
)
from pipeline.polygons.ranks import require_unique
from pipeline.polygons.sliver_faces import give_slivers

_POLYGONS = (3, 6)


@dataclass(frozen=True, eq=False)
class Flat:
    """Features without overlaps and what was found on the way.

    Attributes:
        shape: the features' own land, in the order of the input; those wholly covered are empty.
        shared: land of several features, by numbers of features in the order of the input.
        slivers: what was given to a neighbour: columns ``giver`` and ``taker`` (ids), ``m2``.
    """

    shape: Shapes
    shared: Shared
    slivers: pd.DataFrame


def flatten(
    shapes: Shapes,
    ids: pd.Series,
    ranks: Ints,
    executor: Executor | None = None,
    block_vertices: int = BLOCK_VERTICES,
) -> Flat:
    """Features of which no two overlap; together they cover what the given ones cover.

    Features that nothing is near come back as they are. The others lie on a grid of a tenth of a
    millimetre, and have the same vertices wherever they touch.

    Args:
        shapes: valid polygons and multipolygons in atlas metres.
        ids: unique ids, one a shape.
        ranks: each one's place in a total order, the least keeps the land.
        executor: threads or processes that share the work; without it, it is done here.
        block_vertices: size of a unit of work; memory grows with it.

    Raises:
        CheckError: an id or a rank occurs twice, or a shape is no valid polygon.
        ConservationError: the results do not cover what was given once.
    """
    _check(shapes, ids, ranks)
    order = np.argsort(ranks)
    land = shapes[order]
    parts = explode(land)
    met = are_met(parts, len(land))
    parts = cut_giants(parts.take(met[parts.feature]), block_vertices)
    blocks = blocks_of(parts, block_vertices) if len(parts.shape) else iter(())
    settled = list((executor.map if executor else map)(settle, blocks))
    pieces = Parts(
        np.concatenate([*(some.shape for some in settled), np.empty(0, dtype=object)]),
        np.concatenate([*(some.feature for some in settled), np.empty(0, dtype=np.int64)]),
    )
    flat = land.copy()
    flat[met] = shapely.Polygon()
    owners, whole = dissolve(pieces.feature, pieces.shape, shapely.disjoint_subset_union_all)
    flat[owners] = whole
    shared = sum_shared([some.shared for some in settled])
    flat, given = give_slivers(flat, np.unique(shared.second))
    names = ids.to_numpy()[order]
    prove_flat(land, flat, names, GRID_M)
    back = np.empty(len(land), dtype=object)
    back[order] = flat
    slivers = pd.DataFrame(
        {"giver": names[given.giver], "taker": names[given.taker], "m2": given.m2}
    )
    return Flat(back, shared.take(order), slivers)


def _check(shapes: Shapes, ids: pd.Series, ranks: Ints) -> None:
    if not len(shapes) == len(ids) == len(ranks):
        raise CheckError(
            f"overlaps: expected one id and one rank a shape, found {len(shapes)} shapes, "
            f"{len(ids)} ids and {len(ranks)} ranks"
        )
    require_unique(ids)
    if len(np.unique(ranks)) < len(ranks):
        raise CheckError("overlaps: expected a total order, found a rank that occurs twice")
    is_polygon = np.isin(shapely.get_type_id(shapes), _POLYGONS) & ~shapely.is_empty(shapes)
    bad = np.flatnonzero(~(is_polygon & shapely.is_valid(shapes)))
    if len(bad):
        shape = shapes[bad[0]]
        found = shapely.is_valid_reason(shape) if is_polygon[bad[0]] else repr(shape)[:80]
        raise CheckError(
            f"overlaps: expected valid polygons, found {len(bad)} others, the first "
            f"{ids.iat[int(bad[0])]!r}: {found}"
        )
