"""Numbers of features of the base map: a value that is none of its type is told and left out."""

import pandas as pd
import pytest

from pipeline.steps.conform_numbers import numbers_of
from tests.shape_frames import area_context, rows


@pytest.mark.parametrize(
    ("is_integer", "expected", "told"),
    [
        (True, [12, None, None, None, None], ["1.5", "many", "inf"]),
        (False, [12.0, 1.5, None, None, None], ["many", "inf"]),
    ],
)
def test_what_is_no_number_of_the_type_is_told(
    is_integer: bool, expected: list[float | None], told: list[str]
) -> None:
    context = area_context()
    features = rows(*[None] * 5).assign(rank=["12", "1.5", "", "many", "inf"])
    found = numbers_of(features, "rank", is_integer, context)
    assert [None if pd.isna(cell) else cell for cell in found] == expected
    assert found.dtype == ("Int64" if is_integer else "float64")
    findings = context.ledger.findings()
    assert findings["before"].tolist() == told
    assert set(findings["rule"]) == {"VALUE-FORM"}


def test_nulls_and_columns_without_any_number_are_no_findings() -> None:
    context = area_context()
    features = rows(None, None).assign(rank=[float("nan"), 3.0])
    assert numbers_of(features, "rank", True, context).tolist() == [pd.NA, 3]
    assert context.ledger.findings().empty
