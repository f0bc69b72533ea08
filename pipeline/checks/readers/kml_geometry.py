"""Geometry of placemarks."""

import math
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.checks.kml_part import Part

_GEOMETRIES = ("{*}Point", "{*}LineString", "{*}Polygon")


def coordinate_tuples(text: str | None) -> list[tuple[float, float]]:
    """Longitude and latitude of each tuple; what is no number is not a number."""
    return [_numbers(part) for part in (text or "").split()]


def _numbers(part: str) -> tuple[float, float]:
    cells = part.split(",")
    try:
        return float(cells[0]), float(cells[1])
    except (ValueError, IndexError):
        return math.nan, math.nan


def geometries(part: Part) -> NDArray[np.object_]:
    """The geometry of each placemark, None where none can be read; points are made at once."""
    found = np.full(len(part.placemarks), None, dtype=object)
    rows: list[int] = []
    positions: list[tuple[float, float]] = []
    for row, placemark in enumerate(part.placemarks):
        elements = list(placemark.iter(*_GEOMETRIES))
        position = _only_position(elements)
        if position is None:
            found[row] = _geometry(elements)
        else:
            rows.append(row)
            positions.append(position)
    found[rows] = shapely.points(np.array(positions, dtype=float).reshape(-1, 2))
    return found


def _only_position(elements: list[Any]) -> tuple[float, float] | None:
    """Longitude and latitude where all the geometry is one point with one position."""
    if len(elements) != 1 or not elements[0].tag.endswith("Point"):
        return None
    tuples = coordinate_tuples(_coordinates(elements[0]))
    return tuples[0] if len(tuples) == 1 and not math.isnan(sum(tuples[0])) else None


def _coordinates(element: Any) -> str | None:
    first = next(element.iterchildren("{*}coordinates"), None)
    return None if first is None else str(first.text or "")


def _geometry(elements: list[Any]) -> Any:
    parts: list[Any] = []
    for element in elements:
        if element.tag.endswith("Polygon"):
            part = _polygon(element)
        else:
            part = _simple(coordinate_tuples(_coordinates(element)))
        if part is not None:
            parts.append(part)
    return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts) if parts else None


def _simple(tuples: list[tuple[float, float]]) -> Any:
    tuples = [one for one in tuples if not math.isnan(one[0] + one[1])]
    if len(tuples) < 2:
        return shapely.Point(tuples[0]) if tuples else None
    return shapely.LineString(tuples)


def _polygon(element: Any) -> Any:
    outer, inner = (
        [coordinate_tuples(e.text) for e in element.iterfind(f"{{*}}{name}/*/{{*}}coordinates")]
        for name in ("outerBoundaryIs", "innerBoundaryIs")
    )
    try:
        return shapely.Polygon(outer[0], inner)
    except (IndexError, ValueError, shapely.errors.ShapelyError):
        # Rings that make no polygon are still vertices to be judged.
        return _simple([one for ring in outer for one in ring])
