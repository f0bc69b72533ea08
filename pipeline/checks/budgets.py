"""Budgets: how much of a rule's findings a layer bears before it does not publish."""

from dataclasses import dataclass

import pandas as pd

from pipeline.ledger import Ledger
from pipeline.spec.layer import LayerSpec

# So few records say nothing about a source, however small it is.
_HANDFUL = 5
# Of a table that holds other years, or all that ever reported, only the year's rows are judged.
_SELECTIONS = ("select year", "keep_reporting_facilities")


@dataclass(frozen=True)
class BudgetVerdict:
    """One rule of one source against its budget."""

    source: str
    rule: str
    records: int
    of: int
    most_share: float

    @property
    def is_exceeded(self) -> bool:
        """Whether more records met the rule than the layer bears."""
        return is_beyond(self.records, self.of, self.most_share)

    def sentence(self) -> str:
        """What was expected and what was found."""
        return (
            f"{self.source}: rule {self.rule} met {self.records} of {self.of} records "
            f"({self.records / max(self.of, 1):.1%}); the budget is {self.most_share:.1%}"
        )


def is_beyond(records: int, of: int, most_share: float) -> bool:
    """Whether `records` are more than the share of `of`, and more than a handful."""
    return records > min(_HANDFUL, of // 2) and (of == 0 or records / of > most_share)


def judge(layer: LayerSpec, ledger: Ledger) -> list[BudgetVerdict]:
    """Every budget of the layer against every source, shares taken of the records read."""
    findings = ledger.findings()
    read: dict[tuple[str, str], int] = {}
    for account in ledger.accounts:
        if account.stage == "read":
            read[account.source, account.table] = account.rows_in
        elif account.stage in _SELECTIONS:
            read[account.source, account.table] = account.rows_out
    verdicts = []
    for (source, table, rule), records in _counts(findings).items():
        if rule in layer.budgets:
            of = read.get((source, table), records)
            verdicts.append(
                BudgetVerdict(source, rule, records, of, layer.budgets[rule].most_share)
            )
    return verdicts


def _counts(findings: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    distinct = findings.drop_duplicates(["source", "table", "rule", "file", "record"])
    sizes = distinct.groupby(["source", "table", "rule"], sort=True).size().reset_index(name="n")
    return {(row.source, row.table, row.rule): row.n for row in sizes.itertuples()}  # type: ignore[misc]
