"""GeoParquet 1.1 in atlas metres, with the PROJJSON of the sphere (rule F5)."""

import io
import json
from pathlib import Path

import geopandas
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pyproj import CRS

from pipeline.export.lonlat_shapes import for_globes
from pipeline.export.product import Shapes
from pipeline.export.request import ExportRequest
from pipeline.export.sheets import batches_of, sheets
from pipeline.projection import atlas_crs

_ROW_GROUP = 50_000
_PACKED = "zstd"


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write the layer and its tiers, and beside them what lies beyond the domain if anything does.

    Features of the inset are in lon/lat (rule A13).
    """
    product, layer = request.product, request.product.layer
    crs = atlas_crs(request.catalogue.crs.atlas.wkt2)
    for sheet in sheets(product):
        _write(folder / f"{layer.id}{sheet.suffix}.parquet", sheet.features, sheet.shapes, crs)
    if len(product.inset):
        shapes = for_globes(product.inset_shapes)
        _write(folder / f"{layer.id}_inset.parquet", product.inset, shapes, CRS("OGC:CRS84"))
    return {f"{layer.id}.parquet": len(product.features)}


def write_table(path: Path, frame: pd.DataFrame) -> None:
    """A plain table as Parquet."""
    table = pa.Table.from_pandas(frame, preserve_index=False)
    schema = _plain(table.schema)
    pq.write_table(table.cast(schema), path, compression=_PACKED, row_group_size=_ROW_GROUP)


def _write(path: Path, frame: pd.DataFrame, shapes: Shapes, crs: CRS) -> None:
    """Write batch by batch, so that only one stands in memory a second time."""
    writer: pq.ParquetWriter | None = None
    for rows in batches_of(shapes):
        part = io.BytesIO()
        whole = geopandas.GeoDataFrame(frame.iloc[rows], geometry=shapes[rows], crs=crs)
        whole.to_parquet(part, index=False, schema_version="1.1.0", write_covering_bbox=True)
        table = pq.read_table(part)
        if writer is None:
            schema = _of_all(_plain(table.schema), shapes)
            writer = pq.ParquetWriter(path, schema, compression=_PACKED)
        writer.write_table(table.cast(schema), row_group_size=_ROW_GROUP)
    assert writer is not None
    writer.close()


def _of_all(schema: pa.Schema, shapes: Shapes) -> pa.Schema:
    """The metadata of the first batch made those of all batches."""
    metadata = json.loads(schema.metadata[b"geo"])
    column = metadata["columns"][metadata["primary_column"]]
    if len(shapes):
        series = geopandas.GeoSeries(shapes)
        column["bbox"] = series.total_bounds.tolist()
        column["geometry_types"] = sorted(series.geom_type.unique())
    return schema.with_metadata(schema.metadata | {b"geo": json.dumps(metadata).encode()})


def _plain(schema: pa.Schema) -> pa.Schema:
    """The schema with ``string`` columns: other readers do not know pandas' large ones."""
    return pa.schema(
        [
            pa.field(f.name, pa.string() if pa.types.is_large_string(f.type) else f.type)
            for f in schema
        ],
        metadata={k: v for k, v in (schema.metadata or {}).items() if k != b"pandas"},
    )
