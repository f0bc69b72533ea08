"""The KMZ in every language, and ``na_<layer>_kmz.zip`` that holds them (rule E1)."""

from pathlib import Path

from pipeline.export.kmz_layer import write_layer_kmz
from pipeline.export.legends import legend_png
from pipeline.export.package import write_zip
from pipeline.export.request import ExportRequest
from pipeline.export.symbols import full_style


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write the files and their package; returns the placemarks of each KMZ (rule G12)."""
    product, layer = request.product, request.product.layer
    root = f"na_{layer.id}_kmz"
    members: dict[str, bytes | Path] = {
        f"{root}/{key}": data for key, data in request.companions.items()
    }
    style = full_style(layer.style, product.all_features)
    counts: dict[str, int] = {}
    for language in request.catalogue.framework.languages:
        legend = legend_png(style, layer.geometry, layer.title.in_language(language), language)
        counts |= write_layer_kmz(folder, product, request.catalogue, language, legend)
    for name in counts:
        members[f"{root}/{layer.package_name}_{product.edition}/data/{name}"] = folder / name
    write_zip(folder / f"{root}.zip", members)
    return counts
