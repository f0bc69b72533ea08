"""Opening a product by its suffix, also out of a zip package, by member."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from pipeline import archive
from pipeline.checks.dataset import Dataset
from pipeline.checks.raster import Raster, Tiles
from pipeline.checks.readers.content import HEAD, looks_like_geojson, refuse_other_content
from pipeline.checks.readers.flatgeobuf import read_flatgeobuf
from pipeline.checks.readers.geojson import read_geojson, read_geojson_lines
from pipeline.checks.readers.geopackage import read_geopackage
from pipeline.checks.readers.geoparquet import is_geoparquet, read_geoparquet
from pipeline.checks.readers.geotiff import read_geotiff
from pipeline.checks.readers.kml import read_kml
from pipeline.checks.readers.pmtiles import read_pmtiles
from pipeline.checks.readers.shapefile import read_shapefile
from pipeline.errors import ArchiveError, SourceError

Subject = Dataset | Raster | Tiles
_READERS: dict[str, Callable[[Path], Sequence[Subject]]] = {
    ".shp": read_shapefile,
    ".gpkg": read_geopackage,
    ".parquet": read_geoparquet,
    ".kml": read_kml,
    ".kmz": read_kml,
    ".fgb": read_flatgeobuf,
    ".geojson": read_geojson,
    ".json": read_geojson,
    ".geojsonl": read_geojson_lines,
    ".ndjson": read_geojson_lines,
    ".tif": read_geotiff,
    ".tiff": read_geotiff,
    ".pmtiles": read_pmtiles,
}
SUFFIXES = (*_READERS, ".zip")
# Packages of the atlas pages without a layer, by the last word of their names: what is in them.
_LAYERLESS = {
    "pdf": (".pdf",),
    "mappackage": (".mpk", ".mpkx", ".lpk", ".lpkx"),
    "metadata": (".html", ".htm", ".xml"),
}


def open_product(path: Path, skip: frozenset[str] = frozenset()) -> list[Subject]:
    """Every layer of a product file.

    Args:
        path: the file.
        skip: members that are not wanted if it is an archive.

    Raises:
        SourceError: no such file, a format that is not known, or a damaged file.
        ArchiveError: a zip that cannot be trusted.
    """
    suffix = path.suffix.casefold()
    try:
        if not path.is_file():
            what = "not a regular file" if path.exists() else "no such file"
            raise SourceError(f"{path}: {what}")
        if not path.stat().st_size:
            raise SourceError(f"{path.name}: the file is empty")
        if suffix == ".zip":
            return _open_zip(path, skip)
        if suffix not in _READERS:
            raise SourceError(f"{path.name}: expected a file of {', '.join(SUFFIXES)}")
        return list(_read(path))
    except (UnicodeDecodeError, NotImplementedError) as error:
        raise ArchiveError(f"{path.name}: damaged member ({error})") from None
    except OSError as error:
        raise SourceError(f"{path.name}: cannot be read ({error.strerror or error})") from None


def is_product(path: Path) -> bool:
    """Whether a file found in a folder is a product; tables without geometry are not."""
    suffix = path.suffix.casefold()
    if suffix == ".zip":
        return bool(products_of(path)) or is_layerless_package(path)
    return suffix in _READERS and _has_geometry(path)


def _has_geometry(path: Path) -> bool:
    """Whether a table or text of a format that has other uses is geographic."""
    suffix = path.suffix.casefold()
    if suffix == ".parquet":
        return is_geoparquet(path)
    if suffix == ".json":
        with path.open("rb") as stream:
            return looks_like_geojson(stream.read(HEAD))
    return True


def _read(path: Path) -> Sequence[Subject]:
    """Read by the suffix, once the content is seen to be of that format."""
    refuse_other_content(path)
    return _READERS[path.suffix.casefold()](path)


def products_of(path: Path) -> list[str]:
    """Members of an archive that are products."""
    names = [member.filename for member in archive.inspect(path)]
    return sorted(name for name in names if _is_product_member(path, name))


def is_layerless_package(path: Path) -> bool:
    """Whether a zip is a package of pages, map projects or metadata: it has no layer to open."""
    suffixes = _LAYERLESS.get(path.stem.casefold().rpartition("_")[2], ())
    return any(
        PurePosixPath(member.filename).suffix.casefold() in suffixes
        for member in archive.inspect(path)
    )


def _is_product_member(path: Path, name: str) -> bool:
    suffix = PurePosixPath(name).suffix.casefold()
    if suffix == ".json":
        return looks_like_geojson(archive.read_start(path, name, HEAD))
    return suffix in _READERS


def components_of(name: str, members: Iterable[str]) -> list[str]:
    """A product and, of a shapefile, the members of the same name but another suffix."""
    if not name.casefold().endswith(".shp"):
        return [name]
    start = name[: -len(".shp")].casefold() + "."
    return [name, *(n for n in members if n.casefold().startswith(start) and n != name)]


def _open_zip(path: Path, skip: frozenset[str]) -> list[Subject]:
    """Products of a zip, each copied under our own name to a folder that is gone afterwards."""
    found: list[Subject] = []
    names = [member.filename for member in archive.inspect(path)]
    products = products_of(path)
    if not products and not is_layerless_package(path):
        raise SourceError(f"{path.name}: no product inside; members are {archive.listing(names)}")
    for number, name in enumerate(name for name in products if name not in skip):
        with tempfile.TemporaryDirectory(prefix="naatlas-") as folder:
            stem = PurePosixPath(name).stem
            for member in components_of(name, names):
                ending = member[len(name) - len(PurePosixPath(name).suffix) :]
                if "/" not in ending and "\\" not in ending:
                    target = Path(folder) / f"{number}{ending.casefold()}"
                    target.write_bytes(archive.read_member(path, member))
            copy = Path(folder) / f"{number}{PurePosixPath(name).suffix.casefold()}"
            for subject in _open_member(copy, path, name):
                layer = subject.layer if copy.suffix == ".gpkg" else stem
                found.append(replace(subject, path=path, layer=layer))
    return found


def _open_member(copy: Path, package: Path, name: str) -> Sequence[Subject]:
    if not _has_geometry(copy):
        return []
    try:
        return _read(copy)
    except SourceError as error:
        reason = str(error).partition(": ")[2] or str(error)
        raise type(error)(f"{package.name}, member {name!r}: {reason}") from None
