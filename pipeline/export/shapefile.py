"""Shapefile with the atlas's exact ``.prj`` and deliberate short names (rules A2, C1, F1)."""

import shutil
from pathlib import Path

import geopandas
import pandas as pd
import pyogrio

from pipeline.errors import CheckError
from pipeline.export.dbf import set_text_widths
from pipeline.export.gdal import DBF_DATE
from pipeline.export.metadata_files import FGDC_FILE
from pipeline.export.package import write_zip
from pipeline.export.product import Product, cut_to_bytes
from pipeline.export.request import ExportRequest
from pipeline.projection import atlas_crs
from pipeline.spec.field import FieldSpec

COMPONENTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MOST_BYTES = 2**31 - 1


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write ``na_<layer>_shapefile.zip`` with the tree of the atlas pages (rule E1)."""
    product, layer = request.product, request.product.layer
    root = f"na_{layer.id}_shapefile"
    name = f"{layer.package_name}_{product.edition}"
    loose = folder / ".shapefile"
    loose.mkdir()
    prj_text = request.catalogue.crs.atlas.prj_text
    count = write_shapefile(loose / f"{name}.shp", product, prj_text)
    members: dict[str, bytes | Path] = {
        f"{root}/{companion}": data for companion, data in request.companions.items()
    }
    for component in COMPONENTS:
        members[f"{root}/{name}/data/{name}{component}"] = loose / f"{name}{component}"
    members[f"{root}/{name}/data/{name}.shp.xml"] = request.companions[FGDC_FILE]
    write_zip(folder / f"{root}.zip", members)
    shutil.rmtree(loose)
    return {f"{root}.zip": count}


def write_shapefile(path: Path, product: Product, prj_text: str) -> int:
    """Write the components of a point shapefile; returns the number of features.

    GDAL's own ``.prj`` of a spherical projection uses parameter names that other readers do not
    know, so the registry's text replaces it.

    Raises:
        CheckError: a component is larger than a shapefile may be (rule F2).
    """
    table = shapefile_table(product.features, product.fields)
    frame = geopandas.GeoDataFrame(table, geometry=product.atlas_shapes, crs=atlas_crs(prj_text))
    pyogrio.write_dataframe(
        frame,
        path,
        driver="ESRI Shapefile",
        geometry_type="Point",
        encoding="UTF-8",
        use_arrow=True,
        layer_options={"DBF_DATE_LAST_UPDATE": DBF_DATE},
    )
    widths = {field.short: field.width for field in product.fields.values()}
    set_text_widths(path.with_suffix(".dbf"), widths)
    path.with_suffix(".prj").write_bytes(prj_text.encode("ascii"))
    path.with_suffix(".cpg").write_bytes(b"UTF-8")
    for component in COMPONENTS:
        if path.with_suffix(component).stat().st_size > _MOST_BYTES:
            raise CheckError(f"{path.stem}{component}: larger than 2 GB; split the layer")
    return len(frame)


def shapefile_table(features: pd.DataFrame, fields: dict[str, FieldSpec]) -> pd.DataFrame:
    """Columns under their short names, text cut to the byte width of its field."""
    columns = {}
    for name, field in fields.items():
        values = features[name]
        if field.type == "text":
            cut = {text: cut_to_bytes(text, field.width) for text in values.unique()}
            values = values.map(cut).astype("str")
        columns[field.short] = values
    return pd.DataFrame(columns)
