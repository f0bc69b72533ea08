"""Conform rows of vector files: what is left out, and the fields that the spec maps."""

import pandas as pd

from pipeline.steps.conform import mapped_fields
from pipeline.steps.registry import Context, Tables, step
from pipeline.text import tidy

SHAPE_COLUMNS = ["shape", "crs"]


def conform_shapes(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """The mapped fields of each row, its shape and the CRS of that."""
    conformed = mapped_fields(frame, context)
    return conformed.assign(**{name: frame[name] for name in SHAPE_COLUMNS})


def without_left_out(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Rows that are features of the layer; the spec says of each kind of others why it is none."""
    for rows in context.shapes.features.leave_out:
        if rows.column not in frame.columns:  # a layout without it says nothing of its rows
            continue
        cells = frame[rows.column].map(tidy)
        is_left = cells != "" if rows.equals is None else cells.isin(rows.equals)
        context.ledger.add(
            "LEFT-OUT",
            "dropped_by_spec",
            context.table,
            frame[is_left],
            rows.column,
            cells[is_left],
            why=rows.reason.model_dump(),
        )
        frame = frame[~is_left]
    return frame.reset_index(drop=True)


@step("conform_base")
def conform_base(tables: Tables, context: Context) -> Tables:
    """Features of the base map with their fields."""
    rows = without_left_out(tables[context.table], context)
    features = conform_shapes(rows, context)
    if "country" in context.base.features.map:
        # Findings go to the agency, wherever the feature is; `describe_base` gives it its country.
        features = features.assign(feature_country=features["country"], country=rows["country"])
    if pattern := context.base.features.lost_letters:
        damaged = features[features["name"].str.contains(pattern)]
        context.ledger.add(
            "C2-DAMAGED", "published_as_is", context.table, damaged, "name", damaged["name"]
        )
    if context.base.features.segments:
        features = _numbered(features, context)
    return tables | {context.table: features}


def _numbered(features: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Rows of one id are told apart by their number; the first keeps the id as it is."""
    ids = features["native_id"]
    number = (features.groupby("native_id").cumcount() + 1).astype("str")
    is_later = ids.duplicated(keep="first")
    numbered = features.assign(native_id=ids.where(~is_later, ids + "-" + number))
    context.ledger.add(
        "ID-SEGMENT",
        "published_as_is",
        context.table,
        numbered[is_later],
        "native_id",
        ids[is_later],
        number[is_later],
    )
    return numbered
