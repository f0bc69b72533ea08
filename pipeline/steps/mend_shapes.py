"""Mend shapes: valid, of the layer's kind, cut at 180 degrees; what cannot be is quarantined."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.polygons.mend import mended
from pipeline.polygons.normal import off_globe
from pipeline.polygons.noted import INVALID, MISSING, MIXED, PLACE, SLIVER, noted, together
from pipeline.projection import wrap_longitude
from pipeline.steps.registry import Context, Tables, step
from pipeline.steps.shape_findings import without_quarantined

Shapes = NDArray[np.object_]

# Shapes that these rules repaired are not as the agency drew them; a cut at 180 degrees is.
_CHANGES = (MIXED, INVALID, SLIVER)
_POINT = 0
_NUMBERS = {"point": (_POINT, 4), "line": (1, 2, 5)}


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
    """Points, or lines of some length; what is no such thing on the globe is quarantined."""
    flat = np.asarray(shapely.force_2d(shapes), dtype=object)
    is_of_kind = np.isin(shapely.get_type_id(flat), kinds) & ~shapely.is_empty(flat)
    if _POINT not in kinds:
        is_of_kind &= shapely.length(flat) != 0
    wrong = np.flatnonzero(~is_of_kind)
    names = ["EMPTY" if shape is None else shape.geom_type.upper() for shape in flat[wrong]]
    lost, off = off_globe(flat, is_of_kind)
    findings = [
        noted(wrong, MISSING, "quarantined", names),
        noted(lost, PLACE, "quarantined", off),
    ]
    return np.asarray(shapely.transform(flat, _wrapped)), together(findings)


def _wrapped(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Longitudes within 180 degrees; those that are stay to the bit."""
    lon, lat = places.T
    with np.errstate(invalid="ignore"):  # of what is quarantined, some is infinite
        return np.column_stack([np.where(np.abs(lon) > 180, wrap_longitude(lon), lon), lat])
