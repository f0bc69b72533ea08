"""The order in which features keep the land that several of them claim.

IUCN category first, from Ia to VI and then those without one; then the older year, an unknown one
last; then the source in the order that the layer declares; then the id, so that no two are equal.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.errors import CheckError, SpecError

Ints = NDArray[np.int64]

IUCN_ORDER = ("Ia", "Ib", "II", "III", "IV", "V", "VI")


def rank_features(
    ids: pd.Series, iucn: pd.Series, year: pd.Series, source: pd.Series, sources: Sequence[str]
) -> Ints:
    """The rank of each feature, 0 for the one that nothing outranks.

    Args:
        ids: unique ids.
        iucn: IUCN categories; whatever is none of the seven comes after them.
        year: years of establishment, missing where unknown.
        source: ids of the sources.
        sources: all sources, the most trusted first.

    Raises:
        CheckError: an id occurs twice.
        SpecError: a source has no place in the order.
    """
    require_unique(ids)
    places = {name: place for place, name in enumerate(sources)}
    strangers = sorted(set(source) - places.keys())
    if strangers:
        raise SpecError(
            f"overlaps: expected every source in the declared order ({', '.join(sources)}), "
            f"found {', '.join(map(repr, strangers))} outside it"
        )
    categories = {name: place for place, name in enumerate(IUCN_ORDER)}
    order = pd.DataFrame(
        {
            "iucn": iucn.map(categories).fillna(len(IUCN_ORDER)).to_numpy(np.float64),
            "year": year.astype("Float64").to_numpy(np.float64, na_value=np.inf),
            "source": source.map(places).to_numpy(np.float64),
            "id": ids.to_numpy(),
        }
    ).sort_values(["iucn", "year", "source", "id"])
    ranks = np.empty(len(order), dtype=np.int64)
    ranks[order.index.to_numpy()] = np.arange(len(order))
    return ranks


def require_unique(ids: pd.Series) -> None:
    """Refuse ids that occur twice.

    Raises:
        CheckError: an id occurs twice.
    """
    twice = ids[ids.duplicated()]
    if len(twice):
        raise CheckError(
            f"overlaps: expected unique ids, found {len(twice)} repeated, the first "
            f"{twice.iat[0]!r}"
        )
