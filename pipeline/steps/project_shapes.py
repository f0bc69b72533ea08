"""Project shapes: from degrees to the atlas plane, whole across 180 degrees (rules B4 and B8)."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline import projection
from pipeline.polygons.lines import lines_in_atlas
from pipeline.polygons.plane import in_atlas
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

Shapes = NDArray[np.object_]


@layer_step("to_atlas")
def to_atlas(tables: Tables, context: LayerContext) -> Tables:
    """Shapes in atlas metres as ``atlas_shape``, beside those in degrees.

    Polygons that projecting breaks are mended there, and told with their area before and after.
    What has no place in the plane, as opposite its middle, is quarantined.
    """
    name = context.layer.table
    features = _placed(tables[name].reset_index(drop=True), context)
    shapes = features["shape"].to_numpy(object)
    if context.layer.geometry == "point":
        return tables | {name: features.assign(atlas_shape=_points(shapes))}
    if context.layer.geometry == "line":
        return tables | {name: features.assign(atlas_shape=lines_in_atlas(shapes))}
    found = in_atlas(shapes)
    mended = found.mended
    context.ledger.add(
        "SHAPE-PLANE",
        "repaired",
        name,
        features.iloc[mended["row"]],
        "shape",
        mended["km2_before"].map("{:.6f}".format),
        mended["km2_after"].map("{:.6f}".format),
    )
    return tables | {name: features.assign(atlas_shape=found.shapes)}


def _placed(features: pd.DataFrame, context: LayerContext) -> pd.DataFrame:
    """Features all of whose vertices the projection can show."""
    places, row = shapely.get_coordinates(features["shape"].to_numpy(object), return_index=True)
    is_lost = ~np.isfinite(projection.to_atlas(places[:, 0], places[:, 1])).all(axis=0)
    rows, first, count = np.unique(row[is_lost], return_index=True, return_counts=True)
    named = zip(count.tolist(), places[is_lost][first].tolist(), strict=True)
    lost = pd.Series([f"{n}: ({x:g}, {y:g})" for n, (x, y) in named], dtype="str")
    context.ledger.add(
        "SHAPE-PLACE", "quarantined", context.layer.table, features.iloc[rows], "shape", lost
    )
    return features[~features.index.isin(rows)].reset_index(drop=True)


def _points(shapes: Shapes) -> Shapes:
    def change(places: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(projection.to_atlas(places[:, 0], places[:, 1]))

    return np.asarray(shapely.transform(shapes, change))
