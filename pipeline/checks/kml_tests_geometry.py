"""The abstract tests of OGC KML 2.2 on coordinates, geometry, views and regions."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.checks.kml_part import KML
from pipeline.checks.kml_tests import abstract_test, number_of

_TUPLE = re.compile(r"[-+.\deE]+,[-+.\deE]+(,[-+.\deE]+)?")
_FEWEST_TUPLES = {
    "LineString": (2, "LineString with {} tuples (test 15)"),
    "LinearRing": (4, "LinearRing with {} tuples (test 16)"),
}
_GEOMETRIES = frozenset(
    KML + kind
    for kind in ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Model")
)


@abstract_test(3, "coordinates")
def _coordinates(element: Any) -> Iterator[tuple[Any, str]]:
    for part in (element.text or "").split():
        if not _TUPLE.fullmatch(part):
            yield element, f"{part[:40]!r} is no lon,lat[,alt]"
            break


@abstract_test(8, "LatLonAltBox", "LatLonBox")
def _boxes(box: Any) -> Iterator[tuple[Any, str]]:
    north, south, east, west = (number_of(box, k) for k in ("north", "south", "east", "west"))
    if north is None or south is None or east is None or west is None:
        yield box, "a box without its four sides"
    elif north <= south or east <= west:
        yield box, "a box whose north or east is not beyond its south or west"


@abstract_test(13, "LineString", "Polygon")
def _tessellate(line: Any) -> Iterator[tuple[Any, str]]:
    mode = line.findtext(KML + "altitudeMode") or "clampToGround"
    if line.findtext(KML + "tessellate") in ("1", "true") and mode != "clampToGround":
        yield line, f"tessellate with {mode}"
    if line.findtext(KML + "extrude") in ("1", "true") and mode == "clampToGround":
        yield line, "extrude with clampToGround (test 12)"


@abstract_test(14, "Point", "LineString", "LinearRing")
def _vertex_counts(element: Any) -> Iterator[tuple[Any, str]]:
    first = next(element.iterchildren(KML + "coordinates"), None)
    count = 0 if first is None else len((first.text or "").split())
    kind = etree.QName(element).localname
    if kind == "Point":
        if count != 1:
            yield element, f"Point with {count} tuples"
        return
    fewest, fault = _FEWEST_TUPLES[kind]
    if count < fewest:
        yield element, fault.format(count)


@abstract_test(17, "Polygon")
def _outer_boundary(polygon: Any) -> Iterator[tuple[Any, str]]:
    if polygon.find(KML + "outerBoundaryIs") is None:
        yield polygon, "Polygon without outer boundary"


@abstract_test(38, "LookAt")
def _look_at(look: Any) -> Iterator[tuple[Any, str]]:
    if None in [number_of(look, name) for name in ("longitude", "latitude", "range")]:
        yield look, "LookAt without longitude, latitude or range"
    elif not 0 <= (number_of(look, "tilt") or 0.0) <= 90:
        yield look, "LookAt with a tilt beyond 0 to 90"


@abstract_test(39, "Lod")
def _lods(lod: Any) -> Iterator[tuple[Any, str]]:
    low, high = number_of(lod, "minLodPixels") or 0.0, number_of(lod, "maxLodPixels")
    if high is not None and high != -1 and low >= high:
        yield lod, "Lod with minLodPixels not below maxLodPixels"


@abstract_test(39, "Region")
def _regions(region: Any) -> Iterator[tuple[Any, str]]:
    if region.find(KML + "LatLonAltBox") is None or region.find(KML + "Lod") is None:
        yield region, "Region without LatLonAltBox or Lod (test 41)"


@abstract_test(66, "MultiGeometry", level=2)
def _multi_geometries(multi: Any) -> Iterator[tuple[Any, str]]:
    if len(multi) < 2:
        yield multi, "MultiGeometry with fewer than two parts"


@abstract_test(67, "Placemark", level=2)
def _has_geometry(placemark: Any) -> Iterator[tuple[Any, str]]:
    # It is nearly always the last element.
    if not any(child.tag in _GEOMETRIES for child in placemark.iterchildren(reversed=True)):
        yield placemark, "Placemark without geometry"
