"""Examples of the rules on rasters and map tiles."""

import struct
from pathlib import Path

import numpy as np
import rasterio

from tests.rule_examples import breaks, keeps
from tests.validate_products import ATLAS, write_pmtiles, write_tif

# The land cover's own 30 m grid, which is on WGS 84.
_GRID_30 = rasterio.Affine(30, 0, -4_410_000 + 300, 0, -30, 4_310_000 - 600)
_WGS_84 = "+proj=laea +lat_0=45 +lon_0=-100 +datum=WGS84 +units=m"


@keeps("A18", "C14")
def land_cover(folder: Path) -> Path:
    return write_tif(folder / "landcover.tif", crs=_WGS_84, transform=_GRID_30)


@breaks("A18")
def tagged_again(folder: Path) -> Path:
    return write_tif(folder / "landcover.tif", crs=ATLAS.wkt2, transform=_GRID_30)


@breaks("C14")
def unknown_class(folder: Path) -> Path:
    cells = np.full((4, 4), 42, dtype="uint8")
    return write_tif(folder / "landcover.tif", cells, crs=_WGS_84, transform=_GRID_30)


@keeps("F7")
def tiles(folder: Path) -> Path:
    return write_pmtiles(folder / "good.pmtiles")


@breaks("F7")
def tiles_across_the_antimeridian(folder: Path) -> Path:
    path = write_pmtiles(folder / "across.pmtiles")
    data = bytearray(path.read_bytes())
    struct.pack_into("<4i", data, 102, *(value * 10**7 for value in (170, 50, -170, 55)))
    path.write_bytes(data)
    return path
