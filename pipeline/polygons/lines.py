"""Lines of the base map, such as rivers, railroads and borders: projected and generalized.

What is true of polygons is true of lines: vertices before the change of projection, one tolerance,
a proof of the distance. Junctions are never left out, so what is joined stays joined.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from pipeline.errors import ConservationError
from pipeline.polygons.chains import Lines, lines_of
from pipeline.polygons.densify import TOLERANCE_M, densify
from pipeline.polygons.noding import with_common_vertices
from pipeline.polygons.outlines import Indices, Shapes, numbered
from pipeline.polygons.plane import SEAM, centred, projected, with_joined
from pipeline.polygons.simplify import simplify_lines
from pipeline.polygons.tiers import Scale
from pipeline.projection import Floats, to_degrees

# Ten times the side of the least polygon (rule B3); larger scales show every line.
_LEAST_KM = {"10m": 3.5}
_GEOD = Geod(ellps="WGS84")


def lines_in_atlas(shapes: Shapes, tolerance_m: float = TOLERANCE_M) -> Shapes:
    """Lines in degrees, projected with all edges where the source draws them (rule B4).

    Args:
        shapes: lines and multilines. An edge goes the shorter way round the globe; parts of a
            feature that were cut at 180 degrees are joined again (rule B8). A line that ends on an
            edge of another gives it a vertex.
        tolerance_m: see `densify`.

    Returns:
        Lines and multilines in atlas metres, in the order of the features; a feature without any
        length is an empty line.

    Raises:
        SourceError: a vertex has no place in the plane.
    """
    lines = lines_of(shapes)
    projected(lines)
    whole = with_common_vertices(lines_of(_joined(centred(lines))))
    return projected(densify(whole, tolerance_m)).shapes()


def generalize_lines(ids: Sequence[str], shapes: Shapes, scale: Scale) -> pd.DataFrame:
    """Generalize lines for a scale.

    Args:
        ids: one a feature, no two alike.
        shapes: lines and multilines in atlas metres (`lines_in_atlas`).
        scale: the scale. At 1:10 000 000 features shorter than 3.5 km are not drawn, unless they
            are joined to others and longer with them.

    Returns:
        A row a feature, in their order: id, is_drawn, length_km and network_km (geodesic lengths of
        the feature and of all that is joined to it), vertices before and after, a bound of the
        Hausdorff distance from full detail in metres, whether the feature is in full detail because
        nothing simpler was valid, and the geometry, an empty line where it is not drawn.

    Raises:
        ConservationError: ids repeat, or a feature is invalid or too far from where it was: a
            defect of the program.
    """
    lines = lines_of(shapes)
    km = lengths_km(lines)
    network = _networks(lines)
    network_km = np.bincount(network, km, minlength=len(shapes))[network]
    is_drawn = (km > 0) & (network_km >= _LEAST_KM.get(scale.name, 0.0))
    drawn = shapes.copy()
    drawn[~is_drawn] = None
    result = simplify_lines(lines_of(drawn), scale.tolerance_m)
    table = pd.DataFrame(
        {
            "id": np.asarray(ids, dtype=object),
            "is_drawn": is_drawn,
            "length_km": km,
            "network_km": network_km,
            "vertices_full": shapely.get_num_coordinates(shapes),
            "vertices": shapely.get_num_coordinates(result.shapes),
            "deviation_m": np.where(is_drawn, result.deviation_m, np.nan),
            "as_it_was": result.as_it_was,
            "geometry": result.shapes,
        }
    )
    _prove(table, scale)
    return table


def lengths_km(lines: Lines) -> Floats:
    """Geodesic lengths on WGS 84 of features in atlas metres, in km."""
    first = np.flatnonzero(lines.is_edge)
    lon, lat = to_degrees(lines.places[:, 0], lines.places[:, 1])
    _, _, metres = _GEOD.inv(lon[first], lat[first], lon[first + 1], lat[first + 1])
    features = len(lines.feature_starts) - 1
    return np.bincount(lines.feature_of_place[first], metres, minlength=features) / 1000.0


def _joined(lines: Lines) -> Shapes:
    """Features of which the parts that end on the meridian of 180 degrees are joined."""
    starts, ends = lines.ring_starts[:-1], lines.ring_starts[1:] - 1
    part = np.flatnonzero((lines.places[starts, 0] == SEAM) | (lines.places[ends, 0] == SEAM))

    return with_joined(lines, part, _merged, _together)


def _merged(parts: Shapes) -> Any:
    # Rivers have a direction.
    return shapely.line_merge(_together(parts), directed=True)


def _together(parts: Shapes) -> Any:
    return shapely.multilinestrings(parts)


def _networks(lines: Lines) -> Indices:
    """A number of each feature, the same for those joined by common vertices."""
    pairs = np.unique(np.column_stack([numbered(lines.places), lines.feature_of_place]), axis=0)
    vertex, feature = pairs.T
    number = np.arange(len(lines.feature_starts) - 1)
    while True:
        of_vertex = np.full(int(vertex.max(initial=-1)) + 1, len(number))
        np.minimum.at(of_vertex, vertex, number[feature])
        found = number.copy()
        np.minimum.at(found, feature, of_vertex[vertex])
        found = found[found]  # half as many steps are left
        if (found == number).all():
            return number
        number = found


def _prove(table: pd.DataFrame, scale: Scale) -> None:
    repeated = table["id"][table["id"].duplicated()]
    invalid = table["id"][~shapely.is_valid(table["geometry"].to_numpy())]
    far = table["id"][table["deviation_m"] > scale.accuracy_m]
    if len(repeated) or len(invalid) or len(far):
        raise ConservationError(
            f"lines {scale.name}: {len(repeated)} repeated ids, {len(invalid)} invalid features "
            f"and {len(far)} further than {scale.accuracy_m:,.0f} m from full detail: "
            f"{[*repeated[:3], *invalid[:3], *far[:3]]}"
        )
