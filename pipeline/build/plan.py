"""Which tasks an atlas is made of, and what each is given by those before it.

``<layer>/<edition>/<source>/read``, ``.../conform`` and, where the atlas names a year to compare
with, ``.../compare``; then ``<layer>/<edition>``, and ``<atlas>`` for the report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from pipeline.build.digests import digest_of
from pipeline.errors import UsageError
from pipeline.spec.atlas import AtlasSpec, Edition, SourceVintage

Order = dict[str, str]
Contents = Mapping[str, str]


@dataclass(frozen=True)
class SourcePlan:
    """The tasks of one source in one edition."""

    layer: str
    edition: str
    wanted: SourceVintage

    @property
    def name(self) -> str:
        """The source in the edition."""
        return f"{self.layer}/{self.edition}/{self.wanted.source}"

    @property
    def read(self) -> str:
        """Name of the task that reads the agency's files."""
        return f"{self.name}/read"

    @property
    def conform(self) -> str:
        """Name of the task that runs the layer's source steps."""
        return f"{self.name}/conform"

    @property
    def compare(self) -> str | None:
        """Name of the task that reads another year to compare with."""
        return None if self.wanted.compare_year is None else f"{self.name}/compare"

    @property
    def results(self) -> list[str]:
        """Names of the tasks that the edition is made from."""
        return [self.conform, *([self.compare] if self.compare else [])]

    @property
    def tasks(self) -> list[str]:
        """Names of all its tasks."""
        return [self.read, *self.results]

    @property
    def read_order(self) -> Order:
        """What is asked of reading."""
        return {"order": digest_of([self.wanted.source, self.wanted.year])}

    def conform_order(self, read: str) -> Order:
        """What is asked of the source steps, given the content of what was read."""
        return {"order": digest_of(self.wanted.model_dump()), f"task {self.read}": read}

    @property
    def compare_order(self) -> Order:
        """What is asked of the comparison."""
        return {"order": digest_of([self.wanted.source, self.wanted.compare_year])}


@dataclass(frozen=True)
class EditionPlan:
    """The tasks of one edition."""

    layer: str
    edition: Edition

    @property
    def name(self) -> str:
        """Name of the task that merges, exports and judges."""
        return f"{self.layer}/{self.edition.name}"

    @cached_property
    def sources(self) -> tuple[SourcePlan, ...]:
        """The edition's sources, in the atlas's order."""
        wanted = self.edition.sources
        return tuple(SourcePlan(self.layer, self.edition.name, source) for source in wanted)

    def order(self, contents: Contents) -> Order:
        """What the edition is made from, given the contents of its sources' tasks."""
        made = {f"task {name}": contents[name] for plan in self.sources for name in plan.results}
        return {"order": digest_of(self.edition.model_dump())} | made

    @property
    def tasks(self) -> list[str]:
        """Names of all tasks."""
        return [*(name for plan in self.sources for name in plan.tasks), self.name]


def plan_atlas(atlas: AtlasSpec, layers: tuple[str, ...]) -> list[EditionPlan]:
    """The editions of the chosen layers, of all layers if none is chosen.

    Raises:
        UsageError: a chosen layer is not in the atlas.
    """
    known = [entry.layer for entry in atlas.layers]
    unknown = [name for name in layers if name not in known]
    if unknown:
        raise UsageError(
            f"atlas {atlas.id!r} has no layer {unknown[0]!r}; it has {', '.join(known)}"
        )
    chosen = [entry for entry in atlas.layers if not layers or entry.layer in layers]
    return [EditionPlan(entry.layer, edition) for entry in chosen for edition in entry.editions]
