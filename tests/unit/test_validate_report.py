"""The report of ``validate``: JSON, table, exit status, and the registry behind it."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.checks.product_rules import (
    PRODUCT_RULES,
    Outcome,
    ProductRule,
    ordered_rules,
    product_rule,
)
from pipeline.checks.show import print_table, to_json
from pipeline.checks.validate import exit_status, has_reject, validate_paths
from pipeline.spec.base import Trilingual
from tests.validate_products import CATALOGUE, good_frame, write_parquet, write_shp

EXPECTED = {
    *(f"A{n}" for n in range(1, 16)),
    *(f"C{n}" for n in range(1, 7)),
    *(f"F{n}" for n in range(1, 7)),
    *("G1", "G2", "G3", "G4", "G7", "G12"),
}


def test_every_rule_is_registered_in_three_languages() -> None:
    assert set(PRODUCT_RULES) >= EXPECTED
    assert [rule.id for rule in ordered_rules()][:3] == ["A1", "A2", "A3"]
    for rule in PRODUCT_RULES.values():
        assert rule.title.en
        assert rule.title.fr
        assert rule.title.es
        assert rule.source


def test_a_rule_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        product_rule("A1", "reject", en="a", fr="b", es="c", source="d")(lambda *_: Outcome(""))


@pytest.mark.parametrize(
    ("severity", "outcome", "verdict"),
    [
        ("reject", Outcome("", 1), "fail"),
        ("reject", Outcome("", 1, softens=True), "warn"),
        ("reject", Outcome("", 0), "pass"),
        ("warn", Outcome("", 1), "warn"),
        ("warn", Outcome("", applies=False), "not_applicable"),
    ],
)
def test_severity_decides(severity: str, outcome: Outcome, verdict: str) -> None:
    title = Trilingual(en="a", fr="b", es="c")
    rule = ProductRule("A99", severity, title, title, "nowhere", {})  # type: ignore[arg-type]
    assert rule.verdict(outcome).verdict == verdict


def test_json_and_exit_status(tmp_path: Path) -> None:
    good = validate_paths([write_parquet(tmp_path / "good.parquet")], CATALOGUE)
    assert (has_reject(good), exit_status(good)) == (False, 0)
    frame = good_frame()
    frame["COUNTRY"] = "XX"
    bad = validate_paths([write_shp(tmp_path / "bad.shp", frame)], CATALOGUE)
    assert (has_reject(bad), exit_status(bad)) == (True, 1)
    rows = json.loads(to_json(bad))
    assert set(rows[0]) == {
        *("product", "rule", "verdict", "severity", "figure", "count", "examples")
    }
    (row,) = [row for row in rows if row["rule"] == "C4"]
    assert row["count"] == 4
    assert row["verdict"] == "fail"
    assert row["examples"][0] == "CAN-1 (row 1): 'XX'"


@pytest.mark.parametrize(("language", "title"), [("en", "Country"), ("fr", "Pays"), ("es", "País")])
def test_table_shows_texts_as_they_are(tmp_path: Path, language: str, title: str) -> None:
    frame = good_frame()
    frame.loc[0, "COUNTRY"] = "[red]X[/red]"
    reports = validate_paths([write_shp(tmp_path / "markup.shp", frame)], CATALOGUE)
    screen = io.StringIO()
    print_table(reports, Console(file=screen, width=250), language)
    assert "[red]X[/red]" in screen.getvalue()
    assert title in screen.getvalue()
    assert "not_applicable" not in screen.getvalue()
    print_table(reports, Console(file=screen, width=250), language, everything=True)
    assert "not_applicable" in screen.getvalue()
