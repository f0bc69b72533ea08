"""GeoPackage: the atlas layer, a lon/lat copy, the related tables and the dictionary (rule F6)."""

from pathlib import Path

import pyarrow as pa
import pyogrio

from pipeline.export.dictionary import dictionary_table
from pipeline.export.gdal import GEOMETRY, atlas_table, fixed_clock, labelled_table, lonlat_table
from pipeline.export.geopackage_relations import relate
from pipeline.export.request import ExportRequest

# 1.3: readers of the GDAL 3.6 generation warn about later ones.
_VERSION = "1.3"


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write all tables; counts the features in atlas metres.

    Tables: the layer in atlas metres, ``<layer>_lonlat`` (with the inset's features), the related
    tables, and ``dictionary``. Labels and meanings of the fields are in ``gpkg_data_columns``.
    """
    product, layer = request.product, request.product.layer
    path = folder / f"{layer.id}.gpkg"
    lonlat, title = f"{layer.id}_lonlat", layer.title.en
    features = atlas_table(product)
    with fixed_clock():
        _write(path, features, layer.id, title, request.catalogue.crs.atlas.wkt2)
        lonlat_title = f"{title} (lon/lat, WGS 84)"
        _write(path, lonlat_table(product), lonlat, lonlat_title, "EPSG:4326")
        for name, frame in product.related.items():
            table = labelled_table(frame, request.tables[name])
            _write(path, table, name, f"{name} of {layer.id}")
        dictionary = pa.Table.from_pandas(dictionary_table(request.tables), preserve_index=False)
        _write(path, dictionary, "dictionary", "Fields and their meaning")
    relate(path, (layer.id, lonlat), tuple(product.related), layer.key)
    return {path.name: len(features)}


def _write(path: Path, table: pa.Table, name: str, title: str, crs: str | None = None) -> None:
    is_first = not path.exists()
    pyogrio.write_arrow(
        table,
        path,
        driver="GPKG",
        layer=name,
        append=not is_first,
        geometry_name=GEOMETRY if crs else None,
        geometry_type="Point" if crs else None,
        crs=crs,
        dataset_options={"VERSION": _VERSION} if is_first else {},
        layer_options={"DESCRIPTION": title},
    )
