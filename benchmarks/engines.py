"""What an engine costs on the graph of an atlas: doit, pytask, and a loop of our own.

The graph is that of an atlas: a task that reads and one that conforms each vintage of a source, one
an edition, and the report. The tasks do next to nothing, so what is measured is the engine. Each
run is a process of its own. After each it is counted how many tasks ran, and said if an output is
not what the sources, as they are now, would give (wrong):

* cold; nothing to do; touched: all sources have a new time and the same content;
* a comment: a line that reading drops is added to one source, so only its first task should run;
* a row: one source changes, so four tasks should run;
* damaged: an output of a task is not what the task wrote;
* same time: a row changes and the time of the file stays, as copying and unpacking can leave it;
* killed: SIGKILL after half of the tasks; then again, and how many finished tasks ran again.

The engines are those that the interpreter given by --python has; others are left out.

Usage: python -m benchmarks.engines [--python PATH] [--atlas PATH] [--repetitions N]
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.engine_graph import KILL_AFTER, LOG, run_task
from benchmarks.measuring import ROOT, measure
from pipeline.spec.atlas import AtlasSpec
from pipeline.spec.base import read_spec

ENGINES = {"own loop": None, "doit dbm": "doit", "doit sqlite3": "doit", "pytask": "pytask"}
_VERSIONS = (
    "import importlib.util as u, importlib.metadata as m, json, sys; "
    "print(json.dumps({n: m.version(n) for n in sys.argv[1:] if u.find_spec(n)}))"
)


def graph_of(atlas: AtlasSpec) -> list[dict[str, Any]]:
    """Tasks in the order of their dependencies, of one input file a vintage."""
    tasks: list[dict[str, Any]] = []
    editions = []
    for entry in atlas.layers:
        for edition in entry.editions:
            name = f"{entry.layer}.{edition.name}"
            conformed = []
            for wanted in edition.sources:
                vintage = f"{name}.{wanted.source}.{wanted.year}"
                read = _task("read", vintage, [f"{vintage}.csv"])
                conform = _task("conform", vintage, [read["output"]])
                tasks += [read, conform]
                conformed.append(conform["output"])
            tasks.append(_task("edition", name, conformed))
            editions.append(tasks[-1]["output"])
    return [*tasks, _task("report", atlas.id, editions)]


def _task(kind: str, name: str, inputs: list[str]) -> dict[str, Any]:
    return {"id": f"{kind}.{name}", "inputs": inputs, "output": f"{kind}.{name}.txt"}


def sources_of(graph: list[dict[str, Any]]) -> list[str]:
    return [task["inputs"][0] for task in graph if task["id"].startswith("read.")]


def cases(folder: Path, graph: list[dict[str, Any]]) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is done to the folder before each run, in this order."""
    sources = [folder / name for name in sources_of(graph)]
    middle = sources[len(sources) // 2]

    def same_time() -> None:
        text = middle.read_text().replace("1,1", "1,2")
        state = middle.stat()
        middle.write_text(text)
        os.utime(middle, ns=(state.st_atime_ns, state.st_mtime_ns))

    yield "cold", lambda: None
    yield "nothing to do", lambda: None
    yield "touched", lambda: [os.utime(path) for path in sources]
    yield "a comment", lambda: _append(middle, "# said so\n")
    yield "a row", lambda: _append(middle, "7,7\n")
    yield "damaged", lambda: _append(folder / graph[1]["output"], "x")
    # Last: who does not see it is wrong from here on.
    yield "same time", same_time


def _append(path: Path, text: str) -> None:
    with path.open("a") as stream:
        stream.write(text)


def prepare(folder: Path, graph: list[dict[str, Any]]) -> None:
    folder.mkdir()
    (folder / "graph.json").write_text(json.dumps(graph))
    for name in sources_of(graph):
        (folder / name).write_text(f"# {name}\n" + "1,1\n" * 100)


def run(python: str, engine: str, folder: Path, statuses: tuple[int, ...] = (0,)) -> Any:
    """Cost of one run, and the tasks that ran."""
    (folder / LOG).unlink(missing_ok=True)
    command = [python, "-m", "benchmarks.engine_runs", engine, str(folder)]
    cost = measure(command, statuses)
    log = folder / LOG
    return cost, log.read_text().split() if log.exists() else []


def measure_engine(
    python: str, engine: str, graph: list[dict[str, Any]], folder: Path
) -> dict[str, Any]:
    """Cost, how many tasks ran and whether an output is wrong, by case."""
    prepare(folder, graph)
    found = {}
    for case, change in cases(folder, graph):
        change()
        cost, ran = run(python, engine, folder)
        found[case] = (cost, f"{len(ran)}{_verdict(graph, folder)}")
    shutil.rmtree(folder)
    prepare(folder, graph)
    os.environ[KILL_AFTER] = str(len(graph) // 2)
    _, finished = run(python, engine, folder, (-9,))
    del os.environ[KILL_AFTER]
    cost, ran = run(python, engine, folder)
    found["killed, then again"] = (cost, f"{len(ran)}{_verdict(graph, folder)}")
    found["of them finished before"] = (cost, str(len(set(finished) & set(ran))))
    shutil.rmtree(folder)
    return found


def _verdict(graph: list[dict[str, Any]], folder: Path) -> str:
    fresh = folder.with_name("fresh")
    fresh.mkdir()
    for name in sources_of(graph):
        shutil.copyfile(folder / name, fresh / name)
    for task in graph:
        run_task(fresh, task)
    outputs = [task["output"] for task in graph]
    same = all((folder / name).read_bytes() == (fresh / name).read_bytes() for name in outputs)
    shutil.rmtree(fresh)
    return "" if same else ", wrong"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--atlas", type=Path, default=ROOT / "configs/atlases/realdata.yaml")
    parser.add_argument("--repetitions", type=int, default=5)
    given = parser.parse_args()
    command = [given.python, "-c", _VERSIONS, "doit", "pytask"]
    versions = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    engines = [name for name, package in ENGINES.items() if package is None or package in versions]
    graph = graph_of(read_spec(given.atlas, AtlasSpec))
    print(f"{len(graph)} tasks, {len(sources_of(graph))} sources; {versions}")
    runs: dict[str, list[dict[str, Any]]] = {engine: [] for engine in engines}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(given.repetitions):
            for engine in engines:
                work = Path(folder) / "graph"
                runs[engine].append(measure_engine(given.python, engine, graph, work))
    print("| case | " + " | ".join(f"{engine}: CPU s / s / ran" for engine in engines) + " |")
    print("|---" * (len(engines) + 1) + "|")
    for case in runs[engines[0]][0]:
        cells = [_cell([found[case] for found in runs[engine]]) for engine in engines]
        print("|", case, "|", " | ".join(cells), "|")
    peaks = [max(c.peak_mb for f in runs[e] for c, _ in f.values()) for e in engines]
    print("| peak MB |", " | ".join(f"{peak:.0f}" for peak in peaks), "|")


def _cell(found: list[Any]) -> str:
    work_s = statistics.median(cost.cpu_s for cost, _ in found)
    seconds = statistics.median(cost.seconds for cost, _ in found)
    ran = sorted({told for _, told in found})
    return f"{work_s:.2f} / {seconds:.2f} / {' or '.join(ran)}"


if __name__ == "__main__":
    main()
