"""Files, folders and names that a user points ``validate`` at: one answer each, never a crash."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.build.validation import write_validation
from pipeline.checks.show import to_json
from pipeline.checks.validate import exit_status, validate_paths
from pipeline.cli import main
from tests.validate_products import CATALOGUE, write_gpkg, write_kml, write_parquet, write_shp

# A name that is no text in any encoding, one that steers a terminal, one of many languages.
NAMES = [b"sur\xff\xfe", b"a\nb", b"-x", b"[red]x", b"x\x1b[31m", "‮gkpg é".encode(), b"a b;c&d"]


def said(path: Path) -> str:
    """The reason why a path cannot be read."""
    (report,) = validate_paths([path], CATALOGUE)
    assert report.is_unreadable
    assert exit_status([report]) == 3
    return report.verdicts[0].examples[0]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", [".gpkg", ".parquet", ".kml", ".shp", ".tif", ".zip"])
def test_names(tmp_path: Path, name: bytes, suffix: str) -> None:
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    folder.mkdir()
    bad = folder / f"{folder.name}{suffix}"
    bad.write_bytes(b"nothing of the kind")
    good = write_gpkg(tmp_path / "good.gpkg").rename(folder / f"{folder.name}-good.gpkg")
    reports = validate_paths([folder], CATALOGUE)
    judged = {report.path: report.is_unreadable for report in reports if report.path != folder}
    assert judged == {bad: True, good: False}
    rows = json.loads(to_json(reports).encode("ascii"))
    assert rows[0]["product"] in (str(bad), str(good))
    page = write_validation(tmp_path / "report", reports)[0]
    assert "good.gpkg" in page.read_text(encoding="utf-8")


def test_a_name_that_is_no_text_on_a_terminal_of_any_encoding(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"sur\xff\x1b[31m.gpkg")
    path.write_bytes(b"no")
    for encoding in ("utf-8:strict", "ascii:strict"):
        for option in ((), ("--json",)):
            done = subprocess.run(
                [sys.executable, "-m", "pipeline.cli", "validate", *option, path],
                env={**os.environ, "PYTHONIOENCODING": encoding},
                capture_output=True,
            )
            assert done.returncode == 3
            assert not done.stderr
            assert b"cannot be read" in done.stdout
            assert b"\x1b" not in done.stdout


def test_special_files_are_not_opened(tmp_path: Path) -> None:
    write_kml(tmp_path / "good.kml")
    names = ["a.kml", "a.zip", "a.parquet", "a.shp", "ledger.parquet", "README.txt", "sha256.txt"]
    for name in names:
        os.mkfifo(tmp_path / name)
    (tmp_path / "gone.gpkg").symlink_to("nowhere")
    for jobs in (1, 2):
        found = validate_paths([tmp_path], CATALOGUE, jobs)
        reports = {report.path.name: report for report in found}
        assert not reports["good.kml"].is_unreadable
        assert all(reports[name].is_unreadable for name in ("a.kml", "a.zip", "a.shp", "gone.gpkg"))
    assert "not a regular file" in said(tmp_path / "a.kml")
    assert "not a regular file" in said(Path("/dev/zero"))
    assert "no such file" in said(tmp_path / "gone.gpkg")


@pytest.mark.parametrize(
    "name",
    [
        "x" * 300,
        "x" * 300 + ".shp",
        "PG:dbname=x",
        "GPKG:good.gpkg:facilities",
        "http://127.0.0.1:9/a.shp",
        "/vsicurl/http://127.0.0.1:9/a.shp",
        "/vsizip/a.zip/a.shp",
        "a\0b.shp",
    ],
)
def test_what_is_no_file(name: str) -> None:
    assert said(Path(name))


def test_links_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").mkdir()
    write_kml(tmp_path / "secret" / "mine.kml")
    edition = tmp_path / "layers" / ".store" / "2012-0"
    edition.mkdir(parents=True)
    write_kml(edition / "ours.kml")
    (tmp_path / "layers" / "2012").symlink_to(".store/2012-0")
    (tmp_path / "layers" / "out").symlink_to(tmp_path / "secret")
    (tmp_path / "layers" / "up").symlink_to("..")
    reports = validate_paths([tmp_path / "layers"], CATALOGUE)
    assert {report.path.name for report in reports} == {"ours.kml", "2012"}
    reports = validate_paths([tmp_path / "layers" / "2012"], CATALOGUE)
    assert reports[0].path.name == "ours.kml"


def test_folders_that_may_not_be_read_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_kml(tmp_path / "good.kml")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refusing(path):
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    good, closed = validate_paths([tmp_path], CATALOGUE)
    assert not good.is_unreadable
    assert "closed: the folder cannot be read (Permission denied)" in closed.verdicts[0].examples[0]


def test_nothing_is_written_beside_a_product_and_nothing_said_besides_the_table(
    tmp_path: Path,
) -> None:
    paths = [write_gpkg(tmp_path / "a.gpkg"), write_shp(tmp_path / "a.shp"),
             write_parquet(tmp_path / "a.parquet")]  # fmt: skip
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "validate", *paths], capture_output=True
    )
    assert done.returncode == 0
    assert not done.stderr
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_report_that_cannot_be_written(tmp_path: Path) -> None:
    path = write_kml(tmp_path / "a.kml")
    for folder in (path, Path("/dev/null/x")):
        run = CliRunner().invoke(main, ["validate", str(path), "--report", str(folder)])
        assert run.exit_code == 2
        assert "cannot write the report" in run.output
