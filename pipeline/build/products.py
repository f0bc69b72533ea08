"""All files of an edition: written into one folder, checked by readers that did not write."""

from pathlib import Path
from typing import Any

from pipeline.checks.validate import ProductReport, validate_paths
from pipeline.errors import CheckError
from pipeline.export import notices
from pipeline.export.dictionary import dictionary_csv
from pipeline.export.formats import find_format
from pipeline.export.geoparquet import write_table
from pipeline.export.legends import legend_files
from pipeline.export.metadata_files import metadata_files
from pipeline.export.product import Product
from pipeline.export.request import ExportRequest, Tables, tables_of
from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue
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
    layer = product.layer
    tables = tables_of(product, catalogue)
    described = metadata_files(product, catalogue, sources, tables, receipt, ledger)
    companions = _companions(product, sources, tables) | described
    request = ExportRequest(product, catalogue, sources, companions)
    for name in layer.formats:
        wanted = find_format(name)
        _expect_counts(wanted.write(folder, request), wanted.features_of(product))
    for name, table in product.related.items():
        write_table(folder / f"{name}.parquet", table)
    write_table(folder / "ledger.parquet", ledger.findings())
    (folder / "dictionary.csv").write_bytes(dictionary_csv(tables))
    for file_name in (*described, notices.CITATION_FILE, notices.TERMS_FILE):
        (folder / file_name).write_bytes(companions[file_name])


def verify_products(folder: Path, catalogue: Catalogue, jobs: int) -> list[ProductReport]:
    """Reopen every product with a second reader and apply the product rules.

    Raises:
        CheckError: a rule rejects a product; names the first offenders.
    """
    reports = validate_paths([folder], catalogue, jobs)
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


def _companions(product: Product, sources: list[SourceSpec], tables: Tables) -> dict[str, bytes]:
    """Files that stand beside the data in every package (rule E3)."""
    return {
        notices.CITATION_FILE: notices.citation_text(product.layer, product.edition, sources),
        notices.TERMS_FILE: notices.terms_text(product.layer, sources),
        "DataDictionary.csv": dictionary_csv(tables),
        **legend_files(product),
    }


def _expect_counts(written: dict[str, int], expected: int) -> None:
    wrong = {name: count for name, count in written.items() if count != expected}
    if wrong:
        raise CheckError(f"expected {expected} features in every file, found {wrong} (rule F4)")
