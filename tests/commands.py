"""The command line as a user runs it, in a process of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pipeline.spec.catalogue import REPOSITORY

SAMPLES = REPOSITORY / "tests" / "samples"
ATLAS = """\
id: one
title: {en: One edition, fr: Une édition, es: Una edición}
data: environment
layers:
  - layer: prtr_facilities
    editions:
      - name: "2012"
        sources:
          - {source: mx_retc, year: 2012, retrieved: "2026-01-31", features: [5, 30]}
"""


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    status: int
    out: str
    err: str


def naatlas(*arguments, program=REPOSITORY, **environment) -> Run:
    """Run the command line of a copy of the repository in a process of its own, as a user does."""
    command = [sys.executable, "-m", "pipeline.cli", *(str(part) for part in arguments)]
    known = {name: value for name, value in os.environ.items() if not name.startswith("NAATLAS_")}
    done = subprocess.run(
        command,
        cwd=program,
        env=known | {"PYTHONPATH": str(program)} | environment,
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def build_one(workspace: Path, *more, **environment) -> Run:
    """Build the workspace's atlas into its ``outputs``, by the program that it links to."""
    return naatlas(
        *("build", *more, "--atlas", workspace / "atlas.yaml", "--jobs", 1),
        *("--data", workspace / "data", "--out", workspace / "outputs"),
        program=workspace / "program",
        **environment,
    )


def published(workspace: Path) -> bytes | None:
    """The receipt of the workspace's edition, or None where nothing is published."""
    receipt = workspace / "outputs/layers/prtr_facilities/2012/receipt.json"
    return receipt.read_bytes() if receipt.exists() else None
