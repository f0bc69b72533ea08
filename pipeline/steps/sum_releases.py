"""Releases of several forms added up: one row a feature, substance, medium, category and unit."""

from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

_QUANTITIES = ("quantity_kg", "quantity_reported")


@layer_step("sum_releases")
def sum_releases(tables: Tables, context: LayerContext) -> Tables:
    """A facility may file several forms for one substance: they are added up, never dropped.

    Where no form gives a quantity the sum is null.
    """
    names = list(context.layer.related["releases"].fields)
    keys = [name for name in names if name not in _QUANTITIES]
    groups = tables["releases"].groupby(keys, sort=True, dropna=False)
    summed = groups[list(_QUANTITIES)].sum(min_count=1).reset_index()
    return tables | {"releases": summed[names]}
