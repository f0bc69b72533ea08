"""Gates: an edition within its limits publishes, and one just beyond them does not."""

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from pipeline.checks.gates import Refusal, cannot_judge, judge_change
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.change_budget import ChangeBudget, ChangeLimits
from pipeline.spec.layer import LayerSpec

CATALOGUE = Catalogue()
TOTAL = "release_total_kg"


def limits(
    shrinks: float | None = 1, vanishes: float | None = 1, factor: float | None = 1e9
) -> ChangeLimits:
    return ChangeLimits(shrinks=shrinks, vanishes=vanishes, total_factor=factor)


def layer(same: ChangeLimits, before: ChangeLimits | None = None) -> LayerSpec:
    budget = ChangeBudget(totals=(TOTAL,), same_edition=same, edition_before=before or limits())
    return CATALOGUE.layer("prtr_facilities").model_copy(update={"change_budget": budget})


def features(count: int, source: str = "a", kg: float = 1.0, first: int = 0) -> pd.DataFrame:
    ids = [f"{source}-{number:04d}" for number in range(first, first + count)]
    return pd.DataFrame({"feature_id": ids, "source": source, TOTAL: kg})


def judged(
    spec: LayerSpec, before: pd.DataFrame, after: pd.DataFrame, *, same_edition: bool = True
) -> list[tuple[str, str]]:
    found = judge_change(spec, before, after, same_edition=same_edition)
    return [(refusal.gate, refusal.source) for refusal in found]


def test_the_same_features_publish_in_any_order() -> None:
    strict = layer(limits(0, 0, 1))
    table = pd.concat([features(30, "a"), features(30, "b")])
    assert judged(strict, table, table.iloc[::-1]) == []


@pytest.mark.parametrize(
    ("left", "expected"), [(95, []), (94, [("shrinks", ""), ("shrinks", "a")])]
)
def test_a_source_may_shrink_up_to_its_share(left: int, expected: list[tuple[str, str]]) -> None:
    assert judged(layer(limits(shrinks=0.05)), features(100), features(left)) == expected


@pytest.mark.parametrize("share", [0.07, 0.14, 0.29, 0.57, 0.58])
def test_a_share_that_has_no_exact_binary_number_is_kept_as_written(share: float) -> None:
    lost = round(share * 100)
    spec = layer(limits(shrinks=share))
    assert judged(spec, features(100), features(100 - lost)) == []
    assert judged(spec, features(100), features(99 - lost)) != []


def test_a_source_shrinks_unseen_in_a_large_layer_and_is_still_told() -> None:
    before = pd.concat([features(10_000, "large"), features(100, "small")])
    after = pd.concat([features(10_000, "large"), features(50, "small")])
    (refusal,) = judge_change(layer(limits(shrinks=0.05)), before, after, same_edition=True)
    assert (refusal.gate, refusal.source, refusal.share) == ("shrinks", "small", 0.5)
    assert (refusal.before, refusal.after, refusal.limit) == (100, 50, 0.05)


def test_many_small_losses_are_one_large_loss_of_the_layer() -> None:
    names = [f"s{number}" for number in range(20)]
    before = pd.concat([features(10, name) for name in names])
    after = pd.concat([features(5, name) for name in names])
    assert judged(layer(limits(shrinks=0.2)), before, after) == [("shrinks", "")]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 1000])
def test_a_source_that_is_gone_is_refused_however_small(count: int) -> None:
    before = pd.concat([features(2000, "stays"), features(count, "goes")])
    found = judged(layer(limits(0.9, 0.9)), before, features(2000, "stays"))
    assert found == [("shrinks", "goes"), ("vanishes", "goes")]


def test_a_handful_less_says_nothing_about_a_small_source() -> None:
    spec = layer(limits(0.05, 0.05))
    assert judged(spec, features(12), features(7)) == []
    assert judged(spec, features(12), features(6)) != []


@pytest.mark.parametrize(
    ("renamed", "expected"), [(5, []), (6, [("vanishes", ""), ("vanishes", "a")])]
)
def test_ids_may_go_up_to_their_share_even_if_as_many_come(
    renamed: int, expected: list[tuple[str, str]]
) -> None:
    after = features(100, first=renamed)
    assert judged(layer(limits(0.05, 0.05)), features(100), after) == expected


def test_ids_given_anew_are_refused_and_the_first_are_named() -> None:
    before = features(100).iloc[::-1]
    after = features(100).assign(feature_id=lambda table: "new-" + table["feature_id"])
    whole, source = judge_change(layer(limits(0.05, 0.05)), before, after, same_edition=True)
    assert (whole.source, source.source) == ("", "a")
    assert source.ids == ("a-0000", "a-0001", "a-0002", "a-0003", "a-0004")
    assert (source.before, source.after, source.share) == (100, 0, 1.0)
    assert "100 of 100 ids are gone (100.0%) and 100 are new" in source.sentence()


def test_an_id_whose_source_is_another_now_is_not_gone() -> None:
    before = pd.concat([features(100, "a"), features(100, "b")])
    after = before.assign(source=["a"] * 190 + ["b"] * 10)
    assert judged(layer(limits(1, 0)), before, after) == []


