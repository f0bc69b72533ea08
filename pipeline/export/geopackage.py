"""GeoPackage: layer, lon/lat copy, tiers, related tables, dictionary of fields (rule F6)."""

from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyogrio

from pipeline.export.dictionary import dictionary_table
from pipeline.export.gdal import (
    GEOMETRY,
    atlas_stream,
    fixed_clock,
    labelled_table,
    lonlat_stream,
)
from pipeline.export.geopackage_relations import relate
from pipeline.export.request import ExportRequest
from pipeline.export.sheets import sheets

# 1.3: readers of the GDAL 3.6 generation warn about later ones.
_VERSION = "1.3"


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write all tables; counts the features in atlas metres.

    Tables: the layer in atlas metres, ``<layer>_lonlat`` (with the inset's features), the tiers,
    the related tables, and ``dictionary``. Labels and meanings of the fields are in
    ``gpkg_data_columns``.
    """
    product, layer = request.product, request.product.layer
    path = folder / f"{layer.id}.gpkg"
    lonlat, wkt2 = f"{layer.id}_lonlat", request.catalogue.crs.atlas.wkt2
    with fixed_clock():
        for sheet in sheets(product):
            kind = _Kind(f"{layer.id}{sheet.suffix}", sheet.titled(layer.title), sheet.ogc_type)
            _write(path, atlas_stream(sheet, product), kind, wkt2)
            if not sheet.tier:
                title = f"{layer.title.en} (lon/lat, WGS 84)"
                kind = _Kind(lonlat, title, sheet.ogc_type)
                _write(path, lonlat_stream(product), kind, "EPSG:4326")
        for name, frame in product.related.items():
            table = labelled_table(frame, request.tables[name])
            _write(path, table, _Kind(name, f"{name} of {layer.id}"))
        dictionary = pa.Table.from_pandas(dictionary_table(request.tables), preserve_index=False)
        _write(path, dictionary, _Kind("dictionary", "Fields and their meaning"))
    relate(path, (layer.id, lonlat), tuple(product.related), layer.key)
    return {path.name: len(product.features)}


class _Kind(NamedTuple):
    """What a table is called, what it is, and the type of its shapes if it has any."""

    name: str
    title: str
    ogc_type: str | None = None


def _write(
    path: Path, table: pa.Table | pa.RecordBatchReader, kind: _Kind, crs: str | None = None
) -> None:
    is_first = not path.exists()
    pyogrio.write_arrow(
        table,
        path,
        driver="GPKG",
        layer=kind.name,
        append=not is_first,
        geometry_name=GEOMETRY if crs else None,
        geometry_type=kind.ogc_type,
        crs=crs,
        dataset_options={"VERSION": _VERSION} if is_first else {},
        layer_options={"DESCRIPTION": kind.title},
    )
