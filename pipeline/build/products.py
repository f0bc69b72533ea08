"""All files of an edition: written into one folder, checked by readers that did not write."""

import shutil
from pathlib import Path
from typing import Any

from pipeline.checks.validate import ProductReport, validate_paths
from pipeline.errors import CheckError
from pipeline.export import maps, notices
from pipeline.export.dictionary import dictionary_csv
from pipeline.export.geopackage import write_geopackage
from pipeline.export.geoparquet import write_geoparquet, write_inset, write_table
from pipeline.export.kmz_layer import write_layer_kmz
from pipeline.export.metadata_files import FGDC_FILE, metadata_files
from pipeline.export.package import write_zip
from pipeline.export.product import Product
from pipeline.export.shapefile import COMPONENTS, write_shapefile
from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec
from pipeline.spec.source import SourceSpec

_SHOWN = 3


def write_products(
    folder: Path,
    product: Product,
    catalogue: Catalogue,
    sources: list[SourceSpec],
    ledger: Ledger,
    receipt: dict[str, Any],
) -> None:
    """Write every format of an edition into `folder`.

    The receipt is the one made before the products: the metadata tell its accounts.

    Raises:
        CheckError: a format holds fewer or more features than the layer (rule F4).
    """
    layer, crs = product.layer, catalogue.crs.atlas
    related = {
        name: {field: catalogue.fields[field] for field in table.fields}
        for name, table in layer.related.items()
    }
    tables = {layer.id: product.fields, **related}
    described = metadata_files(product, catalogue, sources, tables, receipt, ledger)
    companions = _companions(product, sources, tables) | described
    written = {
        "parquet": write_geoparquet(folder / f"{layer.id}.parquet", product, crs.wkt2),
        "gpkg": write_geopackage(folder / f"{layer.id}.gpkg", product, crs.wkt2, related),
        "shapefile": _write_shapefile_package(folder, product, crs.prj_text, companions),
    }
    if len(product.inset):
        write_inset(folder / f"{layer.id}_inset.parquet", product)
    for name, table in product.related.items():
        write_table(folder / f"{name}.parquet", table)
    write_table(folder / "ledger.parquet", ledger.findings())
    kmz = _write_kmz_package(folder, product, catalogue, companions)
    (folder / "dictionary.csv").write_bytes(dictionary_csv(tables))
    for file_name, content in described.items():
        (folder / file_name).write_bytes(content)
    _expect_counts(written, len(product.features))
    _expect_counts(kmz, len(product.all_features))


def verify_products(folder: Path, catalogue: Catalogue) -> list[ProductReport]:
    """Reopen every product with a second reader and apply the product rules.

    Raises:
        CheckError: a rule rejects a product; names the first offenders.
    """
    reports = validate_paths([folder], catalogue)
    offences: dict[str, list[str]] = {}
    for report in reports:
        for verdict in report.verdicts:
            if verdict.verdict == "fail":
                first = "; ".join(verdict.examples[:_SHOWN])
                sentence = f"{_name(report, folder)}: {verdict.figure}: {first}"
                offences.setdefault(verdict.rule, []).append(sentence)
    if offences:
        lines = [
            f"rule {rule} rejects {len(found)} products, the first {found[0]}"
            for rule, found in offences.items()
        ]
        raise CheckError("\n".join(lines))
    return reports


def check_rows(reports: list[ProductReport], folder: Path) -> list[dict[str, Any]]:
    """Verdicts as plain rows for the receipt, products named within their edition."""
    return [
        {
            "product": _name(report, folder),
            "rule": verdict.rule,
            "verdict": verdict.verdict,
            "figure": verdict.figure,
            "count": verdict.count,
        }
        for report in reports
        for verdict in report.verdicts
        if verdict.verdict != "not_applicable"
    ]


def _name(report: ProductReport, folder: Path) -> str:
    inside = report.path.relative_to(folder).as_posix()
    return report.product.replace(str(report.path), inside if inside != "." else "edition")


def _companions(
    product: Product, sources: list[SourceSpec], tables: dict[str, dict[str, FieldSpec]]
) -> dict[str, bytes]:
    """Files that stand beside the data in every package (rule E3)."""
    return {
        notices.CITATION_FILE: notices.citation_text(product.layer, product.edition, sources),
        notices.TERMS_FILE: notices.terms_text(product.layer, sources),
        "DataDictionary.csv": dictionary_csv(tables),
    }


def _write_shapefile_package(
    folder: Path, product: Product, prj_text: str, companions: dict[str, bytes]
) -> int:
    """``na_<layer>_shapefile.zip`` with the tree of the atlas pages (rule E1)."""
    layer = product.layer
    root = f"na_{layer.id}_shapefile"
    name = f"{layer.package_name}_{product.edition}"
    loose = folder / ".shapefile"
    loose.mkdir()
    count = write_shapefile(loose / f"{name}.shp", product, prj_text)
    members: dict[str, bytes | Path] = {f"{root}/{key}": data for key, data in companions.items()}
    for component in COMPONENTS:
        members[f"{root}/{name}/data/{name}{component}"] = loose / f"{name}{component}"
    members[f"{root}/{name}/data/{name}.shp.xml"] = companions[FGDC_FILE]
    write_zip(folder / f"{root}.zip", members)
    shutil.rmtree(loose)
    return count


def _write_kmz_package(
    folder: Path, product: Product, catalogue: Catalogue, companions: dict[str, bytes]
) -> dict[str, int]:
    """The KMZ in three languages, and ``na_<layer>_kmz.zip`` that holds them."""
    layer = product.layer
    root = f"na_{layer.id}_kmz"
    members: dict[str, bytes | Path] = {f"{root}/{key}": data for key, data in companions.items()}
    counts = {}
    for language in catalogue.framework.languages:
        path = folder / f"{layer.id}_{language}.kmz"
        legend = maps.legend_png(layer.style, layer.title.in_language(language), language)
        counts[path.name] = write_layer_kmz(path, product, catalogue, language, legend)
        members[f"{root}/{layer.package_name}_{product.edition}/data/{path.name}"] = path
    write_zip(folder / f"{root}.zip", members)
    return counts


def _expect_counts(written: dict[str, int], expected: int) -> None:
    wrong = {name: count for name, count in written.items() if count != expected}
    if wrong:
        raise CheckError(f"expected {expected} features in every format, found {wrong} (rule F4)")
