"""GeoTIFFs: the directory by our own walk, the cells by GDAL's TIFF driver and no other.

Cells are compressed in a dozen ways, so that they need the library; it sees the file only after
the directory has proved that sizes are those of the file and that nothing in it names another
file. Files beside it (``.aux.xml``, ``.ovr``, ``.msk``, world files) are not read: what they say
is not part of the product.
"""

import math
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.checks.raster import Raster, Rgb, Values
from pipeline.checks.readers.tiff import Tags, read_directories
from pipeline.errors import SourceError

_WIDTH, _HEIGHT, _BITS, _STRIP_OFFSETS, _SAMPLES, _ROWS_PER_STRIP = 256, 257, 258, 273, 277, 278
_STRIP_COUNTS, _PLANAR, _COLOURS, _TILE_WIDTH, _TILE_HEIGHT = 279, 284, 320, 322, 323
_TILE_OFFSETS, _TILE_COUNTS, _FORMAT = 324, 325, 339
_GEO_KEYS, _METADATA, _NODATA = 34735, 42112, 42113
_MODEL, _USER_DEFINED = 1024, 32767
_CODE_OF_MODEL = {1: 3072, 2: 2048}  # projected, geographic
_COUNTED = ("uint8", "int8", "uint16", "int16")
_NUMBERS = {1: "uint", 2: "int", 3: "float"}
# Metadata by which the library would open another file, wherever that is.
_REFERENCES = re.compile(
    rb"OVERVIEW_FILE|_DATASET\b|xml:VRT|/vsi|<!DOCTYPE|<!ENTITY", re.IGNORECASE
)
_MOST_BLOCK_BYTES = 512 * 1024**2
_WINDOW_BYTES = 64 * 1024**2
# Above this, rows at even steps are looked at: a continent at 30 m has 66 thousand million cells.
_MOST_CELLS = 2_000_000_000
_SLICE = 1_000_000
_SETTINGS = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_GEOREF_SOURCES": "INTERNAL",
    "GDAL_CACHEMAX": 64,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
}


def read_geotiff(path: Path) -> list[Raster]:
    """The raster of a GeoTIFF.

    Raises:
        SourceError: not a TIFF, damaged, of a claimed size that the file cannot hold, or naming
            another file.
    """
    directories = read_directories(path)
    for tags in directories:
        if _REFERENCES.search(tags[_METADATA].tobytes() if _METADATA in tags else b""):
            raise SourceError(f"{path.name}: its metadata name another file or declare entities")
        _Grid(tags, path)
    grid = _Grid(directories[0], path)
    import rasterio  # only where there is a raster: it takes a moment to load
    from rasterio.errors import RasterioError

    try:
        with warnings.catch_warnings(), rasterio.Env(**_SETTINGS):
            warnings.simplefilter("ignore")  # no transform is a fact, and judged
            with rasterio.open(path.resolve(), driver="GTiff", sharing=False) as opened:
                return [_raster(opened, grid, path)]
    except (RasterioError, ValueError, MemoryError, OverflowError) as error:
        reason = (str(error).splitlines() or [""])[0][:120].replace(str(path.resolve()), path.name)
        raise SourceError(f"{path.name}: not a readable GeoTIFF ({reason})") from None


