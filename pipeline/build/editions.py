"""One edition: sources merged, checked, exported and verified."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.build import receipts
from pipeline.build.digests import digest_of
from pipeline.build.earlier import earlier_edition
from pipeline.build.products import check_rows, verify_products, write_products
from pipeline.build.results import Ingredients, SourceResult
from pipeline.checks import budgets, gates, suspects
from pipeline.checks.edition import RECEIPT
from pipeline.errors import CheckError
from pipeline.export.checksums import write_checksums
from pipeline.export.edition import EarlierEdition, EditionReport
from pipeline.export.make_product import make_product
from pipeline.export.product import Product
from pipeline.export.report_changes import edition_changes
from pipeline.export.report_shapes import shape_figures
from pipeline.ledger import Ledger
from pipeline.spec.atlas import Edition
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from pipeline.steps.registry import Tables


@dataclass(frozen=True)
class Place:
    """Where an edition is written, and by what.

    Attributes:
        folder: its own, which does not exist yet.
        published: the layer's folder, for what was published before.
        threads: that steps and second readers may use.
        provenance: digests of program and specs, for the receipt.
    """

    folder: Path
    published: Path
    threads: int
    provenance: Callable[[], dict[str, str]]


@dataclass(frozen=True, eq=False)
class MadeEdition:
    """An edition that is complete in its folder, if no check or budget stopped it.

    Attributes:
        report: what was found.
        digest: of the receipt, by which the edition is known.
        refusals: why it waits to be accepted, if a gate refuses it; those of `failures` that the
            edition itself is not to blame for.
        count: features, those of the inset included.
        changes: since what was published before, in a few words; empty for a first edition.
    """

    report: EditionReport
    digest: str
    refusals: tuple[str, ...]
    count: int
    changes: str


def make_edition(
    catalogue: Catalogue,
    layer: LayerSpec,
    edition: Edition,
    ingredients: Ingredients,
    place: Place,
) -> MadeEdition:
    """Make an edition and write it, if every check and budget allows, into its folder.

    Returns:
        What was found; `report.failures` says why no folder was written.

    Raises:
        CheckError: a source contributes nothing, or two give the same id.
    """
    results = ingredients.results
    ledger = Ledger()
    for result in results:
        ledger.extend(result.ledger)
    _refuse_empty_sources(results)
    years = {result.source.id: result.year for result in results}
    context = LayerContext(catalogue, layer, years, ledger, place.threads)
    tables = run_layer_steps(layer.layer_steps, _merged(results), context)
    _refuse_repeated_keys(tables[layer.table], layer)
    compared = [pd.DataFrame(), *(comparison.releases for comparison in ingredients.comparisons)]
    comparison = pd.concat(compared, ignore_index=True)
    suspects.run_checks(
        layer.layer_checks, suspects.LayerTables(layer.table, tables, comparison), ledger
    )
    product = make_product(catalogue, layer, edition.name, tables, ledger)
    verdicts = budgets.judge(layer, ledger)
    receipt = receipts.make_receipt(product, edition, ingredients, ledger, verdicts)
    before = earlier_edition(place.published, layer, receipt)
    refusals = _refusals(layer, edition.name, before, product.all_features)
    failures = [verdict.sentence() for verdict in verdicts if verdict.is_exceeded]
    if not failures:
        failures = _export(catalogue, product, results, ledger, receipt, place)
    report = EditionReport(
        layer,
        edition.name,
        tables[layer.table],
        ledger.findings(),
        receipt,
        (*failures, *refusals),
        product.drawing,
        before,
        shape_figures(product),
    )
    changes = _changes(report, catalogue)
    count = len(product.all_features)
    return MadeEdition(report, digest_of(receipt), refusals, count, changes)


def _changes(report: EditionReport, catalogue: Catalogue) -> str:
    found = edition_changes(report, catalogue.fields)
    if found is None:
        return ""
    counts = {what: found.total(what) for what in ("added", "removed", "changed", "moved")}
    told = ", ".join(f"{count} {what}" for what, count in counts.items())
    return f"since {found.before}: {found.problem or told}"


def _refusals(
    layer: LayerSpec, edition: str, before: EarlierEdition | None, features: pd.DataFrame
) -> tuple[str, ...]:
    """Why an edition may not replace, or follow, what was published before unasked."""
    if before is None:
        return ()
    if before.problem:
        found = [gates.cannot_judge(layer, before.problem)]
    else:
        is_same = before.name == edition
        found = gates.judge_change(layer, before.features, features, same_edition=is_same)
    return tuple(refusal.sentence() for refusal in found)


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
    place: Place,
) -> list[str]:
    """Write and verify; the reasons if a product breaks its rules."""
    place.folder.mkdir(parents=True)
    sources = [result.source for result in results]
    write_products(place.folder, product, catalogue, sources, ledger, receipt)
    write_checksums(place.folder)
    receipt |= place.provenance()
    receipt["products"] = receipts.file_facts(place.folder)
    receipts.write_json(place.folder / RECEIPT, receipt)
    try:
        reports = verify_products(place.folder, catalogue, place.threads)
    except CheckError as error:
        return [str(error)]
    receipt["checks"] = check_rows(reports, place.folder)
    receipts.write_json(place.folder / RECEIPT, receipt)
    return []
