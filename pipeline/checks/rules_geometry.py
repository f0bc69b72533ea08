"""Product rules on the geometry of one layer: B1, B4 and B8. Every vertex counts."""

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.checks.dataset import Dataset
from pipeline.checks.pieces import Bools
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.checks.repeats import repeated_rows
from pipeline.checks.true_area import GEOD
from pipeline.projection import RADIUS_M, Floats, to_atlas

_DEGREE_M = RADIUS_M * np.pi / 180
_MOST_EDGE_M = 25_000.0
_MOST_KML_EDGE_M = 10_000.0
# Rounding to 6 decimals may lengthen an edge by a decimetre or two.
_EDGE_SLACK_M = 1.0
_CUT_DEG = 1e-7


@product_rule(
    "B1",
    "reject",
    en="Validity",
    fr="Validité des géométries",
    es="Validez de las geometrías",
    source="atlas framework 5.3, 7",
    says_fr="Les géométries sont valides selon l'OGC, leurs anneaux fermés, leur longueur ou "
    "superficie non nulle, et aucune n'est répétée avec les mêmes attributs.",
    says_es="Las geometrías son válidas según OGC, sus anillos cerrados, su longitud o superficie "
    "no nula, y ninguna se repite con los mismos atributos.",
)
def validity(dataset: Dataset, context: Context) -> Outcome:
    """Geometries are OGC-valid, rings closed, length or area above zero, and none is repeated."""
    has_shape = dataset.dimension >= 0
    if not has_shape.any():
        return not_applicable("no feature has a geometry")
    reason: dict[int, str] = dict.fromkeys(sorted(dataset.open_rings), "a ring is not closed")
    broken = np.flatnonzero(~dataset.is_valid)
    for row, text in zip(
        broken.tolist(), shapely.is_valid_reason(dataset.geometry[broken]), strict=True
    ):
        reason.setdefault(row, str(text)[:80])
    with np.errstate(over="ignore", invalid="ignore"):
        area, length = shapely.area(dataset.geometry), shapely.length(dataset.geometry)
    size = np.where(dataset.dimension == 2, area, length)
    for row in np.flatnonzero((dataset.dimension > 0) & (size == 0)).tolist():
        reason.setdefault(row, "no area" if dataset.dimension[row] == 2 else "no length")
    if dataset.format == "shapefile" and (dataset.dimension == 2).any():
        # A shapefile holds one type; the reader makes points of rings that are no polygon.
        for row in np.flatnonzero(dataset.dimension == 0).tolist():
            reason.setdefault(row, "the rings make no polygon")
    invalid = len(reason)
    for row in repeated_rows(dataset).tolist():
        reason.setdefault(row, "repeats an earlier feature")
    bad = np.array(sorted(reason), dtype=np.intp)
    figure = f"{invalid} of {int(has_shape.sum())} invalid, {len(reason) - invalid} repeated"
    return offending_rows(dataset, figure, bad, lambda i: reason[int(bad[i])])


@product_rule(
    "B4",
    "reject",
    en="Densified before reprojecting",
    fr="Densification avant reprojection",
    es="Densificación antes de reproyectar",
    source="atlas framework 5.4",
    says_fr="En longitude et latitude, aucun segment de plus de 25 km (10 km en KML).",
    says_es="En longitud y latitud, ningún segmento de más de 25 km (10 km en KML).",
)
def edge_length(dataset: Dataset, context: Context) -> Outcome:
    """In longitude and latitude no edge is longer than 25 km (10 km in KML)."""
    if dataset.units != "degrees":
        # Edges are straight there as they are meant, and generalizing makes them long.
        return not_applicable("not in longitude and latitude")
    first, piece = dataset.pieces.edges
    if not len(first):
        return not_applicable("no lines or polygons")
    limit = _MOST_KML_EDGE_M if dataset.format == "kml" else _MOST_EDGE_M
    lon, lat = dataset.vertices.lon, dataset.vertices.lat
    # Plate carree at the middle latitude never makes an edge of this length 1 % too short.
    step = (lon[first + 1] - lon[first]) * np.cos(np.radians((lat[first] + lat[first + 1]) / 2))
    about = np.hypot(step, lat[first + 1] - lat[first]) * _DEGREE_M
    long = np.flatnonzero(about > 0.98 * limit)
    metres = _edge_metres(lon, lat, first[long])
    bad = np.flatnonzero(metres > limit + _EDGE_SLACK_M)
    bad = bad[np.argsort(-metres[bad], kind="stable")]
    row = dataset.pieces.row[piece[long[bad]]]
    worst = metres[bad].max(initial=0)
    figure = f"{len(bad)} of {len(first)} edges over {limit / 1000:g} km"
    figure += f", longest {worst / 1000:,.1f} km" if len(bad) else ""
    return offending_rows(
        dataset, figure, row, lambda i: f"edge of {metres[bad[i]] / 1000:,.1f} km"
    )


