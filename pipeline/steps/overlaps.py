"""Overlaps: areas on one another are flagged, and laid flat so that land is counted once."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.errors import SpecError
from pipeline.polygons.flatten import flatten
from pipeline.polygons.overlaps import coverage_flags, overlapping_pairs
from pipeline.polygons.ranks import rank_features
from pipeline.spec.merging import Overlaps
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

Shapes = NDArray[np.object_]


def overlaps_of(context: LayerContext) -> Overlaps:
    """The layer's rules for overlaps.

    Raises:
        SpecError: it has none.
    """
    if context.layer.overlaps is None:
        raise SpecError(f"layer {context.layer.id}: its steps need `overlaps`")
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
        areas["iucn_category"],
        areas["established_year"],
        areas["source"],
        overlaps_of(context).order,
    )
    ranks = np.argsort(np.lexsort([ranks, is_outline.to_numpy(bool)]))
    with ThreadPoolExecutor(context.jobs) as pool:
        flat = flatten(shapes, ids, ranks, pool)
    sites = _sites(areas)
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


def _sites(areas: pd.DataFrame) -> pd.Series:
    """What each area is a part of: the area of a zone, itself where zones are parts of it.

    An area that the layer has not is known by its national id alone, within its inventory.
    """
    parent, ids = areas["parent_id"], areas["feature_id"]
    is_here = parent.isin(set(ids))
    named = parent.where(is_here | (parent == ""), areas["source"] + " " + parent)
    return named.where(named != "", ids.where(ids.isin(set(parent)), ""))
