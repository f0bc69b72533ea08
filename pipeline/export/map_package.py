"""The map in every language as picture and page, and ``na_<layer>_pdf.zip`` with the pages (E1)."""

from pathlib import Path

from pipeline.export.maps import map_sheet
from pipeline.export.notices import AUTHOR, LICENCE, citation
from pipeline.export.package import write_zip
from pipeline.export.request import ExportRequest


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write the files and their package; returns for how many features each of them speaks.

    A feature is drawn in the map or an inset, or the legend counts it as beyond the map (rule F4).
    """
    product, layer = request.product, request.product.layer
    root = f"na_{layer.id}_pdf"
    members: dict[str, bytes | Path] = {
        f"{root}/{name}": data for name, data in request.companions.items()
    }
    counts: dict[str, int] = {}
    for language in request.catalogue.framework.languages:
        cited = citation(layer, product.edition, request.sources, language)
        sheet = map_sheet(
            product.drawing,
            layer.style,
            f"{layer.title.in_language(language)}, {product.edition}",
            language,
            (cited, LICENCE[language]),
            AUTHOR[language],
        )
        for suffix, data in ((".png", sheet.png), (".pdf", sheet.pdf)):
            path = folder / f"{layer.id}_map_{language}{suffix}"
            path.write_bytes(data)
            counts[path.name] = sheet.told
        page = f"{layer.id}_map_{language}.pdf"
        members[f"{root}/{layer.package_name}_{product.edition}/data/{page}"] = folder / page
    write_zip(folder / f"{root}.zip", members)
    return counts
