"""Identify: one row a feature; the others merge into the first, and say where they differ."""

import pandas as pd

from pipeline.steps.conform import RECORD_COLUMNS
from pipeline.steps.registry import Context, Tables, step

_PERIOD = ("reported_opened", "reported_closed")


@step("keep_reporting_facilities")
def keep_reporting_facilities(tables: Tables, context: Context) -> Tables:
    """Where the facility table lists all that ever reported, keep those of the year's releases."""
    if not context.register.tables.facilities.only_if_reported:
        return tables
    facilities = tables["facilities"]
    reported = facilities["native_id"].isin(set(tables["releases"]["native_id"]))
    context.ledger.add("NOT-REPORTED", "dropped_by_spec", "facilities", facilities[~reported])
    return tables | {"facilities": facilities[reported].reset_index(drop=True)}


@step("identify")
def identify(tables: Tables, context: Context) -> Tables:
    """Keep a feature's first row, merge the others into it, note fields on which they differ.

    Rows of one site may be periods of its life, which lasts from the first to the last of them.
    """
    features = tables[context.table]
    is_repeat = features.duplicated("native_id", keep="first")
    if not is_repeat.any():
        return tables
    repeats = features[is_repeat]
    _note_conflicts(features, set(repeats["native_id"]), context)
    context.ledger.add("ID-REPEATED", "merged", context.table, repeats, after=repeats["native_id"])
    kept = features[~is_repeat].reset_index(drop=True)
    if set(_PERIOD) <= set(features.columns):
        kept = _whole_lives(kept, features)
    return tables | {context.table: kept}


def _whole_lives(kept: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    """Sites of several rows, from their first opening to their last closing.

    A row without a closing date may be the period that lasts, so the site has none either.
    """
    opened, closed = _PERIOD
    starts = features[features[opened] != ""].groupby("native_id")[opened].min()
    dates = features.groupby("native_id")[closed]
    ends = dates.max().where(dates.min() != "", "")
    ids = kept["native_id"]
    return kept.assign(
        **{
            opened: ids.map(starts).astype(object).fillna("").astype("str"),
            closed: ids.map(ends).astype("str"),
        }
    )


def _note_conflicts(features: pd.DataFrame, ids: set[str], context: Context) -> None:
    """One finding a feature and field, on the row that is published."""
    groups = features[features["native_id"].isin(ids)]
    first = groups.drop_duplicates("native_id").set_index("native_id", drop=False)
    for field in groups.columns.difference([*RECORD_COLUMNS, *_PERIOD], sort=False):
        values = groups.drop_duplicates(["native_id", field])
        values = values[values["native_id"].duplicated(keep=False)]
        if values.empty:
            continue
        listed = values.groupby("native_id", sort=False)[field].agg(" | ".join)
        context.ledger.add(
            "ID-CONFLICT",
            "published_as_is",
            context.table,
            first.loc[listed.index],
            field,
            listed,
            first.loc[listed.index, field],
        )
