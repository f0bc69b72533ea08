"""The demo atlas, built once, and small workspaces to be damaged."""

import fcntl
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.spec.catalogue import REPOSITORY
from tests.commands import ATLAS, SAMPLES, build_one, naatlas

FEW_FORMATS = "[geoparquet, shapefile, kmz]"


@pytest.fixture(scope="session")
def demo(shared) -> Path:
    """``outputs`` of the demo atlas."""

    def make(folder: Path) -> None:
        run = naatlas("build", "--out", folder / "outputs")
        assert run.status == 0, run.err

    return shared("demo", make) / "outputs"


@pytest.fixture(scope="session")
def program(shared) -> Path:
    """A copy of the repository whose facilities have few formats: the demo atlas has them all."""

    def make(folder: Path) -> None:
        for name in ("pipeline", "configs", "layers"):
            ignored = shutil.ignore_patterns("__pycache__")  # others may be writing there
            shutil.copytree(REPOSITORY / name, folder / name, ignore=ignored)
        path = folder / "layers/prtr_facilities/layer.yaml"
        text = path.read_text(encoding="utf-8")
        few, count = re.subn(r"^formats: .*$", f"formats: {FEW_FORMATS}", text, flags=re.MULTILINE)
        assert count == 1
        path.write_text(few, encoding="utf-8")

    return shared("program", make)


@pytest.fixture
def workspace(tmp_path, program) -> Path:
    """A folder with one atlas of one small source, its data free to be damaged."""
    return make_workspace(tmp_path, program)


@pytest.fixture(scope="session")
def sound(shared, program) -> Path:
    """A workspace that was built once, for tests that only read what a build leaves."""

    def make(folder: Path) -> None:
        run = build_one(make_workspace(folder, program))
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


def make_workspace(folder: Path, program: Path) -> Path:
    """Write one atlas of one small source, its data, and a link to the program that builds it."""
    (folder / "program").symlink_to(program)
    (folder / "atlas.yaml").write_text(ATLAS, encoding="utf-8")
    shutil.copytree(SAMPLES / "mx_retc", folder / "data" / "mx_retc")
    return folder
