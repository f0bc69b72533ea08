"""The demo atlas, built once, and small workspaces to be damaged."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import ATLAS, SAMPLES, build_one, naatlas


@pytest.fixture(scope="session")
def demo(shared) -> Path:
    """``outputs`` of the demo atlas."""

    def make(folder: Path) -> None:
        run = naatlas("build", "--out", folder / "outputs")
        assert run.status == 0, run.err

    return shared("demo", make) / "outputs"


@pytest.fixture
def workspace(tmp_path) -> Path:
    """A folder with one atlas of one small source, its data free to be damaged."""
    return make_workspace(tmp_path)


@pytest.fixture(scope="session")
def sound(shared) -> Path:
    """A workspace that was built once, for tests that only read what a build leaves."""

    def make(folder: Path) -> None:
        run = build_one(make_workspace(folder))
        assert run.status == 0, run.err

    return shared("sound", make)


@pytest.fixture(scope="session")
def shared(tmp_path_factory, worker_id) -> Callable[[str, Callable[[Path], None]], Path]:
    """Folders that are made once, whichever of the processes of the tests needs them first."""
    own = tmp_path_factory.getbasetemp()
    top = own if worker_id == "master" else own.parent

    def get(name: str, make: Callable[[Path], None]) -> Path:
        folder, made = top / f"shared-{name}", top / f"shared-{name}.made"
        with (top / f"shared-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                made.touch()
        return folder

    return get


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
