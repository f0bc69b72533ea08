"""The demo atlas, built once, and small workspaces to be damaged."""

import shutil
from pathlib import Path

import pytest

from tests.commands import ATLAS, SAMPLES, naatlas


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
    (tmp_path / "atlas.yaml").write_text(ATLAS, encoding="utf-8")
    shutil.copytree(SAMPLES / "mx_retc", tmp_path / "data" / "mx_retc")
    return tmp_path
