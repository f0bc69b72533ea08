"""Small vector files: shapefiles from bytes of our own, others by pyogrio."""

import struct
from pathlib import Path

import geopandas
import shapefile
import shapely

from pipeline.spec.layout import Columns, Layout

SQUARE = shapely.box(-100, 40, -99, 41)
PRJ = (
    'GEOGCS["GCS_North_American_1983",DATUM["D_North_American_1983",SPHEROID["GRS_1980",6378137.0,'
    '298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
NAMES = Columns((Layout("plain", {"id": ("ID",), "name": ("NAME",)}),), {})


def shapefile_of(
    folder: Path,
    names: list[bytes],
    language: int = 0,
    cpg: str | None = None,
    stem: str = "areas",
    prj: str | None = PRJ,
) -> Path:
    """A square for each name, whose bytes stand in the table as they are."""
    path = folder / f"{stem}.shp"
    with shapefile.Writer(str(path.with_suffix("")), shapeType=shapefile.POLYGON) as writer:
        writer.field("ID", "N", 9, 0)
        writer.field("NAME", "C", 40)
        writer.field("CONTACT", "C", 40)
        for number, _ in enumerate(names, start=1):
            writer.poly([[[-100, 40], [-100, 41], [-99, 41], [-99, 40], [-100, 40]]])
            writer.record(number, "x", "Jane Example 555-0100")
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    _, header, width = struct.unpack_from("<IHH", table, 4)
    table[29] = language
    for row, name in enumerate(names):
        start = header + row * width + 1 + 9
        table[start : start + 40] = name.ljust(40)
    path.with_suffix(".dbf").write_bytes(table)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg is not None:
        path.with_suffix(".cpg").write_text(cpg)
    if prj is not None:
        path.with_suffix(".prj").write_text(prj)
    return path


def frame_of(rows: int = 2, **columns: object) -> geopandas.GeoDataFrame:
    """Squares in a row, with an id and a name."""
    shapes = [shapely.box(-100 + n, 40, -99 + n, 41) for n in range(rows)]
    data = {"ID": list(range(1, rows + 1)), "NAME": [f"Area {n}" for n in range(rows)], **columns}
    return geopandas.GeoDataFrame(data, geometry=shapes, crs="EPSG:4269")
