"""What the rules on KML ask of a document, gathered part by part."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, cast

from lxml import etree

from pipeline.checks import kml_tests_geometry  # noqa: F401  (registers its tests)
from pipeline.checks.findings import Fault, Findings
from pipeline.checks.kml_content import ContentJudge
from pipeline.checks.kml_facts import DocumentFacts
from pipeline.checks.kml_links import member_of
from pipeline.checks.kml_part import KML, Part
from pipeline.checks.kml_references import References
from pipeline.checks.kml_rings import ring_faults
from pipeline.checks.kml_schema import MOST_ERRORS, schema_errors
from pipeline.checks.kml_tests import root_violations, violations

_NCNAME = re.compile(r"[^\W\d][\w.\-]*")
# An entity or a tag that was escaped once too often, or not at all before it was escaped whole.
_TWICE = re.compile(r"&(amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);")
_PLAIN = tuple("{*}" + name for name in ("name", "value", "SimpleData", "displayName"))
_ALL_IDS = etree.XPath("//@id", smart_strings=False)


class KmlJudge:
    """Judges a document as its parts come; only findings and small facts stay."""

    def __init__(self) -> None:
        self._references = References()
        self._content = ContentJudge()
        self._invalid: list[Fault] = []
        self._violations = Findings()
        self._recommendations = Findings()
        self._twice = Findings()
        self._rings = Findings()
        self._ids: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._local_hrefs: set[str] = set()
        self._links: list[str] = []

    def define(self, element: Any) -> None:
        """Take note of a `Style`, `StyleMap` or `Schema`, as soon as it is read."""
        self._references.define(element)
        self._content.define(element)

    def judge(self, part: Part) -> None:
        """Take note of everything that is in this part."""
        self._judge_schema(part)
        self._judge_tests(part)
        self._twice.add(_escaped_twice(part.root))
        for polygon in part.root.iter("{*}Polygon"):
            self._counts["polygons"] += 1
            self._rings.add(ring_faults(polygon))
        self._content.judge(part)
        for link in part.root.iter("{*}NetworkLink"):
            self._counts["links without region"] += link.find("{*}Region") is None
            href = link.findtext("{*}Link/{*}href") or link.findtext("{*}Url/{*}href") or ""
            self._links.append(href.strip())
        self._counts["placemarks"] += len(part.placemarks)
        self._counts["without id"] += sum(1 for p in part.placemarks if p.get("id") is None)
        for href in part.root.iter("{*}href"):
            self._local_hrefs.add((href.text or "").strip())

    def facts(self, document: str, size: int, parse_error: str) -> DocumentFacts:
        """All of it, once every part is judged.

        Args:
            document: its name in the package, from which its addresses lead.
            size: of the document, in bytes.
            parse_error: why it could not be read to its end.
        """
        for findings in self._references.unanswered():
            self._violations.merge(findings)
        invalid = sorted(self._invalid, key=lambda fault: fault.line)[:MOST_ERRORS]
        found = self._ids.elements()
        bad_ids = [f"{one!r} is no XML name" for one in found if not _NCNAME.fullmatch(one)]
        bad_ids += [f"{one!r} stands {n} times" for one, n in self._ids.items() if n > 1]
        return DocumentFacts(
            name=document,
            size=size,
            parse_error=parse_error,
            invalid=tuple(str(fault) for fault in invalid),
            violations=self._violations,
            recommendations=self._recommendations,
            escaped_twice=self._twice,
            ring_faults=self._rings,
            ids=self._ids.total(),
            id_faults=tuple(bad_ids),
            placemarks=self._counts["placemarks"],
            placemarks_without_id=self._counts["without id"],
            polygons=self._counts["polygons"],
            local_hrefs=frozenset(member_of(document, one) for one in self._local_hrefs) - {""},
            links=tuple(member_of(document, one) for one in self._links),
            links_without_region=self._counts["links without region"],
            content=self._content.content(),
        )

    def _judge_schema(self, part: Part) -> None:
        ids = cast(list[str], _ALL_IDS(part.root))
        repeated = {one for one in ids if one in self._ids}
        self._ids.update(ids)
        # A root that the schema does not know is its one error; it does not look any further.
        if part.is_rest or part.is_schema_kml:
            self._invalid += schema_errors(part, MOST_ERRORS - len(self._invalid))
        if repeated and part.is_schema_kml:
            missing = max(0, MOST_ERRORS - len(self._invalid))
            self._invalid += islice(_repeated_ids(part.root, repeated), missing)

    def _judge_tests(self, part: Part) -> None:
        by_level: dict[bool, list[Fault]] = {True: [], False: []}
        for level, fault in violations(part.root):
            by_level[level == 1].append(fault)
        self._violations.add(by_level[True])
        self._recommendations.add(by_level[False])
        self._violations.add(self._references.faults(part.root))
        for extended in part.extended:
            self._violations.add(extended.faults())
            self._recommendations.add(extended.recommendations())
        if part.is_rest:
            self._violations.add(root_violations(part.root))


def _repeated_ids(root: Any, repeated: set[str]) -> Iterator[Fault]:
    """What the schema says of an id that stands in an earlier part already."""
    for element in root.iter(f"{KML}*"):
        if element.get("id") in repeated:
            fault = f"'{element.get('id')}' is not a valid value of the atomic type 'xs:ID'."
            where = f"Element '{element.tag}', attribute 'id'"
            yield Fault(0, element.sourceline, f"{where}: {fault}")


def _escaped_twice(root: Any) -> Iterator[Fault]:
    # Most parts show no entity anywhere, which is quicker to see in all their text at once.
    if not _TWICE.search(etree.tostring(root, method="text", encoding="unicode")):
        return
    for element in root.iter(*_PLAIN):
        if element.text and _TWICE.search(element.text):
            yield Fault(0, element.sourceline, f"{element.text[:60]!r} is escaped twice")
