"""Product rules on the tiers of an edition: B3 on what is too small, B10 on what is flat."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import Context, Outcome, also_on, listed, not_applicable
from pipeline.checks.tier_features import KEPT, ids_of, rows_in, tiers_once
from pipeline.checks.tiers import Tiers
from pipeline.checks.true_area import corrected_km2, in_atlas
from pipeline.projection import to_atlas

_POINT_M = 1.0
# Areas by the scale at the centroid are good to 0.01 %, and shares have four decimals.
_SHARE_OFF = 2e-4
_LEAST_KM2 = 1e-3


@also_on("B3", "edition")
def too_small_features(edition: Edition, context: Context) -> Outcome:
    """What is too small at a scale is a point of its companion layer, inside the feature."""
    found, points = [], 0
    for tiers in tiers_once(edition):
        for scale, companion in tiers.points.items():
            points += len(companion)
            found += list(_outside(tiers.full, companion, scale))
    if not points:
        return not_applicable("no points of features that are too small")
    return listed(f"{points} features too small at a scale, {len(found)} not on a point", found)


def _outside(full: Dataset, companion: Dataset, scale: str) -> Iterator[str]:
    rows = rows_in(full, companion)
    for name in ids_of(companion)[rows < 0].tolist():
        yield f"{companion.layer} {name}: not in the full detail"
    known = np.flatnonzero(rows >= 0)
    places = in_atlas(companion, known)
    away = shapely.distance(places, in_atlas(full, rows[known]))
    for index in np.flatnonzero(~(away <= _POINT_M)).tolist():
        name = companion.row_name(int(known[index]))
        yield f"{companion.layer} {name}: {away[index]:,.1f} m outside the feature at {scale}"


@also_on("B10", "edition")
def flat_against_full(edition: Edition, context: Context) -> Outcome:
    """The layer for statistics has of each feature the share that the full detail says.

    The place that labels a feature lies on its land, be it another's that lies on it.
    """
    figures, found = [], []
    for tiers in tiers_once(edition):
        flat, kept = tiers.flat, context.column(tiers.full, KEPT)
        if flat is None or kept is None or not (tiers.full.dimension == 2).any():
            continue
        whole = corrected_km2(in_atlas(tiers.full, np.arange(len(tiers.full))))
        wanted = pd.to_numeric(kept, errors="coerce").to_numpy(float) * whole
        own = np.zeros(len(whole))
        rows = rows_in(tiers.full, flat)
        known = np.flatnonzero(rows >= 0)
        own[rows[known]] = corrected_km2(in_atlas(flat, known))
        off = np.abs(own - wanted) > _SHARE_OFF * whole + _LEAST_KM2
        found += [
            f"{tiers.full.row_name(row)}: {own[row]:,.4f} km2, {wanted[row]:,.4f} by {kept.name}"
            for row in np.flatnonzero(off).tolist()
        ]
        found += [
            f"{tiers.full.row_name(row)}: its LON, LAT is on no land"
            for row in _bare(tiers, context)
        ]
        total, left = float(whole.sum()), float(own.sum())
        share = 1 - left / total if total else 0.0
        figures.append(f"full {total:,.2f} km2, flat {left:,.2f} km2, {share:.2%} counted twice")
    if not figures:
        return not_applicable("no flat layer beside its full detail")
    return listed("; ".join(figures), found)


def _bare(tiers: Tiers, context: Context) -> list[int]:
    """Rows of features whose label is on no polygon of the flat layer."""
    columns = [context.column(tiers.full, name) for name in ("lon", "lat")]
    told = [pd.to_numeric(v, errors="coerce").to_numpy(float) for v in columns if v is not None]
    if tiers.flat is None or len(told) < len(columns):
        return []
    land = shapely.STRtree(in_atlas(tiers.flat, np.arange(len(tiers.flat))))
    rows = np.flatnonzero(np.isfinite(told[0]) & np.isfinite(told[1]) & (tiers.full.dimension == 2))
    places = shapely.points(*to_atlas(told[0][rows], told[1][rows]))
    on_land, _ = land.query(places, predicate="dwithin", distance=_POINT_M)
    return [int(row) for row in np.setdiff1d(rows, rows[on_land])]
