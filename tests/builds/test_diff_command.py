"""``naatlas diff`` as a user runs it."""

import json
from pathlib import Path

import pytest

from tests.changed_editions import areas, facilities, squares, write_edition, write_points
from tests.commands import naatlas


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    before = write_points(tmp_path / "store/2012-00aa", facilities(), "2012")
    link = tmp_path / "latest"
    link.symlink_to("store/2012-00aa")
    assert before.is_dir()
    return link, write_points(tmp_path / "2022", facilities().iloc[1:], "2022")


def test_differences_are_told_and_are_no_failure(pair, tmp_path: Path) -> None:
    done = naatlas("diff", *pair, "--report", tmp_path / "report")
    assert (done.status, "from 2012 to 2022" in done.out) == (0, True)
    assert {path.name for path in (tmp_path / "report").iterdir()} == {
        "diff.html",
        "diff.json",
        "diff.kmz",
    }
    machine = naatlas("diff", *pair, "--json")
    assert machine.status == 0
    assert machine.out == (tmp_path / "report/diff.json").read_text()
    assert json.loads(machine.out)["counts"]["removed"] == 1


def test_no_edition_and_another_layer_are_errors_of_use(pair, tmp_path: Path) -> None:
    lakes = write_edition(tmp_path / "lakes", areas(1), squares((0, 0)), "lakes")
    for other, reason in ((tmp_path, "no receipt"), (lakes, "editions of one layer")):
        done = naatlas("diff", pair[0], other)
        assert done.status == 2
        assert reason in done.err
        assert done.out == ""
    assert naatlas("diff", pair[0]).status == 2
