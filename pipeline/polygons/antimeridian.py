"""Polygons that cross 180 degrees: first made continuous, and cut once they are valid.

An edge goes the shorter way round the globe. In continuous longitudes a polygon across the
antimeridian can be measured and repaired as any other; cutting needs a valid one.
"""

import numpy as np
import pandas as pd
import shapely

from pipeline.polygons.noted import CUT, ROUND, Rows, Shapes, noted, together
from pipeline.polygons.outlines import Outlines, outlines_of
from pipeline.polygons.parts import joined
from pipeline.projection import Floats

# Steps along the pole, each the shorter way for whoever measures it.
_STEPS_OVER_POLE = 5


def continuous(shapes: Shapes) -> tuple[Shapes, pd.DataFrame]:
    """Multipolygons whose edges jump at 180 degrees, or that lie beyond it, made continuous.

    Args:
        shapes: multipolygons in degrees, longitudes from -360 to 360, valid or not.

    Returns:
        The shapes, where those concerned have longitudes of 0 to 360 degrees and a little around
        that; None for those that go half round the globe. The others stay as they are. Findings
        tell both; what is `CUT` goes through `cut` next.
    """
    result = shapes.copy()
    found = []
    for row in _concerned(outlines_of(shapes)).tolist():
        given = shapely.get_parts(shapes[row])
        parts = [part for part in map(_continuous_part, given) if part is not None]
        west, _, east, _ = shapely.bounds(shapes[row]).tolist()
        span = [f"{west:.4f}, {east:.4f}"]
        if len(parts) < len(given):
            result[row] = None
            found.append(noted([row], ROUND, "quarantined", span))
        elif max(-west, east) > 180 or not shapely.equals_exact(parts, given).all():
            result[row] = joined([_eastern(part) for part in parts])
            found.append(noted([row], CUT, "repaired", span, "-180, 180"))
    return result, together(found)


def cut(shapes: Shapes, rows: Rows) -> Shapes:
    """Valid shapes in continuous longitudes cut at 180 degrees and brought back to -180 to 180."""
    result = shapes.copy()
    for row in rows.tolist():
        pieces = [piece for part in shapely.get_parts(shapes[row]) for piece in _turns(part)]
        result[row] = joined(pieces)
    return result


def _concerned(rings: Outlines) -> Rows:
    """Features with a long edge, a wide ring or a longitude beyond 180 degrees."""
    lon = rings.places[:, 0]
    if not len(lon):
        return np.empty(0, dtype=np.intp)
    step = np.abs(np.diff(lon, append=lon[-1])) * rings.is_edge
    filled = np.diff(rings.ring_starts) > 0
    starts = rings.ring_starts[:-1][filled]
    width = np.maximum.reduceat(lon, starts) - np.minimum.reduceat(lon, starts)
    of_edges = rings.feature_of_place[(step > 180) | (np.abs(lon) > 180)]
    return np.union1d(of_edges, rings.feature_of_ring[filled][width > 180])


def _continuous_part(part: shapely.Polygon) -> shapely.Polygon | None:
    """A part without jumps; none where it goes round the globe and no cut explains that."""
    shell = _without_jumps(shapely.get_coordinates(part.exterior))
    if (turns := shell[-1, 0] - shell[0, 0]) != 0:  # it goes round a pole
        pole = np.copysign(90.0, shell[:, 1].mean())
        over = np.linspace(shell[-1, 0], shell[0, 0], _STEPS_OVER_POLE)
        shell = np.vstack([shell, np.column_stack([over, np.full(len(over), pole)]), shell[:1]])
    west, east = shell[:, 0].min(), shell[:, 0].max()
    holes = []
    for ring in part.interiors:
        hole = _without_jumps(shapely.get_coordinates(ring))
        if hole[-1, 0] != hole[0, 0]:
            return None
        middle = (hole[:, 0].min() + hole[:, 0].max()) / 2
        turn = np.round(((west + east) / 2 - middle) / 360)
        holes.append(hole + np.array([360 * turn, 0.0]))
    # From cut to cut is how a polygon round a pole is cut as it should be.
    if east - west > 180 and not turns and (west, east) != (-180.0, 180.0):
        return None
    return shapely.Polygon(shell, holes)


def _without_jumps(places: Floats) -> Floats:
    """A ring's longitudes made continuous, beyond 180 degrees where they have to be."""
    step = np.diff(places[:, 0])
    jumps = np.where(np.abs(step) > 180, np.round(step / 360), 0.0)
    # A step of exactly 360 runs along a parallel, or goes nowhere on the cut itself: that is so
    # where the ring closes with it and has a width.
    along = np.abs(step) == 360
    moved = _moved(places, jumps)
    if along.any() and not (jumps.sum() == 0 and 0 < np.ptp(moved[:, 0]) <= 180):
        return _moved(places, np.where(along, 0.0, jumps))
    return moved


def _moved(places: Floats, jumps: Floats) -> Floats:
    moved = places.copy()
    moved[1:, 0] -= 360 * np.cumsum(jumps)
    return moved


def _eastern(part: shapely.Polygon) -> shapely.Polygon:
    """A part with its middle at 0 to 360 degrees, where those on both sides of 180 meet."""
    west, _, east, _ = part.bounds
    return _shifted(part, -360 * np.floor((west + east) / 720))


def _turns(part: shapely.Polygon) -> list[shapely.Polygon]:
    west, _, east, _ = part.bounds
    first, last = int((west + 180) // 360), int((east + 180) // 360)
    if first == last or east == 360 * last - 180:
        return [_shifted(part, -360.0 * first)]
    pieces = []
    for turn in range(first, last + 1):
        globe = shapely.box(360 * turn - 180, -90, 360 * turn + 180, 90)
        inside = shapely.get_parts(shapely.intersection(part, globe))
        # Of a part that only touches the cut a point or a line is left.
        inside = inside[shapely.get_dimensions(inside) == 2]
        pieces += [_shifted(piece, -360.0 * turn) for piece in inside]
    return pieces


def _shifted(part: shapely.Polygon, degrees: float) -> shapely.Polygon:
    return shapely.transform(part, lambda places: places + np.array([degrees, 0.0]))
