"""Gates: how far an edition may be from what was published before it publishes unasked.

A source that comes back halved, with its ids given anew or with its units changed passes every
rule about single records. So what an edition replaces is compared with it, by source and in all.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pipeline.checks import gate_words
from pipeline.checks.budgets import is_beyond
from pipeline.spec.base import Trilingual
from pipeline.spec.change_budget import ChangeLimits
from pipeline.spec.layer import LayerSpec

Gate = Literal["shrinks", "vanishes", "total", "unreadable"]
_FIRST = 5


@dataclass(frozen=True)
class Refusal:
    """One limit that an edition is beyond.

    Attributes:
        gate: what was judged.
        source: id of the source, empty for the layer as a whole.
        field: the number that was summed, empty where features were counted.
        before: features, ids or sum of the edition published before.
        after: of the new one; of ids, how many of those before it still has.
        share: features or ids lost as a share of those before; of totals how many times as large.
            None where it has no size, such as a total that was 0.
        limit: of the share, by the layer's spec.
        ids: the first ids that are gone, in order.
        words: all of it for people.
    """

    gate: Gate
    source: str
    field: str
    before: float
    after: float
    share: float | None
    limit: float | None
    ids: tuple[str, ...]
    words: Trilingual

    def sentence(self, language: str = "en") -> str:
        """What was expected and what was found."""
        return self.words.in_language(language)


def judge_change(
    layer: LayerSpec, before: pd.DataFrame, after: pd.DataFrame, *, same_edition: bool
) -> list[Refusal]:
    """Every limit of the layer's ``change_budget`` that the new edition is beyond.

    A first edition is not judged: there is nothing to give to this function.

    Args:
        layer: the contract.
        before: features of what was published before, those of the inset included.
        after: features that would be published, likewise.
        same_edition: whether both have the same name. Otherwise only the sources that both have
            are judged, as an atlas says which sources each of its editions is made from.

    Returns:
        The layer's refusals first, then those of each source; empty if the edition may publish.
    """
    budget = layer.change_budget
    if missing := [name for name in (layer.key, "source") if name not in before]:
        return [cannot_judge(layer, f"it has no field {missing[0]}")]
    columns = [layer.key, "source", *(name for name in budget.totals if name in before)]
    old, new = (_plain(table[columns], layer.key) for table in (before, after))
    limits = budget.same_edition if same_edition else budget.edition_before
    if not same_edition:
        old = old[old["source"].isin(new["source"])]
        new = new[new["source"].isin(old["source"])]
    known, wanted = frozenset(new["id"]), frozenset(old["id"])
    refusals: list[Refusal] = []
    for source in ["", *sorted(old["source"].unique())]:
        pair = [table if not source else table[table["source"] == source] for table in (old, new)]
        one = _Pair(source, source or layer.id, pair[0], pair[1])
        refusals += [*_shrinks(one, limits), *_vanishes(one, limits, known, wanted)]
        refusals += _totals(one, limits)
    return refusals


def cannot_judge(layer: LayerSpec, problem: str) -> Refusal:
    """The refusal of an edition whose predecessor is there and cannot be read."""
    words = gate_words.unreadable(layer.id, problem)
    return Refusal("unreadable", "", "", 0, 0, None, None, (), words)


@dataclass(frozen=True, eq=False)
class _Pair:
    """Features of one source, or of all, before and after; `name` is for people."""

    source: str
    name: str
    old: pd.DataFrame
    new: pd.DataFrame


def _plain(table: pd.DataFrame, key: str) -> pd.DataFrame:
    texts = {"id": table[key].astype("str"), "source": table["source"].astype("str").fillna("")}
    return table.drop(columns=[key, "source"]).assign(**texts)


def _shrinks(pair: _Pair, limits: ChangeLimits) -> Iterator[Refusal]:
    before, after, limit = len(pair.old), len(pair.new), limits.shrinks
    if limit is not None and is_beyond(before - after, before, limit):
        words = gate_words.shrinks(pair.name, before, after, limit)
        share = 1 - after / before
        yield Refusal("shrinks", pair.source, "", before, after, share, limit, (), words)


def _vanishes(
    pair: _Pair, limits: ChangeLimits, known: frozenset[str], wanted: frozenset[str]
) -> Iterator[Refusal]:
    """Ids that are nowhere in the new edition: what changes its source only has not vanished."""
    gone, limit = pair.old.loc[~pair.old["id"].isin(known), "id"], limits.vanishes
    before = len(pair.old)
    if limit is not None and is_beyond(len(gone), before, limit):
        first = tuple(gone.sort_values().head(_FIRST))
        appeared = int((~pair.new["id"].isin(wanted)).sum())
        words = gate_words.vanishes(pair.name, len(gone), before, limit, appeared, ", ".join(first))
        kept, share = before - len(gone), len(gone) / before
        yield Refusal("vanishes", pair.source, "", before, kept, share, limit, first, words)


def _totals(pair: _Pair, limits: ChangeLimits) -> Iterator[Refusal]:
    """Sums, empty values left out; a source that is gone is told by the other gates."""
    limit = limits.total_factor
    if limit is None or pair.new.empty:
        return
    for field in pair.old.columns.difference(["id", "source"], sort=False):
        before, after = (
            math.fsum(pd.to_numeric(table[field], errors="coerce").dropna().astype(float))
            for table in (pair.old, pair.new)
        )
        if _jumps(before, after, limit):
            share = after / before if before else None
            words = gate_words.total(pair.name, field, before, after, limit)
            yield Refusal("total", pair.source, field, before, after, share, limit, (), words)


def _jumps(before: float, after: float, limit: float) -> bool:
    """From or to nothing is a jump whatever the limit, a change of sign as well."""
    if before == after:
        return False
    if min(before, after) <= 0 <= max(before, after):
        return True
    return max(before / after, after / before) > limit
