"""Time and peak memory of resolving overlaps, beside peers that answer a part of the question.

`union` is one `shapely.union_all` of everything, which forgets the features. `difference` takes
from each feature the union of those of a better rank that it meets, one by one with shapely; the
borders of its results do not fit together exactly. `sf`, to be asked for by name, is the algorithm
of wdpar's `st_erase_overlaps` in R (`erase_overlaps.R`; needs R with sf). All get the same
polygons: parks with zones in them, parks that overlap, copies of them, and shells around several.
Seconds of the clock and of the processor are those of the task alone; the peak is that of its
process, beside one that only makes the polygons.

Usage: python -m benchmarks.flatten_polygons [polygons ...] [--vertices N] [--tasks A,B]
"""

import math
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely

from benchmarks.measuring import measure
from pipeline.polygons.flatten import flatten
from pipeline.polygons.overlaps import overlapping_pairs
from pipeline.projection import ATLAS_PROJ

TASKS = ("make", "flatten", "flatten in 2 threads", "union", "difference")
# So that making the polygons takes little memory beside having them.
_AT_ONCE = 10_000


def make_polygons(count: int, vertices: int) -> np.ndarray:
    """Stars with ragged borders: of ten, six parks, two zones in them, a copy, and a shell or park.

    There is as much land a polygon whatever their number. A hundredth are shells, five times as
    wide as a park.
    """
    random = np.random.default_rng(0)
    side = 30_000 * math.sqrt(count)
    centre = random.uniform(-side / 2, side / 2, (count, 2))
    radius = random.lognormal(9.85, 0.5, count)
    kind = np.arange(count) % 100
    source = random.integers(0, count // 100, count) * 100 + random.integers(0, 60, count)
    source = np.where(source < count, source, 0)
    is_zone, is_copy, is_shell = (kind >= 60) & (kind < 80), (kind >= 80) & (kind < 90), kind == 99
    centre[is_zone] = centre[source[is_zone]]
    radius[is_zone] = radius[source[is_zone]] * 0.3
    radius[is_shell] *= 5
    cuts = range(_AT_ONCE, count, _AT_ONCE)
    heaps = zip(np.split(centre, cuts), np.split(radius, cuts), strict=True)
    shapes = np.concatenate([_stars(random, *heap, vertices) for heap in heaps])
    shapes[is_copy] = shapes[source[is_copy]]
    return shapes


def _stars(
    random: np.random.Generator, centre: np.ndarray, radius: np.ndarray, vertices: int
) -> np.ndarray:
    angle = np.linspace(0, 2 * np.pi, vertices, endpoint=False)
    steps = random.normal(0, 1, (len(radius), vertices)).cumsum(axis=1) / math.sqrt(vertices)
    ragged = np.clip(1 + 0.3 * steps * np.hanning(vertices), 0.4, 1.8) * radius[:, None]
    x = centre[:, :1] + ragged * np.cos(angle)
    y = centre[:, 1:] + ragged * np.sin(angle)
    return shapely.polygons(np.stack([x, y], axis=2))


def work(task: str, count: int, vertices: int, told: str) -> None:
    shapes = make_polygons(count, vertices)
    ids = pd.Series(np.arange(count)).astype("str")
    ranks = np.random.default_rng(1).permutation(count)
    started, worked = time.perf_counter(), time.process_time()
    found = ""
    if task.startswith("flatten"):
        with ThreadPoolExecutor(2) as threads:
            flat = flatten(shapes, ids, ranks, threads if "threads" in task else None)
        pairs = overlapping_pairs(flat.shared, shapes, ids, pd.Series([""] * count))
        found = f"{len(pairs):,} pairs, {shapely.area(flat.shape).sum() / 1e6:.3f} km2"
    elif task == "union":
        found = f"{shapely.union_all(shapes).area / 1e6:.3f} km2"
    elif task == "difference":
        order = np.argsort(ranks)
        shapes = shapes[order]
        one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        better = other < one
        one, other = one[better], other[better]
        area = shapely.area(shapes)
        starts = np.searchsorted(one, np.arange(count + 1))
        for number in np.unique(one).tolist():
            above = shapely.union_all(shapes[other[starts[number] : starts[number + 1]]])
            area[number] = shapely.difference(shapes[number], above).area
        found = f"{len(one):,} pairs, {area.sum() / 1e6:.3f} km2"
    elif task == "sf":
        Path(told).write_text(erase_with_sf(shapes[np.argsort(ranks)]))
        return
    taken, work_s = time.perf_counter() - started, time.process_time() - worked
    Path(told).write_text(f"{taken} {work_s} {found}")


def erase_with_sf(shapes: np.ndarray) -> str:
    """Seconds of the clock and of the processor, and what R found, without reading and writing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shapes.gpkg"
        geopandas.GeoDataFrame(geometry=shapes, crs=ATLAS_PROJ).to_file(path)
        command = ["Rscript", str(Path(__file__).with_name("erase_overlaps.R")), str(path)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return f"{told.strip()} km2"


def main(counts: list[int], vertices: int, tasks: tuple[str, ...]) -> None:
    seconds: dict[str, list[float]] = {task: [] for task in tasks}
    begin = "import sys; from benchmarks.flatten_polygons import work as w; a = sys.argv; "
    begin += "w(a[1], int(a[2]), int(a[3]), a[4])"
    print(
        "| polygons | task | seconds | CPU seconds | peak MB | found |\n|---|---|---|---|---|---|"
    )
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "seconds"
        for count in counts:
            for task in tasks:
                command = [sys.executable, "-c", begin, task, str(count), str(vertices), str(told)]
                peak = measure(command).peak_mb
                taken, work_s, found = told.read_text().split(" ", 2)
                seconds[task].append(float(work_s))
                row = f"{float(taken):.2f} | {float(work_s):.2f} | {peak:.0f} | {found}"
                print(f"| {count:,} | {task} | {row} |", flush=True)
    for task in tasks:
        pairs = zip(counts, counts[1:], seconds[task], seconds[task][1:], strict=False)
        growth = [f"{math.log(t2 / t1) / math.log(n2 / n1):.2f}" for n1, n2, t1, t2 in pairs]
        if growth and task != "make":
            print(f"{task}: CPU time grows with the polygons to the power of {', '.join(growth)}")


def _option(given: list[str], name: str, default: str) -> str:
    if name not in given:
        return default
    place = given.index(name)
    given.pop(place)
    return given.pop(place)


if __name__ == "__main__":
    rest = sys.argv[1:]
    points = int(_option(rest, "--vertices", "60"))
    chosen = tuple(_option(rest, "--tasks", ",".join(TASKS)).split(","))
    main([int(text) for text in rest] or [3_000, 30_000, 300_000], points, chosen)
