"""A product as it was found: features, fields, CRS and the facts of its container."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from pipeline.checks.crs import CrsVerdict, identify_crs
from pipeline.checks.crs_shift import to_own_degrees
from pipeline.checks.kml_facts import KmlFacts
from pipeline.checks.pieces import Bools, Pieces, pieces_of
from pipeline.projection import RADIUS_M, Floats, to_degrees

Format = Literal["shapefile", "geopackage", "geoparquet", "kml", "flatgeobuf", "geojson"]
FieldKind = Literal["text", "integer", "real", "boolean", "date", "datetime", "other"]
Units = Literal["atlas", "degrees", "other"]
Geometries = NDArray[np.object_]
_ID_FIELDS = ("feature_id", "id", "uident", "native_id", "nat_id")


@dataclass(frozen=True)
class FieldDef:
    """A field as the file defines it; `width` in bytes, 0 where the format sets none."""

    name: str
    kind: FieldKind
    native: str
    width: int = 0


@dataclass(frozen=True)
class ShapefileFacts:
    """Components by suffix with their sizes, and the texts beside the features.

    `table_date` is the day of its table as month and day, None without a table.
    """

    sizes: Mapping[str, int]
    prj: bytes | None
    cpg: str | None
    metadata_text: str
    table_date: tuple[int, int] | None


@dataclass(frozen=True)
class GeoPackageFacts:
    """The rows of ``gpkg_spatial_ref_sys``, the one that the layer uses, and when it changed."""

    srs_id: int
    srs: tuple[tuple[int, str, int, str], ...]  # srs_id, organization, code, definition
    last_change: str


@dataclass(frozen=True)
class Positions:
    """Positions in file units and in degrees, each with the row of its feature."""

    row: NDArray[np.intp]
    x: Floats
    y: Floats
    lon: Floats
    lat: Floats


@dataclass(frozen=True, eq=False)
class Dataset:
    """One layer of one file, read by a reader that shares no code with the writer."""

    path: Path
    format: Format
    layer: str
    crs_text: str | None
    attributes: pd.DataFrame
    geometry: Geometries
    fields: tuple[FieldDef, ...]
    shapefile: ShapefileFacts | None = None
    geopackage: GeoPackageFacts | None = None
    geo_metadata: Mapping[str, Any] | None = None
    kml: KmlFacts | None = None
    crs_code: str = ""  # what a header says beside the text, such as EPSG:4326
    # Rows with a ring whose ends do not meet; the readers close it to show the rest.
    open_rings: frozenset[int] = frozenset()

    def __len__(self) -> int:
        """Number of features."""
        return len(self.geometry)

    @cached_property
    def verdict(self) -> CrsVerdict:
        """What the CRS is."""
        return identify_crs(self.crs_text)

    @property
    def crs(self) -> CRS | None:
        """The CRS, where it could be read."""
        return self.verdict.crs

    @cached_property
    def units(self) -> Units:
        """What the numbers are judged as.

        Look-alikes count as atlas metres, so that the other rules still find what is wrong with
        the points; a file without CRS counts as what its extent looks like.
        """
        if self.verdict.identity == "geographic":
            return "degrees"
        if self.verdict.identity == "other":
            return "other"
        if self.verdict.is_atlas is None and self._looks_like_degrees:
            return "degrees"
        return "atlas"

    @property
    def is_lonlat_view(self) -> bool:
        """Whether the layer is in degrees on purpose: KML, GeoJSON, or named lon/lat or inset."""
        name = f"{self.path.stem} {self.layer}".casefold()
        named = "lonlat" in name or "inset" in name or self.format in ("geoparquet", "geojson")
        return self.format == "kml" or (self.units == "degrees" and named)

    @property
    def _looks_like_degrees(self) -> bool:
        x, y = shapely.get_coordinates(self.geometry).T
        return bool(len(x)) and bool((np.abs(x) <= 180).all() and (np.abs(y) <= 90).all())

    @cached_property
    def vertices(self) -> Positions:
        """Every vertex."""
        xy, row = shapely.get_coordinates(self.geometry, return_index=True)
        return self._positions(row, xy[:, 0], xy[:, 1])

    @cached_property
    def points(self) -> Positions:
        """One position a feature that has one: itself, or a point on it."""
        kinds = set(shapely.get_type_id(self.geometry).tolist())
        if kinds <= {-1, 0}:
            return self.vertices
        try:
            places = shapely.point_on_surface(self.geometry)
        except shapely.errors.GEOSException:  # of broken rings the first vertex will do
            rows, first = np.unique(self.vertices.row, return_index=True)
            return self._positions(rows, self.vertices.x[first], self.vertices.y[first])
        xy, row = shapely.get_coordinates(places, return_index=True)
        return self._positions(row, xy[:, 0], xy[:, 1])

    @cached_property
    def pieces(self) -> Pieces:
        """Rings, lines and points as runs of `vertices`."""
        return pieces_of(self.geometry)

    @cached_property
    def dimension(self) -> NDArray[np.intp]:
        """Of each feature: 0 point, 1 line, 2 polygon, -1 where it is missing or empty."""
        found = shapely.get_dimensions(self.geometry)
        return np.where(shapely.is_empty(self.geometry), -1, found).astype(np.intp)

    @cached_property
    def is_valid(self) -> Bools:
        """Whether lines and polygons are valid by OGC; points and missing ones are."""
        found = self.dimension < 1
        rest = np.flatnonzero(~found)
        found[rest] = shapely.is_valid(self.geometry[rest])
        return found

    def _positions(self, row: NDArray[np.intp], x: Floats, y: Floats) -> Positions:
        lon, lat = np.full(len(x), np.nan), np.full(len(x), np.nan)
        if self.units == "degrees":
            lon, lat = x, y
        elif self.units == "atlas":
            with np.errstate(invalid="ignore"):
                is_place = np.hypot(x, y) < 2 * RADIUS_M
            lon[is_place], lat[is_place] = to_degrees(x[is_place], y[is_place])
        elif self.crs is not None:
            lon, lat = to_own_degrees(self.crs, x, y)
        return Positions(row, x, y, lon, lat)

    def column(self, *names: str) -> pd.Series | None:
        """The first field of these names, in any case."""
        by_key = {str(name).casefold(): name for name in self.attributes.columns}
        for name in names:
            if name.casefold() in by_key:
                return self.attributes[by_key[name.casefold()]]
        return None

    def text_columns(self) -> dict[str, pd.Series]:
        """Fields of text by name."""
        texts = {field.name for field in self.fields if field.kind == "text"}
        return {str(n): self.attributes[n] for n in self.attributes.columns if n in texts}

    @property
    def ids(self) -> pd.Series | None:
        """The field that identifies features, None where there is none."""
        return self.column(*_ID_FIELDS)

    def row_name(self, row: int) -> str:
        """A feature's id for a message, with its row (the first is 1)."""
        ids = self.ids
        return f"row {row + 1}" if ids is None else f"{ids.iloc[row]} (row {row + 1})"
