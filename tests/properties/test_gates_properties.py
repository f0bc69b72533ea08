"""Gates: whatever is added refuses nothing, and whatever is lost beyond a limit is refused."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pipeline.checks.gates import judge_change
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.change_budget import ChangeBudget, ChangeLimits

_HANDFUL = 5
_LAYER = Catalogue().layer("prtr_facilities")
_WIDE = ChangeLimits(shrinks=1, vanishes=1, total_factor=None)


def _layer(hundredths: int):
    share = hundredths / 100
    same = ChangeLimits(shrinks=share, vanishes=share, total_factor=None)
    budget = ChangeBudget(totals=(), same_edition=same, edition_before=_WIDE)
    return _LAYER.model_copy(update={"change_budget": budget})


def _features(numbers):
    ids = [f"F{number}" for number in sorted(numbers)]
    return pd.DataFrame({"feature_id": ids, "source": "s"}, dtype="str")


_SETS = st.sets(st.integers(0, 300), max_size=200)


@given(before=_SETS, after=_SETS, hundredths=st.integers(0, 100))
def test_ids_and_features_trip_beyond_the_limit_and_never_within_it(before, after, hundredths):
    refused = judge_change(
        _layer(hundredths), _features(before), _features(after), same_edition=True
    )
    gates = {refusal.gate for refusal in refused}
    for gate, lost in (
        ("shrinks", len(before) - len(after)),
        ("vanishes", len(before - after)),
    ):
        handful = min(_HANDFUL, len(before) // 2)
        is_beyond = lost > handful and 100 * lost > hundredths * len(before)
        assert (gate in gates) is is_beyond


@given(before=_SETS, more=_SETS)
def test_growth_alone_is_never_refused(before, more):
    assert not judge_change(
        _layer(0), _features(before), _features(before | more), same_edition=True
    )
