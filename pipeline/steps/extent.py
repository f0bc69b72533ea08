"""Extent: what the base map shows of the world beyond the three countries.

Far places have no good place in the atlas plane, and nobody looks for them there. What belongs to
one of the three countries is never left out nor cut.
"""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.countries import COUNTRIES
from pipeline.steps.registry import Context, Tables, step

Shapes = NDArray[np.object_]


@step("extent")
def extent(tables: Tables, context: Context) -> Tables:
    """Features within the windows of the framework; those across their edges are cut there."""
    frame = tables[context.table].reset_index(drop=True)
    windows = shapely.union_all(
        [shapely.box(w.west, w.south, w.east, w.north) for w in context.catalogue.framework.extent]
    )
    shapes = frame["shape"].to_numpy(object).copy()
    is_open = ~_is_of_the_three(frame)
    shapely.prepare(windows)
    across = np.flatnonzero(is_open & ~shapely.covers(windows, shapes))
    before, shapes[across] = shapes[across], _within(shapes[across], windows)
    is_out = shapely.is_empty(shapes[across])
    out, cut = across[is_out], across[~is_out]
    shares = _share_kept(before[~is_out], shapes[cut])
    context.ledger.add(
        "EXTENT", "dropped_by_spec", context.table, frame.iloc[out], "shape", "", "0 %"
    )
    context.ledger.add(
        "EXTENT",
        "repaired",
        context.table,
        frame.iloc[cut],
        "shape",
        "",
        pd.Series([f"{100 * share:.1f} %" for share in shares], dtype="str"),
    )
    status = frame["coordinate_status"].to_numpy(object).copy()
    status[cut] = "repaired"
    kept = frame.assign(shape=shapes, coordinate_status=pd.Series(status, dtype="str"))
    return tables | {context.table: kept[~kept.index.isin(out)].reset_index(drop=True)}


def _is_of_the_three(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Features whose source says so; of some layers no feature has a country."""
    if "feature_country" not in frame:
        return np.zeros(len(frame), dtype=bool)
    found: NDArray[np.bool_] = frame["feature_country"].isin(COUNTRIES).to_numpy(bool)
    return found


def _within(shapes: Shapes, windows: shapely.Geometry) -> Shapes:
    """The parts inside, of the shape's own kind: where it only touches an edge nothing is left."""
    inside = np.empty(len(shapes), dtype=object)
    for place, shape in enumerate(shapes):
        parts = shapely.get_parts(shapely.intersection(shape, windows))
        kind = shapely.get_dimensions(shape)
        is_kind = (shapely.get_dimensions(parts) == kind) & ~shapely.is_empty(parts)
        inside[place] = _collected(parts[is_kind], kind)
    return inside


def _collected(parts: Shapes, kind: int) -> shapely.Geometry:
    if kind == 0:
        return parts[0] if len(parts) else shapely.Point()
    if kind == 1 and len(parts):
        return shapely.line_merge(shapely.MultiLineString(list(parts)))
    return shapely.MultiPolygon(list(parts))


def _share_kept(before: Shapes, after: Shapes) -> NDArray[np.float64]:
    """Of the size in square degrees, or in degrees of a line."""
    is_line = shapely.get_dimensions(before) == 1
    size = [np.where(is_line, shapely.length(s), shapely.area(s)) for s in (after, before)]
    return np.asarray(size[0] / size[1], dtype=float)
