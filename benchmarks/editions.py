"""Time and peak memory of an edition beside a plain geopandas script, in the same run.

Usage: NAATLAS_DATA=... python -m benchmarks.editions [facilities|sites] [repetitions]
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import ROOT, Cost, measure
from pipeline.spec.atlas import AtlasSpec
from pipeline.spec.base import read_spec

HERE = Path(__file__).resolve().parent
# What is compared: the layer, and its edition in the atlas of the agencies' files.
EDITIONS = {"facilities": ("prtr_facilities", "2012"), "sites": ("monitoring_sites", "2025")}


def only(layer: str, edition: str) -> str:
    """An atlas of that one edition, as YAML (which JSON is)."""
    atlas = read_spec(ROOT / "configs/atlases/realdata.yaml", AtlasSpec)
    entry = next(entry for entry in atlas.layers if entry.layer == layer)
    mine = tuple(found for found in entry.editions if found.name == edition)
    chosen = entry.model_copy(update={"editions": mine})
    return atlas.model_copy(update={"layers": (chosen,)}).model_dump_json()


def main(what: str, repetitions: int) -> None:
    data = os.environ["NAATLAS_DATA"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        atlas = folder / "benchmark.yaml"
        atlas.write_text(only(*EDITIONS[what]))
        naatlas = [sys.executable, "-m", "pipeline.cli", "build", "--atlas", str(atlas)]
        commands = {
            "plain geopandas": [
                sys.executable, str(HERE / f"plain_{what}.py"), data, str(folder / "plain"),
            ],
            "naatlas build": [*naatlas, "--out", str(folder / "outputs")],
        }  # fmt: skip
        runs: dict[str, list[Cost]] = {name: [] for name in commands}
        for _ in range(repetitions):
            for label, command in commands.items():
                runs[label].append(measure(command))
    seconds = {
        name: statistics.median(cost.seconds for cost in rows) for name, rows in runs.items()
    }
    for label, rows in runs.items():
        print(
            f"{label:16} {seconds[label]:6.2f} s  peak {max(cost.peak_mb for cost in rows):5.0f} MB"
        )
    print(f"ratio            {seconds['naatlas build'] / seconds['plain geopandas']:6.2f}")


if __name__ == "__main__":
    main(
        sys.argv[1] if len(sys.argv) > 1 else "facilities",
        int(sys.argv[2]) if len(sys.argv) > 2 else 3,
    )
