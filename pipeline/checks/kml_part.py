"""A part of a KML document that is judged at once: a run of placemarks, or all that is left."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from pipeline.checks.findings import Fault

KML_NAMESPACE = "http://www.opengis.net/kml/2.2"
KML = f"{{{KML_NAMESPACE}}}"
# Stands where a run of placemarks stood, so that their folder is not taken for an empty one.
_PLACE = "{naatlas}placemarks"


@dataclass(frozen=True)
class ExtendedData:
    """The `Data` of one `ExtendedData`; a text is None where there is no such element."""

    element: Any
    names: list[str | None]
    texts: list[str | None]

    def faults(self) -> Iterator[Fault]:
        """What breaks test 28."""
        if len(set(self.names)) != len(self.names):
            yield Fault(28, self.element.sourceline, "two Data of the same name")

    def recommendations(self) -> Iterator[Fault]:
        """What breaks test 49."""
        if None in self.texts or None in self.names or "" in self.names:
            data = self.element.iterchildren("{*}Data")
            for one, name, value in zip(data, self.names, self.texts, strict=True):
                if not name or value is None:
                    yield Fault(49, one.sourceline, f"Data {name!r} without name or value")


@dataclass(frozen=True, eq=False)
class Part:
    """A tree of its own below a `kml`, in which elements keep the lines of the document.

    Attributes:
        root: the `kml`.
        is_rest: this is the document itself without the placemarks of the other parts.
        is_schema_kml: the document's root is one that the schema knows.
    """

    root: Any
    is_rest: bool
    is_schema_kml: bool

    @cached_property
    def placemarks(self) -> list[Any]:
        """In document order, nested ones too."""
        return list(self.root.iter("{*}Placemark"))

    @cached_property
    def _rows(self) -> dict[Any, int]:
        return {placemark: row for row, placemark in enumerate(self.placemarks)}

    def row_of(self, element: Any) -> int | None:
        """The place of a placemark among the others, None for any other element."""
        return self._rows.get(element)

    @cached_property
    def extended(self) -> list[ExtendedData]:
        """Every `ExtendedData`, whatever it belongs to."""
        return [_extended_data(element) for element in self.root.iter("{*}ExtendedData")]

    @contextmanager
    def with_places(self) -> Iterator[Any]:
        """The root with one placemark for every run that was taken out, as the schema expects."""
        places = list(self.root.iter(_PLACE))
        for place in places:
            place.tag = f"{KML}Placemark"
        try:
            yield self.root
        finally:
            for place in places:
                place.tag = _PLACE


def take_out(placemarks: Sequence[Any]) -> Part:
    """Move placemarks out of their document, so that they are freed when they have been judged."""
    is_schema_kml = placemarks[0].getroottree().getroot().tag == f"{KML}kml"
    last = None
    for placemark in placemarks:
        before = placemark.getprevious()
        if before is None or (before is not last and before.tag != _PLACE):
            place = etree.Element(_PLACE)
            place.sourceline = placemark.sourceline
            placemark.addprevious(place)
        last = placemark
    nsmap: dict[Any, str] = {None: KML_NAMESPACE}
    root = etree.Element(f"{KML}kml", nsmap=nsmap)
    etree.SubElement(root, f"{KML}Document").extend(placemarks)
    return Part(root, is_rest=False, is_schema_kml=is_schema_kml)


def _extended_data(element: Any) -> ExtendedData:
    data = list(element.iterchildren("{*}Data"))
    names = [one.get("name") for one in data]
    values = list(element.iter("{*}value"))
    if [value.getparent() for value in values] == data:
        return ExtendedData(element, names, [value.text or "" for value in values])
    first = (next(one.iterchildren("{*}value"), None) for one in data)
    texts = [None if value is None else value.text or "" for value in first]
    return ExtendedData(element, names, texts)
