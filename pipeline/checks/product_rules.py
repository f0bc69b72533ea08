"""The registry of product rules: one rule is one small function with its name on top.

A rule looks at one dataset, or at all of one edition, and says what breaks it. The registry turns
that into a verdict: what breaks a rule of severity *reject* fails, anything less is a warning.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.boundaries import read_boundaries
from pipeline.checks.dataset import Dataset
from pipeline.places import Places
from pipeline.spec.base import Trilingual
from pipeline.spec.catalogue import Catalogue

Severity = Literal["reject", "warn", "report"]
Judgement = Literal["pass", "fail", "warn", "not_applicable"]
_MOST_EXAMPLES = 5
# What others call the fields that rules need, besides the long and short names of the field table.
_OTHER_NAMES = {
    "state_prov": ("stateabb", "state", "province"),
    "lon": ("longitude", "long", "x_lon"),
    "lat": ("latitude",),
}
# States in free association: no part of the field table's three countries, yet in US registers.
ASSOCIATED_STATES = frozenset({"US-FM", "US-MH", "US-PW"})


@dataclass(frozen=True)
class Outcome:
    """What a rule found.

    Attributes:
        figure: the number behind the verdict, in a few words.
        count: how many features, fields or elements break the rule.
        examples: the first of them, with their values.
        applies: False when the rule says nothing about this dataset; `figure` says why.
        softens: the offence is only worth a warning, whatever the rule's severity.
    """

    figure: str
    count: int = 0
    examples: tuple[str, ...] = ()
    applies: bool = True
    softens: bool = False


@dataclass(frozen=True)
class Verdict:
    """One rule's verdict on one product."""

    rule: str
    verdict: Judgement
    severity: Severity
    figure: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """What rules may ask besides the dataset: the specs and the embedded boundaries."""

    catalogue: Catalogue = field(default_factory=Catalogue)

    @cached_property
    def places(self) -> Places:
        """States and countries in atlas metres."""
        return Places(read_boundaries())

    @cached_property
    def state_codes(self) -> frozenset[str]:
        """Every state code that a product may carry (rule C5)."""
        return frozenset(self.catalogue.states) | ASSOCIATED_STATES

    def column(self, dataset: Dataset, name: str) -> pd.Series | None:
        """A field by its canonical name, whatever the dataset calls it."""
        spec = self.catalogue.fields.get(name)
        short = (spec.short,) if spec else ()
        return dataset.column(name, *short, *_OTHER_NAMES.get(name, ()))

    def declared(self, dataset: Dataset, name: str) -> NDArray[np.object_]:
        """A text field of each feature, ``''`` where it is missing."""
        values = self.column(dataset, name)
        if values is None:
            return np.full(len(dataset), "", dtype=object)
        return values.fillna("").astype(str).str.strip().to_numpy(dtype=object)


DatasetCheck = Callable[[Dataset, Context], Outcome]
EditionCheck = Callable[[Sequence[Dataset], Context], Outcome]


@dataclass(frozen=True)
class ProductRule:
    """A registered rule; exactly one of the checks is set."""

    id: str
    severity: Severity
    title: Trilingual
    source: str
    on_dataset: DatasetCheck | None = None
    on_edition: EditionCheck | None = None

    def verdict(self, outcome: Outcome) -> Verdict:
        """The outcome under the rule's severity."""
        judgement: Judgement = "pass"
        if not outcome.applies:
            judgement = "not_applicable"
        elif outcome.count:
            judgement = "fail" if self.severity == "reject" and not outcome.softens else "warn"
        return Verdict(
            self.id, judgement, self.severity, outcome.figure, outcome.count, outcome.examples
        )


PRODUCT_RULES: dict[str, ProductRule] = {}


def product_rule(
    rule_id: str, severity: Severity, *, en: str, fr: str, es: str, source: str
) -> Callable[[DatasetCheck], DatasetCheck]:
    """Register a check of one dataset under its rule."""

    def register(check: DatasetCheck) -> DatasetCheck:
        title = Trilingual(en=en, fr=fr, es=es)
        _add(ProductRule(rule_id, severity, title, source, on_dataset=check))
        return check

    return register


def edition_rule(
    rule_id: str, severity: Severity, *, en: str, fr: str, es: str, source: str
) -> Callable[[EditionCheck], EditionCheck]:
    """Register a check across all products of one edition."""

    def register(check: EditionCheck) -> EditionCheck:
        title = Trilingual(en=en, fr=fr, es=es)
        _add(ProductRule(rule_id, severity, title, source, on_edition=check))
        return check

    return register


def _add(rule: ProductRule) -> None:
    if rule.id in PRODUCT_RULES:
        raise ValueError(f"rule {rule.id} is registered twice")
    PRODUCT_RULES[rule.id] = rule


def ordered_rules() -> list[ProductRule]:
    """All rules by letter and number."""
    return sorted(PRODUCT_RULES.values(), key=lambda rule: (rule.id[0], int(rule.id[1:])))


def judge_dataset(dataset: Dataset, context: Context) -> list[Verdict]:
    """Verdicts of every rule on one dataset."""
    rules = ordered_rules()
    return [r.verdict(r.on_dataset(dataset, context)) for r in rules if r.on_dataset]


def judge_edition(datasets: Sequence[Dataset], context: Context) -> list[Verdict]:
    """Verdicts of every rule across the products of one edition."""
    rules = ordered_rules()
    return [r.verdict(r.on_edition(datasets, context)) for r in rules if r.on_edition]


def not_applicable(why: str) -> Outcome:
    """The rule says nothing about this dataset."""
    return Outcome(why, applies=False)


def listed(figure: str, offences: Sequence[str], softens: bool = False) -> Outcome:
    """An outcome with one offence a text; none is a pass."""
    return Outcome(figure, len(offences), tuple(offences[:_MOST_EXAMPLES]), softens=softens)


def offending_rows(
    dataset: Dataset, figure: str, rows: NDArray[np.intp], values: Callable[[int], str]
) -> Outcome:
    """An outcome with one offence a feature.

    Args:
        dataset: the features.
        figure: as in `Outcome`.
        rows: row of each offending position; a row may stand more than once.
        values: what is wrong, by index into `rows`.
    """
    distinct, first = np.unique(rows, return_index=True)
    shown = zip(distinct[:_MOST_EXAMPLES].tolist(), first[:_MOST_EXAMPLES].tolist(), strict=True)
    examples = tuple(f"{dataset.row_name(row)}: {values(index)}" for row, index in shown)
    return Outcome(figure, len(distinct), examples)
