"""Time, peak memory and quality of generalizing polygons, beside mapshaper and ogr2ogr.

All read the same shapefile in atlas metres and write one, each whole run in a process of its own.
They simplify with the same algorithm (Douglas-Peucker) at the same tolerance and drop nothing, but
for ``tier``: the tier for 1:10 000 000, whose features below the minimum size are points.
Afterwards the results are compared with the file:

* neighbours: pairs of features that have an edge in common, after and before;
* overlap: sum of the areas minus the area of the union, after and before, in km2;
* area: sum of the changes of area of the features, as a share of the whole;
* empty: features without a shape; invalid: features that are not valid.

The peak of a process is never below that of the one that starts it, some 130 MB.

mapshaper is found by NAATLAS_MAPSHAPER, the path of its program in some node_modules/.bin.

Usage: python -m benchmarks.generalize_polygons [number of polygons or shapefile ...]
"""

import math
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import shapely

from benchmarks.fractal_polygons import fractal_coverage
from benchmarks.measuring import measure
from pipeline.polygons.outlines import numbered, outlines_of
from pipeline.polygons.plane import in_atlas
from pipeline.polygons.simplify import simplify
from pipeline.polygons.tiers import SCALES, generalize

TOLERANCE_M = 2_500.0
_CELL_M = 28_000.0


def invented(count: str, target: Path) -> None:
    side = math.isqrt(int(count) - 1) + 1
    shapes = fractal_coverage(side, side, _CELL_M, 5, 0.2, 1)[: int(count)]
    _write(shapes, target)


def of_file(source: str, target: Path) -> None:
    frame = pyogrio.read_dataframe(source).to_crs(4326)
    shapes = shapely.make_valid(frame.geometry.to_numpy(), method="structure", keep_collapsed=False)
    _write(in_atlas(np.asarray(shapes)).shapes, target)


def work(task: str, source: str, target: str) -> None:
    if task in _MAKERS:
        _MAKERS[task](source, Path(target))
        return
    shapes = pyogrio.read_dataframe(source).geometry.to_numpy()
    if task == "simplify":
        _write(simplify(outlines_of(shapes), TOLERANCE_M).shapes, Path(target))
    else:
        table = generalize([str(row) for row in range(len(shapes))], shapes, SCALES[1]).table
        _write(table["geometry"].to_numpy(), Path(target), table["id"].astype(int).to_numpy())


def judge(before: np.ndarray, after: np.ndarray) -> list[str]:
    after = np.where(shapely.is_missing(after), shapely.Polygon(), after)
    invalid = int((~shapely.is_valid(after)).sum())
    mended = np.asarray(shapely.make_valid(after, method="structure", keep_collapsed=False))
    area, now = shapely.area(before), shapely.area(mended)
    pairs, left = _neighbours(before), _neighbours(after)
    overlap = [_overlap_km2(before), _overlap_km2(mended)]
    return [
        f"{shapely.get_num_coordinates(after).sum():,}",
        f"{100 * np.abs(now - area).sum() / area.sum():.2f} %",
        f"{len(pairs & left):,} of {len(pairs):,}",
        f"{overlap[1]:,.1f} ({overlap[0]:,.1f})",
        f"{int((now == 0).sum()):,}",
        f"{invalid:,}",
    ]


def _neighbours(shapes: np.ndarray) -> set[tuple[int, int]]:
    outlines = outlines_of(shapes)
    vertex = numbered(outlines.places)
    first = np.flatnonzero(outlines.is_edge)
    low, high = np.sort([vertex[first], vertex[first + 1]], axis=0)
    feature = outlines.feature_of_place[first]
    order = np.lexsort((feature, high, low))
    same = (np.diff(low[order]) == 0) & (np.diff(high[order]) == 0)
    one, other = feature[order][:-1][same], feature[order][1:][same]
    return set(zip(one[one != other].tolist(), other[one != other].tolist(), strict=True))


def _overlap_km2(shapes: np.ndarray) -> float:
    return float(shapely.area(shapes).sum() - shapely.disjoint_subset_union_all(shapes).area) / 1e6


def _write(shapes: Any, target: Path, ids: Any = None) -> None:
    ids = np.arange(len(shapes)) if ids is None else ids
    frame = geopandas.GeoDataFrame({"id": ids}, geometry=shapes)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        pyogrio.write_dataframe(frame, target, driver="ESRI Shapefile")


_MAKERS = {"invented": invented, "of_file": of_file}


def main(layers: list[str]) -> None:
    print(
        "| layer | vertices | program | s | peak MB | vertices left | area | neighbours |", end=""
    )
    print(" overlap km2 | empty | invalid |\n|---|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        runs = [run for layer in layers for run in _runs(layer, Path(folder))]
        # Judged when all is measured: what is in memory here would count as that of the programs.
        for source, program, target, seconds, peak in runs:
            before = pyogrio.read_dataframe(source).geometry.to_numpy()
            row = judge(before, _in_order(pyogrio.read_dataframe(target), len(before)))
            vertices = f"{shapely.get_num_coordinates(before).sum():,}"
            cells = [source.stem, vertices, program, f"{seconds:.2f}", f"{peak:.0f}", *row]
            print("|", " | ".join(cells), "|", flush=True)


def _runs(layer: str, folder: Path) -> Iterator[tuple[Path, str, Path, float, float]]:
    begin = "import sys; from benchmarks.generalize_polygons import work; work(*sys.argv[1:])"
    ours = [sys.executable, "-c", begin]
    source = folder / f"{Path(layer).stem}.shp"
    measure([*ours, "invented" if layer.isdigit() else "of_file", layer, str(source)])
    programs = ["simplify", "tier", "ogr2ogr"]
    mapshaper = os.environ.get("NAATLAS_MAPSHAPER")
    programs += ["mapshaper", "mapshaper keep-shapes"] if mapshaper else []
    for program in programs:
        target = folder / f"{source.stem}_{program.replace(' ', '_')}.shp"
        if program in ("simplify", "tier"):
            command = [*ours, program, str(source), str(target)]
        elif program == "ogr2ogr":
            command = ["ogr2ogr", "-simplify", str(TOLERANCE_M), str(target), str(source)]
        else:
            how = ["dp", f"interval={TOLERANCE_M}", *program.split()[1:]]
            command = [str(mapshaper), "-quiet", "-i", str(source), "-simplify", *how]
            command += ["-o", str(target)]
        seconds, peak = measure(command)
        yield source, program, target, seconds, peak


def _in_order(frame: Any, count: int) -> np.ndarray:
    shapes = np.full(count, None, dtype=object)
    shapes[frame["id"].to_numpy().astype(int)] = frame.geometry.to_numpy()
    return shapes


if __name__ == "__main__":
    main(sys.argv[1:] or ["3000", "30000"])
