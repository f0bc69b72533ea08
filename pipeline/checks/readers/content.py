"""What a file really is, by its first bytes: a name is only what somebody called it."""

import re
from pathlib import Path

from pipeline.checks.readers.flatgeobuf import MAGIC as FLATGEOBUF
from pipeline.checks.readers.pmtiles import MAGIC as PMTILES
from pipeline.errors import SourceError

HEAD = 64 * 1024
_MAGICS: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"SQLite format 3\x00", "SQLite", (".gpkg",)),
    (b"PAR1", "Parquet", (".parquet",)),
    (FLATGEOBUF, "FlatGeobuf", (".fgb",)),
    (PMTILES, "PMTiles", (".pmtiles",)),
    (b"\x00\x00\x27\x0a", "shapefile", (".shp",)),
    *(
        (mark, "TIFF", (".tif", ".tiff"))
        for mark in (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
    ),
    (b"PK\x03\x04", "zip", (".zip", ".kmz", ".kml")),
    (b"\x1f\x8b", "gzip", ()),
    (b"%PDF", "PDF", ()),
    (b"\x89HDF", "HDF5 or netCDF", ()),
    (b"<OGRVRTDataSource", "virtual (VRT)", ()),
    (b"<VRTDataset", "virtual (VRT)", ()),
    (b"<GDAL_WMS", "web service (WMS)", ()),
    (b"<?xml", "XML", (".kml",)),
    (b"<kml", "KML", (".kml",)),
)
_GEOJSON_TYPE = re.compile(rb'"type"\s*:\s*"Feature(Collection)?"')


def refuse_other_content(path: Path) -> None:
    """Stop where a file is of a known format that its name does not say.

    Raises:
        SourceError: it names both.
    """
    with path.open("rb") as stream:
        head = stream.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    suffix = path.suffix.casefold()
    for mark, name, suffixes in _MAGICS:
        if head.startswith(mark):
            if suffix not in suffixes:
                raise SourceError(f"{path.name}: is named {suffix}, but its content is {name}")
            return


def looks_like_geojson(head: bytes) -> bool:
    """Whether a ``.json`` has features; receipts, styles and dictionaries are JSON as well."""
    return _GEOJSON_TYPE.search(head) is not None
