"""FlatGeobuf in atlas metres: one file with a spatial index, to be read in parts over the web.

Its features stand in the order of the index and not in that of their keys. The CRS is the WKT of
the sphere under no code (rule A3).
"""

from pathlib import Path

import pyogrio

from pipeline.export.gdal import GEOMETRY, atlas_stream
from pipeline.export.notices import LICENCE, citation
from pipeline.export.request import ExportRequest
from pipeline.export.sheets import Sheet, sheets


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write all detail, and the scale that maps are drawn at as a file of its own.

    Fields have their labels and meanings in the header.
    """
    product = request.product
    for sheet in sheets(product):
        if sheet.tier in ("", product.layer.drawn_at):
            _write(folder, request, sheet)
    return {f"{product.layer.id}.fgb": len(product.features)}


def _write(folder: Path, request: ExportRequest, sheet: Sheet) -> None:
    product, layer = request.product, request.product.layer
    name = f"{layer.id}{sheet.suffix}"
    pyogrio.write_arrow(
        atlas_stream(sheet, product),
        folder / f"{name}.fgb",
        driver="FlatGeobuf",
        layer=name,
        geometry_name=GEOMETRY,
        geometry_type=sheet.ogc_type,
        crs=request.catalogue.crs.atlas.wkt2,
        layer_options={
            "SPATIAL_INDEX": "YES",
            "TITLE": sheet.titled(layer.title),
            "DESCRIPTION": "\n".join(
                [
                    layer.metadata.summary.en,
                    citation(layer, product.edition, request.sources, "en"),
                    LICENCE["en"],
                ]
            ),
        },
    )
