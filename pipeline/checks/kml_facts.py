"""What stays of a KML document once it is read."""

from dataclasses import dataclass

from pipeline.checks.findings import Findings


@dataclass(frozen=True)
class KmlFacts:
    """What was found in a document and its package.

    Attributes:
        document: its name in the package.
        members: names of all members of the package, None for a document of its own.
        parse_error: why reading ended before the document did.
        invalid: errors of the schema.
        violations: what breaks the standard's tests of level 1.
        recommendations: what breaks those of levels 2 and 3.
        escaped_twice: plain texts that show an entity.
        ring_faults: what is wrong with rings.
        ids: how many there are.
        id_faults: ids that are no names, or not unique.
        local_hrefs: addresses that should be members.
    """

    document: str
    members: frozenset[str] | None
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
    network_links: int
    local_hrefs: frozenset[str]
