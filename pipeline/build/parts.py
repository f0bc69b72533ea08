"""What a task was made from: named parts, each with a digest, and what has become of them since."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from pipeline.build.digests import ABSENT, FileDigests, digest_of, sha256_of
from pipeline.build.modules import PACKAGE, files_of, module_path, modules_of, program_digest
from pipeline.files import matching
from pipeline.lock import SourcesLock, refuse_unlocked

# Libraries that decide what a product holds; their wheels bring GDAL, GEOS and PROJ.
LIBRARIES = (
    "geopandas",
    "jinja2",
    "lxml",
    "matplotlib",
    "numpy",
    "pandas",
    "pillow",
    "pmtiles",
    "pyarrow",
    "pydantic",
    "pyogrio",
    "pyproj",
    "pyshp",
    "python",
    "python-calamine",
    "pyyaml",
    "rasterio",
    "shapely",
)
# It refuses drivers and foreign folders before anything is read.
_ALWAYS = "pipeline.environment"


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
        """The digest of a part as it is now; `part` is its kind, a blank and its name.

        `ABSENT` if there is no such thing, or if this version of the program knows no such kind.
        """
        kind, _, name = part.partition(" ")
        return self._kinds[kind](name) if kind in self._kinds else ABSENT

    @cached_property
    def _kinds(self) -> dict[str, Callable[[str], str]]:
        return {
            "spec": lambda name: self.digests.of(self.root / name),
            "input": lambda name: self.digests.of(self.data / name),
            "files": lambda name: digest_of(matching(self.data, name)),
            "program": lambda name: self.digests.of(PACKAGE / name),
            "library": _version,
            "grids": lambda _: self._grids,
            "lock": self._digest_of_locked,
        }

    @cached_property
    def locked(self) -> SourcesLock:
        """The lock of sources; an empty one where an atlas has none."""
        return SourcesLock.read(self.lock) if self.lock else SourcesLock()

    @cached_property
    def _lock_bytes(self) -> str:
        return sha256_of(self.lock) if self.lock else ABSENT

    def _digest_of_locked(self, source: str) -> str:
        """Of what the lock says of a source: kept by the lock's bytes, for parsing takes time."""
        known, key = self.digests.known, f"{self._lock_bytes} {source}"
        if key not in known:
            known[key] = digest_of([str(file) for file in self.locked.of(source).items()])
        return known[key]

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

    def program(self, task: str, roots: Iterable[str]) -> None:
        """What runs: the module that describes the task, `roots` with all their imports, libraries.

        Of what the first imports, the engine, no result depends.
        """
        for path in [module_path(task), *files_of(modules_of([_ALWAYS, *roots]))]:
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


def of_program(parts: Mapping[str, str]) -> dict[str, str]:
    """Those of the parts that are files of the program, or libraries."""
    return {part: parts[part] for part in parts if part.split()[0] in ("program", "library")}


_ORDERED = ("task", "order")


def version_digest() -> str:
    """Digest of the program and of the libraries, which all workers of a run must have alike."""
    return digest_of([program_digest(), [(name, _version(name)) for name in LIBRARIES]])


@cache
def _version(library: str) -> str:
    """Version of a library, whose metadata are parsed for it; `ABSENT` if it is not installed."""
    try:
        return python_version() if library == "python" else version(library)
    except PackageNotFoundError:
        return ABSENT
