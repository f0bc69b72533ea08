"""The output folder of a build: one run at a time, and nothing left behind by one that was killed.

Below it lie ``layers/`` and ``reports/``, which people read, and ``.work/`` with the records of
tasks and whatever is being made.
"""

import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipeline.build.plan import EditionPlan
from pipeline.build.records import Records, write_whole
from pipeline.build.recovery import recover
from pipeline.errors import BusyError, PublishError, UsageError

_LOCK = ".lock"
_WORK = ".work"
_ASK_AGAIN_SECONDS = 0.5


@dataclass(frozen=True)
class Workspace:
    """Where a build reads and writes.

    Attributes:
        data: the folder of the originals.
        outputs: the folder of the products.
        root: the folder with ``configs/`` and ``layers/``.
        grids: the folder of datum grids, or None.
        lock: the lock of sources, or None.
    """

    data: Path
    outputs: Path
    root: Path
    grids: Path | None = None
    lock: Path | None = None

    @property
    def records(self) -> Path:
        """Records of tasks."""
        return self.outputs / _WORK / "tasks"

    @property
    def staging(self) -> Path:
        """What is being made; empty between runs."""
        return self.outputs / _WORK / "staging"

    def staged(self, plan: EditionPlan) -> Path:
        """Where an edition is made."""
        return self.staging / plan.layer / plan.edition.name

    def layer(self, layer: str) -> Path:
        """The folder of a layer's editions."""
        return self.outputs / "layers" / layer

    def known_digests(self) -> dict[str, str]:
        """Digests of values by digests of bytes, from earlier runs; none if they were damaged."""
        try:
            known = json.loads(self._known.read_bytes())
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}

    def keep_digests(self, known: dict[str, str]) -> None:
        """Keep them for the next run."""
        if known != self.known_digests():
            write_whole(self._known, json.dumps(known, indent=0, sort_keys=True).encode())

    @property
    def _known(self) -> Path:
        return self.outputs / _WORK / "digests.json"


@contextmanager
def only_run(workspace: Workspace, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the workspace for one run, and sweep what a killed one left in it.

    The lock is the kernel's: it ends with the process that holds it, however that ends. The file
    only says who that is.

    Raises:
        PublishError: the output folder cannot be made or written.
        BusyError: another run holds it, and still does after `wait_seconds`.
    """
    outputs = workspace.outputs
    with told_as_publishing(outputs):
        outputs.mkdir(parents=True, exist_ok=True)
        with (outputs / _LOCK).open("a+", encoding="utf-8") as lock:
            _hold(lock.fileno(), outputs, wait_seconds)
            os.truncate(lock.fileno(), 0)
            lock.write(f"process {os.getpid()} on {socket.gethostname()}")
            lock.flush()
            shutil.rmtree(workspace.staging, ignore_errors=True)
            workspace.staging.mkdir(parents=True)
            Records(workspace.records).sweep()
            try:
                yield
            finally:
                shutil.rmtree(workspace.staging, ignore_errors=True)
                os.truncate(lock.fileno(), 0)


def _hold(lock: int, outputs: Path, wait_seconds: float) -> None:
    until = time.monotonic() + wait_seconds
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                holder = (outputs / _LOCK).read_text(errors="replace") or "another run"
                raise BusyError(
                    f"{outputs}: {holder} holds it; try again later, or with --wait SECONDS"
                ) from None
        time.sleep(_ASK_AGAIN_SECONDS)


@contextmanager
def told_as_publishing(outputs: Path) -> Iterator[None]:
    """A full disk or a folder that cannot be written, as an error that says so.

    Raises:
        PublishError: in the place of an OSError.
    """
    try:
        yield
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        raise PublishError(f"{outputs}: {place}{error.strerror or error}") from error


@contextmanager
def changing(outputs: Path, layer: str, wait_seconds: float) -> Iterator[Path]:
    """The folder of a layer's publications, held against other runs.

    Raises:
        UsageError: nothing of the layer was ever published there.
    """
    folder = outputs / "layers" / layer
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder (expected the editions of layer {layer!r})")
    workspace = Workspace(outputs, outputs, outputs)
    with only_run(workspace, wait_seconds):
        recover(folder)
        yield folder
