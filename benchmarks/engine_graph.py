"""The small task that every engine runs, and the loop of our own: the standard library alone.

A graph is JSON: a list of tasks in the order of their dependencies, each with ``id``, ``kind``,
``inputs`` and ``output`` as paths below the graph's folder.
"""

import hashlib
import json
import os
import signal
from pathlib import Path
from typing import Any

LOG = "ran.log"
RECORDS = ".records"
KILL_AFTER = "NAATLAS_BENCHMARK_KILL_AFTER"


def read_graph(folder: Path) -> list[dict[str, Any]]:
    """The tasks of the graph in a folder."""
    return list(json.loads((folder / "graph.json").read_bytes()))


def run_task(folder: Path, task: dict[str, Any]) -> None:
    """Write what the inputs say, without their comments; log it; or end the process at once.

    The process ends in the task that comes after as many as the environment says.
    """
    log = folder / LOG
    done = len(log.read_text().splitlines()) if log.exists() else 0
    if done >= int(os.environ.get(KILL_AFTER, "1000000")):
        os.kill(os.getpid(), signal.SIGKILL)
    digest = hashlib.sha256(task["id"].encode())
    for name in task["inputs"]:
        lines = (folder / name).read_bytes().splitlines()
        digest.update(b"\n".join(line for line in lines if not line.startswith(b"#")))
    (folder / task["output"]).write_text(digest.hexdigest() + "\n")
    with log.open("a") as stream:
        stream.write(task["id"] + "\n")


def run_loop(folder: Path) -> None:
    """Run what has no record of these inputs and this output; write each record by a rename."""
    digests: dict[str, str | None] = {}
    records = folder / RECORDS
    records.mkdir(exist_ok=True)
    for task in read_graph(folder):
        path = records / f"{task['id']}.json"
        wanted = {name: _digest(folder, name, digests) for name in task["inputs"]}
        output = task["output"]
        record = {"inputs": wanted, "output": _digest(folder, output, digests)}
        if path.exists() and json.loads(path.read_bytes()) == record:
            continue
        run_task(folder, task)
        del digests[output]
        record["output"] = _digest(folder, output, digests)
        staged = path.with_suffix(".new")
        staged.write_text(json.dumps(record))
        staged.replace(path)


def _digest(folder: Path, name: str, known: dict[str, str | None]) -> str | None:
    if name not in known:
        path = folder / name
        known[name] = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
    return known[name]
