"""What a task was made from, and what became of it, in words."""

import os
from pathlib import Path

import pytest

from pipeline.build import parts as module
from pipeline.build.digests import ABSENT, FileDigests
from pipeline.build.parts import Parts, World, changes, of_program, version_digest
from pipeline.errors import SourceError
from pipeline.lock import LockedFile, SourcesLock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "configs/a.yaml": "id: a\nyears: [2012]\n",
        "layers/x/units.csv": "national,atlas\nton,t\n",
        "data/mx/em_2012.csv": "nra\n1\n",
        "grids/us.tif": "shifts",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def world(folder: Path, *, grids: bool = True, lock: Path | None = None) -> World:
    """The world as it is now: files are read anew."""
    found = folder / "grids" if grids else None
    return World(folder, folder / "data", found, lock, FileDigests({}))


def noted(folder: Path) -> dict[str, str]:
    parts = Parts(world(folder))
    parts.spec(folder / "configs/a.yaml")
    parts.spec(folder / "layers/x/units.csv")
    parts.inputs("mx", ["mx/em_*.csv"])
    parts.note("grids all")
    return parts.digests


def told(folder: Path, before: dict[str, str], **options) -> list[str]:
    return changes(before, world(folder, **options), {})


def test_nothing_changes_by_touch_comment_or_style_of_yaml(folder: Path) -> None:
    before = noted(folder)
    (folder / "configs/a.yaml").write_text('# words\nid: "a"  # more\nyears:\n  - 2012\n')
    for path in folder.rglob("*"):
        os.utime(path, (1, 1))
    assert told(folder, before) == []


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("configs/a.yaml", "id: a\nyears: [2013]\n", ["spec configs/a.yaml has changed"]),
        ("configs/a.yaml", "id: a\nyears: ['2012']\n", ["spec configs/a.yaml has changed"]),
        ("configs/a.yaml", None, ["spec configs/a.yaml is gone"]),
        ("layers/x/units.csv", "national,atlas\nton,kg\n", ["spec layers/x/units.csv has changed"]),
        ("data/mx/em_2012.csv", "nra\n2\n", ["input mx/em_2012.csv has changed"]),
        ("data/mx/em_2013.csv", "nra\n", ["files mx/em_*.csv has changed"]),
        ("data/mx/es_2012.csv", "nra\n", []),
        ("data/mx/em_2012.csv", None, ["files mx/em_*.csv has changed", "input mx/em_2012.csv is gone"]),
        ("grids/us.tif", "other shifts", ["grids all has changed"]),
        ("grids/ca.tif", "shifts", ["grids all has changed"]),
    ],
)  # fmt: skip
def test_each_change_is_told_by_the_part_that_it_is_of(folder, file, text, words) -> None:
    before = noted(folder)
    path = folder / file
    path.unlink() if text is None else path.write_text(text)
    assert told(folder, before) == words


def test_grids_that_are_no_longer_used_are_gone(folder: Path) -> None:
    assert told(folder, noted(folder), grids=False) == ["grids all is gone"]


def test_what_a_task_is_given_is_compared_with_what_it_was_given(folder: Path) -> None:
    before = {"order": "1", "task a/read": "2", "task b/read": "3"}
    order = {"order": "1", "task a/read": "other", "task c/read": "4"}
    assert changes(before, world(folder), order) == [
        "task a/read has changed",
        "task b/read is gone",
        "task c/read is new",
    ]


def test_libraries_are_parts_and_one_that_is_not_installed_is_absent(folder, monkeypatch) -> None:
    parts = Parts(world(folder))
    parts.program("pipeline.build.plan", [])
    assert told(folder, parts.digests) == []
    assert {"library shapely", "library python", "library jinja2"} <= set(parts.digests)
    assert {"program build/plan.py", "program environment.py"} <= set(parts.digests)
    assert ABSENT not in parts.digests.values()
    assert of_program({**parts.digests, "spec x": "1"}) == parts.digests

    before = version_digest()
    monkeypatch.setattr(module, "_version", module._version.__wrapped__)
    monkeypatch.setattr(module, "version", lambda name: "9" if name == "shapely" else "1")
    assert "library shapely has changed" in told(folder, parts.digests)
    assert version_digest() != before

    def missing(name: str) -> str:
        raise module.PackageNotFoundError(name)

    monkeypatch.setattr(module, "version", missing)
    assert "library shapely is gone" in told(folder, parts.digests)


def test_a_part_of_a_kind_that_another_version_of_the_program_knew_is_gone(folder: Path) -> None:
    assert told(folder, {"planet Mars": "1"}) == ["planet Mars is gone"]


def locked(folder: Path, sha256: str) -> Path:
    entry = LockedFile(sha256=sha256, bytes=6, url="by hand", retrieved="2026-01-31")
    path = folder / "sources.lock.yaml"
    SourcesLock({"mx": {"mx/em_2012.csv": entry}}).write(path)
    return path


def test_a_file_that_is_not_the_one_of_the_lock_is_refused_before_it_is_read(folder: Path) -> None:
    right = FileDigests({}).of(folder / "data/mx/em_2012.csv")
    parts = Parts(world(folder, lock=locked(folder, right)))
    parts.inputs("mx", ["mx/em_*.csv"])
    assert told(folder, parts.digests, lock=folder / "sources.lock.yaml") == []

    wrong = world(folder, lock=locked(folder, "0" * 64))
    assert changes(parts.digests, wrong, {}) == ["lock mx has changed"]
    with pytest.raises(SourceError) as refused:
        Parts(wrong).inputs("mx", ["mx/em_*.csv"])
    for word in ("mx/em_2012.csv", "0" * 64, right, "naatlas fetch mx"):
        assert word in str(refused.value)
    assert refused.value.exit_status == 3


def test_a_file_is_taken_as_it_was_when_first_asked_for(folder: Path) -> None:
    digests = FileDigests({})
    path = folder / "data/mx/em_2012.csv"
    first = digests.of(path)
    path.write_text("changed while the build ran")
    assert digests.of(path) == first
    assert FileDigests({}).of(path) != first
