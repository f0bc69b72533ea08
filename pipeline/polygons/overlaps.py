"""Which features lie on the same land, how much of it, and what each pair is.

The `full` layer keeps every feature and is flagged by these tables; nothing is changed here.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.polygons.faces import Shared
from pipeline.polygons.partition import Ints, Shapes
from pipeline.polygons.scale import true_km2
from pipeline.projection import Floats

# Shares of the smaller feature from which on a pair is nested and a mere sliver.
NESTED = 0.95
SLIVER = 0.01
# What rounding to the grid may do to areas of two copies of one feature.
_SAME = 1e-6


def overlapping_pairs(
    shared: Shared, shapes: Shapes, ids: pd.Series, sites: pd.Series
) -> pd.DataFrame:
    """One row a pair of overlapping features, in the order of ids.

    Args:
        shared: land in common, by numbers of features.
        shapes: the features as they were given.
        ids: their ids.
        sites: what each is a part of (the id of a zone's park), empty where nothing says so.

    Returns:
        Columns ``feature_id`` and ``other_id`` (the former outranks the latter), ``shared_km2``,
        ``share`` and ``other_share`` (of the area of each, 0 to 1) and ``kind``:

        * ``identical``: both cover the same land;
        * ``zone in parent``: nested, and both are parts of the same site;
        * ``inside``: nested, 95 % of the smaller one or more;
        * ``sliver``: less than 1 % of the smaller one;
        * ``partial``: anything else.
    """
    km2 = true_km2(shapes)
    share, other = shared.km2 / km2[shared.first], shared.km2 / km2[shared.second]
    site, other_site = sites.to_numpy()[shared.first], sites.to_numpy()[shared.second]
    is_nested = np.maximum(share, other) >= NESTED
    kind = np.select(
        [
            np.minimum(share, other) >= 1 - _SAME,
            is_nested & (site == other_site) & (site != ""),
            is_nested,
            np.maximum(share, other) < SLIVER,
        ],
        ["identical", "zone in parent", "inside", "sliver"],
        "partial",
    )
    names = ids.to_numpy()
    pairs = pd.DataFrame(
        {
            "feature_id": names[shared.first],
            "other_id": names[shared.second],
            "shared_km2": shared.km2,
            "share": _share(share),
            "other_share": _share(other),
            "kind": kind,
        }
    )
    return pairs.sort_values(["feature_id", "other_id"], ignore_index=True)


def coverage_flags(
    shared: Shared, pairs: pd.DataFrame, shapes: Shapes, flat: Shapes, ids: pd.Series, ranks: Ints
) -> pd.DataFrame:
    """What the `full` layer says of each feature's overlaps, one row a feature in their order.

    Returns:
        Columns ``feature_id``, ``overlaps`` (how many features lie on it, slivers left out),
        ``covered_share`` (of its land that others cover), ``flat_share`` (of its land that it keeps
        in the flat layer), ``covered_by`` (the id of the first in rank of those others, or empty)
        and ``is_flat_empty`` (nothing of it is left there).
    """
    km2 = true_km2(shapes)
    covered = np.zeros(len(km2))
    covered[shared.feature] = shared.covered_km2
    solid = pairs[pairs["kind"] != "sliver"]
    both = pd.DataFrame(
        {
            "feature_id": pd.concat([solid["feature_id"], solid["other_id"]]),
            "by": pd.concat([solid["other_id"], solid["feature_id"]]),
        }
    )
    both["rank"] = both["by"].map(pd.Series(ranks, index=ids.to_numpy()))
    first = both.sort_values("rank").groupby("feature_id").agg(by=("by", "first"), n=("by", "size"))
    first = first.reindex(ids.to_numpy())
    kept = true_km2(flat)
    return pd.DataFrame(
        {
            "feature_id": ids.to_numpy(),
            "overlaps": first["n"].fillna(0).astype("int64").to_numpy(),
            "covered_share": _share(covered / km2),
            "flat_share": _share(kept / km2),
            "covered_by": first["by"].fillna("").to_numpy(),
            "is_flat_empty": kept == 0,
        }
    )


def _share(value: NDArray[np.float64]) -> Floats:
    """A ratio of areas, of which rounding may have made a little more than the whole."""
    return np.minimum(value, 1.0)
