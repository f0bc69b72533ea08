"""The report of ``validate``: JSON, table, exit status, and the registry behind it."""

import io
import json
import multiprocessing
import sqlite3
from pathlib import Path

import lxml.html
import pytest
from click.testing import CliRunner
from rich.console import Console

from pipeline.build.validation import write_validation
from pipeline.checks import validate
from pipeline.checks.guidance import guidance, guidance_rows
from pipeline.checks.product_rules import (
    PRODUCT_RULES,
    Outcome,
    ProductRule,
    ordered_rules,
    product_rule,
)
from pipeline.checks.show import print_table, to_json
from pipeline.checks.validate import exit_status, has_reject, validate_paths
from pipeline.cli import main
from pipeline.errors import UsageError
from pipeline.spec.base import Trilingual
from tests.commands import naatlas
from tests.validate_products import (
    CATALOGUE,
    good_frame,
    write_fgb,
    write_parquet,
    write_shp,
    write_tif,
)

# How many rules each family of the atlas framework's table has: all of them are checked.
FAMILIES = {"A": 18, "B": 10, "C": 16, "D": 9, "E": 11, "F": 7, "G": 12}
EXPECTED = {f"{letter}{n}" for letter, last in FAMILIES.items() for n in range(1, last + 1)}


def test_every_rule_is_registered_in_three_languages() -> None:
    assert set(PRODUCT_RULES) == EXPECTED
    assert [rule.id for rule in ordered_rules()][:3] == ["A1", "A2", "A3"]
    for rule in PRODUCT_RULES.values():
        assert rule.title.en
        assert rule.title.fr
        assert rule.title.es
        assert rule.source
        assert rule.says.en.endswith(".")
        assert rule.says.fr.endswith(".")
        assert rule.says.es.endswith(".")


def test_a_rule_is_registered_once() -> None:
    with pytest.raises(ValueError, match="twice"):
        product_rule("A1", "reject", en="a", fr="b", es="c", says_fr="d", says_es="e", source="f")(
            lambda *_: Outcome("")
        )


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


def test_every_rule_stands_in_the_guidance() -> None:
    for language in CATALOGUE.framework.languages:
        text = guidance(language)
        for rule in PRODUCT_RULES.values():
            assert f"### {rule.id} {rule.title.in_language(language)} (" in text
            assert rule.says.in_language(language).replace("``", "`") in text
    assert [row["rule"] for row in guidance_rows("fr")] == [rule.id for rule in ordered_rules()]


def test_rules_command_speaks_three_languages() -> None:
    run = CliRunner().invoke(main, ["rules", "--language", "es"])
    assert (run.exit_code, run.output) == (0, guidance("es"))
    rows = json.loads(CliRunner().invoke(main, ["rules", "--json"]).output)
    assert {row["severity"] for row in rows} >= {"reject", "warn"}


ATTACK = "<script>alert(1)</script>"


@pytest.fixture
def report_folder(tmp_path: Path) -> Path:
    """The report on a layer with an attack, one point at 0 N 0 E and one without its sign."""
    frame = good_frame()
    frame.loc[0, "COUNTRY"] = ATTACK
    frame.loc[1, ["LON", "LAT"]] = 0.0
    frame.loc[2, "LON"] = 77.0369
    reports = validate_paths([write_shp(tmp_path / "bad.shp", frame)], CATALOGUE)
    folder = tmp_path / "report"
    write_validation(folder, reports, "fr")
    return folder


def test_page_shows_texts_as_they_are(report_folder: Path) -> None:
    text = (report_folder / "validation.html").read_text(encoding="utf-8")
    assert ATTACK not in text
    page = lxml.html.fromstring(text)
    assert not page.xpath("//script | //link | //img[not(starts-with(@src, 'data:'))]")
    assert any(ATTACK in cell for cell in page.xpath("//td//text()"))
    (row,) = page.xpath("//tr[td/b='A8']")
    assert "Île nulle" in row.text_content()
    assert "fail" in row.text_content()


def test_offences_are_on_the_map(report_folder: Path) -> None:
    database = sqlite3.connect(report_folder / "findings.gpkg")
    layers = {name for (name,) in database.execute("SELECT table_name FROM gpkg_contents")}
    assert {"A8", "A9", "C4"} <= layers
    (row,) = database.execute("SELECT feature, row, lon, lat, verdict FROM A9").fetchall()
    assert row[:2] == ("USA-1 (row 3)", 3)
    assert row[2:4] == (pytest.approx(77.0369), pytest.approx(38.9072))
    assert row[4] == "fail"
    rows = json.loads((report_folder / "validation.json").read_text(encoding="utf-8"))
    assert {row["rule"] for row in rows if row["verdict"] == "fail"} >= {"A8", "A9", "C4"}


def test_a_report_replaces_an_earlier_one(report_folder: Path, tmp_path: Path) -> None:
    good = validate_paths([write_parquet(tmp_path / "good.parquet")], CATALOGUE)
    written = write_validation(report_folder, good)
    assert [path.name for path in written] == ["validation.html", "validation.json"]
    assert not (report_folder / "findings.gpkg").exists()


def test_a_report_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UsageError, match="cannot write the report"):
        write_validation(tmp_path / "file", [])


def test_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = good_frame()
    frame.loc[0, "COUNTRY"] = "XX"
    write_shp(tmp_path / "bad.shp", frame)
    write_parquet(tmp_path / "good.parquet")
    (tmp_path / "cut.gpkg").write_bytes(b"SQLite")
    alone = to_json(validate_paths([tmp_path], CATALOGUE))
    monkeypatch.setattr(validate, "_WORTH_PROCESSES", 0)
    assert to_json(validate_paths([tmp_path], CATALOGUE, jobs=2)) == alone


def test_a_process_that_may_have_none_of_its_own_judges_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So are the workers of a cluster."""
    write_parquet(tmp_path / "good.parquet")
    monkeypatch.setattr(validate, "_WORTH_PROCESSES", 0)
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", True)
    [report, *_] = validate_paths([tmp_path], CATALOGUE, jobs=2)
    assert not report.is_unreadable


def test_libraries_say_nothing_of_their_own(tmp_path: Path) -> None:
    write_tif(tmp_path / "landcover.tif")
    write_fgb(tmp_path / "good.fgb")
    command = naatlas("validate", tmp_path)
    assert (command.status, command.err) == (0, "")
