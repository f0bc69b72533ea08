"""Project shapes: from degrees to the atlas plane, whole across 180 degrees (rules B4 and B8)."""

import numpy as np
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
    """
    name = context.layer.table
    features = tables[name].reset_index(drop=True)
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


def _points(shapes: Shapes) -> Shapes:
    def change(places: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(projection.to_atlas(places[:, 0], places[:, 1]))

    return np.asarray(shapely.transform(shapes, change))
