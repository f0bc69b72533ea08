"""One run of a graph by one engine; started in the engines' own environment.

Usage: python -m benchmarks.engine_runs ENGINE FOLDER
"""

import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.engine_graph import read_graph, run_loop, run_task

_TASK_FILE = """from pathlib import Path
from pytask import task
from benchmarks.engine_graph import read_graph, run_task

FOLDER = Path(__file__).parent

TASKS = {one["id"]: one for one in read_graph(FOLDER)}

for one in TASKS.values():
    paths = {name: FOLDER / name for name in one["inputs"]}

    @task(id=one["id"], kwargs={"inputs": paths, "produces": FOLDER / one["output"]})
    def task_make(inputs, produces, wanted=one["id"]):
        run_task(FOLDER, TASKS[wanted])
"""


def with_doit(folder: Path, backend: str) -> int:
    from doit.cmd_base import ModuleTaskLoader
    from doit.doit_cmd import DoitMain

    def task_make() -> Any:
        for task in read_graph(folder):
            yield {
                "name": task["id"],
                "actions": [(run_task, [folder, task])],
                "file_dep": task["inputs"],
                "targets": [task["output"]],
            }

    os.chdir(folder)
    config = {"backend": backend, "dep_file": f".doit.{backend}", "verbosity": 0}
    loader = ModuleTaskLoader({"task_make": task_make, "DOIT_CONFIG": config})
    return int(DoitMain(loader).run(["run"]))


def with_pytask(folder: Path) -> int:
    from pytask import build

    (folder / "pyproject.toml").write_text("[tool.pytask.ini_options]\n")
    path = folder / "task_atlas.py"
    if not path.exists():
        path.write_text(_TASK_FILE)
    return int(build(paths=[folder]).exit_code)


def main(engine: str, folder: Path) -> int:
    if engine.startswith("doit"):
        return with_doit(folder, engine.partition(" ")[2])
    if engine == "pytask":
        return with_pytask(folder)
    run_loop(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
