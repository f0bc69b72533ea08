"""Generalize: the tiers of a layer of polygons or lines, in atlas metres (rules B2, B3 and B5)."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.polygons import lines, tiers
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

Shapes = NDArray[np.object_]


@layer_step("generalize")
def generalize(tables: Tables, context: LayerContext) -> Tables:
    """The layer at each scale that it asks for; features too small there are points, and told."""
    layer = context.layer
    features = tables[layer.table].reset_index(drop=True)
    ids, shapes = features[layer.key].tolist(), features["atlas_shape"].to_numpy(object)
    draw = _lines if layer.geometry == "line" else _polygons
    made = dict(tables)
    for scale in tiers.SCALES:
        if scale.name in layer.tiers:
            drawn, small = draw(ids, shapes, scale)
            both = pd.concat([drawn, small[list(drawn.columns)]], ignore_index=True)
            made[f"tier_{scale.name}"] = both.rename(columns={"id": layer.key})
            context.ledger.add(
                "B3",
                "published_as_is",
                layer.table,
                features.set_index(layer.key, drop=False).loc[small["id"]],
                f"1:{scale.denominator:,.0f}",
                small["size"],
            )
    return made


def _polygons(
    ids: list[str], shapes: Shapes, scale: tiers.Scale
) -> tuple[pd.DataFrame, pd.DataFrame]:
    tier = tiers.generalize(ids, shapes, scale)
    small = tier.points.assign(size=tier.points["km2"].map("{:.4f} km2".format))
    return _named(tier.table), _named(small, ["size"])


def _lines(ids: list[str], shapes: Shapes, scale: tiers.Scale) -> tuple[pd.DataFrame, pd.DataFrame]:
    table = lines.generalize_lines(ids, shapes, scale)
    rows = np.flatnonzero(~table["is_drawn"])
    small = table.iloc[rows].assign(
        geometry=shapely.line_interpolate_point(_longest(shapes[rows]), 0.5, normalized=True),
        size=table["length_km"].iloc[rows].map("{:.3f} km".format),
    )
    return _named(table[table["is_drawn"]]), _named(small, ["size"])


def _longest(shapes: Shapes) -> Shapes:
    """The longest line of each feature."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    order = np.lexsort([-shapely.length(parts), row])
    return np.asarray(parts[order[np.unique(row[order], return_index=True)[1]]])


def _named(table: pd.DataFrame, more: Iterable[str] = ()) -> pd.DataFrame:
    named = table.rename(columns={"geometry": "atlas_shape"})
    return named[["id", "atlas_shape", *more]].reset_index(drop=True)
