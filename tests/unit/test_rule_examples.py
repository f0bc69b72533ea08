"""Every product rule has a counterexample that it finds, and a product that it lets pass."""

from pathlib import Path

import pytest

from pipeline.checks.product_rules import PRODUCT_RULES, ordered_rules
from pipeline.checks.validate import validate_paths
from tests import rule_examples

rule_examples.load()
_IDS = [rule.id for rule in ordered_rules()]


def judgements(rule: str, example: rule_examples.Example, folder: Path) -> set[str]:
    """What a rule says of any product of an example."""
    reports = validate_paths([example.make(folder)], example.catalogue)
    return {v.verdict for report in reports for v in report.verdicts if v.rule == rule}


@pytest.mark.parametrize("rule", _IDS)
def test_counterexample_is_found(rule: str, tmp_path: Path) -> None:
    wanted = "fail" if PRODUCT_RULES[rule].severity == "reject" else "warn"
    assert wanted in judgements(rule, rule_examples.BREAKS[rule], tmp_path)


@pytest.mark.parametrize("rule", _IDS)
def test_good_product_passes(rule: str, tmp_path: Path) -> None:
    found = judgements(rule, rule_examples.KEEPS[rule], tmp_path)
    assert "pass" in found
    assert found <= {"pass", "not_applicable"}
