"""Small datum grids of our own, and the bilinear interpolation that PROJ must agree with."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pyproj import datadir


@dataclass(frozen=True)
class Grid:
    """Shifts in degrees, positive east and north, rows from south to north."""

    west: float
    south: float
    step: float
    east_shift: np.ndarray
    north_shift: np.ndarray

    def shift(self, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Bilinear interpolation; NaN outside."""
        column, row = (lon - self.west) / self.step, (lat - self.south) / self.step
        rows, columns = self.east_shift.shape
        outside = (column < 0) | (row < 0) | (column > columns - 1) | (row > rows - 1)
        column, row = np.where(outside, 0.0, column), np.where(outside, 0.0, row)
        i = np.minimum(np.floor(column).astype(int), columns - 2)
        j = np.minimum(np.floor(row).astype(int), rows - 2)
        u, v = column - i, row - j

        def at(values: np.ndarray) -> np.ndarray:
            south = values[j, i] * (1 - u) + values[j, i + 1] * u
            north = values[j + 1, i] * (1 - u) + values[j + 1, i + 1] * u
            return np.where(outside, np.nan, south * (1 - v) + north * v)

        return lon + at(self.east_shift), lat + at(self.north_shift)


def invented(west: float, south: float, columns: int, rows: int, step: float = 0.5) -> Grid:
    """A grid with shifts of tens of metres that no formula gives."""
    random = np.random.default_rng(columns * 1000 + rows)
    east = np.float32(np.radians(random.uniform(-6e-4, 6e-4, (rows, columns))))
    north = np.float32(np.radians(random.uniform(-6e-4, 6e-4, (rows, columns))))
    degrees = np.degrees(east.astype(float)), np.degrees(north.astype(float))
    return Grid(west, south, step, *degrees)


def write_ctable2(path: Path, grid: Grid) -> Path:
    """The oldest of PROJ's binary formats: header of 160 bytes, then (lon, lat) in radians."""
    rows, columns = grid.east_shift.shape
    header = struct.pack("<16s80s", b"CTABLE V2", b"invented")
    header += struct.pack("<4d", *np.radians([grid.west, grid.south, grid.step, grid.step]))
    header += struct.pack("<2i", columns, rows)
    cells = np.stack([-np.radians(grid.east_shift), np.radians(grid.north_shift)], axis=-1)
    path.write_bytes(header.ljust(160, b"\0") + cells.astype("<f4").tobytes())
    return path


@contextmanager
def found_in(folder: Path) -> Iterator[None]:
    """Let pyproj find the grids of `folder` for a while."""
    before = datadir.get_data_dir()
    datadir.append_data_dir(folder)
    try:
        yield
    finally:
        datadir.set_data_dir(before)
