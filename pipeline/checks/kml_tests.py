"""The abstract tests of OGC KML 2.2 (07-134r2) that a schema cannot express.

One test is one small function under its number, which judges one element. Level 1 is conformance
itself; levels 2 and 3 are the standard's recommendations. Tests of elements that no atlas layer
has are left to the schema. Tests 6 and 27 are with the references, 28 and 49 with the data.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from pipeline.checks.findings import Fault
from pipeline.checks.kml_part import KML

ATOM = "{http://www.w3.org/2005/Atom}"
_IMAGE = re.compile(r"\.(png|jpe?g|gif|bmp|tiff?|svg)([?#].*)?$", re.IGNORECASE)
_TYPES = {"string", "int", "uint", "short", "ushort", "float", "double", "bool"}

Finder = Callable[[Any], Iterator[tuple[Any, str]]]


@dataclass(frozen=True)
class AbstractTest:
    """A test by its number in the standard; `find` yields elements and what is wrong."""

    number: int
    level: int
    find: Finder


TESTS_OF: dict[str, list[AbstractTest]] = {}


def abstract_test(number: int, *names: str, level: int = 1) -> Callable[[Finder], Finder]:
    """Register a test under its number for elements of these names."""

    def register(find: Finder) -> Finder:
        for name in names:
            tag = name if name.startswith("{") else KML + name
            TESTS_OF.setdefault(tag, []).append(AbstractTest(number, level, find))
        return find

    return register


def violations(root: Any) -> Iterator[tuple[int, Fault]]:
    """What breaks the tests, each with the level of its test."""
    for element in root.iter(*TESTS_OF):
        for test in TESTS_OF[element.tag]:
            for culprit, fault in test.find(element):
                yield test.level, Fault(test.number, culprit.sourceline, fault)


def root_violations(root: Any) -> Iterator[Fault]:
    """What breaks test 1."""
    if root.tag != f"{KML}kml":
        yield Fault(1, root.sourceline, f"the root is {root.tag}, not kml of KML 2.2")


def number_of(element: Any, name: str) -> float | None:
    """The number in a child element, or None."""
    try:
        return float(element.findtext(KML + name))
    except (TypeError, ValueError):
        return None


@abstract_test(4, "TimeSpan")
def _time_span(span: Any) -> Iterator[tuple[Any, str]]:
    begin, end = span.findtext(KML + "begin"), span.findtext(KML + "end")
    if not begin and not end:
        yield span, "TimeSpan without begin and end"
    elif begin and end and begin >= end:
        yield span, f"TimeSpan begins {begin}, not before its end {end}"


@abstract_test(5, "TimeStamp")
def _time_stamp(stamp: Any) -> Iterator[tuple[Any, str]]:
    if not stamp.findtext(KML + "when"):
        yield stamp, "TimeStamp without when"


@abstract_test(7, "Document")
def _shared_styles(document: Any) -> Iterator[tuple[Any, str]]:
    for style in document.iterchildren(KML + "Style", KML + "StyleMap"):
        if not style.get("id"):
            yield style, "a shared style without id"


@abstract_test(10, "Link", "Icon")
def _links(link: Any) -> Iterator[tuple[Any, str]]:
    if not link.findtext(KML + "href"):
        yield link, f"{etree.QName(link).localname} without href"


@abstract_test(18, "IconStyle")
def _icon_is_image(style: Any) -> Iterator[tuple[Any, str]]:
    href = style.findtext(f"{KML}Icon/{KML}href") or ""
    if href and not _IMAGE.search(href):
        yield style, f"icon {href[:60]!r} is no image"


@abstract_test(21, "Placemark", "Folder", "Document", "Style")
def _not_empty_object(element: Any) -> Iterator[tuple[Any, str]]:
    if not len(element) and not element.get("id"):
        yield element, f"{etree.QName(element).localname} with neither content nor id"


@abstract_test(24, "phoneNumber")
def _phone(element: Any) -> Iterator[tuple[Any, str]]:
    if not (element.text or "").startswith("tel:"):
        yield element, f"phoneNumber {element.text!r} is no tel: address"


@abstract_test(25, "Schema")
def _schemas(schema: Any) -> Iterator[tuple[Any, str]]:
    if not schema.get("id"):
        yield schema, "Schema without id"
    for one in schema.iterchildren(KML + "SimpleField"):
        if not one.get("name") or one.get("type") not in _TYPES:
            yield one, f"SimpleField {one.get('name')!r} of type {one.get('type')!r} (test 26)"


@abstract_test(31, f"{ATOM}link")
def _atom_links(link: Any) -> Iterator[tuple[Any, str]]:
    if link.get("rel") != "related":
        yield link, f"atom:link with rel={link.get('rel')!r}, not 'related'"


@abstract_test(65, "PolyStyle", "BalloonStyle", "IconStyle", "LabelStyle", "ListStyle", level=2)
@abstract_test(65, "Style", "ExtendedData", "Folder", level=2)
def _empty_styles(element: Any) -> Iterator[tuple[Any, str]]:
    if not len(element):
        yield element, f"{etree.QName(element).localname} is empty"


@abstract_test(57, "ScreenOverlay", level=2)
def _screen_overlays(overlay: Any) -> Iterator[tuple[Any, str]]:
    if overlay.find(KML + "screenXY") is None:
        yield overlay, "ScreenOverlay without screenXY"


@abstract_test(71, "Metadata", "Snippet", "Url", level=3)
def _deprecated(element: Any) -> Iterator[tuple[Any, str]]:
    yield element, f"{etree.QName(element).localname} is deprecated"
