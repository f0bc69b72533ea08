"""Mappings evaluated: origins, their refinements, and dates no finer than they were written."""

import pandas as pd
import pytest

from pipeline.mapped import as_dates, origin, written
from pipeline.spec.mapping import Mapping
from pipeline.steps.conform import map_field
from tests.register_frames import context_of, records

FRAME = pd.DataFrame(
    {"a": [" x ", "", "NA", "x"], "b": ["1", "2", "", "1"], "when": ["7/5/2012", "2012", "?", ""]},
    dtype="str",
)


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        (Mapping(constant="k"), ["k", "k", "k", "k"]),
        (Mapping(column="a"), ["x", "", "NA", "x"]),
        (Mapping(column="a", nulls=("NA",)), ["x", "", "", "x"]),
        (Mapping(first_of=("a", "b"), null_pattern="^N|x"), ["1", "2", "", "1"]),
        (Mapping(column="absent"), ["", "", "", ""]),
        (Mapping(first_of=("a", "b"), nulls=("NA",)), ["x", "2", "", "x"]),
        (Mapping(join=("a", "b")), ["x 1", "2", "NA", "x 1"]),
        (Mapping(join=("a", "b"), separator=""), ["x1", "2", "NA", "x1"]),
        (Mapping(join=("a", "b", "a"), separator=", "), ["x, 1, x", "2", "NA, NA", "x, 1, x"]),
        (Mapping(join=("a", "b"), pattern=r"x (\d)"), ["1", "", "", "1"]),
        (Mapping(column="when", dates=("%m/%d/%Y", "%Y")), ["2012-07-05", "2012", "", ""]),
        (Mapping(column="when", pattern=r"/(\d{4})$", dates=("%Y",)), ["2012", "", "", ""]),
    ],
)
def test_a_mapping_gives_one_value_a_row(mapping: Mapping, expected: list[str]) -> None:
    assert origin(FRAME, mapping).tolist() == expected


def test_rows_keep_their_index() -> None:
    assert origin(FRAME.iloc[2:], Mapping(join=("a", "b"))).index.tolist() == [2, 3]


def test_dates_as_written_stay_beside_their_reading() -> None:
    mapping = Mapping(column="when", dates=("%Y",))
    assert written(FRAME, mapping).tolist() == ["7/5/2012", "2012", "?", ""]


@pytest.mark.parametrize(
    ("text", "notation", "date"),
    [
        ("1975-01-01", "%Y-%m-%d", "1975-01-01"),
        ("1975-01-01 12:00:00 AM", "%Y-%m-%d %I:%M:%S %p", "1975-01-01"),
        ("7/25/2012", "%m/%d/%Y", "2012-07-25"),
        ("03/1998", "%m/%Y", "1998-03"),
        ("2010", "%Y", "2010"),
        ("2010-060", "%Y-%j", "2010-03-01"),
        ("2012-02-30", "%Y-%m-%d", ""),
        ("0", "%Y", ""),
    ],
)
def test_a_date_is_no_finer_than_its_notation(text: str, notation: str, date: str) -> None:
    assert as_dates(pd.Series([text], dtype="str"), (notation,)).tolist() == [date]


def test_a_date_in_none_of_the_notations_is_empty_and_told() -> None:
    context = context_of("us_tri_basic")
    frame = records(context, [{"when": "2012-07-05"}, {"when": "soon"}, {"when": ""}])
    mapping = Mapping(column="when", dates=("%Y-%m-%d",))
    found = map_field(frame, "opened", mapping, "facilities", context)
    assert found.tolist() == ["2012-07-05", "", ""]
    findings = context.ledger.findings()
    assert findings[["rule", "field", "before"]].to_numpy().tolist() == [
        ["VALUE-FORM", "opened", "soon"]
    ]
