"""Areas on WGS 84: exact ones between geodesics, and planar ones corrected for the latitude."""

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from pipeline.checks.crs_shift import to_own_degrees
from pipeline.checks.dataset import Dataset, Geometries
from pipeline.projection import RADIUS_M, Floats, to_atlas, to_degrees

GEOD = Geod(ellps="WGS84")
_SQUARE_KM = 1e6
_POLYGONS = (3, 6)  # type numbers; a collection with polygons in it has none of its own
# Between vertices an edge is straight in the plane of its own CRS; so near together it makes no
# difference any more.
_DENSE = {"atlas": 5_000.0, "degrees": 0.05}


@dataclass(frozen=True)
class Measured:
    """Area and length of the outline of some features, in km2 and km."""

    km2: Floats
    outline_km: Floats


def polygons(dataset: Dataset) -> NDArray[np.intp]:
    """Rows of valid polygons that can be put on the globe, the only ones to be measured."""
    places = dataset.vertices
    is_polygon = np.isin(shapely.get_type_id(dataset.geometry), _POLYGONS)
    found = is_polygon & (dataset.dimension == 2) & dataset.is_valid
    found[places.row[~(np.isfinite(places.lon) & (np.abs(places.lat) <= 90))]] = False
    return np.flatnonzero(found)


def geodesic(dataset: Dataset, rows: NDArray[np.intp]) -> Measured:
    """Areas of features whose vertices are joined by geodesics (pyproj.Geod, 2 us a vertex)."""
    km2, outline = np.zeros(len(dataset)), np.zeros(len(dataset))
    places, pieces = dataset.vertices, dataset.pieces
    wanted = np.zeros(len(dataset), dtype=bool)
    wanted[rows] = True
    for index in np.flatnonzero(pieces.is_ring & wanted[pieces.row]).tolist():
        ring = slice(pieces.start[index], pieces.stop[index])
        area, length = GEOD.polygon_area_perimeter(places.lon[ring], places.lat[ring])
        sign = -1 if pieces.is_hole[index] else 1
        km2[pieces.row[index]] += sign * abs(area) / _SQUARE_KM
        outline[pieces.row[index]] += length / 1e3
    return Measured(km2[rows], outline[rows])


def geodesic_as_drawn(dataset: Dataset, rows: NDArray[np.intp]) -> Floats:
    """The same where edges are straight in the plane of the file's CRS, in km2."""
    if dataset.units not in _DENSE:
        return geodesic(dataset, rows).km2
    dense = shapely.segmentize(dataset.geometry[rows], _DENSE[dataset.units])
    return geodesic(replace(dataset, geometry=dense), np.arange(len(rows))).km2


def in_atlas(dataset: Dataset, rows: NDArray[np.intp]) -> Geometries:
    """Features in atlas metres, whatever CRS the file has.

    Projecting may let thin polygons cross themselves; those are repaired, because they are here
    only to be measured. What has no image in the plane comes back empty.
    """
    chosen = dataset.geometry[rows]
    if dataset.units == "atlas":
        return chosen
    crs = dataset.crs

    def project(xy: Floats) -> Floats:
        if dataset.units == "degrees" or crs is None:
            return np.column_stack(to_atlas(xy[:, 0], xy[:, 1]))
        return np.column_stack(to_atlas(*to_own_degrees(crs, xy[:, 0], xy[:, 1])))

    shapes = np.asarray(shapely.transform(chosen, project), dtype=object)
    shapes[~np.isfinite(shapely.bounds(shapes)).all(axis=1)] = shapely.Polygon()
    is_crossed = ~shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)
    for index in np.flatnonzero(is_crossed).tolist():
        shapes[index] = _repaired(shapes[index])
    return shapes


def _repaired(shape: shapely.Geometry) -> shapely.Geometry:
    """A polygon made valid part by part: with thousands of islands that is ten times as fast."""
    parts = shapely.get_parts(shape)
    is_crossed = ~shapely.is_valid(parts)
    parts[is_crossed] = shapely.make_valid(parts[is_crossed], method="structure")
    return shapely.disjoint_subset_union_all(parts)


def corrected_km2(shapes: Geometries) -> Floats:
    """Areas of shapes in atlas metres by the true scale at their centroids; empty ones have none.

    On the sphere of the projection geodetic latitudes are taken as they are, so the ratio of true
    to planar area depends on the latitude alone. Good to 0.01 % for shapes up to 100 km; rule B9
    uses the exact areas.
    """
    planar = shapely.area(shapes)
    solid = planar > 0
    x, y = shapely.get_coordinates(shapely.centroid(shapes[solid])).T
    _, lat = to_degrees(x, y)
    bent = 1 - GEOD.es * np.sin(np.radians(lat)) ** 2
    meridian, normal = GEOD.a * (1 - GEOD.es) / bent**1.5, GEOD.a / np.sqrt(bent)
    planar[solid] *= np.nan_to_num(meridian * normal / RADIUS_M**2, nan=1.0)
    return np.asarray(planar / _SQUARE_KM)
