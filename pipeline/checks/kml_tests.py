"""The abstract tests of OGC KML 2.2 (07-134r2) that a schema cannot express.

One test is one small function under its number. Level 1 is conformance itself; levels 2 and 3 are
the standard's recommendations. Tests of elements that no atlas layer has are left to the schema.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

KML = "{http://www.opengis.net/kml/2.2}"
ATOM = "{http://www.w3.org/2005/Atom}"
_IMAGE = re.compile(r"\.(png|jpe?g|gif|bmp|tiff?|svg)([?#].*)?$", re.IGNORECASE)
_TYPES = {"string", "int", "uint", "short", "ushort", "float", "double", "bool"}
_INTEGERS = {"int", "uint", "short", "ushort"}

Finder = Callable[[Any], Iterator[tuple[Any, str]]]


@dataclass(frozen=True)
class AbstractTest:
    """A test by its number in the standard; `find` yields elements and what is wrong."""

    number: int
    level: int
    find: Finder


ABSTRACT_TESTS: list[AbstractTest] = []


def abstract_test(number: int, level: int = 1) -> Callable[[Finder], Finder]:
    """Register a test under its number."""

    def register(find: Finder) -> Finder:
        ABSTRACT_TESTS.append(AbstractTest(number, level, find))
        return find

    return register


def violations(root: Any, levels: tuple[int, ...]) -> list[str]:
    """What breaks the tests of these levels, each with its line."""
    return [
        f"line {element.sourceline}: {fault} (test {test.number})"
        for test in ABSTRACT_TESTS
        if test.level in levels
        for element, fault in test.find(root)
    ]


def every(root: Any, *names: str) -> Iterator[Any]:
    """All elements of these names, in document order."""
    return root.iter(*(KML + name for name in names))  # type: ignore[no-any-return]


def number_of(element: Any, name: str) -> float | None:
    """The number in a child element, or None."""
    try:
        return float(element.findtext(KML + name))
    except (TypeError, ValueError):
        return None


@abstract_test(1)
def _root(root: Any) -> Iterator[tuple[Any, str]]:
    if root.tag != f"{KML}kml":
        yield root, f"the root is {root.tag}, not kml of KML 2.2"


@abstract_test(4)
def _time_span(root: Any) -> Iterator[tuple[Any, str]]:
    for span in every(root, "TimeSpan"):
        begin, end = span.findtext(KML + "begin"), span.findtext(KML + "end")
        if not begin and not end:
            yield span, "TimeSpan without begin and end"
        elif begin and end and begin >= end:
            yield span, f"TimeSpan begins {begin}, not before its end {end}"


@abstract_test(5)
def _time_stamp(root: Any) -> Iterator[tuple[Any, str]]:
    for stamp in every(root, "TimeStamp"):
        if not stamp.findtext(KML + "when"):
            yield stamp, "TimeStamp without when"


@abstract_test(6)
def _style_url(root: Any) -> Iterator[tuple[Any, str]]:
    shared = {e.get("id") for e in every(root, "Style", "StyleMap")}
    for element in every(root, "styleUrl"):
        before, mark, fragment = (element.text or "").strip().partition("#")
        if not mark or not fragment:
            yield element, f"styleUrl {element.text!r} has no fragment"
        elif not before and fragment not in shared:
            yield element, f"styleUrl {element.text!r} leads nowhere"


@abstract_test(7)
def _shared_styles(root: Any) -> Iterator[tuple[Any, str]]:
    for document in every(root, "Document"):
        for style in document.findall(KML + "Style") + document.findall(KML + "StyleMap"):
            if not style.get("id"):
                yield style, "a shared style without id"


@abstract_test(10)
def _links(root: Any) -> Iterator[tuple[Any, str]]:
    for link in every(root, "Link", "Icon"):
        if not link.findtext(KML + "href"):
            yield link, f"{etree.QName(link).localname} without href"


@abstract_test(18)
def _icon_is_image(root: Any) -> Iterator[tuple[Any, str]]:
    for style in every(root, "IconStyle"):
        href = style.findtext(f"{KML}Icon/{KML}href") or ""
        if href and not _IMAGE.search(href):
            yield style, f"icon {href[:60]!r} is no image"


@abstract_test(21)
def _not_empty_object(root: Any) -> Iterator[tuple[Any, str]]:
    for element in every(root, "Placemark", "Folder", "Document", "Style"):
        if not len(element) and not element.get("id"):
            yield element, f"{etree.QName(element).localname} with neither content nor id"


@abstract_test(24)
def _phone(root: Any) -> Iterator[tuple[Any, str]]:
    for element in every(root, "phoneNumber"):
        if not (element.text or "").startswith("tel:"):
            yield element, f"phoneNumber {element.text!r} is no tel: address"


@abstract_test(25)
def _schemas(root: Any) -> Iterator[tuple[Any, str]]:
    for schema in every(root, "Schema"):
        if not schema.get("id"):
            yield schema, "Schema without id"
        for one in schema.findall(KML + "SimpleField"):
            if not one.get("name") or one.get("type") not in _TYPES:
                yield one, f"SimpleField {one.get('name')!r} of type {one.get('type')!r} (test 26)"


@abstract_test(27)
def _simple_data(root: Any) -> Iterator[tuple[Any, str]]:
    schemas = {
        s.get("id"): {f.get("name"): f.get("type") for f in s.findall(KML + "SimpleField")}
        for s in every(root, "Schema")
    }
    for data in every(root, "SchemaData"):
        known = schemas.get((data.get("schemaUrl") or "").rpartition("#")[2], {})
        for one in data.findall(KML + "SimpleData"):
            kind = known.get(one.get("name"))
            if kind is None:
                yield one, f"SimpleData {one.get('name')!r} has no SimpleField"
            elif not _fits(one.text or "", kind):
                yield one, f"SimpleData {one.get('name')!r} {one.text!r} is no {kind}"


def _fits(text: str, kind: str) -> bool:
    try:
        if kind in _INTEGERS:
            return int(text) >= 0 or not kind.startswith("u")
        if kind in ("float", "double"):
            float(text)
        return kind != "bool" or text in ("0", "1", "true", "false")
    except ValueError:
        return False


@abstract_test(28)
def _data_names(root: Any) -> Iterator[tuple[Any, str]]:
    for extended in every(root, "ExtendedData"):
        names = [one.get("name") for one in extended.findall(KML + "Data")]
        if len(set(names)) != len(names):
            yield extended, "two Data of the same name"


@abstract_test(31)
def _atom_links(root: Any) -> Iterator[tuple[Any, str]]:
    for link in root.iter(f"{ATOM}link"):
        if link.get("rel") != "related":
            yield link, f"atom:link with rel={link.get('rel')!r}, not 'related'"


@abstract_test(65, 2)
def _empty_styles(root: Any) -> Iterator[tuple[Any, str]]:
    names = ("PolyStyle", "BalloonStyle", "IconStyle", "LabelStyle", "ListStyle", "Style")
    for element in every(root, *names, "ExtendedData", "Folder"):
        if not len(element):
            yield element, f"{etree.QName(element).localname} is empty"


@abstract_test(49, 2)
def _data_values(root: Any) -> Iterator[tuple[Any, str]]:
    for data in every(root, "Data"):
        if not data.get("name") or next(data.iterchildren(f"{KML}value"), None) is None:
            yield data, f"Data {data.get('name')!r} without name or value"


@abstract_test(57, 2)
def _screen_overlays(root: Any) -> Iterator[tuple[Any, str]]:
    for overlay in every(root, "ScreenOverlay"):
        if overlay.find(KML + "screenXY") is None:
            yield overlay, "ScreenOverlay without screenXY"


@abstract_test(71, 3)
def _deprecated(root: Any) -> Iterator[tuple[Any, str]]:
    for element in every(root, "Metadata", "Snippet", "Url"):
        yield element, f"{etree.QName(element).localname} is deprecated"
