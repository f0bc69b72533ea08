"""FlatGeobuf in atlas metres: one file with a spatial index, to be read in parts over the web.

Its features stand in the order of the index and not in that of their keys. The CRS is the WKT of
the sphere under no code (rule A3).
"""

from pathlib import Path

import pyogrio

from pipeline.export.gdal import GEOMETRY, atlas_table
from pipeline.export.notices import LICENCE, citation
from pipeline.export.request import ExportRequest


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write the layer; fields have their labels and meanings in the header."""
    product, layer = request.product, request.product.layer
    path = folder / f"{layer.id}.fgb"
    features = atlas_table(product)
    pyogrio.write_arrow(
        features,
        path,
        driver="FlatGeobuf",
        layer=layer.id,
        geometry_name=GEOMETRY,
        geometry_type="Point",
        crs=request.catalogue.crs.atlas.wkt2,
        layer_options={
            "SPATIAL_INDEX": "YES",
            "TITLE": layer.title.en,
            "DESCRIPTION": "\n".join(
                [
                    layer.metadata.summary.en,
                    citation(layer, product.edition, request.sources, "en"),
                    LICENCE["en"],
                ]
            ),
        },
    )
    return {path.name: len(features)}