@pytest.mark.parametrize(
    ("kg", "expected"),
    [
        (4.5, []),
        (4.51, [("total", ""), ("total", "a")]),
        (2.0, []),
        (1.99, [("total", ""), ("total", "a")]),
        (0.0, [("total", ""), ("total", "a")]),
        (np.nan, [("total", ""), ("total", "a")]),
        (-3.0, [("total", ""), ("total", "a")]),
    ],
)
def test_a_total_may_rise_and_fall_up_to_its_factor(
    kg: float, expected: list[tuple[str, str]]
) -> None:
    assert (
        judged(layer(limits(factor=1.5)), features(100, kg=3.0), features(100, kg=kg)) == expected
    )


def test_a_unit_that_changed_in_one_source_is_told_of_it_alone() -> None:
    before = pd.concat([features(10, "large", 1e9), features(10, "small", 1.0)])
    after = pd.concat([features(10, "large", 1e9), features(10, "small", 1000.0)])
    (refusal,) = judge_change(layer(limits(factor=1.5)), before, after, same_edition=True)
    assert (refusal.source, refusal.field, refusal.share) == ("small", TOTAL, 1000.0)
    assert refusal.sentence() == (
        f"small: {TOTAL} sums to 10,000 instead of 10; the limit is 1.5 times as large or as small"
    )


def test_a_total_of_nothing_is_nothing_to_compare_but_from_nothing_is_a_jump() -> None:
    spec = layer(limits(factor=1e6))
    assert judged(spec, features(3, kg=0.0), features(3, kg=np.nan)) == []
    found = judge_change(spec, features(3, kg=np.nan), features(3), same_edition=True)
    assert [refusal.share for refusal in found] == [None, None]


def test_a_number_that_was_not_published_before_is_not_compared() -> None:
    before = features(10).drop(columns=TOTAL)
    assert judged(layer(limits(0, 0, 1)), before, features(10)) == []


def test_another_year_has_limits_of_its_own_and_none_where_none_is_set() -> None:
    spec = layer(limits(0.05, 0.05), limits(0.5, None, None))
    before, after = features(100), features(60, first=500, kg=1e9)
    assert judged(spec, before, after, same_edition=False) == []
    assert judged(spec, before, after.iloc[:49], same_edition=False) == [
        ("shrinks", ""),
        ("shrinks", "a"),
    ]


def test_another_year_is_judged_in_the_sources_of_both() -> None:
    spec = layer(limits(), limits(0, 0, 1))
    before = pd.concat([features(100, "both"), features(900, "only_then", 5.0)])
    after = pd.concat([features(100, "both"), features(10, "only_now", 7.0)])
    assert judged(spec, before, after, same_edition=False) == []
    nothing = features(10, "only_now")
    assert judged(spec, features(900, "only_then"), nothing, same_edition=False) == []


@pytest.mark.parametrize("missing", ["feature_id", "source"])
def test_what_cannot_be_compared_is_refused(missing: str) -> None:
    before = features(10).drop(columns=missing)
    (refusal,) = judge_change(layer(limits()), before, features(10), same_edition=True)
    assert refusal.gate == "unreadable"
    assert missing in refusal.sentence()


def test_every_refusal_speaks_three_languages() -> None:
    before = pd.concat([features(1000, "a"), features(2000, "b")])
    after = features(2100, "b", 2.5, first=1000)
    found = judge_change(layer(limits(0.055, 0.055, 1.5)), before, after, same_edition=True)
    found.append(cannot_judge(layer(limits()), "no such file"))
    assert {refusal.gate for refusal in found} == {"shrinks", "vanishes", "total", "unreadable"}
    for refusal in found:
        said = [refusal.sentence(language) for language in ("en", "fr", "es")]
        assert len(set(said)) == 3
    french = next(r for r in found if r.gate == "shrinks").sentence("fr")
    assert "2\N{NO-BREAK SPACE}100 entités au lieu de 3\N{NO-BREAK SPACE}000" in french
    assert "la limite est de 5,5\N{NO-BREAK SPACE}%" in french


@pytest.mark.parametrize("layer_id", CATALOGUE.layer_ids())
def test_no_layer_lets_a_source_vanish_or_its_ids_be_given_anew(layer_id: str) -> None:
    spec = CATALOGUE.layer(layer_id)
    columns = dict.fromkeys(spec.change_budget.totals, 1.0)
    table = features(100).drop(columns=TOTAL).assign(**columns)
    anew = table.assign(feature_id=lambda table: "x" + table["feature_id"])
    assert judge_change(spec, table, table, same_edition=True) == []
    assert judged(spec, table, anew) == [("vanishes", ""), ("vanishes", "a")]
    assert ("shrinks", "a") in judged(spec, table, table.iloc[:0])


@pytest.mark.parametrize("same", [limits(shrinks=None), limits(vanishes=None), limits(factor=None)])
def test_what_replaces_a_publication_always_has_limits(same: ChangeLimits) -> None:
    with pytest.raises(ValidationError, match="same_edition"):
        layer(same)


def test_a_total_is_a_field_of_the_layer() -> None:
    budget = ChangeBudget(totals=("population",), same_edition=limits(), edition_before=limits())
    spec = CATALOGUE.layer("prtr_facilities").model_copy(update={"change_budget": budget})
    assert spec.unknown_names(CATALOGUE.fields) == ["population"]


def test_refusals_are_the_same_twice() -> None:
    before, after = features(500), features(300, first=100, kg=9.0)
    spec = layer(limits(0.05, 0.05, 1.5))
    first: list[Refusal] = judge_change(spec, before, after, same_edition=True)
    again = judge_change(spec, before.sample(frac=1, random_state=1), after, same_edition=True)
    assert first == again
