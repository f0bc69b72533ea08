"""Time and peak memory of the KMZ writer beside GDAL's LIBKML and simplekml, in the same run.

Each writer makes a KMZ of the same invented features, 12 fields each, in a process of its own;
imports and the making of the features are left out of the time, and of the memory in brackets. Ours
also has its edges shortened, rings turned and shapes cut at 180 degrees, and is checked against the
OGC schema and the atlas's rules in the end, outside of the time. On a shared machine compare the
CPU seconds. Usage: python benchmarks/kml_writers.py [--case "35,000 points"]
"""

import argparse
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parent.parent
CASES = {"35,000 points": 35_000, "100,000 points": 100_000, "20,000 polygons": 20_000}
WRITERS = {
    "naatlas": "pipeline.export.kmz",
    "naatlas tiles": "pipeline.export.kmz",
    "LIBKML": "geopandas",
    "simplekml": "simplekml",
}
FIELDS = [f"field_{number}" for number in range(12)]
STYLES = [f"style_{number}" for number in range(8)]
VERTICES = 97


def features(case: str) -> pd.DataFrame:
    """The same invented features in every process."""
    count = CASES[case]
    rng = np.random.default_rng(12)
    lon, lat = rng.uniform(-168, -55, count), rng.uniform(15, 72, count)
    if "points" in case:
        geometry = shapely.points(lon, lat)
    else:
        angle = np.linspace(0, 2 * np.pi, VERTICES - 1, endpoint=False)
        radius = 0.1 * rng.uniform(0.8, 1.0, (count, VERTICES - 1))
        x, y = lon[:, None] + radius * np.cos(angle), lat[:, None] + radius * np.sin(angle)
        geometry = shapely.polygons(np.stack([x, y], axis=-1))
    key = np.arange(count)
    columns: dict[str, Any] = {
        "feature_id": [f"BENCH-{number:06d}" for number in key],
        "name": [f"Facility & works {number}" for number in key],
        "geometry": geometry,
        "style": [STYLES[number % len(STYLES)] for number in key],
    }
    for place, name in enumerate(FIELDS):
        columns[name] = [f"value {number % (7 + place)} of Québec" for number in key]
    return pd.DataFrame(columns)


def write_naatlas(path: Path, rows: pd.DataFrame, in_tiles: bool) -> None:
    from pipeline.export.icons import circle_icon
    from pipeline.export.kml import KmlAreaStyle, KmlDocument, KmlField, KmlStyle
    from pipeline.export.kmz import write_kmz, write_tiled_kmz

    colors = [f"{number:02X}8040" for number in range(len(STYLES))]
    styles: list[Any] = [KmlAreaStyle(n, c, 0.5, 1) for n, c in zip(STYLES, colors, strict=True)]
    if (shapely.get_dimensions(rows["geometry"].to_numpy(object)) == 0).all():
        styles = [KmlStyle(n, c, 0.5, "i.png") for n, c in zip(STYLES, colors, strict=True)]
    document = KmlDocument(
        id="benchmark", name="Benchmark", description="", language="en",
        fields=tuple(KmlField(name, name) for name in FIELDS), styles=tuple(styles),
        legend_png=circle_icon("00FF00"), icons={"i.png": circle_icon("FFFFFF")},
        begin="2012-01-01", end="2012-12-31", link=None, author="naatlas", notice="WGS 84",
    )  # fmt: skip
    placemarks = rows.assign(folder="", subfolder="")
    if in_tiles:
        write_tiled_kmz(path, document, placemarks, np.arange(len(rows), dtype=float))
    else:
        write_kmz(path, document, placemarks)


def write_libkml(path: Path, rows: pd.DataFrame) -> None:
    import geopandas

    layer = geopandas.GeoDataFrame(rows, geometry="geometry", crs="OGC:CRS84")
    layer.to_file(path, driver="LIBKML")


def write_simplekml(path: Path, rows: pd.DataFrame) -> None:
    import simplekml

    document = simplekml.Kml()
    styles = {name: simplekml.Style() for name in STYLES}
    for row in rows.itertuples(index=False):
        if row.geometry.geom_type == "Point":
            placemark = document.newpoint(name=row.name, coords=list(row.geometry.coords))
        else:
            ring = list(row.geometry.exterior.coords)
            placemark = document.newpolygon(name=row.name, outerboundaryis=ring)
        placemark.style = styles[row.style]
        for name in FIELDS:
            placemark.extendeddata.newdata(name, getattr(row, name))
    document.savekmz(str(path))


def memory_mb(kind: str) -> float:
    """Resident memory of this process alone, which is not what `getrusage` says after a fork."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.search(rf"{kind}:\s+(\d+)", status)[1]) / 1024


def write_once(writer: str, case: str, path: Path) -> None:
    rows = features(case)
    importlib.import_module(WRITERS[writer])
    Path("/proc/self/clear_refs").write_text("5")  # from here on the peak is that of the writer
    before = memory_mb("VmRSS")
    started, worked = time.perf_counter(), time.process_time()
    if writer.startswith("naatlas"):
        write_naatlas(path, rows, in_tiles="tiles" in writer)
    elif writer == "LIBKML":
        write_libkml(path, rows)
    else:
        write_simplekml(path, rows)
    seconds = time.perf_counter() - started, time.process_time() - worked
    print(json.dumps([*seconds, memory_mb("VmHWM"), before, path.stat().st_size / 1e6]))


def verdicts_on(path: Path) -> str:
    """Rules on KML that reject the file."""
    from pipeline.checks.validate import validate_paths
    from pipeline.spec.catalogue import Catalogue

    (report,) = validate_paths([path], Catalogue())
    bad = [v.rule for v in report.verdicts if v.rule[0] == "G" and v.verdict == "fail"]
    return f"{report.features} features, " + (f"breaks {' '.join(bad)}" if bad else "valid")


def main(cases: list[str]) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    environment.pop("OGR_SKIP", None)
    for case in cases:
        print(case)
        seconds: dict[str, float] = {}
        for writer in WRITERS:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "bench.kmz"
                command = [sys.executable, __file__, "--writer", writer, "--case", case, str(path)]
                answer = subprocess.run(
                    command, env=environment, check=True, stdout=subprocess.PIPE, text=True
                )
                wall, seconds[writer], peak, before, size = json.loads(answer.stdout)
                judged = f"  {verdicts_on(path)}" if writer.startswith("naatlas") else ""
                print(
                    f"  {writer:14} {wall:6.2f} s, CPU {seconds[writer]:6.2f} s  "
                    f"peak {peak:5.0f} MB ({peak - before:+5.0f} by writing)  {size:5.1f} MB"
                    f"{judged}",
                    flush=True,
                )
        print(f"  CPU ratio to LIBKML {seconds['naatlas'] / seconds['LIBKML']:6.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--writer", choices=WRITERS)
    parser.add_argument("--case", choices=CASES)
    parser.add_argument("path", nargs="?", type=Path)
    wanted = parser.parse_args()
    if wanted.writer:
        write_once(wanted.writer, wanted.case, wanted.path)
    else:
        main([wanted.case] if wanted.case else list(CASES))
