"""Settle activity: the years and the one number that maps and filters use."""

import pandas as pd

from pipeline.steps.activity_evidence import years
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

_IS_ACTIVE = {"active": 1, "closed": 0, "planned": 0}


@layer_step("settle_activity")
def settle_activity(tables: Tables, context: LayerContext) -> Tables:
    """First and last year, and `is_active`: 1 active, 0 closed or planned, null unknown.

    An active site has no last year, whatever closing date its agency left standing.
    """
    sites = tables["sites"]
    is_over = sites["status"] != "active"
    return tables | {
        "sites": sites.assign(
            start_year=years(sites["opened"]),
            end_year=years(sites["closed"]).where(is_over),
            is_active=_is_active(sites["status"]),
        )
    }


def _is_active(status: pd.Series) -> pd.Series:
    return pd.to_numeric(status.map(_IS_ACTIVE), errors="coerce").astype("Int64")
