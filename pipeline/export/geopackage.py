"""GeoPackage: the atlas layer, a lon/lat copy, the related tables and the dictionary (rule F6)."""

from pathlib import Path

import geopandas
import pandas as pd
import pyogrio
import shapely

from pipeline.export.dictionary import dictionary_table
from pipeline.export.gdal import fixed_clock
from pipeline.export.request import ExportRequest
from pipeline.projection import atlas_crs

# 1.3: readers of the GDAL 3.6 generation warn about later ones.
_OPTIONS = {"driver": "GPKG", "dataset_options": {"VERSION": "1.3"}}


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write all tables; counts the features in atlas metres.

    Tables: the layer in atlas metres, ``<layer>_lonlat`` (with the inset's features), the related
    tables, and ``dictionary``.
    """
    product = request.product
    layer = product.layer.id
    points = shapely.points(product.x_m, product.y_m)
    frame = geopandas.GeoDataFrame(
        product.features, geometry=points, crs=atlas_crs(request.catalogue.crs.atlas.wkt2)
    )
    everything = product.all_features
    degrees = shapely.points(everything["lon"].to_numpy(float), everything["lat"].to_numpy(float))
    lonlat = geopandas.GeoDataFrame(everything, geometry=degrees, crs="EPSG:4326")
    path = folder / f"{layer}.gpkg"
    with fixed_clock():
        _write(path, frame, layer, product.layer.title.en)
        _write(path, lonlat, f"{layer}_lonlat", f"{product.layer.title.en} (lon/lat, WGS 84)")
        for name, table in product.related.items():
            _write(path, table, name, f"{name} of {layer}")
        _write(path, dictionary_table(request.tables), "dictionary", "Fields and their meaning")
    return {path.name: len(frame)}


def _write(path: Path, frame: pd.DataFrame, layer: str, title: str) -> None:
    options = dict(_OPTIONS)
    if path.exists():
        del options["dataset_options"]
    spatial = {"geometry_type": "Point"} if isinstance(frame, geopandas.GeoDataFrame) else {}
    pyogrio.write_dataframe(
        frame,
        path,
        layer=layer,
        append=path.exists(),
        layer_options={"DESCRIPTION": title},
        use_arrow=bool(spatial),
        **spatial,
        **options,
    )
