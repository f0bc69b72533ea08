"""Tables of strangers: columns twice, bytes for text, texts without end."""

import sqlite3
from pathlib import Path

import pandas as pd

from pipeline.checks.cells import numbered, texts_of, without_bytes
from tests.validate_products import verdicts, write_gpkg


def test_texts_of_any_type() -> None:
    mixed = pd.Series([1, None, "a", float("nan")], dtype=object)
    assert texts_of(mixed).tolist() == ["1", "", "a", ""]


def test_a_name_that_stands_again_gets_a_number() -> None:
    assert numbered(["A", "B", "A", "A (2)", "A"]) == ["A", "B", "A (2)", "A (2) (2)", "A (3)"]


def test_bytes_become_text() -> None:
    frame = pd.DataFrame({"a": pd.Series([b"x\xff", "y", None], dtype=object), "b": [1, 2, 3]})
    assert without_bytes(frame)["a"].dropna().tolist() == ["x\ufffd", "y"]


def test_a_geopackage_with_bytes_for_names_is_judged(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "bytes.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA writable_schema = ON")
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE facilities SET NAME = x'61ff' WHERE fid = 1")
    database.close()
    found = verdicts(path)["C2"]
    assert found.verdict == "fail"
    assert "a\ufffd" in found.examples[0]


def test_a_text_without_end_is_cut_in_messages(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "long.gpkg")
    with sqlite3.connect(path) as database:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE facilities SET COUNTRY = ? WHERE fid = 1", ("X" * 100_000,))
    database.close()
    found = verdicts(path)["C4"]
    assert found.verdict == "fail"
    assert max(map(len, found.examples)) < 2_000
    assert len(found.figure) < 2_000
