"""The demo atlas, built once, and small workspaces to be damaged."""

import shutil
from pathlib import Path

import pytest

from tests.commands import ATLAS, SAMPLES, build_one, naatlas


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Path:
    """``outputs`` of the demo atlas."""
    outputs = tmp_path_factory.mktemp("demo") / "outputs"
    run = naatlas("build", "--out", outputs)
    assert run.status == 0, run.err
    return outputs


@pytest.fixture
def workspace(tmp_path) -> Path:
    """A folder with one atlas of one small source, its data free to be damaged."""
    return make_workspace(tmp_path)


@pytest.fixture(scope="session")
def sound(tmp_path_factory) -> Path:
    """A workspace that was built once, for tests that only read what a build leaves."""
    folder = make_workspace(tmp_path_factory.mktemp("sound"))
    run = build_one(folder)
    assert run.status == 0, run.err
    return folder


@pytest.fixture
def built(sound, tmp_path) -> Path:
    """A copy of the workspace that was built, to be damaged and built again."""
    shutil.copytree(sound, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path


def make_workspace(folder: Path) -> Path:
    """Write one atlas of one small source, and its data."""
    (folder / "atlas.yaml").write_text(ATLAS, encoding="utf-8")
    shutil.copytree(SAMPLES / "mx_retc", folder / "data" / "mx_retc")
    return folder
