"""The abstract tests of OGC KML 2.2 on coordinates, geometry, views and regions."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.checks.kml_tests import KML, abstract_test, every, number_of

_TUPLE = re.compile(r"[-+.\deE]+,[-+.\deE]+(,[-+.\deE]+)?")


@abstract_test(3)
def _coordinates(root: Any) -> Iterator[tuple[Any, str]]:
    for element in every(root, "coordinates"):
        for part in (element.text or "").split():
            if not _TUPLE.fullmatch(part):
                yield element, f"{part[:40]!r} is no lon,lat[,alt]"
                break


@abstract_test(8)
def _boxes(root: Any) -> Iterator[tuple[Any, str]]:
    for box in every(root, "LatLonAltBox", "LatLonBox"):
        north, south, east, west = (number_of(box, k) for k in ("north", "south", "east", "west"))
        if north is None or south is None or east is None or west is None:
            yield box, "a box without its four sides"
        elif north <= south or east <= west:
            yield box, "a box whose north or east is not beyond its south or west"


@abstract_test(13)
def _tessellate(root: Any) -> Iterator[tuple[Any, str]]:
    for line in every(root, "LineString", "Polygon"):
        mode = line.findtext(KML + "altitudeMode") or "clampToGround"
        if line.findtext(KML + "tessellate") in ("1", "true") and mode != "clampToGround":
            yield line, f"tessellate with {mode}"
        if line.findtext(KML + "extrude") in ("1", "true") and mode == "clampToGround":
            yield line, "extrude with clampToGround (test 12)"


@abstract_test(14)
def _vertex_counts(root: Any) -> Iterator[tuple[Any, str]]:
    for element in every(root, "Point", "LineString", "LinearRing"):
        kind = etree.QName(element).localname
        count = len((element.findtext(KML + "coordinates") or "").split())
        if kind == "Point" and count != 1:
            yield element, f"Point with {count} tuples"
        elif kind == "LineString" and count < 2:
            yield element, f"LineString with {count} tuples (test 15)"
        elif kind == "LinearRing" and count < 4:
            yield element, f"LinearRing with {count} tuples (test 16)"


@abstract_test(17)
def _outer_boundary(root: Any) -> Iterator[tuple[Any, str]]:
    for polygon in every(root, "Polygon"):
        if polygon.find(KML + "outerBoundaryIs") is None:
            yield polygon, "Polygon without outer boundary"


@abstract_test(38)
def _look_at(root: Any) -> Iterator[tuple[Any, str]]:
    for look in every(root, "LookAt"):
        if None in [number_of(look, name) for name in ("longitude", "latitude", "range")]:
            yield look, "LookAt without longitude, latitude or range"
        elif not 0 <= (number_of(look, "tilt") or 0.0) <= 90:
            yield look, "LookAt with a tilt beyond 0 to 90"


@abstract_test(39)
def _lods(root: Any) -> Iterator[tuple[Any, str]]:
    for lod in every(root, "Lod"):
        low, high = number_of(lod, "minLodPixels") or 0.0, number_of(lod, "maxLodPixels")
        if high is not None and high != -1 and low >= high:
            yield lod, "Lod with minLodPixels not below maxLodPixels"
    for region in every(root, "Region"):
        if region.find(KML + "LatLonAltBox") is None or region.find(KML + "Lod") is None:
            yield region, "Region without LatLonAltBox or Lod (test 41)"


@abstract_test(66, 2)
def _multi_geometries(root: Any) -> Iterator[tuple[Any, str]]:
    for multi in every(root, "MultiGeometry"):
        if len(multi) < 2:
            yield multi, "MultiGeometry with fewer than two parts"


@abstract_test(67, 2)
def _has_geometry(root: Any) -> Iterator[tuple[Any, str]]:
    kinds = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Model")
    for placemark in every(root, "Placemark"):
        if not any(placemark.find(KML + kind) is not None for kind in kinds):
            yield placemark, "Placemark without geometry"
