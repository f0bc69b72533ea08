"""The rings of polygons in a KML document (rule G4)."""

from collections.abc import Iterator
from typing import Any

import shapely

from pipeline.checks.findings import Fault
from pipeline.checks.readers.kml_geometry import coordinate_tuples


def ring_faults(polygon: Any) -> Iterator[Fault]:
    """Rings that are open, run the wrong way round, or cross."""
    for text in _texts(polygon):
        yield Fault(0, polygon.sourceline, text)


def _texts(polygon: Any) -> Iterator[str]:
    usable: dict[str, list[list[tuple[float, float]]]] = {"outer": [], "inner": []}
    for kind in usable:
        for element in polygon.iterfind(f"{{*}}{kind}BoundaryIs/{{*}}LinearRing/{{*}}coordinates"):
            ring = coordinate_tuples(element.text)
            if len(ring) < 4 or ring[0] != ring[-1]:
                yield f"an {kind} ring of {len(ring)} positions is not closed"
                continue
            usable[kind].append(ring)
            is_ccw = bool(shapely.is_ccw(shapely.LinearRing(ring)))
            if is_ccw != (kind == "outer"):
                yield f"an {kind} ring runs {'counter-' if is_ccw else ''}clockwise"
    if usable["outer"]:
        shape = shapely.Polygon(usable["outer"][0], usable["inner"])
        if not shape.is_valid:
            yield f"rings cross or touch ({shapely.is_valid_reason(shape)[:80]})"
