"""The registry of product rules: one rule is one small function with its name on top.

A rule looks at one dataset, package, or edition, and says what breaks it. The registry turns that
into a verdict: what breaks a rule of severity *reject* fails, anything less is a warning. The
guidance document of ``naatlas rules`` is written from the registry too: what a rule asks in English
is the docstring of its check.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset
from pipeline.places import Places, embedded_places
from pipeline.spec.base import Trilingual
from pipeline.spec.catalogue import Catalogue

Severity = Literal["reject", "warn", "report"]
Judgement = Literal["pass", "fail", "warn", "not_applicable"]
Subject = Literal["dataset", "raster", "tiles", "package", "edition"]
Check = Callable[[Any, "Context"], "Outcome"]
_AnyCheck = TypeVar("_AnyCheck", bound=Check)
_MOST_EXAMPLES = 5
_LONGEST = 500
# Offences kept for the map of findings, a rule and product: more would only fill the disk.
_MOST_OFFENCES = 10_000
# What others call the fields that rules need, besides the long and short names of the field table.
_OTHER_NAMES = {
    "state_prov": ("stateabb", "state", "province"),
    "lon": ("longitude", "long", "x_lon"),
    "lat": ("latitude",),
}
# States in free association: no part of the field table's three countries, yet in US registers.
ASSOCIATED_STATES = frozenset({"US-FM", "US-MH", "US-PW"})


@dataclass(frozen=True)
class Offence:
    """A feature that breaks a rule: its row (the first is 0), its name, and what is wrong."""

    row: int
    feature: str
    text: str


@dataclass(frozen=True)
class Outcome:
    """What a rule found.

    Attributes:
        figure: the number behind the verdict, in a few words.
        count: how many features, fields or elements break the rule.
        examples: the first of them, with their values.
        offences: the features among them, `_MOST_OFFENCES` at most.
        applies: False when the rule says nothing about this subject; `figure` says why.
        softens: the offence is only worth a warning, whatever the rule's severity.
    """

    figure: str
    count: int = 0
    examples: tuple[str, ...] = ()
    offences: tuple[Offence, ...] = ()
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
    offences: tuple[Offence, ...] = ()


@dataclass(frozen=True)
class Context:
    """What rules may ask besides the dataset: the specs and the embedded boundaries."""

    catalogue: Catalogue = field(default_factory=Catalogue)

    @cached_property
    def places(self) -> Places:
        """States and countries in atlas metres."""
        return embedded_places()

    @cached_property
    def _own_limits(self) -> list[tuple[tuple[str, ...], float]]:
        """Fields of the layers that have a limit of their own, with it."""
        layers = (self.catalogue.layer(layer_id) for layer_id in self.catalogue.layer_ids())
        return [(layer.fields, layer.country_m) for layer in layers if layer.country_m]

    @cached_property
    def state_codes(self) -> frozenset[str]:
        """Every state code that a product may carry (rule C5)."""
        return frozenset(self.catalogue.states) | ASSOCIATED_STATES

    def country_m(self, dataset: Dataset) -> float:
        """Farthest from its country that a feature may lie, in atlas metres (rule A11).

        A dataset that has all fields of a layer is of that layer, which may have its own limit.
        """
        for fields, limit in self._own_limits:
            if all(self.column(dataset, name) is not None for name in fields):
                return limit
        return self.catalogue.framework.tolerances.country_m

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
        return texts_of(values).str.strip().to_numpy(dtype=object)


@dataclass(frozen=True)
class ProductRule:
    """A registered rule: what it asks, where that comes from, and its check by kind of subject."""

    id: str
    severity: Severity
    title: Trilingual
    says: Trilingual
    source: str
    checks: dict[Subject, Check]

    def verdict(self, outcome: Outcome) -> Verdict:
        """The outcome under the rule's severity."""
        judgement: Judgement = "pass"
        if not outcome.applies:
            judgement = "not_applicable"
        elif outcome.count:
            judgement = "fail" if self.severity == "reject" and not outcome.softens else "warn"
        return Verdict(
            self.id,
            judgement,
            self.severity,
            _cut(outcome.figure),
            outcome.count,
            tuple(map(_cut, outcome.examples)),
            outcome.offences,
        )


PRODUCT_RULES: dict[str, ProductRule] = {}


def product_rule(
    rule_id: str,
    severity: Severity,
    *,
    en: str,
    fr: str,
    es: str,
    source: str,
    says_fr: str,
    says_es: str,
    subject: Subject = "dataset",
) -> Callable[[_AnyCheck], _AnyCheck]:
    """Register a check under a new rule.

    Args:
        rule_id: a letter and a number.
        severity: what an offence is worth.
        en: the rule's title.
        fr: the same in French.
        es: the same in Spanish.
        source: where the rule comes from.
        says_fr: the docstring of the check in French.
        says_es: the docstring of the check in Spanish.
        subject: what the check looks at.
    """

    def register(check: _AnyCheck) -> _AnyCheck:
        if rule_id in PRODUCT_RULES:
            raise ValueError(f"rule {rule_id} is registered twice")
        title = Trilingual(en=en, fr=fr, es=es)
        says = Trilingual(
            en=" ".join((inspect.getdoc(check) or "").split()), fr=says_fr, es=says_es
        )
        checks: dict[Subject, Check] = {subject: check}
        PRODUCT_RULES[rule_id] = ProductRule(rule_id, severity, title, says, source, checks)
        return check

    return register


def also_on(rule_id: str, subject: Subject) -> Callable[[_AnyCheck], _AnyCheck]:
    """Register a further check of a rule, on another kind of subject."""

    def register(check: _AnyCheck) -> _AnyCheck:
        checks = PRODUCT_RULES[rule_id].checks
        if subject in checks:
            raise ValueError(f"rule {rule_id} is registered twice for a {subject}")
        checks[subject] = check
        return check

    return register


def ordered_rules() -> list[ProductRule]:
    """All rules by letter and number."""
    return sorted(PRODUCT_RULES.values(), key=lambda rule: (rule.id[0], int(rule.id[1:])))


def judge(subject: Subject, product: Any, context: Context) -> list[Verdict]:
    """Verdicts of every rule that has a check for this kind of subject."""
    return [
        rule.verdict(rule.checks[subject](product, context))
        for rule in ordered_rules()
        if subject in rule.checks
    ]


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
    kept = zip(distinct[:_MOST_OFFENCES].tolist(), first[:_MOST_OFFENCES].tolist(), strict=True)
    offences = tuple(
        Offence(row, _cut(dataset.row_name(row)), _cut(values(index))) for row, index in kept
    )
    examples = tuple(f"{one.feature}: {one.text}" for one in offences[:_MOST_EXAMPLES])
    return Outcome(figure, len(distinct), examples, offences)


def _cut(text: str) -> str:
    """A text for a message; those of a hostile file can be as long as they like."""
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
