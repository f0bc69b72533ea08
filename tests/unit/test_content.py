"""Digests of content: the same values give the same one, and nothing else does."""

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.build.content import content_digest
from pipeline.ledger import Ledger

texts = st.one_of(st.none(), st.sampled_from(["", "nan", "None", "<NA>", "Ñ", "a"]), st.text())
rows = st.lists(st.tuples(texts, st.floats(), st.integers(-5, 5)), min_size=1, max_size=12)


def table(values) -> pd.DataFrame:
    """Three columns; Arrow texts as readers of files give them."""
    text, number, count = zip(*values, strict=True)
    return pd.DataFrame(
        {
            "text": pd.Series(text, dtype="str"),
            "number": np.array(number, dtype="float64"),
            "count": np.array(count, dtype="int64"),
        }
    )


def digest(frame: pd.DataFrame, ledger: Ledger | None = None, *more: object) -> str:
    return content_digest({"sites": frame}, ledger or Ledger(), *more)


@settings(max_examples=60)
@given(rows, st.data())
def test_the_same_values_give_the_same_digest_however_they_lie_in_memory(values, data) -> None:
    frame = table(values)
    at = data.draw(st.integers(0, len(frame)))
    chunked = pd.concat([frame.iloc[:at], frame.iloc[at:]])
    moved = frame.set_axis(range(7, 7 + len(frame)), axis=0)
    assert digest(chunked) == digest(moved) == digest(frame.copy())


@settings(max_examples=60)
@given(rows, st.data())
def test_another_cell_gives_another_digest(values, data) -> None:
    row = data.draw(st.integers(0, len(values) - 1))
    other = data.draw(texts.filter(lambda text: text != values[row][0]))
    changed = [*values[:row], (other, *values[row][1:]), *values[row + 1 :]]
    assert digest(table(values)) != digest(table(changed))


def test_chunks_and_categories_are_no_content() -> None:
    whole = pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([["a", "b", "c"]])))
    parts = pd.Series(pd.arrays.ArrowExtensionArray(pa.chunked_array([["a"], ["b", "c"]])))
    assert digest(whole.to_frame("x")) == digest(parts.to_frame("x"))
    few = pd.Series(pd.Categorical(["b", "a"], categories=["a", "b"])).to_frame("x")
    many = pd.Series(pd.Categorical(["b", "a"], categories=["z", "b", "a"])).to_frame("x")
    assert digest(few) == digest(many)


POINTS = [shapely.Point(1, 2), None, shapely.LineString([(0, 0), (1, 1)])]
BASE = pd.DataFrame({"a": ["x", None, "z"], "n": [1.0, np.nan, 3.0], "shape": POINTS}).astype(
    {"a": "str", "shape": object}
)


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.assign(a=["x", "nan", "z"]),
        lambda f: f.assign(a=["x", "", "z"]),
        lambda f: f.assign(n=[1.0, 0.0, 3.0]),
        lambda f: f.assign(n=[1.0, np.nan, np.nextafter(3, 4)]),
        lambda f: f.assign(n=f["n"].astype("Float64")),
        lambda f: f.iloc[::-1],
        lambda f: f.iloc[:2],
        lambda f: f[["n", "a", "shape"]],
        lambda f: f.rename(columns={"a": "b"}),
        lambda f: f.assign(shape=[shapely.Point(1, 2.0000001), *POINTS[1:]]),
        lambda f: f.assign(shape=[POINTS[0], shapely.Point(), POINTS[2]]),
        lambda f: f.assign(shape=[*POINTS[:2], shapely.LineString([(1, 1), (0, 0)])]),
        lambda f: f.assign(shape=[None, *POINTS[::2]]),
    ],
)
def test_every_change_of_a_table_is_one_of_its_content(change) -> None:
    changed = change(BASE.copy())
    changed["shape"] = changed["shape"].astype(object)
    assert digest(changed) != digest(BASE)


def test_shapes_with_a_geometry_type_are_told_apart_as_well() -> None:
    shapes = geopandas.GeoSeries([shapely.Point(1, 2), None])
    moved = geopandas.GeoSeries([shapely.Point(1, 3), None])
    assert digest(shapes.to_frame("g")) == digest(shapes.copy().to_frame("g"))
    assert digest(shapes.to_frame("g")) != digest(moved.to_frame("g"))


def test_names_of_tables_empty_ones_and_further_values_count() -> None:
    empty = BASE.iloc[:0]
    told = {
        content_digest({"sites": empty}, Ledger()),
        content_digest({"areas": empty}, Ledger()),
        content_digest({}, Ledger()),
        content_digest({"sites": empty[["a"]]}, Ledger()),
        content_digest({"sites": empty}, Ledger(), ["NAD27"]),
    }
    assert len(told) == 5
    both = content_digest({"sites": empty, "areas": BASE}, Ledger())
    assert both == content_digest({"areas": BASE, "sites": empty}, Ledger())


def ledger(message: str) -> Ledger:
    found = Ledger()
    keys = {"source": "s", "file": "f.csv", "record": "2", "native_id": "7", "country": "CAN"}
    records = pd.DataFrame([keys]).astype("str")
    found.add("VALUE-UNKNOWN", "quarantined", "sites", records, "medium", message)
    return found


def test_what_the_ledger_says_is_content() -> None:
    assert digest(BASE, ledger("lake")) == digest(BASE, ledger("lake"))
    assert digest(BASE, ledger("lake")) != digest(BASE, ledger("sea"))
    assert digest(BASE, ledger("lake")) != digest(BASE)
    accounted = Ledger()
    keys = pd.DataFrame({"source": ["s"], "file": ["f"], "record": ["1"]})
    accounted.prove("s", "read", "sites", keys, keys)
    assert digest(BASE, accounted) != digest(BASE)
