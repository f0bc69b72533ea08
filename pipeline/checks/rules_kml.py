"""Product rules on KML and KMZ: G1 to G4, G7 and G12."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import shapely

from pipeline.checks import kml_tests_geometry  # noqa: F401  (registers its tests)
from pipeline.checks.dataset import Dataset
from pipeline.checks.kml_schema import schema_errors
from pipeline.checks.kml_tests import violations
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    edition_rule,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.readers.kml import coordinate_tuples

_NCNAME = re.compile(r"[^\W\d][\w.\-]*")
# An entity or a tag that was escaped once too often, or not at all before it was escaped whole.
_TWICE = re.compile(r"&(amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);")
_PLAIN = ("name", "value", "SimpleData", "displayName")
_NOT_KML = "not KML"
_NOT_PARSED = "the document is not well-formed"


def _root(dataset: Dataset) -> Any:
    return None if dataset.kml is None else dataset.kml.root


def _why_not(dataset: Dataset) -> Outcome:
    return not_applicable(_NOT_KML if dataset.kml is None else _NOT_PARSED)


@product_rule(
    "G1",
    "reject",
    en="KML schema and conformance",
    fr="Schéma et conformité KML",
    es="Esquema y conformidad KML",
    source="atlas framework 12.1; OGC 07-134r2",
)
def schema(dataset: Dataset, context: Context) -> Outcome:
    """Valid to the OGC schema and its tests of level 1; levels 2 and 3 are worth a warning."""
    root = _root(dataset)
    if root is None:
        return _why_not(dataset)
    invalid = schema_errors(root)
    broken = [*invalid, *violations(root, (1,))]
    if broken:
        return listed(f"{len(invalid)} schema errors, {len(broken) - len(invalid)} tests", broken)
    advice = violations(root, (2, 3))
    return listed(f"valid; {len(advice)} recommendations missed", advice, softens=True)


@product_rule(
    "G2",
    "reject",
    en="Ids",
    fr="Identifiants",
    es="Identificadores",
    source="atlas framework 12.3",
)
def ids(dataset: Dataset, context: Context) -> Outcome:
    """Ids are unique XML names; a bare number is not one."""
    root = _root(dataset)
    if root is None:
        return _why_not(dataset)
    found = [element.get("id") for element in root.iter("*") if element.get("id") is not None]
    bad = [f"{one!r} is no XML name" for one in found if not _NCNAME.fullmatch(one)]
    bad += [f"{one!r} stands {n} times" for one, n in Counter(found).items() if n > 1]
    placemarks = list(root.iter("{*}Placemark"))
    without = sum(1 for placemark in placemarks if placemark.get("id") is None)
    if without and not bad:
        offence = [f"{without} of {len(placemarks)} placemarks have no id"]
        return listed(f"{len(found)} ids", offence, softens=True)
    return listed(f"{len(found)} ids", bad)


@product_rule(
    "G3",
    "reject",
    en="Escaping",
    fr="Échappement",
    es="Escape de caracteres",
    source="atlas framework 12.3",
)
def escaping(dataset: Dataset, context: Context) -> Outcome:
    """The document parses to its end, and no plain text shows an entity to the reader."""
    if dataset.kml is None:
        return not_applicable(_NOT_KML)
    if dataset.kml.parse_error:
        return listed("not well-formed", [dataset.kml.parse_error])
    texts = dataset.kml.root.iter(*("{*}" + name for name in _PLAIN))
    twice = [
        f"line {element.sourceline}: {element.text[:60]!r} is escaped twice"
        for element in texts
        if element.text and _TWICE.search(element.text)
    ]
    return listed("well-formed", twice)


@product_rule(
    "G4",
    "reject",
    en="Rings",
    fr="Anneaux",
    es="Anillos",
    source="atlas framework 12.1",
)
def rings(dataset: Dataset, context: Context) -> Outcome:
    """Closed, outer ones counter-clockwise, inner ones clockwise, none crossing."""
    root = _root(dataset)
    if root is None:
        return _why_not(dataset)
    polygons = list(root.iter("{*}Polygon"))
    if not polygons:
        return not_applicable("no polygons")
    found = [f"line {p.sourceline}: {fault}" for p in polygons for fault in _ring_faults(p)]
    return listed(f"{len(polygons)} polygons", found)


def _ring_faults(polygon: Any) -> Iterator[str]:
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


@product_rule(
    "G7",
    "reject",
    en="KMZ package",
    fr="Paquet KMZ",
    es="Paquete KMZ",
    source="atlas framework 12.2",
)
def package(dataset: Dataset, context: Context) -> Outcome:
    """``doc.kml`` at the root, everything it refers to inside, and features of its own."""
    root = _root(dataset)
    if dataset.kml is None or root is None:
        return _why_not(dataset)
    members = dataset.kml.members
    found = []
    if members is not None:
        if dataset.kml.document != "doc.kml":
            found.append(f"the document is {dataset.kml.document!r}, not doc.kml at the root")
        hrefs = {(href.text or "").strip() for href in root.iter("{*}href")}
        local = {h.split("#")[0] for h in hrefs if "://" not in h and not h.startswith("data:")}
        found += [f"{h!r} is not in the package" for h in sorted(local - {""} - members)]
    links = sum(1 for _ in root.iter("{*}NetworkLink"))
    if links and not len(dataset):
        found.append(f"only {links} network links, which several readers do not follow")
    return listed("a package" if members is not None else "a plain document", found)


@edition_rule(
    "G12",
    "reject",
    en="Placemarks as features",
    fr="Autant de repères que d'entités",
    es="Tantas marcas como elementos",
    source="atlas framework 12.2",
)
def same_placemarks(datasets: Sequence[Dataset], context: Context) -> Outcome:
    """A KML has the features of the shapefile and those of the inset."""
    shapes = [d for d in datasets if d.format == "shapefile"]
    documents = [d for d in datasets if d.format == "kml"]
    if not shapes or not documents:
        return not_applicable("no shapefile, or no KML, to compare")
    inset = sum(len(d) for d in datasets if d.layer.casefold().endswith("inset"))
    wanted = len(shapes[0]) + inset
    found = [
        f"{d.path.name} {d.layer} has {len(d)} placemarks, not {wanted}"
        for d in documents
        if len(d) != wanted
    ]
    return listed(f"{wanted} features", found)
