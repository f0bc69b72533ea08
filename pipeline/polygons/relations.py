"""Which features may cover each other after simplification: those that do so in full detail."""

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.polygons.outlines import Indices, Shapes, ranges

# Less of the smaller feature is a sliver between neighbours: no overlap that anyone declared.
SLIVER_SHARE = 0.01


class Relations:
    """Answers for pairs of features whether they are neighbours, each pair looked at once."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._area = shapely.area(shapes)
        self._known = np.empty(0, dtype=np.int64)
        self._is_free = np.empty(0, dtype=bool)

    def apart(self, one: Indices, other: Indices) -> NDArray[np.bool_]:
        """Pairs of which neither may come to lie in the other; a feature is apart from itself."""
        key = np.minimum(one, other) * len(self._shapes) + np.maximum(one, other)
        asked, back = np.unique(key, return_inverse=True)
        new = np.setdiff1d(asked, self._known)
        if len(new):
            known = np.concatenate([self._known, new])
            free = np.concatenate([self._is_free, self._overlap(new)])
            order = np.argsort(known)
            self._known, self._is_free = known[order], free[order]
        return np.asarray(~self._is_free[np.searchsorted(self._known, asked)][back])

    def _overlap(self, keys: Indices) -> NDArray[np.bool_]:
        first, second = np.divmod(keys, len(self._shapes))
        overlap = first != second
        least = np.minimum(self._area[first], self._area[second])
        overlap &= least > 0  # lines cover nothing
        pairs = np.flatnonzero(overlap)
        one, other = self._shapes[first[pairs]], self._shapes[second[pairs]]
        common = shapely.area(shapely.intersection(one, other))
        overlap[pairs] = common > SLIVER_SHARE * least[pairs]
        return np.asarray(overlap)


def any_apart(
    relations: Relations,
    features: tuple[Indices, Indices],
    one: Indices,
    others: tuple[Indices, Indices],
    other: Indices,
) -> NDArray[np.bool_]:
    """Pairs of groups of features of which any two are apart.

    Args:
        relations: answers for pairs of features.
        features: where each group begins, and the features of the groups.
        one: the group of each pair.
        others: the same for the other side.
        other: its group of each pair.
    """
    (starts, members), (other_starts, other_members) = features, others
    count, across = np.diff(starts)[one], np.diff(other_starts)[other]
    pair = np.repeat(np.arange(len(one)), count * across)
    step = ranges(np.zeros(len(one), dtype=np.int64), count * across)
    row, column = np.divmod(step, across[pair])
    first = members[starts[one[pair]] + row]
    second = other_members[other_starts[other[pair]] + column]
    found = np.zeros(len(one), dtype=bool)
    found[pair[relations.apart(first, second)]] = True
    return found
