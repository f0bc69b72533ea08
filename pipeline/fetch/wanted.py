"""Which files the editions of an atlas need of a source, and how each is got."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import FetchError, UsageError
from pipeline.files import matching
from pipeline.lock import path_below
from pipeline.spec.atlas import AtlasSpec
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.fetching import Download, belongs, file_patterns
from pipeline.spec.source import SourceSpec


@dataclass(frozen=True)
class Wanted:
    """Files of one pattern, and the downloads (with their years) that give them."""

    source: SourceSpec
    pattern: str
    downloads: tuple[tuple[Download, int], ...]

    def has(self, path: str) -> bool:
        """Whether a file is of the pattern, or a part of one that is."""
        return belongs(path, self.pattern)

    @property
    def instructions(self) -> str:
        """What a person does to get the files."""
        fetch = self.source.fetch
        words = fetch.manual or "take the file that the source's spec names"
        return f"{words} ({fetch.page})" if fetch.page else words


def wanted_files(catalogue: Catalogue, atlas: AtlasSpec, ids: Sequence[str]) -> list[Wanted]:
    """Patterns of the sources' vintages that the editions of the atlas name, each once.

    Raises:
        UsageError: the atlas has no such source.
        SpecError: the spec of a source is wrong.
    """
    years = _years(atlas)
    if unknown := sorted(set(ids) - set(years)):
        raise UsageError(
            f"atlas {atlas.id!r} has no source {', '.join(unknown)}; it has "
            f"{', '.join(sorted(years)) or 'none'}"
        )
    found = []
    for source_id in sorted(ids or years):
        source = catalogue.source(source_id).spec
        found += _of_source(source, sorted(years[source_id]))
    return found


def lockable(folder: Path, pattern: str) -> list[str]:
    """Files of a pattern below a folder, with all their parts, as paths that a lock can hold.

    Raises:
        FetchError: the name of one is none that a lock can hold.
    """
    try:
        return [path_below(name) for name in matching(folder, pattern)]
    except ValueError as error:
        raise FetchError(f"{error}; rename the file") from None


def _years(atlas: AtlasSpec) -> dict[str, set[int]]:
    years: dict[str, set[int]] = {}
    for layer in atlas.layers:
        for edition in layer.editions:
            for wanted in edition.sources:
                named = {wanted.year, wanted.compare_year} - {None}
                years.setdefault(wanted.source, set()).update(filter(None, named))
    return years


def _of_source(source: SourceSpec, years: Iterable[int]) -> list[Wanted]:
    downloads: dict[str, dict[tuple[str, ...], tuple[Download, int]]] = {}
    for year in years:
        vintage = source.vintage(year)
        assert vintage is not None, "the catalogue checks the years of an atlas"
        for pattern in file_patterns(vintage.files, year):
            known = downloads.setdefault(pattern, {})
            for download in source.fetch.downloads:
                targets = download.targets(year)
                if any(belongs(path, pattern) for path in targets):
                    known[(*download.addresses(year), *targets)] = (download, year)
    return [Wanted(source, pattern, tuple(found.values())) for pattern, found in downloads.items()]
