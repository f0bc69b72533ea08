"""Parquet by Arrow, whose few bytes can stand for many: sizes are proved before they are taken."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.checks.readers.limits import MOST_ROWS, refuse_cells
from pipeline.errors import SourceError

_MOST_BYTES = 4 * 1024**3


def read_parquet(path: Path, columns: Collection[str] | None = None) -> pa.Table:
    """The columns of a table that are not nested, or those of them that are named.

    Raises:
        SourceError: not Parquet, damaged, not UTF-8, or more than is read.
    """
    try:
        return _read(path, columns)
    except (pa.ArrowException, OSError, MemoryError, UnicodeDecodeError) as error:
        first = (str(error).splitlines() or [""])[0][:120]
        raise SourceError(f"{path.name}: not a readable Parquet file ({first})") from None


def read_schema(path: Path) -> pa.Schema:
    """Names, types and metadata.

    Raises:
        pa.ArrowException: not Parquet, or damaged.
        OSError: the file cannot be read.
    """
    with _opened(path) as file:
        return file.schema_arrow


@contextmanager
def _opened(path: Path, texts: list[str] | None = None) -> Iterator[pq.ParquetFile]:
    """Through a stream of our own: Arrow takes no name that is not UTF-8."""
    with path.open("rb") as stream, pq.ParquetFile(stream, read_dictionary=texts) as file:
        yield file


def _read(path: Path, columns: Collection[str] | None) -> pa.Table:
    with _opened(path) as file:
        footer = file.metadata
        if footer.num_rows > MOST_ROWS:
            raise SourceError(f"{path.name}: more than {MOST_ROWS} rows")
        refuse_cells(path.name, footer.num_rows, footer.num_columns)
        claimed = sum(footer.row_group(i).total_byte_size for i in range(footer.num_row_groups))
        if claimed > _MOST_BYTES:
            raise SourceError(f"{path.name}: unpacks to {claimed} bytes, more than {_MOST_BYTES}")
        wanted = [field for field in file.schema_arrow if not pa.types.is_nested(field.type)]
        wanted = [field for field in wanted if columns is None or field.name in columns]
    # Texts stay packed until their sizes are known: one of a megabyte can be named by every row.
    with _opened(path, [field.name for field in wanted if _is_of_bytes(field.type)]) as file:
        table = _unpacked(file.read(columns=[field.name for field in wanted]), path.name)
        table.validate(full=True)  # lengths and UTF-8, which reading alone does not look at
    return table


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
    unpacked = pa.table(columns, names=table.column_names)
    return unpacked.replace_schema_metadata(table.schema.metadata)
