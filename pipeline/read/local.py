"""A vector file where the driver can open it: in its folder, or unpacked from its archive.

GDAL is never given an archive: members are counted while they are inflated, and only those of one
layer's files are written, under names of our own.
"""

import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline import archive
from pipeline.errors import SourceError

DRIVERS = {
    ".shp": "ESRI Shapefile",
    ".dbf": "ESRI Shapefile",
    ".gpkg": "GPKG",
    ".gdb": "OpenFileGDB",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
}
_BESIDE = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_FOLDER = ".gdb"
_STEM = "source"


@dataclass(frozen=True)
class Local:
    """A path to open, and the driver that must open it."""

    path: Path
    driver: str


@contextmanager
def at_hand(path: Path, name: str, member: str | None) -> Iterator[Local]:
    """The file or folder of a layer, for as long as it is read.

    Args:
        path: the file, the folder of a File Geodatabase, or a zip archive.
        name: the same for messages.
        member: file or folder within the archive; without it the only one that holds a layer.

    Raises:
        SourceError: the format is not one that is read, or the archive has no such layer.
        ArchiveError: the archive cannot be trusted.
    """
    if path.suffix.lower() != ".zip":
        yield _checked(path, name)
        return
    members = {m.filename: m for m in archive.inspect(path) if not m.is_dir()}
    layer = member or _only_layer(name, list(members))
    wanted = _files_of(layer, list(members))
    if not wanted:
        found = archive.listing(sorted(members))
        raise SourceError(f"{name}: expected a member {layer!r} in the archive, found {found}")
    with tempfile.TemporaryDirectory(prefix="naatlas-") as folder:
        for source, target in wanted.items():
            _write(path, members[source], Path(folder) / target)
        suffix = PurePosixPath(layer).suffix.lower()
        yield _checked(Path(folder) / f"{_STEM}{suffix}", name)


def _checked(path: Path, name: str) -> Local:
    suffix = path.suffix.lower()
    if suffix not in DRIVERS or path.is_dir() != (suffix == _FOLDER):
        raise SourceError(
            f"{name}: expected a shapefile, dBASE table, GeoPackage, File Geodatabase (folder "
            f"{_FOLDER}) or GeoJSON file, found {'a folder' if path.is_dir() else suffix!r}"
        )
    if "!" in str(path):
        raise SourceError(f"{name}: expected a path without '!', found {str(path)!r}; rename it")
    if suffix == ".gpkg":
        _refuse_foreign_tables(path, name)
    return Local(path, DRIVERS[suffix])


def _only_layer(name: str, members: list[str]) -> str:
    suffixes = set(DRIVERS) - {".dbf", ".json"}
    folders = {str(f) for m in members for f in PurePosixPath(m).parents}
    layers = {m for m in (*members, *folders) if PurePosixPath(m).suffix.lower() in suffixes}
    if len(layers) != 1:
        raise SourceError(
            f"{name}: expected one layer in the archive, found {archive.listing(sorted(layers))}; "
            "name the member after '!' in the vintage's files"
        )
    return layers.pop()


def _files_of(layer: str, members: list[str]) -> dict[str, str]:
    """Members that belong to a layer, and the names that they get."""
    whole = PurePosixPath(layer)
    suffix = whole.suffix.lower()
    if suffix == _FOLDER:
        inside = [m for m in members if PurePosixPath(m).parent == whole]
        return {m: f"{_STEM}{_FOLDER}/{PurePosixPath(m).name}" for m in inside}
    if layer not in members:
        return {}
    if suffix != ".shp":
        return {layer: f"{_STEM}{suffix}"}
    beside = {f"{whole.with_suffix('')}{end}".casefold(): end for end in _BESIDE}
    return {m: f"{_STEM}{beside[m.casefold()]}" for m in members if m.casefold() in beside}


def _write(path: Path, member: zipfile.ZipInfo, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as stream:
        for chunk in archive.member_chunks(path, member):
            stream.write(chunk)


def _refuse_foreign_tables(path: Path, name: str) -> None:
    """A virtual table can show another file's content as if it were of this one."""
    asked = (
        "SELECT name FROM sqlite_master WHERE lower(sql) LIKE 'create virtual%' "
        "AND lower(sql) NOT LIKE '%using rtree%'"
    )
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            found = [str(row[0]) for row in database.execute(asked)]
        finally:
            database.close()
    except sqlite3.Error as error:
        raise SourceError(f"{name}: not a readable GeoPackage ({error})") from None
    if found:
        raise SourceError(f"{name}: expected plain tables, found the virtual table {found[0]!r}")
