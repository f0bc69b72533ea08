"""GeoParquet by Arrow alone."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.checks.dataset import Dataset, FieldDef, FieldKind
from pipeline.checks.readers.limits import MOST_ROWS, refuse_cells
from pipeline.checks.readers.wkb import read_wkb
from pipeline.errors import SourceError

# The format's own default where the key is absent; wrong for atlas metres, which rule F5 finds.
DEFAULT_CRS = "OGC:CRS84"
_MOST_BYTES = 4 * 1024**3
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
        return b"geo" in (pq.read_schema(path).metadata or {})
    except (pa.ArrowException, OSError):
        return True  # damaged: let the reader say how


def read_geoparquet(path: Path) -> list[Dataset]:
    """The one layer of a GeoParquet file.

    Raises:
        SourceError: not Parquet, no geometry, or damaged.
    """
    try:
        return [_read(path)]
    except (pa.ArrowException, OSError, MemoryError, UnicodeDecodeError) as error:
        first = (str(error).splitlines() or [""])[0][:120]
        raise SourceError(f"{path.name}: not a readable Parquet file ({first})") from None
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise SourceError(f"{path.name}: damaged geo metadata ({error!r:.80})") from None


def _read(path: Path) -> Dataset:
    with pq.ParquetFile(path, memory_map=False) as file:
        footer = file.metadata
        if footer.num_rows > MOST_ROWS:
            raise SourceError(f"{path.name}: more than {MOST_ROWS} rows")
        refuse_cells(path.name, footer.num_rows, footer.num_columns)
        claimed = sum(footer.row_group(i).total_byte_size for i in range(footer.num_row_groups))
        if claimed > _MOST_BYTES:
            raise SourceError(f"{path.name}: unpacks to {claimed} bytes, more than {_MOST_BYTES}")
        metadata = (file.schema_arrow.metadata or {}).get(b"geo")
        if metadata is None:
            raise SourceError(f"{path.name}: no geo metadata, so not a GeoParquet file")
        geo = json.loads(metadata)
        name = geo["primary_column"]
        column = geo["columns"][name]
        if str(column["encoding"]).upper() != "WKB":
            raise SourceError(f"{path.name}: geometry encoding {column['encoding']!r}, not WKB")
        schema = file.schema_arrow
        wanted = [f.name for f in schema if not pa.types.is_nested(f.type)]
    # Texts stay packed until their sizes are known: one of a megabyte can be named by every row.
    texts = [f.name for f in schema if _is_of_bytes(f.type)]
    with pq.ParquetFile(path, memory_map=False, read_dictionary=texts) as file:
        table = _unpacked(file.read(columns=wanted), path.name)
        table.validate(full=True)  # lengths and UTF-8, which reading alone does not look at
    fields = tuple(
        FieldDef(field.name, _kind(field.type), str(field.type))
        for field in table.schema
        if field.name not in geo["columns"]
    )
    geometry, open_rings = read_wkb(table.column(name).to_pylist(), path.name)
    return Dataset(
        path,
        "geoparquet",
        path.stem,
        _crs_text(column),
        pd.DataFrame({f.name: table.column(f.name).to_pandas() for f in fields}),
        geometry,
        fields,
        geo_metadata=geo,
        open_rings=open_rings,
    )


def _is_of_bytes(arrow_type: Any) -> bool:
    return any(
        is_it(arrow_type)
        for is_it in (
            pa.types.is_string,
            pa.types.is_large_string,
            pa.types.is_binary,
            pa.types.is_large_binary,
        )
    )


def _unpacked(table: pa.Table, name: str) -> pa.Table:
    """Texts as texts, once they are seen to fit."""
    size = 0
    for column in table.columns:
        for chunk in column.chunks if pa.types.is_dictionary(column.type) else ():
            if _is_of_bytes(chunk.dictionary.type):
                lengths = pc.binary_length(chunk.dictionary).cast(pa.int64())
                size += pc.sum(lengths.take(chunk.indices)).as_py() or 0
    if size > _MOST_BYTES:
        raise SourceError(f"{name}: unpacks to {size} bytes, more than {_MOST_BYTES}")
    columns = [
        column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)


def _kind(arrow_type: Any) -> FieldKind:
    return next((kind for is_it, kind in _KINDS if is_it(arrow_type)), "other")


def _crs_text(column: dict[str, Any]) -> str | None:
    """PROJJSON as text; None where the file says that the CRS is unknown."""
    if "crs" not in column:
        return DEFAULT_CRS
    crs = column["crs"]
    return None if crs is None else json.dumps(crs)
