"""Time, peak memory and quality of generalizing polygons, beside mapshaper and ogr2ogr.

All read the same shapefile in atlas metres and write one, each whole run in a process of its own.
They simplify with the same algorithm (Douglas-Peucker) at the same tolerance and drop nothing, but
for ``tier``: the tier for 1:10 000 000, whose features below the minimum size are points.
Afterwards the results are compared with the file:

* area: sum of the changes of area of the features, as a share of the whole;
* neighbours: pairs of features that have an edge in common, after of before;
* overlap: sum of the areas minus the area of the union, after (before), in km2;
* gaps: holes in the union of all, their number and area, after (before), in km2;
* furthest: the largest Hausdorff distance of a feature's outline from its own before, in metres,
  and how many features have one above the tolerance (told at vertices and midpoints of edges);
* empty: features without a shape; invalid: features that are not valid.

mapshaper is left out unless its program, in some node_modules/.bin, is given. A layer is a number
of invented polygons or a file; without one, 3,000 and 30,000, and the protected areas of Alaska
where NAATLAS_DATA has them.

Usage: python -m benchmarks.generalize_polygons [--mapshaper PATH] [layer ...]
"""

import argparse
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
from benchmarks.measuring import Cost, measure
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
    was, found = _union_of(before), _union_of(mended)
    far = _furthest(before, mended)
    return [
        f"{shapely.get_num_coordinates(after).sum():,}",
        f"{100 * np.abs(now - area).sum() / area.sum():.2f} %",
        f"{len(pairs & left):,} of {len(pairs):,}",
        f"{found['overlap']:,.1f} ({was['overlap']:,.1f})",
        f"{found['holes']:,}: {found['gaps']:,.1f} ({was['holes']:,}: {was['gaps']:,.1f})",
        f"{far.max():,.0f}; {int((far > TOLERANCE_M).sum()):,}",
        f"{int((now == 0).sum()):,}",
        f"{invalid:,}",
    ]


def _furthest(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    lives = ~shapely.is_empty(after)
    one, other = shapely.boundary(before[lives]), shapely.boundary(after[lives])
    # GEOS compares each place with each edge, a tree only with those near it.
    is_long = shapely.get_num_coordinates(one) > 1_000
    found = np.empty(len(one))
    found[~is_long] = shapely.hausdorff_distance(one[~is_long], other[~is_long], densify=0.5)
    pairs = zip(one[is_long], other[is_long], strict=True)
    found[is_long] = [max(_astray(old, new), _astray(new, old)) for old, new in pairs]
    return found


def _astray(one: Any, other: Any) -> float:
    """The largest distance of one outline's vertices and midpoints from the other, in m."""
    points = np.concatenate([_vertices(one), shapely.centroid(_edges(one))])
    tree = shapely.STRtree(_edges(other))
    return float(tree.query_nearest(points, return_distance=True, all_matches=False)[1].max())


def _vertices(lines: Any) -> np.ndarray:
    return np.asarray(shapely.points(shapely.get_coordinates(lines)))


def _edges(lines: Any) -> np.ndarray:
    places, line = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    first = np.flatnonzero(np.diff(line) == 0)
    return np.asarray(shapely.linestrings(np.stack([places[first], places[first + 1]], axis=1)))


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


def _union_of(shapes: np.ndarray) -> dict[str, float]:
    """What features cover twice and what is open between them, in km2."""
    union = shapely.disjoint_subset_union_all(shapes)
    open_inside = [shapely.Polygon(r) for p in shapely.get_parts(union) for r in p.interiors]
    return {
        "overlap": max(0.0, float(shapely.area(shapes).sum() - union.area) / 1e6),
        "holes": len(open_inside),
        "gaps": float(shapely.area(open_inside).sum()) / 1e6,
    }


def _write(shapes: Any, target: Path, ids: Any = None) -> None:
    ids = np.arange(len(shapes)) if ids is None else ids
    frame = geopandas.GeoDataFrame({"id": ids}, geometry=shapes)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "'crs' was not provided")
        pyogrio.write_dataframe(frame, target, driver="ESRI Shapefile")


_MAKERS = {"invented": invented, "of_file": of_file}


def main(layers: list[str], mapshaper: str | None) -> None:
    print("| layer | vertices | program | CPU s | s | peak MB | vertices left | area ", end="")
    print("| neighbours | overlap km2 | gaps: km2 | furthest m; above | empty | invalid |")
    print("|---" * 14 + "|")
    with tempfile.TemporaryDirectory() as folder:
        for layer in layers:
            for source, program, target, cost in _runs(layer, Path(folder), mapshaper):
                before = pyogrio.read_dataframe(source).geometry.to_numpy()
                row = judge(before, _in_order(pyogrio.read_dataframe(target), len(before)))
                vertices = f"{shapely.get_num_coordinates(before).sum():,}"
                times = [f"{cost.cpu_s:.2f}", f"{cost.seconds:.2f}", f"{cost.peak_mb:.0f}"]
                print("|", " | ".join([source.stem, vertices, program, *times, *row]), "|")
                sys.stdout.flush()


def _runs(
    layer: str, folder: Path, mapshaper: str | None
) -> Iterator[tuple[Path, str, Path, Cost]]:
    begin = "import sys; from benchmarks.generalize_polygons import work; work(*sys.argv[1:])"
    ours = [sys.executable, "-c", begin]
    source = folder / f"{Path(layer).stem}.shp"
    measure([*ours, "invented" if layer.isdigit() else "of_file", layer, str(source)])
    programs = ["simplify", "tier", "ogr2ogr"]
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
        yield source, program, target, measure(command)


def _in_order(frame: Any, count: int) -> np.ndarray:
    shapes = np.full(count, None, dtype=object)
    shapes[frame["id"].to_numpy().astype(int)] = frame.geometry.to_numpy()
    return shapes


def _usual_layers() -> list[str]:
    data = Path(os.environ.get("NAATLAS_DATA", ""))
    return ["3000", "30000", *map(str, sorted(data.glob("cec_protected_ak/*.shp")))]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--mapshaper")
    parser.add_argument("layers", nargs="*")
    given = parser.parse_args()
    main(given.layers or _usual_layers(), given.mapshaper)
