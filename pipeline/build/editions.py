"""One edition: sources merged, checked, exported, verified and published."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.build import receipts
from pipeline.build.earlier import earlier_edition
from pipeline.build.products import check_rows, verify_products, write_products
from pipeline.build.publish import publish, staging
from pipeline.build.sources import SourceResult, make_source, read_comparison
from pipeline.checks import budgets, suspects
from pipeline.checks.edition import RECEIPT
from pipeline.errors import CheckError
from pipeline.export.checksums import write_checksums
from pipeline.export.edition import EditionReport
from pipeline.export.make_product import make_product
from pipeline.export.product import Product
from pipeline.export.report_shapes import shape_figures
from pipeline.ledger import Ledger
from pipeline.spec.atlas import Edition
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from pipeline.steps.registry import Tables

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Workspace:
    """Where a build reads and writes, and how many threads it may use."""

    data: Path
    outputs: Path
    jobs: int


def make_edition(
    catalogue: Catalogue, layer: LayerSpec, edition: Edition, workspace: Workspace, tell: Tell
) -> EditionReport:
    """Build an edition and publish it if every check and budget allows.

    Returns:
        What was found; `failures` is empty if the edition was published.

    Raises:
        SourceError: a source is missing or unreadable; nothing is published.
    """
    results = _run_sources(catalogue, layer, edition, workspace)
    comparison, comparison_inputs = _comparison(catalogue, layer, edition, workspace)
    ledger = Ledger()
    for result in results:
        ledger.extend(result.ledger)
    _refuse_empty_sources(results)
    years = {result.source.id: result.year for result in results}
    context = LayerContext(catalogue, layer, years, ledger, workspace.jobs)
    tables = run_layer_steps(layer.layer_steps, _merged(results), context)
    _refuse_repeated_keys(tables[layer.table], layer)
    suspects.run_checks(
        layer.layer_checks, suspects.LayerTables(layer.table, tables, comparison), ledger
    )
    product = make_product(catalogue, layer, edition.name, tables, ledger)
    verdicts = budgets.judge(layer, ledger)
    receipt = receipts.make_receipt(
        catalogue, product, edition, results, comparison_inputs, ledger, verdicts
    )
    before = earlier_edition(workspace.outputs / "layers" / layer.id, layer, receipt)
    failures = [verdict.sentence() for verdict in verdicts if verdict.is_exceeded]
    if not failures:
        failures = _export(catalogue, product, results, ledger, receipt, workspace)
    count = len(product.features) + len(product.inset)
    tell(
        f"{layer.id} {edition.name}: "
        + (f"published, {count} features" if not failures else "NOT published")
    )
    return EditionReport(
        layer,
        edition.name,
        tables[layer.table],
        ledger.findings(),
        receipt,
        tuple(failures),
        product.drawing,
        before,
        shape_figures(product),
    )


def _run_sources(
    catalogue: Catalogue, layer: LayerSpec, edition: Edition, workspace: Workspace
) -> list[SourceResult]:
    with ThreadPoolExecutor(workspace.jobs) as pool:
        tasks = [
            pool.submit(make_source, catalogue, layer, wanted, workspace.data)
            for wanted in edition.sources
        ]
        return [task.result() for task in tasks]


def _comparison(
    catalogue: Catalogue, layer: LayerSpec, edition: Edition, workspace: Workspace
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Releases of the comparison years, where sources name one."""
    frames: list[pd.DataFrame] = [pd.DataFrame()]
    inputs: dict[str, str] = {}
    for wanted in edition.sources:
        if wanted.compare_year is not None:
            frame, read = read_comparison(catalogue, layer, wanted, workspace.data)
            frames.append(frame)
            inputs |= read
    return pd.concat(frames, ignore_index=True), inputs


def _merged(results: list[SourceResult]) -> Tables:
    """The tables of all sources, one below the other."""
    names = {name for result in results for name in result.tables}
    return {
        name: pd.concat([result.tables[name] for result in results], ignore_index=True)
        for name in sorted(names)
    }


def _refuse_repeated_keys(features: pd.DataFrame, layer: LayerSpec) -> None:
    """Two sources of one register and year in an edition would count features twice (rule C8)."""
    repeated = features[features[layer.key].duplicated()]
    if len(repeated):
        raise CheckError(
            f"{layer.id}: {len(repeated)} ids come from two sources, the first "
            f"{repeated[layer.key].iat[0]!r}; an edition takes each register once"
        )


def _refuse_empty_sources(results: list[SourceResult]) -> None:
    """A source that contributes nothing would empty its country's map without a word."""
    for result in results:
        name = result.source.main_table
        if result.tables[name].empty:
            raise CheckError(
                f"{result.source.id} {result.year}: none of its {name} can be published"
            )


def _export(
    catalogue: Catalogue,
    product: Product,
    results: list[SourceResult],
    ledger: Ledger,
    receipt: dict[str, Any],
    workspace: Workspace,
) -> list[str]:
    """Write, verify and publish; the reasons if a product breaks its rules."""
    layer_folder = workspace.outputs / "layers" / product.layer.id
    with staging(workspace.outputs) as folder:
        staged = folder / product.edition
        staged.mkdir()
        sources = [result.source for result in results]
        write_products(staged, product, catalogue, sources, ledger, receipt)
        write_checksums(staged)
        receipt["products"] = receipts.file_facts(staged)
        receipts.write_json(staged / RECEIPT, receipt)
        try:
            reports = verify_products(staged, catalogue, workspace.jobs)
        except CheckError as error:
            return [str(error)]
        receipt["checks"] = check_rows(reports, staged)
        receipts.write_json(staged / RECEIPT, receipt)
        publish(staged, layer_folder / product.edition, receipts.digest_of(receipt))
    return []
