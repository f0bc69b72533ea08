"""Differences between two tables of features."""

import numpy as np
import pandas as pd

from pipeline.differences import difference


def table(ids: list[str], **columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns, index=ids)


def test_features_are_found_by_id_whatever_their_order() -> None:
    old = table(["a", "b", "c"], x=[1.0, 2.0, 3.0])
    found = difference(old, table(["d", "c", "b"], x=[4.0, 3.5, 2.0]))
    assert (found.added, found.removed, found.changed) == (["d"], ["a"], ["c"])
    assert (found.common, found.count) == (2, 3)
    assert found.sentence("2006") == "since 2006: 1 added, 1 removed, 1 of 2 changed"


def test_empty_values_are_equal_and_others_are_not() -> None:
    old = table(["a", "b", "c"], x=[np.nan, np.nan, 1.0], t=["", None, "é"])
    new = table(["a", "b", "c"], x=[np.nan, 0.0, 1.0], t=[None, "", "e"])
    assert difference(old, new).cells.to_dict("index") == {
        "b": {"x": True, "t": False},
        "c": {"x": False, "t": True},
    }


def test_whole_numbers_and_floats_are_one_and_the_same() -> None:
    old = table(["a"], x=pd.array([1], dtype="Int64"), t=[7])
    assert difference(old, table(["a"], x=[1.0], t=["7"])).count == 0


def test_only_what_both_have_is_compared() -> None:
    assert difference(table(["a"], x=[1], y=[2]), table(["a"], x=[1], z=[3])).count == 0
    assert difference(table(["a"]), table(["a"])).count == 0
    assert difference(table([], x=[]), table(["a"], x=[1])).added == ["a"]
