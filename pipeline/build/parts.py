"""What a task was made from: named parts, each with a digest, and what has become of them since."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from pipeline.build.digests import ABSENT, FileDigests, digest_of
from pipeline.build.modules import PACKAGE, files_of, modules_of
from pipeline.files import matching
from pipeline.lock import SourcesLock, refuse_unlocked

# Libraries that decide what a product holds; their wheels bring GDAL, GEOS and PROJ.
LIBRARIES = (
    "geopandas",
    "lxml",
    "matplotlib",
    "numpy",
    "pandas",
    "pillow",
    "pmtiles",
    "pyarrow",
    "pyogrio",
    "pyproj",
    "pyshp",
    "python",
    "python-calamine",
    "rasterio",
    "shapely",
)


@dataclass(frozen=True)
class World:
    """Where parts are found.

    Attributes:
        root: the folder with ``configs/`` and ``layers/``.
        data: the folder of the originals.
        grids: the folder of datum grids, or None.
        lock: the lock of sources, or None where an atlas has none.
        digests: of files, as they were when first asked for.
    """

    root: Path
    data: Path
    grids: Path | None
    lock: Path | None
    digests: FileDigests

    def now(self, part: str) -> str:
        """The digest of a part as it is now; `part` is its kind, a blank and its name."""
        kind, _, name = part.partition(" ")
        return self._kinds[kind](name)

    @cached_property
    def _kinds(self) -> dict[str, Callable[[str], str]]:
        return {
            "spec": lambda name: self.digests.of(self.root / name),
            "input": lambda name: self.digests.of(self.data / name),
            "files": lambda name: digest_of(matching(self.data, name)),
            "program": lambda name: self.digests.of(PACKAGE / name),
            "library": lambda name: python_version() if name == "python" else version(name),
            "grids": lambda _: self._grids,
            "lock": lambda name: digest_of([str(file) for file in self.locked.of(name).items()]),
        }

    @cached_property
    def locked(self) -> SourcesLock:
        """The lock of sources; an empty one where an atlas has none."""
        return SourcesLock.read(self.lock) if self.lock else SourcesLock()

    @cached_property
    def _grids(self) -> str:
        if self.grids is None:
            return ABSENT
        paths = sorted(path for path in self.grids.iterdir() if path.is_file())
        return digest_of([(path.name, self.digests.of(path)) for path in paths])


@dataclass(frozen=True)
class Parts:
    """The parts of one task, noted as they are used."""

    world: World
    digests: dict[str, str] = field(default_factory=dict)

    def note(self, part: str) -> None:
        """One more part, as it is now."""
        self.digests[part] = self.world.now(part)

    def spec(self, path: Path) -> None:
        """A file of the catalogue."""
        self.note(f"spec {path.relative_to(self.world.root).as_posix()}")

    def inputs(self, source: str, patterns: Iterable[str]) -> None:
        """Files of a source below the data folder: that they are these, and what they say.

        Raises:
            SourceError: one is not what the lock says.
        """
        found = {}
        for pattern in patterns:
            self.note(f"files {pattern}")
            for name in matching(self.world.data, pattern):
                self.note(f"input {name}")
                found[name] = self.digests[f"input {name}"]
        self.note(f"lock {source}")
        refuse_unlocked(self.world.locked, source, found)

    def program(self, roots: Iterable[str]) -> None:
        """Modules that run, with all that they import, and libraries."""
        for path in files_of(modules_of(roots)):
            self.note(f"program {path.relative_to(PACKAGE).as_posix()}")
        for library in LIBRARIES:
            self.note(f"library {library}")


def changes(before: Mapping[str, str], world: World, order: Mapping[str, str]) -> list[str]:
    """Why a task runs again, a phrase a part; none if nothing that it was made from has changed.

    Args:
        before: parts of the task's record.
        world: where they are found now.
        order: parts that whoever orders the task states: what it is given by other tasks.
    """
    now = {part: world.now(part) for part in before if part.split()[0] not in _ORDERED}
    now |= order
    phrases = []
    for part in sorted({*before, *now}):
        old, new = before.get(part, ABSENT), now.get(part, ABSENT)
        if old != new:
            became = "is gone" if new == ABSENT else "is new" if old == ABSENT else "has changed"
            phrases.append(f"{part} {became}")
    return phrases


_ORDERED = ("task", "order")
