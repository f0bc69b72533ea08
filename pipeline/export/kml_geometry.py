"""Points, lines and polygons of any kind as the geometry elements of KML.

Rules G4 (rings closed, outer ones counter-clockwise, none crossing), G8 (six decimals), B4 and B8
(edges of at most 10 km, cut at 180 degrees), and the OGC abstract tests 12 to 17, 48 and 66.
Everything lies on the ground: altitudeMode is left at its default, clampToGround, with which lines
and polygons are tessellated so that they follow the terrain, and nothing is extruded.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from pipeline.export.lonlat_shapes import Shapes, cut_at_antimeridian, with_short_edges

_DECIMALS = 6
_POINT, _LINE, _POLYGON = 0, 1, 3
_RING = "<LinearRing><coordinates>{}</coordinates></LinearRing>"
_OUTER = f"<outerBoundaryIs>{_RING}</outerBoundaryIs>"
_INNER = f"<innerBoundaryIs>{_RING}</innerBoundaryIs>"
_AREA = "<Polygon><tessellate>1</tessellate>{}</Polygon>"
_PATH = "<LineString><tessellate>1</tessellate><coordinates>{}</coordinates></LineString>"
_PLACE = "<Point><coordinates>{}</coordinates></Point>"
_TUPLE = f"%.{_DECIMALS}f,%.{_DECIMALS}f "


def geometry_texts(shapes: Shapes, names: Sequence[str]) -> list[str]:
    """The geometry element of each shape.

    Args:
        shapes: in degrees, longitudes from -180 to 180; edges go the shorter way round.
        names: what errors call the shapes.

    Raises:
        ValueError: a shape is not valid, or nothing of it is left at six decimals.
    """
    if (shapely.get_type_id(shapes) == _POINT).all():
        return _part_texts(_rounded(shapes))
    parts, rows = _simple_parts(drawable(shapes, names))
    texts: list[list[str]] = [[] for _ in names]
    for row, text in zip(rows.tolist(), _part_texts(parts), strict=True):
        texts[row].append(text)
    if empty := [name for name, pieces in zip(names, texts, strict=True) if not pieces]:
        raise ValueError(f"nothing is left at {_DECIMALS} decimals: {empty[:5]}")
    return [
        pieces[0] if len(pieces) == 1 else f"<MultiGeometry>{''.join(pieces)}</MultiGeometry>"
        for pieces in texts
    ]


def drawable(shapes: Shapes, names: Sequence[str]) -> Shapes:
    """Shapes cut, with short edges, rounded as they are written, and rings the right way round.

    Raises:
        ValueError: a shape is not valid.
    """
    exact = with_short_edges(cut_at_antimeridian(shapes))
    rounded = _rounded(exact)
    broken = np.flatnonzero(~shapely.is_valid(rounded))
    if len(broken):
        for row in broken[~shapely.is_valid(exact[broken])]:
            raise ValueError(f"{names[row]} is not valid: {shapely.is_valid_reason(exact[row])}")
        rounded[broken] = shapely.set_precision(exact[broken], 10.0**-_DECIMALS)
    return np.asarray(shapely.orient_polygons(rounded, exterior_cw=False))


def _rounded(shapes: Shapes) -> Shapes:
    # Adding zero turns a negative zero into a plain one.
    rounded = shapely.transform(shapes, lambda places: np.round(places, _DECIMALS) + 0.0)
    return np.asarray(rounded)


def _simple_parts(shapes: Shapes) -> tuple[Shapes, Any]:
    """Points, lines and polygons, each with the row of its shape."""
    parts, rows = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > _POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        rows = rows[inner]
    is_there = ~shapely.is_empty(parts)
    return parts[is_there], rows[is_there]


def _part_texts(parts: Shapes) -> list[str]:
    texts = np.empty(len(parts), dtype=object)
    kinds = shapely.get_type_id(parts)
    is_polygon = kinds == _POLYGON
    for kind, pattern in ((_POINT, _PLACE), (_LINE, _PATH)):
        texts[kinds == kind] = [pattern.format(t) for t in _tuples(parts[kinds == kind])]
    rings, of_polygon = shapely.get_rings(parts[is_polygon], return_index=True)
    boundaries: list[list[str]] = [[] for _ in range(int(is_polygon.sum()))]
    for row, ring in zip(of_polygon.tolist(), _tuples(rings), strict=True):
        pattern = _INNER if boundaries[row] else _OUTER
        boundaries[row].append(pattern.format(ring))
    texts[is_polygon] = [_AREA.format("".join(rings)) for rings in boundaries]
    return texts.tolist()


def _tuples(shapes: Shapes) -> list[str]:
    """``lon,lat lon,lat`` of each shape; one ``%`` a shape is far quicker than one a vertex."""
    numbers: list[float] = shapely.get_coordinates(shapes).ravel().tolist()
    texts, start = [], 0
    for count in shapely.get_num_coordinates(shapes).tolist():
        end = start + 2 * count
        texts.append((_TUPLE * count % tuple(numbers[start:end]))[:-1])
        start = end
    return texts
