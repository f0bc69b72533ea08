"""Overlaps: areas on one another are flagged, and laid flat so that land is counted once."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.errors import SpecError
from pipeline.polygons.flatten import flatten
from pipeline.polygons.overlaps import coverage_flags, overlapping_pairs
from pipeline.polygons.ranks import rank_features
from pipeline.spec.layer import Overlaps
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

Shapes = NDArray[np.object_]
Rows = NDArray[np.intp]

# Boxes of one area in two lists differ by less than this share of their size.
_ALIKE = 0.05
# Fields in which a list says that it is silent, their word for that, and what it is silent of.
_SILENT = {
    "iucn_basis": ("none", ("iucn_category",)),
    "governance_basis": ("none", ("governance",)),
    "area_flag": ("not_reported", ("area_reported_km2", "area_ratio")),
}


def _spec(context: LayerContext) -> Overlaps:
    """The layer's rules for overlaps.

    Raises:
        SpecError: it has none.
    """
    if context.layer.overlaps is None:
        raise SpecError(f"layer {context.layer.id}: the step overlaps needs `overlaps`")
    return context.layer.overlaps


@layer_step("overlaps")
def overlaps(tables: Tables, context: LayerContext) -> Tables:
    """Flags of each area in the full layer, and the tier without overlaps.

    An outline of zones is ranked behind everything, so that its zones keep their land.
    """
    name = context.layer.table
    areas = tables[name].sort_values("feature_id", kind="stable", ignore_index=True)
    shapes, ids = areas["atlas_shape"].to_numpy(object), areas["feature_id"]
    is_outline = areas["zone_role"] == "outline"
    ranks = rank_features(
        ids,
        areas["iucn_category"].where(~is_outline, ""),
        areas["established_year"].where(~is_outline),
        areas["source"],
        _spec(context).order,
    )
    flat = flatten(shapes, ids, ranks)
    sites = areas["parent_id"].where(areas["parent_id"] != "", ids.where(is_outline, ""))
    pairs = overlapping_pairs(flat.shared, shapes, ids, sites)
    flags = coverage_flags(flat.shared, pairs, shapes, flat.shape, ids, ranks)
    context.ledger.add(
        "AREA-COVERED",
        "published_as_is",
        name,
        areas[flags["is_flat_empty"]],
        "covered_by",
        "",
        flags.loc[flags["is_flat_empty"], "covered_by"],
    )
    areas = areas.assign(
        overlap_count=flags["overlaps"].to_numpy(),
        covered_share=flags["covered_share"].to_numpy(),
        covered_by=flags["covered_by"].astype("str").to_numpy(),
        flat_share=flags["flat_share"].to_numpy(),
    )
    kept = ~shapely.is_empty(flat.shape)
    tier = pd.DataFrame({"feature_id": ids[kept], "atlas_shape": flat.shape[kept]})
    return tables | {name: areas, "tier_flat": tier, "pairs": pairs}


@layer_step("same_areas")
def same_areas(tables: Tables, context: LayerContext) -> Tables:
    """Areas that two lists have are published once, by the list first in the declared order.

    Two areas of different files are one if they share nearly all of their union. The one that is
    published takes from the other what its own list does not say.
    """
    name, spec = context.layer.table, _spec(context)
    areas = tables[name].reset_index(drop=True)
    shapes = areas["shape"].to_numpy(object)
    place = areas["source"].map({name: at for at, name in enumerate(spec.order)}).tolist()
    lists = pd.factorize(areas["source"] + " " + areas["file"])[0]
    merged_into: dict[int, int] = {}
    for first, second in _near_pairs(shapes, lists):
        if first in merged_into or second in merged_into:
            continue
        if _shared_share(shapes[first], shapes[second]) >= spec.same_share:
            keep, drop = sorted((first, second), key=lambda row: (place[row], row))
            merged_into[drop] = keep
    if not merged_into:
        return tables
    dropped = np.array(sorted(merged_into))
    kept = np.array([merged_into[row] for row in dropped])
    context.ledger.add(
        "AREA-SAME",
        "merged",
        name,
        areas.iloc[dropped],
        "",
        areas["feature_id"].iloc[dropped],
        areas["feature_id"].iloc[kept],
    )
    areas = _filled(areas, kept, dropped)
    return tables | {name: areas[~areas.index.isin(dropped)].reset_index(drop=True)}


def _near_pairs(shapes: Shapes, lists: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Rows of different lists whose boxes are nearly alike, in order."""
    bounds = shapely.bounds(shapes)
    boxes = np.asarray(shapely.box(*bounds.T), dtype=object)
    first, second = shapely.STRtree(boxes).query(boxes, predicate="intersects")
    rows = (first < second) & (lists[first] != lists[second])
    first, second = first[rows], second[rows]
    west, south, east, north = bounds[first].T
    size = np.maximum(east - west, north - south)[:, None]
    alike = (np.abs(bounds[first] - bounds[second]) <= _ALIKE * size).all(axis=1)
    return sorted(zip(first[alike].tolist(), second[alike].tolist(), strict=True))


def _shared_share(one: shapely.Geometry, other: shapely.Geometry) -> float:
    """What two shapes have in common, as a share of what they cover together."""
    common = shapely.area(shapely.intersection(one, other))
    return float(common / (shapely.area(one) + shapely.area(other) - common))


def _filled(areas: pd.DataFrame, kept: Rows, dropped: Rows) -> pd.DataFrame:
    """Texts and numbers that the kept row lacks and the other has, a category with its basis."""
    told: dict[str, NDArray[np.bool_]] = {}
    for mark, (silent, fields) in _SILENT.items():
        is_silent = (areas[mark].iloc[kept] == silent).to_numpy(bool)
        told |= dict.fromkeys((mark, *fields), is_silent)
    for column in areas.columns.difference(["shape", "native_id", "parent_id", "zone"]):
        values = areas[column].to_numpy(object).copy()
        empty = pd.isna(values[kept]) | np.array([str(value) == "" for value in values[kept]])
        lacks = told.get(column, empty)
        values[kept[lacks]] = values[dropped[lacks]]
        areas[column] = pd.Series(values, index=areas.index).astype(areas[column].dtype)
    return areas
