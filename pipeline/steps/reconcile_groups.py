"""Records brought together as sites, and the reason why each of them is where it is."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.spec.merging import Reconcile
from pipeline.steps.reconcile_clusters import Union, join_ids, join_near, join_twins
from pipeline.steps.reconcile_distance import Positions
from pipeline.steps.reconcile_life import read_lives
from pipeline.steps.reconcile_merge import most_trusted, trust_ranks
from pipeline.steps.reconcile_nameless import nameless_pairs
from pipeline.steps.reconcile_names import Names, name_words, read_names, telling_words
from pipeline.steps.reconcile_pairs import SAME_PLACE_M, Pairs, find_pairs
from pipeline.steps.reconcile_positions import is_astray
from pipeline.steps.reconcile_records import Identities

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NAMES = ("name", "name_en", "name_fr", "name_es")
# A gauge in a lake and the instruments on its shore are two sites; air and rain share one.
_SAMPLED = {"deposition": "air"}


@dataclass(frozen=True, eq=False)
class Groups:
    """Sites as groups of records.

    Attributes:
        of: number of the site of each record, which is that of its first record.
        reason: the id that a record has in common with another of its site, or the distance and
            the name of the one it was joined to; empty where it is alone.
    """

    of: Ints
    reason: NDArray[np.object_]


def group_records(
    records: pd.DataFrame, positions: Positions, identities: Identities, spec: Reconcile
) -> Groups:
    """Join records by their ids, then twins inside networks, then networks by place and name.

    A record that its own ids put elsewhere is no neighbour of anything: else a wrong id would
    draw other networks' sites to a place where they are not.
    """
    union = Union(identities.networks)
    join_ids(union, identities.record, identities.number)
    by_ids, within_m = union.sets(), spec.within_m
    chosen = most_trusted(by_ids, trust_ranks(records, spec, "position"), positions.known)
    sure = positions.only(~is_astray(positions, by_ids, chosen, spec.suspect_m))
    names = read_names(_names(records))
    pairs = find_pairs(sure, names, by_ids, max(within_m, SAME_PLACE_M))
    pairs = pairs.where(_may_be_one(records, pairs))
    is_inside = _same(records["source"], pairs)
    twins = pairs.where(is_inside & _are_twins(names, pairs))
    twins = twins.where(_addresses_agree(records, twins))
    near = pairs.where(~is_inside & (sure.least_metres(pairs.a, pairs.b) <= within_m))
    bare = nameless_pairs(records, sure)
    bare = bare.where(_may_be_one(records, bare))
    reason = np.full(len(records), "", dtype=object)
    told = records["name"].to_numpy(object)
    for some, joined in (
        (twins, join_twins(union, twins, identities.networks)),
        (near, join_near(union, near)),
        (bare, join_near(union, bare)),
    ):
        for number in joined:
            a, b, metres = int(some.a[number]), int(some.b[number]), some.metres[number]
            for one, other in ((a, b), (b, a)):
                reason[one] = reason[one] or f"{metres:.0f} m, {told[other]!r}"
    _name_shared_ids(reason, identities)
    return Groups(union.sets(), reason)


def _names(records: pd.DataFrame) -> pd.Series:
    """Each record's name, in whatever language it has one."""
    found = records[_NAMES[0]]
    for column in _NAMES[1:]:
        found = found.where(found != "", records[column])
    return found


def _may_be_one(records: pd.DataFrame, pairs: Pairs) -> Bools:
    """Pairs that sample one thing and lived at one time: a station that moved is another site."""
    sampled = records["main_medium"].replace(_SAMPLED)
    return _same(sampled, pairs) & ~read_lives(records).are_apart(pairs.a, pairs.b)


def _same(column: pd.Series, pairs: Pairs) -> Bools:
    codes = pd.factorize(column)[0]
    return np.asarray(codes[pairs.a] == codes[pairs.b])


def _are_twins(names: Names, pairs: Pairs) -> Bools:
    """Pairs at one place whose names differ at most by a twin word."""
    first, second = names.twin[pairs.a], names.twin[pairs.b]
    return np.asarray((first == second) & (first >= 0) & (pairs.metres <= SAME_PLACE_M))


def _addresses_agree(records: pd.DataFrame, pairs: Pairs) -> Bools:
    """Pairs of one state whose addresses have a word in common, or of one address.

    A network may give all sites of a project one name and one position, and may list a site a
    second time under another state. An address that is missing, or repeats the name, contradicts
    nothing.
    """
    agree = np.zeros(len(pairs.a), dtype=np.bool_)
    in_one_state = _same(records["state_prov"], pairs)
    names, addresses = records["name"].tolist(), records["address"].tolist()
    for number, both in enumerate(zip(pairs.a.tolist(), pairs.b.tolist(), strict=True)):
        (a, more_a), (b, more_b) = (_address_words(names[row], addresses[row]) for row in both)
        if in_one_state[number]:
            agree[number] = not more_a or not more_b or bool(a & b)
        else:
            agree[number] = bool(a) and a == b
    return agree


def _address_words(name: str, address: str) -> tuple[set[str], set[str]]:
    """Telling words of an address, and those of them that are not in the name."""
    words = telling_words(name_words(address))
    return words, words - set(name_words(name))


def _name_shared_ids(reason: NDArray[np.object_], identities: Identities) -> None:
    """An id in common is the better reason; of several the first in the record's order."""
    shared = np.bincount(identities.number)[identities.number] > 1
    record, number = identities.record[shared][::-1], identities.number[shared][::-1]
    reason[record] = identities.texts[number]
