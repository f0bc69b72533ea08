"""The command as an analyst runs it: words, exit status, and what is left behind."""

import json
from pathlib import Path

from tests.commands import naatlas

ATLAS = """\
id: two
title: {en: Two sources, fr: Deux sources, es: Dos fuentes}
data: environment
layers:
  - layer: monitoring_sites
    editions:
      - name: "2022"
        sources:
          - {source: mx_sinaica, year: 2022, retrieved: not stated}
          - {source: us_castnet, year: 2020, retrieved: not stated}
"""
SINAICA = "mx_sinaica/stations_sinaica.csv"


def test_files_already_downloaded_are_locked_and_told_to_programs(tmp_path: Path) -> None:
    atlas, data, lock = (tmp_path / name for name in ("atlas.yaml", "data", "lock.yaml"))
    atlas.write_text(ATLAS)
    (tmp_path / "downloads/mx_sinaica").mkdir(parents=True)
    (tmp_path / "downloads" / SINAICA).write_bytes(b"station\n")
    words = ("--atlas", atlas, "--data", data, "--lock", lock, "--from", tmp_path / "downloads")
    run = naatlas("fetch", "mx_sinaica", *words, "--json")
    assert run.status == 0, run.err
    (row,) = json.loads(run.out)["files"]
    assert (row["path"], row["state"], row["is_taken"]) == (SINAICA, "new", False)
    assert (row["before"], row["after"]["bytes"]) == (None, 8)
    assert "not taken: --update-lock" in run.err
    assert not lock.exists()
    run = naatlas("fetch", *words, "--update-lock")
    assert run.status == 3, "a file that only a person can get is missing"
    assert f"mx_sinaica: {SINAICA}: new (8 bytes sha256 " in run.out
    assert "us_castnet: us_castnet/castnet_locations_entire_US.csv: by hand: not in" in run.out
    assert "(https://www.epa.gov/castnet/castnet-site-locations)" in run.out
    assert (data / SINAICA).read_bytes() == b"station\n"
    assert "mx_sinaica:" in lock.read_text()


def test_mistakes_of_the_command_are_told(tmp_path: Path) -> None:
    atlas = tmp_path / "atlas.yaml"
    atlas.write_text(ATLAS)
    run = naatlas("fetch", "--atlas", atlas, "--data", tmp_path)
    assert (run.status, "names no lock" in run.err) == (2, True)
    run = naatlas("fetch", "--atlas", atlas, "--lock", tmp_path / "lock.yaml")
    assert (run.status, "--data or in NAATLAS_DATA" in run.err) == (2, True)
    lock = tmp_path / "lock.yaml"
    lock.write_text("a: [")
    run = naatlas("fetch", "--atlas", atlas, "--data", tmp_path / "data", "--lock", lock)
    assert (run.status, "not a readable lock" in run.err) == (3, True)
    assert "Traceback" not in run.err
    assert not (tmp_path / "data").exists()


def test_help_names_both_commands() -> None:
    run = naatlas("fetch", "-h")
    assert run.status == 0
    assert "grids" in run.out
    assert "sources" in run.out
