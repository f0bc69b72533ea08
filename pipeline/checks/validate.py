"""``validate``: any products, ours or not, against the product rules."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

# Importing a module of rules registers them.
from pipeline.checks import (  # noqa: F401
    rules_attributes,
    rules_containers,
    rules_coordinates,
    rules_crs,
    rules_formats,
    rules_kml,
    rules_places,
    rules_text,
)
from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import (
    PRODUCT_RULES,
    Context,
    Verdict,
    judge_dataset,
    judge_edition,
)
from pipeline.checks.readers.beside import members_beside
from pipeline.checks.readers.opening import SUFFIXES, is_product, open_product
from pipeline.errors import SourceError
from pipeline.spec.catalogue import Catalogue

UNREADABLE = "READ"
_COLORS = {"pass": "green", "warn": "yellow", "fail": "red", "not_applicable": "dim"}


@dataclass(frozen=True)
class ProductReport:
    """Verdicts on one product: a layer of a file, or an edition folder as a whole."""

    product: str
    path: Path
    features: int
    identity: str
    verdicts: tuple[Verdict, ...]

    @property
    def is_unreadable(self) -> bool:
        """Whether no rule could look at it."""
        return any(verdict.rule == UNREADABLE for verdict in self.verdicts)


def validate_paths(paths: Iterable[Path], catalogue: Catalogue) -> list[ProductReport]:
    """Judge files, and folders with every product in them.

    A product that cannot be read is a report of its own, so that the others are still judged.
    """
    context = Context(catalogue)
    reports: list[ProductReport] = []
    for path in paths:
        if path.is_dir():
            reports += _judge_folder(path, context)
        else:
            reports += _judge_file(path, context)[0]
    return reports


def has_reject(reports: Sequence[ProductReport]) -> bool:
    """Whether a rule of severity *reject* is broken, or a product cannot be read."""
    return any(verdict.verdict == "fail" for report in reports for verdict in report.verdicts)


def exit_status(reports: Sequence[ProductReport]) -> int:
    """0 for clean, 1 for a broken rule, 3 where a product cannot be read."""
    if any(report.is_unreadable for report in reports):
        return SourceError.exit_status
    return int(has_reject(reports))


def _judge_folder(folder: Path, context: Context) -> list[ProductReport]:
    """Every product below the folder; those of one folder are compared as an edition.

    Products in an archive that lie beside it as well, byte for byte, are judged only there.
    """
    reports: list[ProductReport] = []
    for files in _by_folder(folder):
        edition: list[Dataset] = []
        for path in files:
            loose_too = members_beside(path, files)
            judged, datasets = _judge_file(path, context, loose_too)
            reports += judged
            edition += datasets
        if len(edition) > 1:
            verdicts = tuple(judge_edition(edition, context))
            name = str(files[0].parent)
            reports.append(ProductReport(name, files[0].parent, 0, "", verdicts))
    if not reports:
        raise SourceError(f"{folder}: no product inside; products are {', '.join(SUFFIXES)}")
    return reports


def _by_folder(top: Path) -> Iterator[list[Path]]:
    """Products by folder. Editions are links, and ``latest`` is one more link to an edition."""
    seen: set[Path] = set()
    for at, folders, names in os.walk(top, followlinks=True):
        here = Path(at)
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n != "latest")
        if here.resolve() in seen:
            folders.clear()
            continue
        seen.add(here.resolve())
        files = [here / name for name in sorted(names) if not name.startswith(".")]
        if products := [path for path in files if _is_worth_opening(path)]:
            yield products


def _is_worth_opening(path: Path) -> bool:
    try:
        return path.is_file() and is_product(path)
    except SourceError:
        return True  # let it be reported


def _judge_file(
    path: Path, context: Context, skip: frozenset[str] = frozenset()
) -> tuple[list[ProductReport], list[Dataset]]:
    try:
        datasets = open_product(path, skip)
    except SourceError as error:
        reason = str(error)
        verdict = Verdict(UNREADABLE, "fail", "reject", "cannot be read", 1, (reason,))
        return [ProductReport(str(path), path, 0, "", (verdict,))], []
    reports = []
    for dataset in datasets:
        name = str(path) if len(datasets) == 1 else f"{path} {dataset.layer}"
        verdicts = tuple(judge_dataset(dataset, context))
        reports.append(ProductReport(name, path, len(dataset), dataset.verdict.identity, verdicts))
    return reports, datasets


def to_json(reports: Sequence[ProductReport]) -> str:
    """One object a verdict, in the order of products and rules."""
    rows = [
        {
            "product": report.product,
            "rule": verdict.rule,
            "verdict": verdict.verdict,
            "severity": verdict.severity,
            "figure": verdict.figure,
            "count": verdict.count,
            "examples": list(verdict.examples),
        }
        for report in reports
        for verdict in report.verdicts
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def print_table(
    reports: Sequence[ProductReport],
    console: Console | None = None,
    language: str = "en",
    everything: bool = False,
) -> None:
    """One table a product, without the rules that say nothing about it unless all are wanted."""
    console = console or Console()
    for report in reports:
        title = f"{report.product}  ({report.features} features, CRS {report.identity or 'n/a'})"
        table = Table(title=Text(title), title_justify="left", expand=False)
        for heading in ("rule", "", "verdict", "figure", "count", "first"):
            table.add_column(heading, overflow="fold")
        for verdict in report.verdicts:
            if everything or verdict.verdict != "not_applicable":
                rule = PRODUCT_RULES.get(verdict.rule)
                cells = (
                    verdict.rule,
                    rule.title.in_language(language) if rule else "",
                    Text(verdict.verdict, style=_COLORS[verdict.verdict]),
                    verdict.figure,
                    str(verdict.count),
                    "; ".join(verdict.examples[:2]),
                )
                # Texts of a file are shown as they are, never as markup.
                table.add_row(*(cell if isinstance(cell, Text) else Text(cell) for cell in cells))
        console.print(table)
