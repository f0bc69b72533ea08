"""Generalize: the tiers of a layer of polygons or lines, in atlas metres (rules B2, B3 and B5)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.polygons import tiers
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

Shapes = NDArray[np.object_]


@layer_step("generalize")
def generalize(tables: Tables, context: LayerContext) -> Tables:
    """The layer at each scale that it asks for; features too small there are points, and told."""
    name, key = context.layer.table, context.layer.key
    features = tables[name].reset_index(drop=True)
    ids, shapes = features[key].tolist(), features["atlas_shape"].to_numpy(object)
    made = dict(tables)
    for scale in tiers.SCALES:
        if scale.name in context.layer.tiers:
            tier = tiers.generalize(ids, shapes, scale)
            made[f"tier_{scale.name}"] = _table(tier, key)
            _note_points(tier, features.set_index(key, drop=False), context)
    return made


def _table(tier: tiers.Tier, key: str) -> pd.DataFrame:
    """All features of a tier, drawn and too small, with their shape."""
    columns = {"id": key, "geometry": "atlas_shape"}
    both = pd.concat([tier.table[list(columns)], tier.points[list(columns)]], ignore_index=True)
    return both.rename(columns=columns)


def _note_points(tier: tiers.Tier, features: pd.DataFrame, context: LayerContext) -> None:
    points = tier.points
    context.ledger.add(
        "B3",
        "published_as_is",
        context.layer.table,
        features.loc[points["id"]],
        f"1:{tier.scale.denominator:,.0f}",
        points["km2"].map("{:.4f}".format),
        points["reason"],
    )
