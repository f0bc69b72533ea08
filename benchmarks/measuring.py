"""Wall time and peak memory of a command, each in a process of its own."""

import os
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def measure(command: list[str], statuses: tuple[int, ...] = (0,)) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of a command run in the repository.

    Raises:
        SystemExit: the command ends with another status than these.
    """
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in statuses:
        raise SystemExit(f"failed: {' '.join(command)}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024
