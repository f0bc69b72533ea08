"""What stays of a KML document once it is read, and of a package of documents."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.checks.findings import Findings
from pipeline.checks.kml_content import Content


@dataclass(frozen=True)
class DocumentFacts:
    """What was found in one document.

    Attributes:
        name: its name in the package, or of its file.
        size: in bytes, unpacked.
        parse_error: why reading ended before the document did.
        invalid: errors of the schema.
        violations: what breaks the standard's tests of level 1.
        recommendations: what breaks those of levels 2 and 3.
        escaped_twice: plain texts that show an entity.
        ring_faults: what is wrong with rings.
        ids: how many there are.
        id_faults: ids that are no names, or not unique.
        local_hrefs: members that it refers to, links to documents included.
        links: documents that it links to, in order; ``""`` for a link out of the package.
        links_without_region: how many of the links are followed wherever one looks.
        content: what the rules on its content ask.
    """

    name: str
    size: int
    parse_error: str
    invalid: tuple[str, ...]
    violations: Findings
    recommendations: Findings
    escaped_twice: Findings
    ring_faults: Findings
    ids: int
    id_faults: tuple[str, ...]
    placemarks: int
    placemarks_without_id: int
    polygons: int
    local_hrefs: frozenset[str]
    links: tuple[str, ...]
    links_without_region: int
    content: Content


@dataclass(frozen=True)
class KmlFacts:
    """The main document with those that its network links lead to within the package.

    Attributes:
        documents: the main one first.
        size: of the file as it is, in bytes.
        members: names of all members of the package, None for a document of its own.
        link_faults: links that make a circle, lead too deep, or to a document that was read.
        shared_ids: placemarks that stand in more than one document.
        pictures: legends that are pictures indeed.
    """

    documents: tuple[DocumentFacts, ...]
    size: int
    members: frozenset[str] | None
    link_faults: tuple[str, ...]
    shared_ids: tuple[str, ...]
    pictures: frozenset[str]

    @property
    def main(self) -> DocumentFacts:
        """The document that a reader opens."""
        return self.documents[0]

    @property
    def parse_error(self) -> str:
        """Why reading a document ended before it did."""
        found = (f"{label}{one.parse_error}" for label, one in self._labelled() if one.parse_error)
        return next(found, "")

    @cached_property
    def invalid(self) -> list[str]:
        """Errors of the schema."""
        return [f"{label}{text}" for label, one in self._labelled() for text in one.invalid]

    @cached_property
    def violations(self) -> Findings:
        """What breaks the standard's tests of level 1."""
        return self._merged([one.violations for one in self.documents])

    @cached_property
    def recommendations(self) -> Findings:
        """What breaks those of levels 2 and 3."""
        return self._merged([one.recommendations for one in self.documents])

    @cached_property
    def escaped_twice(self) -> Findings:
        """Plain texts that show an entity."""
        return self._merged([one.escaped_twice for one in self.documents])

    @cached_property
    def ring_faults(self) -> Findings:
        """What is wrong with rings."""
        return self._merged([one.ring_faults for one in self.documents])

    @property
    def ids(self) -> int:
        """How many ids there are."""
        return sum(one.ids for one in self.documents)

    @cached_property
    def id_faults(self) -> list[str]:
        """Ids that are no names, or not unique."""
        found = [f"{label}{text}" for label, one in self._labelled() for text in one.id_faults]
        return found + [f"{one!r} stands in more than one document" for one in self.shared_ids]

    @property
    def placemarks(self) -> int:
        """How many placemarks there are."""
        return sum(one.placemarks for one in self.documents)

    @property
    def placemarks_without_id(self) -> int:
        """How many of them have no id."""
        return sum(one.placemarks_without_id for one in self.documents)

    @property
    def polygons(self) -> int:
        """How many polygons there are."""
        return sum(one.polygons for one in self.documents)

    @property
    def local_hrefs(self) -> frozenset[str]:
        """Addresses that should be members."""
        return frozenset().union(*(one.local_hrefs for one in self.documents))

    def _labelled(self) -> Iterator[tuple[str, DocumentFacts]]:
        """Documents, each with what a message says before its own words."""
        for place, one in enumerate(self.documents):
            yield f"{one.name} " if place else "", one

    def _merged(self, parts: list[Findings]) -> Findings:
        merged = Findings()
        for (label, _), findings in zip(self._labelled(), parts, strict=True):
            merged.merge(findings, label.strip())
        return merged
