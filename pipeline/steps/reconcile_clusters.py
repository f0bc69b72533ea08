"""Which records are one site: by their ids, as twins of one network, by place and name.

Pairs are joined one after the other, the nearest first, and never two ids of one network: not by
a chain through a third record either.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.steps.reconcile_pairs import Pairs

Ints = NDArray[np.int64]


class Union:
    """Sets of records, each with the networks that it has an id of."""

    def __init__(self, networks: Sequence[int]) -> None:
        """Every record by itself; `networks` has a bit for each network of each record."""
        self._parent = list(range(len(networks)))
        self._networks = list(networks)

    def find(self, record: int) -> int:
        """The first record of its set."""
        parent = self._parent
        while parent[record] != record:
            parent[record] = parent[parent[record]]
            record = parent[record]
        return record

    def networks(self, root: int) -> int:
        """The networks of the set that begins with `root`."""
        return self._networks[root]

    def join(self, a: int, b: int) -> None:
        """Make the sets of `a` and `b` one."""
        first, second = sorted((self.find(a), self.find(b)))
        if first != second:
            self._parent[second] = first
            self._networks[first] |= self._networks[second]

    def sets(self) -> Ints:
        """The first record of each record's set."""
        return np.array([self.find(record) for record in range(len(self._parent))], dtype=np.int64)


def join_ids(union: Union, record: Ints, identity: Ints) -> None:
    """Records with one id in one space are one site, whatever their distance."""
    order = np.lexsort((record, identity))
    same = identity[order][1:] == identity[order][:-1]
    before, after = record[order][:-1][same], record[order][1:][same]
    for a, b in zip(before.tolist(), after.tolist(), strict=True):
        union.join(a, b)


def join_twins(union: Union, pairs: Pairs, networks: Sequence[int]) -> list[int]:
    """Twins inside a network are one place, if every network that lists both says so.

    A network that lists two ids under other names keeps two sites, even where another network
    gives both one name.

    Args:
        union: the sets so far.
        pairs: pairs of records of one source that are twins by name and place.
        networks: the networks of each record.

    Returns:
        Numbers of the pairs that were joined.
    """
    a, b = pairs.a.tolist(), pairs.b.tolist()
    sets = [tuple(sorted((union.find(x), union.find(y)))) for x, y in zip(a, b, strict=True)]
    said: dict[tuple[int, ...], int] = {}
    for both, x, y in zip(sets, a, b, strict=True):
        said[both] = said.get(both, 0) | networks[x] & networks[y]
    joined = []
    for number in _nearest_first(pairs):
        first, second = union.find(a[number]), union.find(b[number])
        in_both = union.networks(first) & union.networks(second)
        if first != second and not in_both & ~said[sets[number]]:
            union.join(first, second)
            joined.append(number)
    return joined


def join_near(union: Union, pairs: Pairs) -> list[int]:
    """Join pairs of different networks, the nearest first, unless that joins two ids of one.

    Returns:
        Numbers of the pairs that were joined.
    """
    joined = []
    a, b = pairs.a.tolist(), pairs.b.tolist()
    for number in _nearest_first(pairs):
        first, second = union.find(a[number]), union.find(b[number])
        if first != second and not union.networks(first) & union.networks(second):
            union.join(first, second)
            joined.append(number)
    return joined


def _nearest_first(pairs: Pairs) -> list[int]:
    """Numbers of pairs by distance to the centimetre, then in the order of the records."""
    order = np.lexsort((pairs.b, pairs.a, np.round(pairs.metres, 2)))
    return [int(number) for number in order]
