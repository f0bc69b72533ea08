"""What a command that makes nothing does not even load."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.spec.catalogue import REPOSITORY

HEAVY = {"geopandas", "lxml", "matplotlib", "numpy", "pandas", "pyarrow", "pyproj", "shapely"}
SCRIPT = """
import json, sys
from pipeline.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def loaded(*arguments, program=REPOSITORY) -> tuple[str, set[str]]:
    """Standard output of a command, and the packages that its process has loaded."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *(str(part) for part in arguments)],
        cwd=program,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    out, _, modules = done.stdout.rstrip("\n").rpartition("\n")
    return out, set(json.loads(modules))


@pytest.mark.parametrize("command", [[], ["build"], ["validate"], ["fetch", "sources"]])
def test_help_loads_no_large_library(command) -> None:
    out, packages = loaded(*command, "--help")
    assert "Usage" in out
    assert "click" in packages
    assert not packages & HEAVY


def test_a_build_with_nothing_to_do_loads_no_large_library(built: Path) -> None:
    arguments = ("build", "--atlas", built / "atlas.yaml", "--data", built / "data")
    out, packages = loaded(*arguments, "--out", built / "outputs", program=built / "program")
    assert "prtr_facilities 2012: up to date" in out
    assert "pydantic" in packages
    assert not packages & HEAVY
