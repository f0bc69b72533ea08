"""Time and peak memory of the 2012 edition beside a plain geopandas script, in the same run.

Usage: NAATLAS_DATA=... python -m benchmarks.prtr_2012 [repetitions]
"""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import measure

HERE = Path(__file__).resolve().parent
ATLAS = """\
id: benchmark
title: {en: benchmark, fr: banc d'essai, es: prueba}
data: environment
layers:
  - layer: prtr_facilities
    editions:
      - name: "2012"
        sources:
          - {source: us_tri_net, year: 2012, retrieved: not stated}
          - {source: ca_npri_extracts, year: 2012, retrieved: not stated}
          - {source: mx_retc, year: 2012, retrieved: not stated}
"""


def main(repetitions: int) -> None:
    data = os.environ["NAATLAS_DATA"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        atlas = folder / "benchmark.yaml"
        atlas.write_text(ATLAS)
        naatlas = [sys.executable, "-m", "pipeline.cli", "build", "--atlas", str(atlas)]
        commands = {
            "plain geopandas": [
                sys.executable, str(HERE / "plain_geopandas.py"), data, str(folder / "plain"),
            ],
            "naatlas build": [*naatlas, "--out", str(folder / "outputs")],
        }  # fmt: skip
        runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(repetitions):
            for label, command in commands.items():
                runs[label].append(measure(command))
    seconds = {name: statistics.median(s for s, _ in rows) for name, rows in runs.items()}
    for label, rows in runs.items():
        print(f"{label:16} {seconds[label]:6.2f} s  peak {max(m for _, m in rows):5.0f} MB")
    print(f"ratio            {seconds['naatlas build'] / seconds['plain geopandas']:6.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
