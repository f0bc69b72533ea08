"""Features that lie elsewhere: points by geodesics, outlines by how far they are apart."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyproj import Geod

from pipeline.comparison.outlines import apart_m
from pipeline.comparison.side import Shapes, Side, StoredShapes
from pipeline.differences import Match, Rows
from pipeline.polygons.area import atlas_km2, geodesic_km2
from pipeline.projection import RADIUS_M, Floats, wrap_longitude

# Less is the rounding of a projection, not a move.
LEAST_M = 0.001
_GEOD = Geod(ellps="WGS84")
_PIECE = 50_000
Geometry = Literal["point", "line", "polygon"]


@dataclass(frozen=True, eq=False)
class Moves:
    """What moved, of the features that both editions have.

    Attributes:
        rows: their places among the common ids, in order.
        metres: of points on the ellipsoid; of outlines their Hausdorff distance in atlas metres.
        km2: geodesic area before and after, two columns; NaN for points and lines.
        before: lon and lat before, two columns; of lines and polygons those of the label.
        after: the same after.
        compared: places of all features whose shapes are not the same to the last bit.
    """

    rows: Rows
    metres: Floats
    km2: Floats
    before: Floats
    after: Floats
    compared: Rows


def find_moves(geometry: Geometry, old: Side, new: Side, met: Match) -> Moves:
    """Compare the shapes of two editions, or lon and lat where one of them has no shapes."""
    shapes = old.shapes(), new.shapes()
    if shapes[0] is None or shapes[1] is None:
        return _of_points(_labels(old, met.before), _labels(new, met.after))
    if geometry == "point":
        return _of_points(_places(shapes[0], met.before), _places(shapes[1], met.after))
    return _of_outlines(geometry, shapes[0], shapes[1], old, new, met)


def _labels(side: Side, rows: Rows) -> Floats:
    if not {"lon", "lat"} <= set(side.fields):
        return np.full((len(rows), 2), np.nan)
    columns = [
        pd.to_numeric(side.column(name).iloc[rows], errors="coerce").to_numpy(
            dtype=float, na_value=np.nan
        )
        for name in ("lon", "lat")
    ]
    return np.column_stack(columns)


def _places(stored: StoredShapes, rows: Rows) -> Floats:
    """Points in degrees, a piece at a time: shapes need ten times the memory of their places."""
    found = np.full((len(rows), 2), np.nan)
    for start in range(0, len(rows), _PIECE):
        shapes = stored.degrees(rows[start : start + _PIECE])
        piece = found[start : start + len(shapes)]
        piece[:, 0], piece[:, 1] = shapely.get_x(shapes), shapely.get_y(shapes)
    return found


def _of_points(before: Floats, after: Floats) -> Moves:
    same = (before == after) | (np.isnan(before) & np.isnan(after))
    compared = np.flatnonzero(~same.all(axis=1))
    before, after = before[compared], after[compared]
    _, _, metres = _GEOD.inv(*before.T, *after.T)
    metres = np.asarray(metres, dtype=float)
    moved = ~(metres < LEAST_M)  # a place that came or went is as far as no number says
    none = np.full((int(moved.sum()), 2), np.nan)
    rows = compared[moved]
    return Moves(rows, metres[moved], none, before[moved], after[moved], compared)


def _of_outlines(
    geometry: Geometry, was: StoredShapes, now: StoredShapes, old: Side, new: Side, met: Match
) -> Moves:
    compared = _unequal(was, now, met)
    metres, km2 = np.zeros(len(compared)), np.full((len(compared), 2), np.nan)
    for at, row in enumerate(compared.tolist()):
        one, other = met.before[row : row + 1], met.after[row : row + 1]
        in_degrees = bool(was.is_inset[one[0]] or now.is_inset[other[0]])
        pair = (
            (was.degrees(one), now.degrees(other))
            if in_degrees
            else (was.read(one), now.read(other))
        )
        metres[at] = apart_m(*_on_a_plane(*pair)) if in_degrees else apart_m(pair[0][0], pair[1][0])
        if geometry == "polygon":
            area = geodesic_km2 if in_degrees else atlas_km2
            km2[at] = [area(shape)[0] for shape in pair]
    moved = ~(metres < LEAST_M)
    rows = compared[moved]
    labels = _labels(old, met.before[rows]), _labels(new, met.after[rows])
    return Moves(rows, metres[moved], km2[moved], *labels, compared)


def _unequal(was: StoredShapes, now: StoredShapes, met: Match) -> Rows:
    """Places of features whose bytes differ, or of which one is in degrees."""
    found = [np.empty(0, dtype=np.intp)]
    for start in range(0, len(met.ids), _PIECE):
        old, new = (rows[start : start + _PIECE] for rows in (met.before, met.after))
        same = pc.fill_null(pc.equal(was.texts(old), now.texts(new)), fill_value=False)
        is_same = np.asarray(pa.chunked_array([same]).to_numpy(), dtype=bool)
        is_same &= was.is_inset[old] == now.is_inset[new]
        found.append(start + np.flatnonzero(~is_same))
    return np.concatenate(found)


def _on_a_plane(old: Shapes, new: Shapes) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Two shapes in degrees on a plane of metres around the first: islands are small."""
    west, south, _, north = shapely.bounds(old[0]).tolist()
    shrink = np.cos(np.radians((south + north) / 2))

    def project(places: Floats) -> Floats:
        east = np.radians(wrap_longitude(places[:, 0] - west)) * shrink
        return np.column_stack([east, np.radians(places[:, 1] - south)]) * RADIUS_M

    return shapely.transform(old[0], project), shapely.transform(new[0], project)
