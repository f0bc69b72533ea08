"""The scheduled job: files come, are taken or wait, and what people see changes whole or not."""

import json
import shutil

import pytest

from tests.commands import ATLAS, SAMPLES, build_one, naatlas

YEAR = "2012"
FILES = ("es_2012.csv", "em_2012.csv")


@pytest.fixture(scope="module")
def first(tmp_path_factory, program):
    """A folder of downloads, and an atlas refreshed from it once."""
    folder = tmp_path_factory.mktemp("refresh")
    (folder / "program").symlink_to(program)
    (folder / "incoming" / "mx_retc").mkdir(parents=True)
    for name in FILES:
        shutil.copy(SAMPLES / "mx_retc" / name, folder / "incoming" / "mx_retc" / name)
    lock = f"lock: {folder / 'sources.lock.yaml'}\nlayers:"
    (folder / "atlas.yaml").write_text(ATLAS.replace("layers:", lock), encoding="utf-8")
    run = refresh(folder, "--update-lock")
    assert run.status == 0, run.err
    return folder


@pytest.fixture
def folder(first, tmp_path):
    """The same, free to be changed."""
    shutil.copytree(first, tmp_path, symlinks=True, dirs_exist_ok=True)
    atlas = (tmp_path / "atlas.yaml").read_text(encoding="utf-8")
    moved = atlas.replace(str(first), str(tmp_path))
    (tmp_path / "atlas.yaml").write_text(moved, encoding="utf-8")
    return tmp_path


def refresh(folder, *more):
    return naatlas(
        "refresh",
        *("--atlas", folder / "atlas.yaml", "--from", folder / "incoming"),
        *("--data", folder / "data", "--out", folder / "outputs", "--jobs", 1),
        *more,
        program=folder / "program",
    )


def told(folder, *more):
    """A refresh's summary for programs."""
    run = refresh(folder, "--json", *more)
    summary = json.loads(run.out)
    assert summary["exit_status"] == run.status, run.err
    return summary


def shown(folder):
    """Every file of the edition that people see, with its bytes."""
    edition = folder / "outputs/layers/prtr_facilities" / YEAR
    return {
        path.relative_to(edition): path.read_bytes()
        for path in edition.rglob("*")
        if path.is_file()
    }


def change(folder, name, before, after):
    path = folder / "incoming" / "mx_retc" / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def keep_facilities(folder, count):
    """Leave only the first facilities in the downloads, and their releases."""
    home = folder / "incoming" / "mx_retc"
    head, *rows = (home / "es_2012.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = rows[:count]
    (home / "es_2012.csv").write_text(head + "".join(kept), encoding="utf-8")
    ids = tuple(row.split("\t")[0] for row in kept)
    head, *rows = (home / "em_2012.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    releases = [row for row in rows if row.startswith(ids)]
    (home / "em_2012.csv").write_text(head + "".join(releases), encoding="utf-8")


def test_files_that_are_the_same_run_nothing(folder):
    before = shown(folder)
    summary = told(folder, "--update-lock")
    assert summary["tasks"] == []
    assert summary["unchanged"] == [f"prtr_facilities/{YEAR}"]
    assert shown(folder) == before


def test_what_differs_waits_until_the_lock_may_move(folder):
    before, lock = shown(folder), (folder / "sources.lock.yaml").read_bytes()
    change(folder, "em_2012.csv", "1820.5", "1830.5")
    summary = told(folder)
    states = {
        file["path"]: (file["state"], file["is_taken"]) for file in summary["sources"]["files"]
    }
    assert states["mx_retc/em_2012.csv"] == ("changed", False)
    assert summary["tasks"] == []
    assert (folder / "sources.lock.yaml").read_bytes() == lock
    assert shown(folder) == before


def test_one_value_runs_its_source_and_its_edition(folder):
    before = shown(folder)
    change(folder, "em_2012.csv", "1820.5", "1830.5")
    summary = told(folder, "--update-lock")
    tasks = [task["task"] for task in summary["tasks"]]
    assert tasks == [
        f"prtr_facilities/{YEAR}/mx_retc/read",
        f"prtr_facilities/{YEAR}/mx_retc/conform",
        f"prtr_facilities/{YEAR}",
    ]
    assert "input mx_retc/em_2012.csv has changed" in summary["tasks"][0]["why"]
    assert summary["published"] == [f"prtr_facilities/{YEAR}"]
    assert summary["changes"][f"prtr_facilities/{YEAR}"] == (
        f"since {YEAR}: 0 added, 0 removed, 1 changed, 0 moved"
    )
    assert shown(folder) != before


def test_a_source_that_collapses_waits_for_a_person(folder):
    before = shown(folder)
    keep_facilities(folder, 5)
    run = refresh(folder, "--update-lock", "--summary", folder / "summary.md")
    assert run.status == 1, run.err
    assert shown(folder) == before
    summary = (folder / "summary.md").read_text(encoding="utf-8")
    assert f"naatlas accept prtr_facilities {YEAR}" in summary
    assert "mx_retc" in summary

    accepted = naatlas(
        *("accept", "prtr_facilities", YEAR, "--out", folder / "outputs"),
        *("--by", "A. Analyst", "--why", "the register closed"),
    )
    assert accepted.status == 0, accepted.err
    assert shown(folder) != before
    assert told(folder, "--update-lock")["tasks"] == []


def test_a_file_that_is_missing_stops_nothing_that_is_locked(folder):
    before = shown(folder)
    (folder / "incoming" / "mx_retc" / "em_2012.csv").unlink()
    run = refresh(folder, "--update-lock")
    assert run.status == 3
    assert "em_2012.csv" in run.out
    assert shown(folder) == before


def test_a_flipped_bit_is_refused_by_the_lock(folder):
    before = shown(folder)
    path = folder / "data" / "mx_retc" / "em_2012.csv"
    flipped = bytearray(path.read_bytes())
    flipped[-3] ^= 1
    path.unlink()
    path.write_bytes(flipped)
    run = build_one(folder)
    assert run.status == 3
    assert "expected sha256" in run.err
    assert "--update-lock" in run.err
    assert shown(folder) == before


def test_an_atlas_without_a_lock_is_not_refreshed(folder):
    (folder / "atlas.yaml").write_text(ATLAS, encoding="utf-8")
    run = refresh(folder)
    assert run.status == 2
    assert "lock" in run.err
