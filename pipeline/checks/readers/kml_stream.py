"""A KML document as a stream of parts, so that memory does not grow with its placemarks."""

from collections.abc import Callable, Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from lxml import etree

from pipeline.checks.kml_part import KML, Part, take_out
from pipeline.checks.kml_references import DEFINITIONS
from pipeline.errors import SourceError

_PLACEMARK = "{*}Placemark"
_MOST_PLACEMARKS = 250


class _PrologEndsError(Exception):
    """The first element has come; no DOCTYPE can follow."""


def refuse_doctype(stream: BinaryIO, name: str) -> None:
    """Stop at a DOCTYPE before any parser expands what it declares.

    Raises:
        SourceError: there is one, or the first element is never reached.
    """

    def doctype(*_: Any) -> None:
        raise SourceError(f"{name}: has a DOCTYPE, which a KML never needs; refused")

    def element(*_: Any) -> None:
        raise _PrologEndsError

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = element
    try:
        parser.ParseFile(stream)
    except _PrologEndsError:
        stream.seek(0)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SourceError(f"{name}: not XML ({error})") from None


class KmlStream:
    """The parts of a document; `error` says why they end where it is not well-formed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.error = ""

    def parts(self, define: Callable[[Any], None]) -> Iterator[Part]:
        """Runs of placemarks in document order, and in the end the document without them.

        The last placemark of a run stays in the document, because the parser may still be at work
        on the text behind it. Of a document that is not well-formed there is no end.

        Args:
            define: is given every style and schema as soon as it is read.
        """
        events = etree.iterparse(
            self._stream,
            tag=(_PLACEMARK, *DEFINITIONS),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            recover=False,
            huge_tree=True,
            remove_comments=True,
        )
        waiting: list[Any] = []
        for element in self._until_error(events):
            if element.tag in DEFINITIONS:
                define(element)
            elif _is_outermost(element):
                waiting.append(element)
                if len(waiting) > _MOST_PLACEMARKS:
                    yield take_out(waiting[:-1])
                    del waiting[:-1]
        if waiting:
            yield take_out(waiting)
        if not self.error:
            root = events.root
            yield Part(root, is_rest=True, is_schema_kml=root.tag == f"{KML}kml")

    def _until_error(self, events: Any) -> Iterator[Any]:
        try:
            for _, element in events:
                yield element
        except etree.XMLSyntaxError as error:
            self.error = error.msg or "not well-formed"
        except (ValueError, LookupError) as error:
            self.error = str(error)


def _is_outermost(placemark: Any) -> bool:
    """Whether it can be judged apart: in no other placemark, and not the root."""
    is_nested = next(placemark.iterancestors(_PLACEMARK), None) is not None
    return not is_nested and placemark.getparent() is not None
