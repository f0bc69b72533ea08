"""Time and peak memory of a command, each in a process of its own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
# A bare interpreter starts the command: a process counts the memory of the one that started it.
_START = """
import json, os, sys, time
started = time.perf_counter()
nowhere = os.open(os.devnull, os.O_WRONLY)
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_DUP2, nowhere, 1)])
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - started
print(json.dumps([os.waitstatus_to_exitcode(status), seconds, usage.ru_utime + usage.ru_stime,
    usage.ru_maxrss / 1024]))
"""


class Cost(NamedTuple):
    """What a command took: by the clock, of the processor (user and system), resident at most."""

    seconds: float
    cpu_s: float
    peak_mb: float


def measure(command: list[str], statuses: tuple[int, ...] = (0,)) -> Cost:
    """Cost of a command run in the repository, with all processes that it started and waited for.

    Args:
        command: program and arguments.
        statuses: exit statuses that are no failure; the negative of a signal that may end it.

    Raises:
        SystemExit: the command ends with another status than these.
    """
    start = [sys.executable, "-I", "-S", "-c", _START, *command]
    told = subprocess.run(start, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    status, *cost = json.loads(told)
    if status not in statuses:
        raise SystemExit(f"failed with status {status}: {' '.join(command)}")
    return Cost(*cost)