def _edge_metres(lon: Floats, lat: Floats, first: NDArray[np.intp]) -> Floats:
    """Length of edges, on the ellipsoid or in atlas metres, whichever is less.

    Both are sound ways to densify, and far from the centre they differ by an eighth.
    """
    ends = (lon[first], lat[first], lon[first + 1], lat[first + 1])
    _, _, geodesic = GEOD.inv(*ends)
    (x, y), (to_x, to_y) = to_atlas(*ends[:2]), to_atlas(*ends[2:])
    with np.errstate(invalid="ignore"):
        return np.asarray(np.fmin(geodesic, np.hypot(to_x - x, to_y - y)))


@product_rule(
    "B8",
    "reject",
    en="Antimeridian",
    fr="Antiméridien",
    es="Antimeridiano",
    source="atlas framework 12.2",
    says_fr="En longitude et latitude, les géométries sont coupées à 180 degrés; en mètres de "
    "l'Atlas, elles sont entières.",
    says_es="En longitud y latitud, las geometrías se cortan en 180 grados; en metros del Atlas "
    "están enteras.",
)
def antimeridian(dataset: Dataset, context: Context) -> Outcome:
    """Geometries are cut at 180 degrees in longitude and latitude, and whole in atlas metres."""
    pieces = dataset.pieces
    first, piece = pieces.edges
    if dataset.units == "other" or not len(first):
        return not_applicable("no lines or polygons in degrees or atlas metres")
    lon, lat = dataset.vertices.lon, dataset.vertices.lat
    if dataset.units == "atlas":
        bad = _cut_in_two(dataset)
        figure = f"{len(bad)} features cut at 180 degrees"
        return offending_rows(dataset, figure, bad, lambda i: "cut at 180 degrees")
    # On the way round a pole all longitudes are one point.
    at_pole = (np.abs(lat[first]) == 90) & (lat[first] == lat[first + 1])
    jumps = (np.abs(lon[first + 1] - lon[first]) > 180) & ~at_pole
    west, east = pieces.reduce(np.minimum.reduceat, lon), pieces.reduce(np.maximum.reduceat, lon)
    # What reaches round the globe from cut to cut, as Antarctica or an ocean, is cut as it should.
    wide = pieces.is_ring & (east - west > 180) & ~((west == -180) & (east == 180))
    wide[np.unique(piece[jumps])] = True
    bad = np.flatnonzero(wide)
    figure = f"{len(bad)} of {len(pieces.row)} rings and lines cross 180 degrees"
    return offending_rows(
        dataset, figure, pieces.row[bad], lambda i: f"from {west[bad[i]]:.4f} to {east[bad[i]]:.4f}"
    )


def _cut_in_two(dataset: Dataset) -> NDArray[np.intp]:
    """Features in atlas metres with edges on both sides of one stretch of 180 degrees.

    Along the rest of it the land of one side may end, where a source draws its sides of unlike
    length.
    """
    pieces, lon = dataset.pieces, dataset.vertices.lon
    first, piece = pieces.edges
    on_cut: Bools = np.abs(np.abs(lon) - 180) < _CUT_DEG
    # A vertex a hair off the line makes an edge to the line, which is none along it.
    lat = dataset.vertices.lat
    along = on_cut[first] & on_cut[first + 1] & (np.abs(lat[first + 1] - lat[first]) > _CUT_DEG)
    edge = first[along & pieces.is_ring[piece]]
    row = pieces.row[piece[along & pieces.is_ring[piece]]]
    south, north = (function(lat[edge], lat[edge + 1]) for function in (np.minimum, np.maximum))
    order = np.lexsort([south, row])
    row, south, north = row[order], south[order], north[order]
    # Of stretches that overlap, some two are next to one another in the order of their south ends.
    twice = (np.diff(row) == 0) & (north[:-1] - south[1:] > _CUT_DEG)
    return np.unique(row[1:][twice])
