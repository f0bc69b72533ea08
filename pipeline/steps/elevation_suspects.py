"""Elevations that look like another unit or lack their decimal point; none is ever changed.

Two witnesses speak: the sites around, and another source of the same site. The thresholds were
chosen on the national lists: with them, ratios that no slip explains are as rare as mountains.
"""

import numpy as np
import pandas as pd

from pipeline.projection import Floats
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables
from pipeline.steps.relief import HIGHEST_M, land_around

_FOOT_M = 0.3048
# Ratio of the reported elevation to the true one, the flag of the slip and its rule.
SLIPS = (
    (1 / _FOOT_M, "unit_suspect", "ELEV-UNIT"),
    (_FOOT_M, "unit_suspect", "ELEV-UNIT"),
    (10.0, "factor_10", "ELEV-TEN"),
    (0.1, "factor_10", "ELEV-TEN"),
)
# The flag and the rule of each place; the last is of heights that no site has and no slip explains.
_REMARKS = (*((flag, rule) for _, flag, rule in SLIPS), ("too_high", "ELEV-HIGH"))
_TOO_HIGH = len(_REMARKS) - 1
# The land around: how much it may vary, at least, and how many times that a suspect is away.
_LEAST_RELIEF_M = 30.0
_RELIEF_SHARE = 0.06
_TIMES_RELIEF = 10.0
# A site ten times as high as the land is a mountain more often than a slip, if it is not that high.
_LEAST_TENFOLD_M = 600.0
# How near the ratio comes to that of the slip: mountains around, or the same site elsewhere.
_NEAR_LAND = 0.14
_NEAR_SOURCE = 0.05
# Rounded to metres, lower heights agree with any ratio.
_LEAST_COMPARED_M = 10.0


def out_of_land(sites: pd.DataFrame) -> pd.DataFrame:
    """Sites whose elevation fits the land around only after a slip is undone, or is impossible.

    Args:
        sites: columns lon, lat and elevation_m.

    Returns:
        Columns ``slip`` (place in `SLIPS`, one more: higher than any site, -1: none) and
        ``median`` on the index of the sites.
    """
    around = land_around(sites)
    height, median = sites["elevation_m"].to_numpy(float), around["median"].to_numpy(float)
    relief = np.fmax(around["spread"].to_numpy(float), _LEAST_RELIEF_M)
    relief = np.fmax(relief, _RELIEF_SHARE * np.abs(median))
    is_away = np.abs(height - median) > _TIMES_RELIEF * relief
    slip = np.where(is_away, _slip(height, median, _NEAR_LAND), -1)
    slip[(slip == 2) & (height - median < _LEAST_TENFOLD_M)] = -1
    slip[(slip < 0) & (height > HIGHEST_M)] = _TOO_HIGH
    # Where too few sites are around to say, a height that no site has must still be feet.
    is_feet = (height > HIGHEST_M) & (height * _FOOT_M <= HIGHEST_M)
    slip[np.isnan(median) & is_feet] = 0
    return pd.DataFrame({"slip": slip, "median": median}, index=sites.index)


def between_sources(records: pd.DataFrame, published: pd.Series) -> pd.DataFrame:
    """Records whose elevation is a slip away from the published one of their site, or impossible.

    Args:
        records: columns elevation_m and feature_id, all records of all sources.
        published: elevation by feature_id.

    Returns:
        Columns ``slip`` (as of `out_of_land`) and ``other`` on the index of the records.
    """
    height = records["elevation_m"].to_numpy(float)
    other = records["feature_id"].map(published).to_numpy(float)
    is_compared = np.fmax(np.abs(height), np.abs(other)) > _LEAST_COMPARED_M
    slip = np.where(is_compared, _slip(height, other, _NEAR_SOURCE), -1)
    slip[(slip < 0) & (height > HIGHEST_M) & (other <= HIGHEST_M)] = _TOO_HIGH
    return pd.DataFrame({"slip": slip, "other": other}, index=records.index)


def _slip(height: Floats, truth: Floats, tolerance: float) -> np.ndarray:
    """Place in `SLIPS` of the slip that explains each height, or -1."""
    found = np.full(len(height), -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where((height > 0) & (truth > 0), height / truth, np.nan)
        for place, (factor, _, _) in enumerate(SLIPS):
            found[np.abs(np.log(ratio / factor)) <= tolerance] = place
    return found


@layer_step("elevation_suspects")
def elevation_suspects(tables: Tables, context: LayerContext) -> Tables:
    """Flag suspect elevations of sites, and note those of the records merged into them.

    A published value that its neighbours contradict is flagged. Where a record contradicts the
    value that is published, the record is the suspect, unless the published one is flagged.
    Table ``site_records`` holds all records of all sources with the feature that they became.
    """
    sites = tables["sites"]
    found = out_of_land(sites)
    is_open = (sites["elevation_flag"] == "") & (found["slip"] >= 0)
    found["slip"] = found["slip"].where(is_open, -1)
    _note(sites, found["slip"], found["median"], context)
    flags = found["slip"].map({place: flag for place, (flag, _) in enumerate(_REMARKS)})
    if "site_records" in tables:
        _note_records(tables["site_records"], sites[~is_open], context)
    return tables | {
        "sites": sites.assign(elevation_flag=sites["elevation_flag"].where(~is_open, flags))
    }


def _note_records(records: pd.DataFrame, sites: pd.DataFrame, context: LayerContext) -> None:
    published = sites.set_index("feature_id")["elevation_m"]
    found = between_sources(records, published)
    _note(records, found["slip"], found["other"], context)


def _note(rows: pd.DataFrame, slip: pd.Series, other: pd.Series, context: LayerContext) -> None:
    for place, (_, rule) in enumerate(_REMARKS):
        mine = rows[slip == place]
        context.ledger.add(
            rule,
            "published_as_is",
            "sites",
            mine,
            "elevation_m",
            mine["elevation_m"].map(_plain),
            other[mine.index].map(_plain),
        )


def _plain(metres: float) -> str:
    return "" if np.isnan(metres) else f"{metres:.2f}".rstrip("0").rstrip(".")
