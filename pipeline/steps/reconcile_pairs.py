"""Pairs of records that may be one site: near each other, and of names that agree.

An index is asked word by word: records that share a word lie on one plane, those of other words
elsewhere. So a city's records are never compared all with all, however many share its centre.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.steps.reconcile_distance import Positions
from pipeline.steps.reconcile_names import Names

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Instruments of one site stand within this, and so do the twins that a network lists apart. On
# pairs whose ids prove it, seven of eight that lie so near are one site, and of those farther
# apart less than half: there a name must agree in all its words.
SAME_PLACE_M = 100.0
_NEAR_SHARE = 0.5
# A word that so many sites of one square kilometre have says nothing there; city centres onto
# which a network puts thousands of records are such places.
_CROWD = 50
_CELL_M = 1000.0
# Farther than the plane is wide, so that the planes of two words do not touch.
_STRIDE_M = 4e7
_CHUNK = 200_000


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of records, `a` before `b` in the order of the table, and their reported distance."""

    a: Ints
    b: Ints
    metres: NDArray[np.float64]

    def where(self, chosen: Bools) -> "Pairs":
        """Those of the pairs that are chosen."""
        return Pairs(self.a[chosen], self.b[chosen], self.metres[chosen])


def find_pairs(positions: Positions, names: Names, groups: Ints, within_m: float) -> Pairs:
    """All pairs within `within_m` whose names agree.

    Args:
        positions: where each record lies.
        names: words of each record's name.
        groups: number of the site that each record is of by its ids; a site's records count once
            where a crowd is looked for.
        within_m: farthest that records of one place may lie apart, in metres on the ground; of
            rounded positions the least distance counts.
    """
    x, y, reach = positions.plane(within_m)
    entries = _telling_entries(positions, names, groups, x, y)
    first, second = _in_reach(entries, names, x, y, reach)
    key, where = np.unique(names.record[first] * len(x) + names.record[second], return_inverse=True)
    a, b = np.divmod(key, len(x))
    is_whole, is_number = names.is_whole[first], names.is_number[first]
    same_name = np.bincount(where, is_whole, len(key)) > 0
    words = np.bincount(where, ~is_whole, len(key))
    numbers = np.bincount(where, is_number, len(key))
    share = words / np.minimum(names.count[a], names.count[b])
    other_number = (names.numbers[a] > 0) & (names.numbers[b] > 0) & (numbers == 0)
    metres = positions.metres(a, b)
    enough = np.where(metres <= SAME_PLACE_M, share >= _NEAR_SHARE, share >= 1)
    agree = same_name | (enough & (words > numbers) & ~other_number)
    return Pairs(a, b, metres).where(agree & (positions.least_metres(a, b) <= within_m))


def _telling_entries(
    positions: Positions,
    names: Names,
    groups: Ints,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
) -> Ints:
    """Entries of placed records, without words of one record only and words of a crowd."""
    entries = np.flatnonzero(positions.known[names.record])
    word, record = names.word[entries], names.record[entries]
    times = np.bincount(word, minlength=1)
    often = times[word] > 1
    entries, word, record = entries[often], word[often], record[often]
    cell = np.floor(x[record] / _CELL_M) * 1e6 + np.floor(y[record] / _CELL_M)
    _, place = np.unique(cell, return_inverse=True)
    key = word * (place.max(initial=0) + 1) + place
    order = np.lexsort((groups[record], key))
    key_o, group_o = key[order], groups[record][order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (key_o[1:] != key_o[:-1]) | (group_o[1:] != group_o[:-1])
    _, block = np.unique(key_o, return_inverse=True)
    crowded = np.bincount(block, is_new, minlength=1)[block] > _CROWD
    return np.sort(entries[order[~crowded]])


def _in_reach(
    entries: Ints,
    names: Names,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    reach: NDArray[np.float64],
) -> tuple[Ints, Ints]:
    """Pairs of entries of one word whose records may be within reach, the earlier record first."""
    record = names.record[entries]
    points = np.asarray(
        shapely.points(x[record] + names.word[entries] * _STRIDE_M, y[record]), dtype=object
    )
    tree = shapely.STRtree(points)
    found = []
    for start in range(0, len(points), _CHUNK):
        part = slice(start, start + _CHUNK)
        one, other = tree.query(points[part], predicate="dwithin", distance=reach[record[part]])
        one = one + start
        # A pair is found from the side with the longer reach, or from both.
        apart = record[one] != record[other]
        one, other = one[apart], other[apart]
        early = record[one] < record[other]
        found.append(np.stack([np.where(early, one, other), np.where(early, other, one)]))
    pairs = np.concatenate(found, axis=1) if found else np.empty((2, 0), dtype=np.int64)
    key = np.unique(pairs[0] * max(len(points), 1) + pairs[1])
    first, second = np.divmod(key, max(len(points), 1))
    return entries[first], entries[second]
