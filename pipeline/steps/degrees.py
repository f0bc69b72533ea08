"""Shapes from the CRS of their file to degrees of WGS 84 (rules A7 and B4)."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from pipeline import datums
from pipeline.datum_operations import NEGLIGIBLE_M
from pipeline.projection import Floats
from pipeline.steps.registry import Context, Tables, step
from pipeline.steps.source_crs import UNKNOWN, datum_of, in_effect, read_crs

# Edges are straight in degrees from here on. One of this length bends by 0.2 m in the plane of its
# file; at the 25 km of rule B4 small areas with long edges were 0.4 % off.
_LONGEST_M = 1_000.0
# No plane of the globe reaches farther; what does is no place, and would need endless vertices.
_FARTHEST_M = 1e8

Shapes = NDArray[np.object_]


@step("to_degrees")
def to_degrees(tables: Tables, context: Context) -> Tables:
    """Shapes in degrees of WGS 84, with the datum that they came on.

    Vertices that have no longitude and latitude become infinite, which `mend_shapes` tells of.

    Raises:
        SourceError: a file's CRS cannot be read or has no longitudes and latitudes.
    """
    frame = tables[context.table].reset_index(drop=True)
    spec, registry = context.shapes.features.crs, context.catalogue.crs
    shapes = frame["shape"].to_numpy(object).copy()
    datum = np.full(len(frame), "", dtype=object)
    how = "stated" if spec.stated else "assumed"
    for text, rows in frame.groupby("crs", sort=True).indices.items():
        given = read_crs(spec.assumed or str(text), str(frame["file"].iat[rows[0]]))
        crs = in_effect(given, registry)
        name, datum[rows] = datum_of(crs, registry, how)
        told = repr(given.name) if name == UNKNOWN else name
        shapes[rows] = _shifted(
            _geographic(shapes[rows], crs), name, told, frame.iloc[rows], context
        )
    frame = frame.assign(shape=shapes, datum=pd.Series(datum, dtype="str"))
    return tables | {context.table: frame.drop(columns="crs")}


def _geographic(shapes: Shapes, crs: CRS) -> Shapes:
    """Degrees on the CRS's own datum; edges of a plane get vertices first."""
    if crs.is_geographic:
        return shapes
    transformer = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    unit_m = crs.axis_info[0].unit_conversion_factor
    farthest = _FARTHEST_M / unit_m

    def change(places: NDArray[np.float64]) -> NDArray[np.float64]:
        placed = np.where(np.abs(places) <= farthest, places, np.inf)
        return np.column_stack(transformer.transform(placed[:, 0], placed[:, 1]))

    places, row = shapely.get_coordinates(shapes, return_index=True)
    is_near = np.ones(len(shapes), dtype=bool)
    is_near[row[~(np.abs(places) <= farthest).all(axis=1)]] = False
    dense = shapes.copy()
    dense[is_near] = shapely.segmentize(shapes[is_near], _LONGEST_M / unit_m)
    return np.asarray(shapely.transform(dense, change))


def _shifted(
    shapes: Shapes, name: str, told: str, records: pd.DataFrame, context: Context
) -> Shapes:
    """Degrees on WGS 84, vertex by vertex; one record a feature goes to the receipt.

    Features of which a vertex may be farther off than the framework allows are told.
    """
    registry = context.catalogue.crs.source_datums
    places, row = shapely.get_coordinates(shapes, return_index=True)
    first = np.zeros(len(places), dtype=bool)
    first[np.unique(row, return_index=True)[1]] = True
    facts = registry[name]
    moving = facts.code is not None and facts.differs_m > NEGLIGIBLE_M
    judged = np.ones(len(places), dtype=bool) if moving else first
    names = np.full(int(judged.sum()), name, dtype=object)
    shifted = datums.shift(places[judged, 0], places[judged, 1], names, registry)
    context.datums.extend(shifted.records(first[judged]))
    _tell(_worst(shifted.expected_m, row[judged], len(shapes)), told, records, context)
    if not moving:
        return shapes
    moved = np.column_stack([shifted.lon, shifted.lat])
    return np.asarray(shapely.set_coordinates(shapely.force_2d(shapes), moved))


def _worst(expected_m: Floats, row: NDArray[np.intp], features: int) -> Floats:
    """How far the worst placed vertex of each feature may be off, metres."""
    worst = np.zeros(features)
    np.fmax.at(worst, row, expected_m)
    return worst


def _tell(expected_m: Floats, datum: str, records: pd.DataFrame, context: Context) -> None:
    is_poor = expected_m > context.catalogue.framework.tolerances.datum_m
    metres = pd.Series([f"{far:.0f}" for far in expected_m[is_poor]], dtype="str")
    context.ledger.add(
        "A7-SHIFT", "published_as_is", context.table, records[is_poor], "datum", datum, metres
    )
