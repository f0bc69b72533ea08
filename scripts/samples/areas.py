"""The truth table of the sample protected areas, and the shapes that they are made of."""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass, fields
from itertools import pairwise
from pathlib import Path

from pyproj import Geod, Transformer

from samples.vector_files import Place, Polygon, Ring, Shape

_GEOD = Geod(ellps="WGS84")
HA, ACRE = 0.01, 0.0040468564224  # km2


@dataclass(frozen=True)
class ExpectedArea:
    """One record of an inventory, decided when the area was invented.

    `outcome` is published, merged (into the first row of the area), quarantined or dropped (by the
    rule in `reason`). What a published record says is that of its feature: merged rows are in it.
    `area_km2` is that of the true shape on WGS 84. `merged_into` names the feature of another list
    that the area is part of, although its own list publishes it.
    """

    vintage: int
    native_id: str
    outcome: str = "published"
    reason: str = ""
    name: str = ""
    state_provs: str = ""
    country: str = ""
    designation_code: str = ""
    iucn_category: str = "Not Reported"
    iucn_basis: str = "none"
    conservation_type: str = "PA"
    governance: str = "Not Reported"
    tenure: str = ""
    realm: str = ""
    established_year: str = ""
    wdpa_id: str = ""
    zone_role: str = "area"
    parent_id: str = ""
    area_km2: str = ""
    area_flag: str = "agrees"
    coordinate_status: str = "reported"
    merged_into: str = ""
    note: str = ""


def ended(vintage: int, native_id: str, outcome: str, reason: str, note: str) -> ExpectedArea:
    """A record without a feature of its own."""
    return ExpectedArea(
        vintage,
        native_id,
        outcome,
        reason,
        iucn_category="",
        iucn_basis="",
        conservation_type="",
        governance="",
        zone_role="",
        area_flag="",
        coordinate_status="",
        note=note,
    )


def write_expected_areas(path: Path, areas: list[ExpectedArea]) -> None:
    """Write the truth table of one source: UTF-8, comma, LF, by vintage and id."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(field.name for field in fields(ExpectedArea))
        ordered = sorted(areas, key=lambda area: (area.vintage, area.native_id))
        writer.writerows(astuple(area) for area in ordered)


def box(west: float, south: float, east: float, north: float) -> Ring:
    """A closed ring, clockwise as shells of shapefiles are."""
    return [(west, south), (west, north), (east, north), (east, south), (west, south)]


def hole(west: float, south: float, east: float, north: float) -> Ring:
    """A closed ring against the clock, as holes of shapefiles are."""
    return box(west, south, east, north)[::-1]


def of(*rings: Ring) -> Shape:
    """A shape of one polygon."""
    polygon: Polygon = list(rings)
    return [polygon]


def km2(shape: Shape) -> float:
    """Area of a sound shape in degrees of WGS 84."""
    total = 0.0
    for part in shape:
        sizes = [_ring_km2(ring) for ring in part]
        total += sizes[0] - sum(sizes[1:])
    return total


def _ring_km2(ring: Ring) -> float:
    lon, lat = [place[0] for place in ring], [place[1] for place in ring]
    return abs(float(_GEOD.polygon_area_perimeter(lon, lat)[0])) / 1e6


def told(shape: Shape) -> str:
    """Area as the truth table has it."""
    return f"{km2(shape):.6f}"


def in_plane(shape: Shape, crs: str, base: str = "EPSG:4326", step: float = 0.01) -> Shape:
    """The shape in metres of a plane, whose edges follow the lines that are straight in degrees."""
    transformer = Transformer.from_crs(base, crs, always_xy=True)

    def moved(ring: Ring) -> Ring:
        return [
            (round(x, 3), round(y, 3))
            for x, y in (transformer.transform(*place) for place in _dense(ring, step))
        ]

    return [[moved(ring) for ring in part] for part in shape]


def _dense(ring: Ring, step: float) -> Ring:
    places: list[Place] = [ring[0]]
    for (x0, y0), (x1, y1) in pairwise(ring):
        pieces = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) / step))
        for n in range(1, pieces + 1):
            places.append((x0 + (x1 - x0) * n / pieces, y0 + (y1 - y0) * n / pieces))
    return places
