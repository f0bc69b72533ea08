"""GeoParquet 1.1 in atlas metres, with the PROJJSON of the sphere (rule F5)."""

import io
from pathlib import Path

import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.product import Product
from pipeline.export.request import ExportRequest
from pipeline.projection import atlas_crs

_ROW_GROUP = 50_000


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write the layer, and beside it the features beyond the domain if there are any."""
    product = request.product
    path = folder / f"{product.layer.id}.parquet"
    count = _write_layer(path, product, request.catalogue.crs.atlas.wkt2)
    if len(product.inset):
        _write_inset(folder / f"{product.layer.id}_inset.parquet", product)
    return {path.name: count}


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """A plain table as Parquet."""
    _write_arrow(path, pa.Table.from_pandas(frame, preserve_index=False))


def _write_layer(path: Path, product: Product, wkt2: str) -> int:
    shapes, crs = product.atlas_shapes, atlas_crs(wkt2)
    return _write(path, geopandas.GeoDataFrame(product.features, geometry=shapes, crs=crs))


def _write_inset(path: Path, product: Product) -> None:
    """Features beyond the projection's domain in lon/lat (rule A13)."""
    shapes = product.inset_shapes
    _write(path, geopandas.GeoDataFrame(product.inset, geometry=shapes, crs="OGC:CRS84"))


def _write(path: Path, frame: geopandas.GeoDataFrame) -> int:
    whole = io.BytesIO()
    frame.to_parquet(whole, index=False, schema_version="1.1.0", write_covering_bbox=True)
    _write_arrow(path, pq.read_table(whole))
    return len(frame)


def _write_arrow(path: Path, table: pa.Table) -> None:
    """Write with plain ``string`` columns: other readers do not know pandas' large ones."""
    schema = pa.schema(
        [
            pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type)
            for f in table.schema
        ],
        metadata={k: v for k, v in (table.schema.metadata or {}).items() if k != b"pandas"},
    )
    pq.write_table(table.cast(schema), path, compression="zstd", row_group_size=_ROW_GROUP)
