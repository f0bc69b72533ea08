"""One coverage: neighbours of several sources meet, without overlap and gap (rule B5)."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.polygons.area import drawn_km2, geodesic_km2
from pipeline.polygons.gaps import split_gaps
from pipeline.steps.describe_shapes import label_points
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

Shapes = NDArray[np.object_]

# Vertices within a metre are one; strips up to 5 km between two sources are no land of nobody.
_SNAP_DEGREES = 1e-5
_GAP_DEGREES = 0.05
_TOLD_KM2 = 0.01
_AREA = "area_geodesic_km2"


@layer_step("one_coverage")
def one_coverage(tables: Tables, context: LayerContext) -> Tables:
    """Polygons that share their borders; the edition's first source keeps land of two sources.

    Land of no source between neighbours, such as a border river, is split midway.
    """
    name = context.layer.table
    features = tables[name]
    rank = features["source"].map({source: at for at, source in enumerate(context.years)})
    features = features.iloc[np.argsort(rank.to_numpy(), kind="stable")].reset_index(drop=True)
    before = features["shape"].to_numpy(object)
    met = shapely.coverage_clean(  # type: ignore[attr-defined]  # not in the stubs
        before,
        gap_width=0.0,
        snapping_distance=_SNAP_DEGREES,
        merge_strategy="min_index",
    )
    shapes = split_gaps(np.asarray(met, dtype=object), _GAP_DEGREES)
    is_single = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    shapes[is_single] = [shapely.MultiPolygon([shape]) for shape in shapes[is_single]]
    # A vertex that is only added changes nothing of these areas.
    old, new = drawn_km2(before), drawn_km2(shapes)
    moved = np.abs(new - old) > _TOLD_KM2
    context.ledger.add(
        "BORDER",
        "repaired",
        name,
        features[moved],
        "shape",
        pd.Series(old[moved]).map("{:.6f} km2".format),
        pd.Series(new[moved]).map("{:.6f} km2".format),
    )
    lon, lat = label_points(shapes)
    status = np.where(moved, "repaired", features["coordinate_status"].to_numpy(object))
    fitted = features.assign(
        shape=shapes, lon=lon, lat=lat, coordinate_status=pd.Series(status, dtype="str")
    )
    if _AREA in fitted:
        fitted[_AREA] = np.round(geodesic_km2(shapes), 6)
    return tables | {name: fitted}
