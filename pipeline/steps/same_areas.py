"""Same areas: what two lists have is published once, by the list first in the declared order."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.projection import Floats
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.overlaps import overlaps_of
from pipeline.steps.registry import Tables

Shapes = NDArray[np.object_]
Rows = NDArray[np.intp]

# What is a feature's own, or a measure of its own shape, whatever another list says.
_OWN = (
    "shape",
    "native_id",
    "zone",
    "zone_of",
    "parent_id",
    "area_geodesic_km2",
    "area_reported_km2",
    "area_ratio",
    "area_flag",
)
# Categories of which a column of their own says that the list gives none.
_WITH_BASIS = {"iucn_category": "iucn_basis", "governance": "governance_basis"}


@layer_step("same_areas")
def same_areas(tables: Tables, context: LayerContext) -> Tables:
    """Areas that two lists have are published once.

    Two areas of different files are one if they share nearly all of their union. The one that is
    published takes from the others what its own list does not say, and their zones become its own.
    """
    name, spec = context.layer.table, overlaps_of(context)
    areas = tables[name].reset_index(drop=True)
    place = areas["source"].map(dict(zip(spec.order, range(len(spec.order)), strict=True)))
    listed = areas.assign(place=place.fillna(len(spec.order))).groupby(["place", "file"], sort=True)
    lists = np.asarray(listed.ngroup(), dtype=np.intp)
    pairs = _same_pairs(areas["shape"].to_numpy(object), lists, spec.same_share)
    dropped, kept = _merged(pairs, lists)
    if not len(dropped):
        return tables
    ids = areas["feature_id"]
    context.ledger.add(
        "AREA-SAME", "merged", name, areas.iloc[dropped], "", ids.iloc[dropped], ids.iloc[kept]
    )
    areas = _filled(areas, kept, dropped)
    new_ids = dict(zip(ids.iloc[dropped], ids.iloc[kept], strict=True))
    areas["parent_id"] = areas["parent_id"].replace(new_ids)
    return tables | {name: areas[~areas.index.isin(dropped)].reset_index(drop=True)}


def _same_pairs(
    shapes: Shapes, lists: NDArray[np.intp], least: float
) -> list[tuple[int, int, float]]:
    """Rows of different lists that share at least so much of their union, and how much."""
    bounds, size = shapely.bounds(shapes), shapely.area(shapes)
    boxes = np.asarray(shapely.box(*bounds.T), dtype=object)
    first, second = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    rows = (first < second) & (lists[first] != lists[second])
    first, second = first[rows], second[rows]
    # No more can be shared than the boxes do, nor than the smaller one has.
    both = np.minimum(_shared_boxes(bounds[first], bounds[second]), size[first])
    both = np.minimum(both, size[second])
    rows = _of_union(both, size[first], size[second]) >= least
    first, second = first[rows], second[rows]
    both = np.asarray(shapely.area(shapely.intersection(shapes[first], shapes[second])))
    share = _of_union(both, size[first], size[second])
    rows = share >= least
    found = zip(first[rows].tolist(), second[rows].tolist(), share[rows].tolist(), strict=True)
    return list(found)


def _shared_boxes(one: Floats, other: Floats) -> Floats:
    """Areas that boxes have in common."""
    sides = np.minimum(one[:, 2:], other[:, 2:]) - np.maximum(one[:, :2], other[:, :2])
    return np.asarray(np.maximum(sides, 0).prod(axis=1))


def _of_union(common: Floats, one: Floats, other: Floats) -> Floats:
    return np.asarray(common / (one + other - common))


def _merged(pairs: list[tuple[int, int, float]], lists: NDArray[np.intp]) -> tuple[Rows, Rows]:
    """Rows that go, and those that stay in their stead.

    What is the same as a row that went is the same as the one in its stead. A row stands for one of
    each list, the most alike: a park and a reserve in one outline are two areas of their list.
    """
    same: dict[int, list[tuple[float, int]]] = {}
    for one, other, share in pairs:
        better, worse = sorted((one, other), key=lambda row: int(lists[row]))
        same.setdefault(worse, []).append((-share, better))
    into: dict[int, int] = {}
    stands_for: set[tuple[int, int]] = set()
    for row in sorted(same, key=lambda row: (int(lists[row]), min(same[row]))):
        mine = int(lists[row])
        for _, better in sorted(same[row]):
            target = into.get(better, better)
            if mine != lists[target] and (target, mine) not in stands_for:
                into[row] = target
                stands_for.add((target, mine))
                break
    return np.array(list(into), dtype=np.intp), np.array(list(into.values()), dtype=np.intp)


def _filled(areas: pd.DataFrame, kept: Rows, dropped: Rows) -> pd.DataFrame:
    """What the kept row lacks and another one says; the first of them where several do."""
    filled = {}
    for column in areas.columns.difference([*_OWN, *_WITH_BASIS.values()], sort=False):
        values = areas[column].to_numpy(object).copy()
        basis = _WITH_BASIS.get(column)
        says = _says(values) if basis is None else (areas[basis] != "none").to_numpy(bool)
        use = ~says[kept] & says[dropped]
        to, of = kept[use][::-1], dropped[use][::-1]  # of several the one written last stays
        for name in [column] if basis is None else [column, basis]:
            values = areas[name].to_numpy(object).copy()
            values[to] = values[of]
            filled[name] = pd.Series(values, index=areas.index).astype(areas[name].dtype)
    return areas.assign(**filled)


def _says(values: Shapes) -> NDArray[np.bool_]:
    return np.array(
        [
            not (value is None or value is pd.NA or value != value or value == "")
            for value in values
        ],
        dtype=bool,
    )
