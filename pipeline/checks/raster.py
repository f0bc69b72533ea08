"""A raster and a tile archive as they were found: grid, CRS, values, colours; bounds and layers."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipeline.checks.crs import CrsVerdict, identify_crs

Rgb = tuple[int, int, int]


@dataclass(frozen=True)
class Values:
    """How often each value stands in the cells that were looked at.

    Attributes:
        counts: cells by value.
        looked_at: cells that were read; of very large rasters rows at even steps.
        cells: all cells.
    """

    counts: Mapping[int, int]
    looked_at: int
    cells: int


@dataclass(frozen=True, eq=False)
class Raster:
    """One raster file; `transform` is pixel width, row and column rotation, and origin.

    Attributes:
        transform: a, b, c, d, e, f of x = a col + b row + c, y = d col + e row + f; None if the
            file has none.
        crs_text: definition of the CRS, None if there is none.
        crs_code: the code that the file states, which libraries may have replaced in the text.
        colours: colour of each value, empty without a colour table.
        cell_values: None where the cells are not small whole numbers of one band.
    """

    path: Path
    layer: str
    width: int
    height: int
    bands: int
    dtype: str
    transform: tuple[float, float, float, float, float, float] | None
    crs_text: str | None
    crs_code: str
    nodata: float | None
    colours: Mapping[int, Rgb]
    cell_values: Values | None

    @cached_property
    def verdict(self) -> CrsVerdict:
        """What the CRS is."""
        return identify_crs(self.crs_text)


@dataclass(frozen=True, eq=False)
class Tiles:
    """One archive of map tiles; bounds are west, south, east, north in degrees."""

    path: Path
    layer: str
    bounds: tuple[float, float, float, float]
    zooms: tuple[int, int]
    is_vector: bool
    vector_layers: tuple[str, ...]
    tiles: int

    @cached_property
    def verdict(self) -> CrsVerdict:
        """Tiles lie on the web's Mercator grid by definition; their bounds are degrees."""
        return identify_crs("EPSG:3857")
