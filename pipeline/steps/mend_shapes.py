"""Mend shapes: valid, of the layer's kind, cut at 180 degrees; what cannot be is quarantined."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.polygons.mend import mended
from pipeline.polygons.noted import INVALID, MISSING, MIXED, SLIVER, noted, together
from pipeline.steps.registry import Context, Tables, step
from pipeline.steps.shape_findings import without_quarantined

Shapes = NDArray[np.object_]

# Shapes that these rules repaired are not as the agency drew them; a cut at 180 degrees is.
_CHANGES = (MIXED, INVALID, SLIVER)
_NUMBERS = {"point": (0, 4), "line": (1, 2, 5)}


@step("mend_shapes")
def mend_shapes(tables: Tables, context: Context) -> Tables:
    """Sound shapes of the layer's kind in degrees; `coordinate_status` says whether as reported."""
    frame = tables[context.table].reset_index(drop=True)
    shapes = frame["shape"].to_numpy(object)
    if context.layer.geometry == "polygon":
        found = mended(shapes)
        shapes, findings = found.shapes, found.findings
    else:
        shapes, findings = _of_kind(shapes, _NUMBERS[context.layer.geometry])
    changed = findings[findings["rule"].isin(_CHANGES) & (findings["action"] == "repaired")]
    status = np.where(np.isin(np.arange(len(frame)), changed["row"]), "repaired", "reported")
    frame = frame.assign(shape=shapes, coordinate_status=pd.Series(status, dtype="str"))
    return tables | {context.table: without_quarantined(frame, findings, context)}


def _of_kind(shapes: Shapes, kinds: tuple[int, ...]) -> tuple[Shapes, pd.DataFrame]:
    """Points or lines; features of another kind, or without any place, are quarantined."""
    flat = np.asarray(shapely.force_2d(shapes), dtype=object)
    missing = np.flatnonzero(shapely.is_missing(flat) | shapely.is_empty(flat))
    other = np.setdiff1d(np.flatnonzero(~np.isin(shapely.get_type_id(flat), kinds)), missing)
    names = [shape.geom_type for shape in flat[other]]
    findings = [
        noted(missing, MISSING, "quarantined", "no geometry"),
        noted(other, MIXED, "quarantined", names),
    ]
    return flat, together(findings)
