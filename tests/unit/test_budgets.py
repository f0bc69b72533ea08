"""Budgets: within them records are set aside, beyond them nothing is published."""

import pandas as pd
import pytest

from pipeline.checks.budgets import BudgetVerdict, judge
from pipeline.ledger import Ledger
from pipeline.spec.layer import Budget, LayerSpec
from pipeline.spec.register import ReleaseTable
from tests.register_frames import catalogue, layer


def with_budget(**shares: float) -> LayerSpec:
    budgets = {rule: Budget(most_share=share) for rule, share in shares.items()}
    return layer().model_copy(update={"budgets": budgets})


def table(numbers: range | list[int], source: str = "s") -> pd.DataFrame:
    numbers = list(numbers)
    text = {"source": source, "file": "f.csv", "country": "USA"}
    frame = pd.DataFrame({"record": numbers, "native_id": [f"N{n}" for n in numbers]})
    return frame.assign(**text)


def read(ledger: Ledger, count: int, name: str = "facilities", source: str = "s") -> None:
    ledger.prove(source, "read", name, table(range(count), source), table(range(count), source))


@pytest.mark.parametrize(
    ("records", "of", "share", "is_exceeded"),
    [
        (100, 1000, 0.10, False),
        (101, 1000, 0.10, True),
        (1000, 1000, 1.0, False),
        (0, 1000, 0.0, False),
        (900, 1000, 0.0, True),
        (50, 0, 0.5, True),
    ],
)
def test_a_budget_is_kept_up_to_its_share(
    records: int, of: int, share: float, *, is_exceeded: bool
) -> None:
    verdict = BudgetVerdict("s", "A8", records, of, share)
    assert verdict.is_exceeded is is_exceeded


@pytest.mark.parametrize(("records", "is_exceeded"), [(1, False), (5, False), (6, True)])
def test_a_handful_of_records_says_nothing_about_a_small_source(
    records: int, *, is_exceeded: bool
) -> None:
    assert BudgetVerdict("s", "A8", records, 12, 0.01).is_exceeded is is_exceeded


def test_the_verdict_says_what_was_expected_and_found() -> None:
    sentence = BudgetVerdict("mx_retc", "A8", 11, 100, 0.10).sentence()
    assert sentence == "mx_retc: rule A8 met 11 of 100 records (11.0%); the budget is 10.0%"
    assert "1 of 0" in BudgetVerdict("s", "A8", 1, 0, 0.1).sentence()


def test_each_source_is_judged_by_its_own_records() -> None:
    ledger = Ledger()
    read(ledger, 1000, source="large")
    read(ledger, 100, source="small")
    ledger.add("A8", "quarantined", "facilities", table(range(20), "large"))
    ledger.add("A8", "quarantined", "facilities", table(range(20), "small"))
    verdicts = {v.source: v.is_exceeded for v in judge(with_budget(A8=0.1), ledger)}
    assert verdicts == {"large": False, "small": True}


def test_each_table_is_judged_by_its_own_records() -> None:
    ledger = Ledger()
    read(ledger, 100, "facilities")
    read(ledger, 1000, "releases")
    ledger.add("ID-MISSING", "quarantined", "releases", table(range(45)))
    ledger.add("ID-MISSING", "quarantined", "facilities", table(range(15)))
    verdicts = judge(with_budget(**{"ID-MISSING": 0.05}), ledger)
    found = [(v.records, v.of, v.is_exceeded) for v in verdicts]
    assert found == [(15, 100, True), (45, 1000, False)]


def test_a_record_with_several_findings_of_a_rule_counts_once() -> None:
    ledger = Ledger()
    read(ledger, 100)
    for field in ("state_prov", "naics_code", "city"):
        ledger.add("VALUE-FORM", "published_as_is", "facilities", table(range(9)), field)
    (verdict,) = judge(with_budget(**{"VALUE-FORM": 0.1}), ledger)
    assert (verdict.records, verdict.is_exceeded) == (9, False)


def test_rules_without_a_budget_stop_nothing() -> None:
    ledger = Ledger()
    read(ledger, 10)
    ledger.add("A16", "published_as_is", "facilities", table(range(10)))
    assert judge(with_budget(A8=0.1), ledger) == []


def test_no_findings_no_verdicts() -> None:
    assert judge(layer(), Ledger()) == []


def test_in_a_file_of_many_years_the_share_is_of_the_year_that_is_built() -> None:
    """Else a year whose every unit is unknown passes because the file holds thirty good ones."""
    ledger = Ledger()
    read(ledger, 10_000, "releases")
    ledger.select("s", "select year", "releases", table(range(10_000)), table(range(150)))
    ledger.add("UNIT-UNKNOWN", "quarantined", "releases", table(range(150)))
    (verdict,) = judge(with_budget(**{"UNIT-UNKNOWN": 0.02}), ledger)
    assert verdict.is_exceeded


@pytest.mark.parametrize(
    "rule",
    ["UNIT-UNKNOWN", "D3", "NUMBER", "A8", "A11", "COORD-MISSING", "COORD-FORM", "D2", "ORPHAN"],
)
def test_the_layer_bears_only_so_much_of_what_takes_records_away(rule: str) -> None:
    assert 0 < layer().budgets[rule].most_share <= 0.2


def test_identities_that_stop_a_build_are_not_declared_weak() -> None:
    releases = catalogue().source("us_tri_basic").spec.tables.releases
    assert isinstance(releases, ReleaseTable)
    weak = [identity.total for identity in releases.control_totals if identity.severity == "warn"]
    assert weak == ["energy_total"]
