"""The program as a set of modules: which of them a task runs, found from their imports."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pipeline
from pipeline.build.digests import digest_of, sha256_of

PACKAGE = Path(pipeline.__file__).resolve().parent
# It imports every step there is; a task runs only those that its layer names.
_REGISTRY = "pipeline.build.all_steps"
# Boundaries, templates and schemas, by the module that reads them.
_BESIDE = {
    "pipeline.boundaries": "data/boundaries.parquet",
    "pipeline.export.page": "export/templates/*.j2",
    "pipeline.checks.metadata_schema": "data/schemas/**/*.xsd",
}
# Where the grammar has statements within others.
_PARTS = ("body", "orelse", "finalbody", "handlers", "cases")
_SUFFIXES = {".py", ".parquet", ".j2", ".xsd"}


def module_path(name: str) -> Path:
    """Where a module of the program lies; a package is its ``__init__.py``."""
    path = PACKAGE.joinpath(*name.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def modules_of(roots: Iterable[str]) -> list[str]:
    """Those modules, and all modules of the program that they import, directly or not, sorted.

    Imports inside functions count as well, and so do the packages that a module lies in.
    """
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found and name != _REGISTRY:
            found.add(name)
            waiting += _imports(name)
            waiting += [package] if (package := name.rpartition(".")[0]) else []
    return sorted(found)


def files_of(modules: Iterable[str]) -> list[Path]:
    """Files of those modules, and of what is no code but belongs to them."""
    beside = [PACKAGE.glob(_BESIDE[name]) for name in modules if name in _BESIDE]
    return [*map(module_path, modules), *sorted(path for found in beside for path in found)]


def program_digest() -> str:
    """Digest of every file of the program, that a worker elsewhere is told to have."""
    everything = sorted(path for path in PACKAGE.rglob("*") if path.suffix in _SUFFIXES)
    files = [(path.relative_to(PACKAGE).as_posix(), sha256_of(path)) for path in everything]
    return digest_of(files)


@cache
def _imports(name: str) -> tuple[str, ...]:
    tree = ast.parse(module_path(name).read_bytes())
    return tuple(found for node in _statements(tree) for found in _imported(node))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """The statements within a module or a statement; imports are nowhere else."""
    for part in _PARTS:
        for inner in getattr(node, part, ()):
            yield inner
            yield from _statements(inner)


def _imported(node: ast.AST) -> Iterator[str]:
    """Modules of the program that a statement imports: ``from a import b`` may mean ``a.b``."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom) and node.module:
        names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    else:
        names = []
    for name in names:
        if name.split(".")[0] == PACKAGE.name and module_path(name).is_file():
            yield name
