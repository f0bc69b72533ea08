"""Files below a folder, and what belongs to each."""

from collections.abc import Iterator
from pathlib import Path


def parts_of(path: Path) -> Iterator[Path]:
    """The file with those of its name beside it, or all files of a folder."""
    if path.is_dir():
        yield from (part for part in path.rglob("*") if part.is_file())
    elif path.suffix.lower() == ".shp":
        yield from path.parent.glob(f"{path.stem}.*")
    else:
        yield path


def matching(folder: Path, pattern: str) -> list[str]:
    """Files of a pattern, with all their parts, as paths below the folder, sorted."""
    parts = {part for found in folder.glob(pattern) for part in parts_of(found)}
    return sorted(part.relative_to(folder).as_posix() for part in parts)
