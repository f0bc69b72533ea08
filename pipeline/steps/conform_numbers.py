"""Numbers of a feature's row: those of the field's type, and what is none is told."""

import pandas as pd

from pipeline.steps.registry import Context


def numbers_of(features: pd.DataFrame, name: str, is_integer: bool, context: Context) -> pd.Series:
    """A column as numbers, null where it is empty or, which is told, no number of its type."""
    values = features[name]
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    numbers = numbers.where(numbers.abs() < float("inf"))
    if is_integer:
        numbers = numbers.where(numbers % 1 == 0)
    is_wrong = numbers.isna() & values.notna() & (values != "")
    context.ledger.add(
        "VALUE-FORM", "published_as_is", context.table, features[is_wrong], name, values[is_wrong]
    )
    return numbers.astype("Int64" if is_integer else "float64")
