"""Lines and polygons in longitude and latitude: cut at 180 degrees, with short edges.

An edge goes the shorter way round the globe, so one from 179 to -179 crosses the antimeridian
(rule B8). A ring that goes round a pole is closed over the pole. Between two vertices an edge is
straight in degrees, which is what a plate carrée map draws; a globe draws a great circle instead,
and both agree within 22 m once edges are at most 10 km long (rule B4).

The package ``antimeridian`` does the cutting too, but it loops in Python over every vertex of every
shape, and takes a clockwise ring for the rest of the globe. Here only rings that cross are touched.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.projection import Floats, to_degrees

Shapes = NDArray[np.object_]
LONGEST_EDGE_M = 10_000.0
# What rule B4 asks of files that are no KML, less the rounding of the last piece.
LONGEST_IN_FILES_M = 24_900.0
# No edge is longer on the ellipsoid than on a sphere of its largest radius of curvature, a²/b.
_LARGEST_RADIUS_M = 6_399_594.0
_METRES_A_DEGREE = _LARGEST_RADIUS_M * np.pi / 180


def degrees_of_atlas(shapes: Shapes) -> Shapes:
    """Shapes in atlas metres brought to degrees, their edges shortened before (rule B4).

    Rings are not cut yet: `cut_at_antimeridian` does that.
    """
    dense = shapely.segmentize(shapes, LONGEST_EDGE_M)
    places = shapely.get_coordinates(dense)
    lon, lat = to_degrees(places[:, 0], places[:, 1])
    return shapely.set_coordinates(dense, np.column_stack([lon, lat]))


def for_globes(shapes: Shapes) -> Shapes:
    """Shapes in degrees as files in longitude and latitude hold them (rules B4 and B8)."""
    return with_short_edges(sound_on_globes(shapes), LONGEST_IN_FILES_M)


def sound_on_globes(shapes: Shapes) -> Shapes:
    """Shapes of a product cut at 180 degrees and valid there.

    Areas that are sound in the atlas plane may touch or cross themselves by millimetres in degrees.
    """
    result = cut_at_antimeridian(shapes)
    broken = (shapely.get_dimensions(result) == 2) & ~shapely.is_valid(result)
    result[broken] = shapely.make_valid(result[broken], method="structure", keep_collapsed=False)
    return result


def cut_at_antimeridian(shapes: Shapes) -> Shapes:
    """Cut what crosses 180 degrees; everything else stays as it is.

    Args:
        shapes: points, lines and polygons in degrees, longitudes from -180 to 180.
    """
    result = shapes.copy()
    for row in np.unique(_crossing_rows(shapes)):
        parts = [_cut(part) for part in shapely.get_parts(shapes[row])]
        result[row] = shapely.union_all(parts)
    return result


def with_short_edges(shapes: Shapes, longest_m: float = LONGEST_EDGE_M) -> Shapes:
    """Vertices added on lines and rings until no edge is longer than this."""
    result = shapes.copy()
    kinds = shapely.get_type_id(shapes)
    # Points have no edges; the others are rebuilt together, which needs one kind at a time.
    for simple, multi in ((1, 5), (3, 6)):
        of_kind = np.flatnonzero((kinds == simple) | (kinds == multi))
        if len(of_kind):
            result[of_kind] = _densified(shapes[of_kind], longest_m)
    for row in np.flatnonzero(kinds == 7):
        result[row] = shapely.geometrycollections(
            with_short_edges(shapely.get_parts(shapes[row]), longest_m)
        )
    return result


def _crossing_rows(shapes: Shapes) -> NDArray[np.intp]:
    """Rows with an edge of more than half the globe; one of all of it runs along a parallel."""
    parts, part_row = _lines_of(shapes)
    places, part = shapely.get_coordinates(parts, return_index=True)
    step = np.abs(np.diff(places[:, 0]))
    is_jump = (step > 180) & (step < 360) & (np.diff(part) == 0)
    return np.asarray(part_row[part[1:][is_jump]])


def _lines_of(shapes: Shapes) -> tuple[Shapes, NDArray[np.intp]]:
    """Lines and rings, each with the row of its shape."""
    parts, row = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) >= 4).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        row = row[inner]
    is_polygon = shapely.get_type_id(parts) == 3
    rings, inner = shapely.get_rings(parts[is_polygon], return_index=True)
    is_line = shapely.get_type_id(parts) == 1
    lines = np.concatenate([parts[is_line], rings])
    return lines, np.concatenate([row[is_line], row[is_polygon][inner]])


def _cut(part: Any) -> Any:
    """One line or polygon, cut."""
    if part.geom_type == "LineString":
        return _wrapped(shapely.linestrings(_unwrapped(shapely.get_coordinates(part))))
    if part.geom_type != "Polygon":
        return part
    holes = [_cut_ring(ring) for ring in part.interiors]
    return shapely.difference(_cut_ring(part.exterior), shapely.union_all(holes))


def _cut_ring(ring: Any) -> Any:
    places = _unwrapped(shapely.get_coordinates(ring))
    if abs(places[-1, 0] - places[0, 0]) > 180:  # it went round a pole
        pole = np.copysign(90.0, places[:, 1].mean())
        over = np.array([[places[-1, 0], pole], [places[0, 0], pole], places[0]])
        places = np.vstack([places, over])
    # A ring that is sound in the plane may cross itself by millimetres in degrees.
    sound = shapely.make_valid(shapely.polygons(places), method="structure", keep_collapsed=False)
    return _wrapped(sound)


def _unwrapped(places: Floats) -> Floats:
    """Longitudes made continuous, beyond 180 degrees where they have to be."""
    step = np.diff(places[:, 0])
    turns = np.where((np.abs(step) > 180) & (np.abs(step) < 360), np.round(step / 360), 0.0)
    unwrapped = places.copy()
    unwrapped[1:, 0] -= 360 * np.cumsum(turns)
    return unwrapped


def _wrapped(shape: Any) -> Any:
    """The shape cut into turns of the globe, each brought back to -180 to 180."""
    west, _, east, _ = shape.bounds
    kind = shapely.get_dimensions(shape)
    pieces = []
    for turn in range(int((west + 180) // 360), int((east + 180) // 360) + 1):
        globe = shapely.box(360 * turn - 180, -90, 360 * turn + 180, 90)
        inside = shapely.get_parts(shapely.intersection(shape, globe))
        # Of a shape that only touches the cut a point or a line is left: no part of it.
        inside = inside[shapely.get_dimensions(inside) == kind]
        pieces += list(_shifted(inside, -360.0 * turn))
    return shapely.union_all(pieces)


def _shifted(shapes: Shapes, degrees: float) -> Shapes:
    return np.asarray(shapely.transform(shapes, lambda places: places + np.array([degrees, 0.0])))


def _densified(shapes: Shapes, longest_m: float) -> Shapes:
    """Lines or polygons of one kind, with vertices added."""
    kind, places, offsets = shapely.to_ragged_array(shapes)
    starts = offsets[0]
    count = _pieces(places, longest_m)
    count[starts[1:-1] - 1] = 1  # the last vertex of a ring has no edge to the next ring
    before = np.concatenate([[0], np.cumsum(count)])
    start = np.repeat(np.arange(len(count)), count)
    share = (np.arange(before[-1]) - before[start]) / count[start]
    end = np.minimum(start + 1, len(places) - 1)
    dense = places[start] + share[:, None] * (places[end] - places[start])
    rebuilt = shapely.from_ragged_array(kind, dense, (before[starts], *offsets[1:]))
    return np.asarray(rebuilt)


def _pieces(places: Floats, longest_m: float) -> NDArray[np.int64]:
    """How many pieces the edge after each vertex needs; the last vertex counts as one.

    Along an edge a degree of longitude is nowhere longer than at its latitude nearest the equator.
    """
    lon, lat = places[:, 0], places[:, 1]
    nearest = np.fmin(np.abs(lat[1:]), np.abs(lat[:-1]))
    nearest[np.sign(lat[1:]) * np.sign(lat[:-1]) < 0] = 0.0
    eastward = np.diff(lon) * np.cos(np.radians(nearest))
    length = np.hypot(eastward, np.diff(lat)) * _METRES_A_DEGREE
    pieces = np.maximum(1, np.ceil(length / longest_m)).astype(np.int64)
    return np.append(pieces, 1)
