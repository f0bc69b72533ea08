"""Verdicts as people and programs read them: rows, JSON, and the table on the screen."""

import json
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipeline.checks.product_rules import PRODUCT_RULES
from pipeline.checks.validate import ProductReport
from pipeline.text import visible

_COLORS = {"pass": "green", "warn": "yellow", "fail": "red", "not_applicable": "dim"}


def to_rows(reports: Sequence[ProductReport]) -> list[dict[str, Any]]:
    """One row a verdict, in the order of products and rules."""
    return [
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


def to_json(reports: Sequence[ProductReport]) -> str:
    """The rows as text."""
    return json.dumps(to_rows(reports), indent=1)  # ASCII: names may be no text in any encoding


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
        table = Table(title=_shown(title), title_justify="left", expand=False)
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
                table.add_row(*(_shown(cell) for cell in cells))
        console.print(table)


def _shown(cell: str | Text) -> Text:
    return cell if isinstance(cell, Text) else Text(visible(cell))
