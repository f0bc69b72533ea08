"""Shapes from the CRS of their file to degrees of WGS 84 (rules A7 and B4)."""

from collections.abc import Callable

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from pipeline import datums
from pipeline.datum_operations import NEGLIGIBLE_M
from pipeline.errors import SourceError
from pipeline.projection import Floats
from pipeline.spec.crs import CrsRegistry
from pipeline.steps.registry import Context, Tables, step
from pipeline.text import header_key

# Rule B4: an edge that is straight in one plane is bent in another by 133 m at most at this length.
_LONGEST_M = 25_000.0
# Ellipsoids whose datums differ from WGS 84 by 2 m or less in North America.
_MODERN = ("GRS 1980", "GRS80", "WGS 84", "WGS84")
_UNNAMED = "unknown"

Shapes = NDArray[np.object_]


@step("to_degrees")
def to_degrees(tables: Tables, context: Context) -> Tables:
    """Shapes in degrees of WGS 84, with the datum that they came on.

    Raises:
        SourceError: a file's CRS cannot be read.
    """
    frame = tables[context.table].reset_index(drop=True)
    spec, registry = context.shapes.features.crs, context.catalogue.crs
    shapes = frame["shape"].to_numpy(object).copy()
    datum = np.full(len(frame), "", dtype=object)
    how = "stated" if spec.stated else "assumed"
    for text, rows in frame.groupby("crs", sort=True).groups.items():
        crs = _read(spec.assumed or str(text), str(frame["file"].iat[rows[0]]))
        name = datum_name(crs, registry)
        shapes[rows] = _geographic(shapes[rows], crs)
        datum[rows] = name if name == _UNNAMED else f"{name} ({how})"
        shapes[rows] = _shifted(shapes[rows], name, registry, context)
    frame["shape"], frame["datum"] = shapes, datum
    return tables | {context.table: frame.drop(columns="crs")}


def _read(text: str, file: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except CRSError:
        raise SourceError(f"{file}: expected a CRS that PROJ knows, found {text[:80]!r}") from None


def datum_name(crs: CRS, registry: CrsRegistry) -> str:
    """The registry's name of a CRS's datum, ``unknown`` where it has none.

    A datum without a name of its own on a modern ellipsoid is taken for WGS 84's equal, as all of
    those are within 2 m of it (atlas framework 2.4).
    """
    base = crs.geodetic_crs or crs
    found = {header_key(base.datum.name)} if base.datum else set()
    found |= {header_key(base.name)}
    for name, facts in registry.source_datums.items():
        if facts.code is None:
            continue
        known = CRS.from_user_input(facts.code)
        names = {header_key(name), header_key(known.name)}
        names |= {header_key(known.datum.name)} if known.datum else set()
        if names & found:
            return name
    ellipsoid = base.ellipsoid
    return "WGS84" if ellipsoid and ellipsoid.name in _MODERN else _UNNAMED


def _geographic(shapes: Shapes, crs: CRS) -> Shapes:
    """Degrees on the CRS's own datum; edges of a plane get vertices first."""
    if crs.is_geographic:
        return shapes
    base = crs.geodetic_crs
    assert base is not None
    transformer = Transformer.from_crs(crs, base, always_xy=True)
    metres = crs.axis_info[0].unit_conversion_factor
    dense = shapely.segmentize(shapes, _LONGEST_M / metres)
    return _moved(dense, lambda x, y: transformer.transform(x, y))


def _shifted(shapes: Shapes, name: str, registry: CrsRegistry, context: Context) -> Shapes:
    """Degrees on WGS 84, vertex by vertex; one record a datum goes to the receipt."""
    places, row = shapely.get_coordinates(shapes, return_index=True)
    first = np.zeros(len(places), dtype=bool)
    first[np.unique(row, return_index=True)[1]] = True
    facts = registry.source_datums[name]
    moving = facts.code is not None and facts.differs_m > NEGLIGIBLE_M
    judged = np.ones(len(places), dtype=bool) if moving else first
    names = np.full(int(judged.sum()), name, dtype=object)
    shifted = datums.shift(places[judged, 0], places[judged, 1], names, registry.source_datums)
    context.datums.extend(shifted.records(first[judged]))
    if not moving:
        return shapes
    return np.asarray(
        shapely.set_coordinates(shapes.copy(), np.column_stack([shifted.lon, shifted.lat]))
    )


def _moved(shapes: Shapes, to: Callable[[Floats, Floats], tuple[Floats, Floats]]) -> Shapes:
    def change(places: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to(places[:, 0], places[:, 1]))

    return np.asarray(shapely.transform(shapes, change))
