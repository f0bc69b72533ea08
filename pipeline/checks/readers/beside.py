"""Products of an archive that lie loose beside it as well."""

import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from pipeline import archive
from pipeline.checks.readers.opening import components_of, products_of
from pipeline.errors import SourceError

_CHUNK = 1024**2


def members_beside(package: Path, files: Sequence[Path]) -> frozenset[str]:
    """Members that have a file of the same name, size and CRC-32 among the products in its folder.

    All components of a shapefile must be the same. Sizes and CRCs are those that the directory of
    the archive states, so that nothing is unpacked.

    Args:
        package: any product; only a zip has members.
        files: the products of its folder.
    """
    if package.suffix.casefold() != ".zip" or not package.is_file():
        return frozenset()
    loose = {path.name: path for path in files}
    try:
        members = {member.filename: member for member in archive.inspect(package)}
        return frozenset(
            name
            for name in products_of(package)
            if PurePosixPath(name).name in loose and _is_beside(name, members, package.parent)
        )
    except (SourceError, OSError):
        return frozenset()  # opening it says why


def _is_beside(name: str, members: dict[str, zipfile.ZipInfo], folder: Path) -> bool:
    parts = [members[part] for part in components_of(name, members)]
    names = {PurePosixPath(part.filename).name for part in parts}
    loose = [path.name for path in folder.iterdir()]
    return names == set(components_of(PurePosixPath(name).name, loose)) and all(
        _is_same(part, folder / PurePosixPath(part.filename).name) for part in parts
    )


def _is_same(member: zipfile.ZipInfo, path: Path) -> bool:
    if path.stat().st_size != member.file_size:
        return False
    crc = 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            crc = zlib.crc32(chunk, crc)
    return crc == member.CRC
