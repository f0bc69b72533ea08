"""Shapefile with the atlas's exact ``.prj`` and deliberate short names (rules A2, C1, F1)."""

import shutil
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyogrio

from pipeline.errors import CheckError
from pipeline.export.dbf import set_text_widths
from pipeline.export.gdal import DBF_DATE, GEOMETRY, shape_stream
from pipeline.export.metadata_files import FGDC_FILE
from pipeline.export.package import write_zip
from pipeline.export.product import cut_to_bytes
from pipeline.export.request import ExportRequest
from pipeline.export.sheets import Sheet, sheets
from pipeline.spec.crs import AtlasCrs
from pipeline.spec.field import FieldSpec

COMPONENTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_MOST_BYTES = 2**31 - 1


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write ``na_<layer>_shapefile.zip`` with the tree of the atlas pages (rule E1).

    All detail and each tier are a shapefile of their own, in one folder.
    """
    product, layer = request.product, request.product.layer
    root = f"na_{layer.id}_shapefile"
    edition = f"{layer.package_name}_{product.edition}"
    loose = folder / ".shapefile"
    loose.mkdir()
    members: dict[str, bytes | Path] = {
        f"{root}/{companion}": data for companion, data in request.companions.items()
    }
    for sheet in sheets(product):
        name = f"{edition}{sheet.suffix}"
        write_shapefile(loose / f"{name}.shp", sheet, product.fields, request.catalogue.crs.atlas)
        for component in COMPONENTS:
            members[f"{root}/{edition}/data/{name}{component}"] = loose / f"{name}{component}"
        members[f"{root}/{edition}/data/{name}.shp.xml"] = request.companions[FGDC_FILE]
    write_zip(folder / f"{root}.zip", members)
    shutil.rmtree(loose)
    return {f"{root}.zip": len(product.features)}


def write_shapefile(path: Path, sheet: Sheet, fields: dict[str, FieldSpec], crs: AtlasCrs) -> None:
    """Write the components of a shapefile.

    GDAL's own ``.prj`` of a spherical projection uses parameter names that other readers do not
    know, so the registry's text replaces it.

    Raises:
        CheckError: a component is larger than a shapefile may be (rule F2).
    """
    columns = shapefile_table(sheet.features, fields)
    table = pa.Table.from_pandas(columns, preserve_index=False)
    pyogrio.write_arrow(
        shape_stream(table, sheet.shapes, lambda some: some),
        path,
        driver="ESRI Shapefile",
        geometry_name=GEOMETRY,
        # Its lines and polygons have as many parts as they like.
        geometry_type=sheet.ogc_type.removeprefix("Multi"),
        crs=crs.prj_text,
        encoding="UTF-8",
        layer_options={"DBF_DATE_LAST_UPDATE": DBF_DATE},
    )
    widths = {field.short: field.width for field in fields.values()}
    set_text_widths(path.with_suffix(".dbf"), widths)
    path.with_suffix(".prj").write_bytes(crs.prj_text.encode("ascii"))
    path.with_suffix(".cpg").write_bytes(b"UTF-8")
    for component in COMPONENTS:
        size = path.with_suffix(component).stat().st_size
        if size > _MOST_BYTES:
            raise CheckError(
                f"{path.stem}{component}: expected 2 GB at most, which is all that a shapefile can "
                f"hold, found {size:,} bytes; leave out the format or some fields (rule F2)"
            )


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
