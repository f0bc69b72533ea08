"""Small layers of polygons and lines, in memory for one rule and as files for all."""

from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely
from pyproj import Geod

from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import PRODUCT_RULES, Context, Verdict
from pipeline.projection import atlas_crs, to_degrees
from tests.validate_products import ATLAS, CATALOGUE

CRS84 = "OGC:CRS84"
CONTEXT = Context(CATALOGUE)
WGS84 = Geod(ellps="WGS84")


def layer(
    shapes: list[Any],
    crs: str = "atlas",
    name: str = "parks",
    kind: str = "geoparquet",
    **columns: Any,
) -> Dataset:
    """A layer as a reader would give it."""
    geometry = np.full(len(shapes), None, dtype=object)
    geometry[:] = shapes
    frame = pd.DataFrame(columns, index=range(len(shapes)))
    text = ATLAS.wkt2 if crs == "atlas" else crs
    return Dataset(Path(f"{name}.parquet"), kind, name, text, frame, geometry, ())  # type: ignore[arg-type]


def verdict(rule: str, dataset: Dataset) -> Verdict:
    """What one rule says of a layer."""
    found = PRODUCT_RULES[rule]
    return found.verdict(found.checks["dataset"](dataset, CONTEXT))


def write_layer(path: Path, shapes: list[Any], crs: str = "atlas", **columns: Any) -> Path:
    """The same as GeoParquet by geopandas."""
    path.parent.mkdir(parents=True, exist_ok=True)
    used = atlas_crs(ATLAS.wkt2) if crs == "atlas" else crs
    columns.setdefault("feature_id", [f"PA-{n}" for n in range(len(shapes))])
    geopandas.GeoDataFrame(columns, geometry=shapes, crs=used).to_parquet(path, index=False)
    return path


def with_blobs(path: Path, blobs: list[bytes]) -> Path:
    """A GeoParquet file with other geometries, such as no library would write."""
    table = pq.read_table(path)
    at = table.schema.get_field_index("geometry")
    pq.write_table(table.set_column(at, table.schema.field(at), [blobs]), path)
    return path


def geodesic_km2(shape: Any) -> float:
    """Area of a polygon in atlas metres between geodesics."""
    x, y = np.array(shape.exterior.coords).T
    area, _ = WGS84.polygon_area_perimeter(*to_degrees(x, y))
    return abs(area) / 1e6


def square(x: float, y: float, side: float) -> Any:
    """A square in atlas metres."""
    return shapely.box(x, y, x + side, y + side)
