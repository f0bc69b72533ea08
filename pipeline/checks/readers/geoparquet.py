"""GeoParquet by Arrow alone."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.checks.cells import without_bytes
from pipeline.checks.dataset import Dataset, FieldDef, FieldKind
from pipeline.checks.readers.parquet import read_parquet, read_schema
from pipeline.checks.readers.wkb import read_wkb
from pipeline.errors import SourceError

# The format's own default where the key is absent; wrong for atlas metres, which rule F5 finds.
DEFAULT_CRS = "OGC:CRS84"
_KINDS: tuple[tuple[Any, FieldKind], ...] = (
    (pa.types.is_string, "text"),
    (pa.types.is_large_string, "text"),
    (pa.types.is_dictionary, "text"),
    (pa.types.is_boolean, "boolean"),
    (pa.types.is_integer, "integer"),
    (pa.types.is_floating, "real"),
    (pa.types.is_decimal, "real"),
    (pa.types.is_date, "date"),
    (pa.types.is_timestamp, "datetime"),
)


def is_geoparquet(path: Path) -> bool:
    """Whether the file is Parquet with a geometry; plain tables are not products."""
    try:
        return b"geo" in (read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return True  # damaged: let the reader say how


def read_geoparquet(path: Path) -> list[Dataset]:
    """The one layer of a GeoParquet file.

    Raises:
        SourceError: not Parquet, no geometry, or damaged.
    """
    table = read_parquet(path)
    metadata = (table.schema.metadata or {}).get(b"geo")
    if metadata is None:
        raise SourceError(f"{path.name}: no geo metadata, so not a GeoParquet file")
    try:
        return [_dataset(path, table, json.loads(metadata))]
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise SourceError(f"{path.name}: damaged geo metadata ({error!r:.80})") from None


def _dataset(path: Path, table: pa.Table, geo: dict[str, Any]) -> Dataset:
    name = geo["primary_column"]
    column = geo["columns"][name]
    if str(column["encoding"]).upper() != "WKB":
        raise SourceError(f"{path.name}: geometry encoding {column['encoding']!r:.40}, not WKB")
    fields = tuple(
        FieldDef(field.name, _kind(field.type), str(field.type))
        for field in table.schema
        if field.name not in geo["columns"]
    )
    geometry, open_rings = read_wkb(table.column(name).to_pylist(), path.name)
    columns = {f.name: table.column(f.name).to_pandas() for f in fields}
    return Dataset(
        path,
        "geoparquet",
        path.stem,
        _crs_text(column),
        without_bytes(pd.DataFrame(columns, index=range(len(geometry)))),
        geometry,
        fields,
        geo_metadata=geo,
        open_rings=open_rings,
    )


def _kind(arrow_type: Any) -> FieldKind:
    return next((kind for is_it, kind in _KINDS if is_it(arrow_type)), "other")


def _crs_text(column: dict[str, Any]) -> str | None:
    """PROJJSON as text; None where the file says that the CRS is unknown."""
    if "crs" not in column:
        return DEFAULT_CRS
    crs = column["crs"]
    return None if crs is None else json.dumps(crs)
