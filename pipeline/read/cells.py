"""Cells of a typed column as the text that the agency's table would show."""

from typing import Any

import pyarrow as pa

from pipeline.errors import SourceError

_EXACT = 1e15  # whole numbers up to here are shown as such


def as_text(name: str, column: pa.ChunkedArray) -> list[str]:
    """One text a row: nothing for null and NaN, days as YYYY-MM-DD, whole numbers without decimals.

    A column whose codes the database explains holds the codes, which crosswalks know.

    Raises:
        SourceError: the column holds lists or bytes.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        codes = [code for chunk in column.chunks for code in chunk.indices.to_pylist()]
        return ["" if code is None else str(code) for code in codes]
    if pa.types.is_nested(kind) or pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        raise SourceError(f"{name}: expected text, numbers or dates in a column, found {kind}")
    if pa.types.is_float32(kind):  # as many digits as it has
        column = column.cast(pa.string())
        return [_number(float(text)) if text else "" for text in column.to_pylist()]
    return [_text(value) for value in column.to_pylist()]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(value)
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _number(value: float) -> str:
    if value != value or abs(value) == float("inf"):
        return ""
    return f"{value:.0f}" if value == round(value) and abs(value) < _EXACT else repr(value)
