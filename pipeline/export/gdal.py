"""What the formats share that GDAL writes: no clock in any file, fields that say what they mean."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd
import pyarrow as pa
import pyogrio
import shapely

from pipeline.export.lonlat_shapes import for_globes
from pipeline.export.product import Product, Shapes
from pipeline.export.sheets import Sheet, batches_of, in_parts
from pipeline.spec.field import FieldSpec

# GDAL stamps files with the time of day; editions are dated by their receipt instead. GeoPackage
# wants the fraction of the second (its requirement 15).
_FIXED_DATE = "2000-01-01T00:00:00.000Z"
DBF_DATE = "2000-01-01"
GEOMETRY = "geom"
_LANGUAGES = ("en", "fr", "es")


@contextmanager
def fixed_clock() -> Iterator[None]:
    """GDAL writes `_FIXED_DATE` wherever it would write the present."""
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def atlas_stream(sheet: Sheet, product: Product) -> pa.RecordBatchReader:
    """A table of features with shapes in atlas metres, of several parts unless they are points."""
    table = labelled_table(sheet.features, product.fields)
    return shape_stream(table, sheet.shapes, in_parts)


def lonlat_stream(product: Product) -> pa.RecordBatchReader:
    """All features, those of the inset included, with shapes in degrees (rules B4 and B8)."""
    table = labelled_table(product.all_features, product.fields)
    return shape_stream(table, product.lonlat_shapes, lambda some: in_parts(for_globes(some)))


def labelled_table(frame: pd.DataFrame, fields: dict[str, FieldSpec]) -> pa.Table:
    """Columns with the label and the meaning of their field, which GDAL passes on to the file.

    Readers such as QGIS show the label in place of the column's name. GeoPackage wants labels to
    differ within a table, so one that stands twice is followed by its field's name.
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    labels = [fields[name].label.en for name in table.column_names]
    described = []
    for column, label in zip(table.schema, labels, strict=True):
        meaning = fields[column.name].description
        metadata = {
            "GDAL:OGR:alternative_name": label
            if labels.count(label) == 1
            else f"{label} ({column.name})",
            "GDAL:OGR:comment": " · ".join(meaning.in_language(name) for name in _LANGUAGES),
        }
        described.append(column.with_metadata(metadata))
    return table.cast(pa.schema(described))


def shape_stream(
    table: pa.Table, shapes: Shapes, ready: Callable[[Shapes], Shapes]
) -> pa.RecordBatchReader:
    """The table with a column of geometry that GDAL's writers take, in batches.

    `ready` makes shapes what the file wants, a batch at a time, so that only one batch of them
    stands in memory a second time.
    """
    mark = {"ARROW:extension:name": "ogc.wkb"}
    geometry = pa.field(GEOMETRY, pa.binary(), metadata=mark)

    def batches() -> Iterator[pa.RecordBatch]:
        for rows in batches_of(shapes):
            column = pa.array(shapely.to_wkb(ready(shapes[rows])), pa.binary())
            part = table.slice(rows.start, rows.stop - rows.start).append_column(geometry, column)
            yield from part.combine_chunks().to_batches()

    return pa.RecordBatchReader.from_batches(table.schema.append(geometry), batches())