class _Grid:
    """Blocks of one image, whose number, size and places are those of the file."""

    def __init__(self, tags: Tags, path: Path) -> None:
        self.tags = tags
        try:
            self._check(path.stat().st_size)
        except (ValueError, IndexError, KeyError) as error:
            raise SourceError(f"{path.name}: damaged TIFF directory ({error})") from None

    def _check(self, size: int) -> None:
        self.width, self.height = self._number(_WIDTH), self._number(_HEIGHT)
        self.bands = self._number(_SAMPLES, 1)
        bits = {int(value) for value in self.tags.get(_BITS, np.array([1]))}
        formats = {int(value) for value in self.tags.get(_FORMAT, np.array([1]))}
        if min(self.width, self.height, self.bands) < 1 or len(bits) != 1 or len(formats) != 1:
            raise ValueError(f"{self.width} x {self.height} x {self.bands} cells of {bits} bits")
        self.bits = bits.pop()
        self.dtype = f"{_NUMBERS.get(formats.pop(), 'other')}{self.bits}"
        is_tiled = _TILE_WIDTH in self.tags
        across = self._number(_TILE_WIDTH) if is_tiled else self.width
        rows = self._number(_TILE_HEIGHT) if is_tiled else self._number(_ROWS_PER_STRIP, 2**32)
        self.block_rows = rows if is_tiled else min(rows, self.height)
        if min(across, self.block_rows) < 1:
            raise ValueError("blocks without cells")
        is_planar = self._number(_PLANAR, 1) == 2
        block = across * self.block_rows * self.bits // 8 * (1 if is_planar else self.bands)
        row = self.width * self.block_rows * self.bits // 8 * self.bands
        if max(block, row) > _MOST_BLOCK_BYTES:
            raise ValueError(
                f"claims blocks of {max(block, row)} bytes; {_MOST_BLOCK_BYTES} are read"
            )
        in_row, in_column = -(-self.width // across), -(-self.height // self.block_rows)
        wanted = in_row * in_column * (self.bands if is_planar else 1)
        offsets = self.tags[_TILE_OFFSETS if is_tiled else _STRIP_OFFSETS].astype(np.float64)
        counts = self.tags[_TILE_COUNTS if is_tiled else _STRIP_COUNTS].astype(np.float64)
        if len(offsets) != wanted or len(counts) != wanted:
            raise ValueError(f"claims {wanted} blocks, lists {len(offsets)}")
        if ((counts > 0) & (offsets + counts > size)).any():
            raise ValueError(f"claims blocks beyond the {size} bytes of the file")
        if self.bands == 1:
            self.is_empty_row = ((counts == 0) | (offsets == 0)).reshape(in_column, in_row).all(1)

    def _number(self, tag: int, default: int | None = None) -> int:
        if tag not in self.tags and default is not None:
            return default
        return int(self.tags[tag][0])

    @property
    def crs_code(self) -> str:
        """The code in the file's own keys: the library replaces a deprecated one in silence."""
        keys = self.tags.get(_GEO_KEYS, np.empty(0, np.uint16)).astype(int).tolist()
        found = {keys[i]: keys[i + 3] for i in range(4, len(keys) - 3, 4) if keys[i + 1] == 0}
        code = found.get(_CODE_OF_MODEL.get(found.get(_MODEL, 0), 0), 0)
        return "" if code in (0, _USER_DEFINED) else f"EPSG:{code}"

    @property
    def nodata(self) -> float | None:
        """The value that stands for no value."""
        if _NODATA not in self.tags:
            return None
        try:
            return float(self.tags[_NODATA].tobytes().split(b"\x00")[0])
        except ValueError:
            return None

    @property
    def colours(self) -> dict[int, Rgb]:
        """The colour table, 8 bits a colour; entries that are not used are black."""
        if _COLOURS not in self.tags or len(self.tags[_COLOURS]) != 3 * 2**self.bits:
            return {}
        table = (self.tags[_COLOURS].astype(int) >> 8).reshape(3, -1).T.tolist()
        return {value: (r, g, b) for value, (r, g, b) in enumerate(table)}


def _raster(opened: Any, grid: _Grid, path: Path) -> Raster:
    if (opened.width, opened.height, opened.count) != (grid.width, grid.height, grid.bands):
        raise SourceError(f"{path.name}: damaged TIFF directory (two sizes)")
    transform = opened.transform
    wkt = opened.crs.to_wkt() if opened.crs else None
    return Raster(
        path,
        path.stem,
        grid.width,
        grid.height,
        grid.bands,
        grid.dtype,
        None if transform.is_identity else tuple(transform)[:6],
        grid.crs_code or wkt,
        grid.crs_code,
        grid.nodata,
        grid.colours,
        _values(opened, grid) if grid.dtype in _COUNTED and grid.bands == 1 else None,
    )


def _values(opened: Any, grid: _Grid) -> Values:
    counts = np.zeros(2**grid.bits, np.int64)
    looked_at = 0
    for first, rows in _windows(grid):
        # Blocks that were never written hold the value for no value, or 0.
        blocks = slice(first // grid.block_rows, -(-(first + rows) // grid.block_rows))
        looked_at += rows * grid.width
        if grid.is_empty_row[blocks].all():
            fill = int(grid.nodata or 0) if math.isfinite(grid.nodata or 0) else 0
            counts[fill % len(counts)] += rows * grid.width
            continue
        cells = opened.read(1, window=((first, first + rows), (0, grid.width)))
        counts += _counted(cells.view(f"u{cells.itemsize}").ravel(), len(counts))
    found = np.flatnonzero(counts)
    values = found.astype(f"u{grid.bits // 8}").view(grid.dtype)
    by_value = dict(zip(values.tolist(), counts[found].tolist(), strict=True))
    return Values(by_value, looked_at, grid.width * grid.height)


def _counted(cells: NDArray[Any], size: int) -> NDArray[np.int64]:
    """Cells by value, some at a time: counting takes eight bytes a cell."""
    counts = np.zeros(size, np.int64)
    for start in range(0, len(cells), _SLICE):
        counts += np.bincount(cells[start : start + _SLICE], minlength=size)
    return counts


def _windows(grid: _Grid) -> Iterator[tuple[int, int]]:
    """First row and number of rows, in whole blocks; of very large rasters at even steps."""
    row_bytes = max(1, grid.width * grid.bits // 8 * grid.block_rows)
    rows = grid.block_rows * max(1, _WINDOW_BYTES // row_bytes)
    step = rows * max(1, -(-grid.width * grid.height // _MOST_CELLS))
    for first in range(0, grid.height, step):
        yield first, min(rows, grid.height - first)
