"""Pairs for records without a name: their place is all that they say, so it must be the very same.

Some networks list codes only. Of CASTNET's sites 114 of 143 lie within 100 m of a site of AQS, and
none of these pairs is known to be two places.
"""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.projection import Floats
from pipeline.steps.reconcile_distance import Positions
from pipeline.steps.reconcile_pairs import SAME_PLACE_M, Pairs

_NONE = np.empty(0, dtype=np.int64)


def nameless_pairs(records: pd.DataFrame, positions: Positions) -> Pairs:
    """Each record whose name is its own id, with the nearest record of each other source.

    Args:
        records: columns source, native_id and name.
        positions: where each record lies. A rounded position is no place so exact, and has no pair.
    """
    is_exact = positions.known & (positions.slack == 0)
    is_bare = (records["name"] == records["native_id"]).to_numpy(bool) & is_exact
    bare = np.flatnonzero(is_bare)
    x, y, reach = positions.plane(SAME_PLACE_M)
    firsts, seconds = [_NONE], [_NONE]
    for source in sorted(set(records["source"])) if len(bare) else []:
        others = np.flatnonzero((records["source"] == source).to_numpy(bool) & is_exact & ~is_bare)
        asking = bare[(records["source"].iloc[bare] != source).to_numpy(bool)]
        if len(others) and len(asking):
            tree = shapely.STRtree(_points(x[others], y[others]))
            one, other = tree.query_nearest(
                _points(x[asking], y[asking]),
                max_distance=float(reach[asking].max()),
                all_matches=False,
            )
            firsts.append(np.minimum(asking[one], others[other]))
            seconds.append(np.maximum(asking[one], others[other]))
    a, b = np.concatenate(firsts), np.concatenate(seconds)
    metres = positions.metres(a, b)
    return Pairs(a, b, metres).where(metres <= SAME_PLACE_M)


def _points(x: Floats, y: Floats) -> NDArray[np.object_]:
    return np.asarray(shapely.points(x, y), dtype=object)
