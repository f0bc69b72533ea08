"""Project shapes: from degrees to the atlas plane, whole across 180 degrees (rules B4 and B8)."""

from pipeline.polygons.plane import in_atlas
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables


@layer_step("to_atlas")
def to_atlas(tables: Tables, context: LayerContext) -> Tables:
    """Polygons in atlas metres as ``atlas_shape``, beside those in degrees.

    What projecting breaks is mended there, and told with its area before and after.
    """
    name = context.layer.table
    features = tables[name].reset_index(drop=True)
    projected = in_atlas(features["shape"].to_numpy(object))
    mended = projected.mended
    context.ledger.add(
        "SHAPE-PLANE",
        "repaired",
        name,
        features.iloc[mended["row"]],
        "shape",
        mended["km2_before"].map("{:.6f}".format),
        mended["km2_after"].map("{:.6f}".format),
    )
    return tables | {name: features.assign(atlas_shape=projected.shapes)}
