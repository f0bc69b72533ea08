"""A few faults of the campaign in ``tests/faults``, which is run by hand for hundreds of them."""

import os
import subprocess
import sys
from pathlib import Path

from pipeline.spec.catalogue import REPOSITORY

KINDS = ("kill", "terminate", "two at once", "input cut off", "bad download")


def test_disturbed_builds_leave_whole_editions_and_nothing_half_made(tmp_path: Path) -> None:
    script = REPOSITORY / "tests/faults/campaign.py"
    words = ("--kills", "6", "--seed", "5", "--work", tmp_path / "work", "--only", *KINDS)
    done = subprocess.run(
        [sys.executable, script, *words],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    table = [line for line in done.stdout.splitlines() if line.startswith(KINDS)]
    assert len(table) == len(KINDS)
    assert [line.split()[-5:] for line in table] == [["0"] * 5] * len(KINDS)
