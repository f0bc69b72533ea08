"""Quantities compared with each other: between years, between classes, with their parts.

What lists suspects in a build and what judges an edition afterwards ask the same functions.
"""

import numpy as np
import pandas as pd

KEY = ["register", "feature_id", "substance_code", "medium"]
# A slip of units between two years shows as one of these ratios: thousands, pounds, short tons.
_SLIPS = (1000.0, 453.59237, 2.20462262, 907.18474)
_SLIP_TOLERANCE = 0.005
# Small round numbers meet a ratio by chance; three figures on both sides hardly do.
_LEAST_FIGURES = 3
# NPRI's codes of total particulate matter, PM10 and PM2.5, from coarse to fine.
_PARTICLES = ("NA - M08", "NA - M09", "NA - M10")
_TOTAL_VOC = "voc"
# Substances that are volatile beyond doubt: alkenes, aromatics and light oxygenates.
_VOLATILE = (
    *("71-43-2", "108-88-3", "100-41-4", "1330-20-7", "95-47-6", "108-38-3", "106-42-3"),
    *("100-42-5", "95-63-6", "110-54-3", "110-82-7", "74-85-1", "115-07-1", "106-99-0"),
    *("67-56-1", "50-00-0"),
)
_ROUNDING = 1 + 1e-6


def by_facility(releases: pd.DataFrame) -> pd.DataFrame:
    """Kilograms a facility, substance and medium, zero and unknown ones left out."""
    known = releases[releases["quantity_kg"] > 0]
    return known.groupby(KEY, sort=True)["quantity_kg"].sum().reset_index()


def paired(sums: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Sums of two years side by side, as ``quantity_kg`` and ``quantity_kg_other``."""
    return sums.merge(others, on=KEY, suffixes=("", "_other"))


def unit_slips(pairs: pd.DataFrame) -> pd.DataFrame:
    """Those whose years differ by the ratio of two units."""
    ratio = pairs["quantity_kg"] / pairs["quantity_kg_other"]
    ratio = ratio.where(ratio >= 1, 1 / ratio)
    is_slip = np.any([np.abs(ratio / slip - 1) <= _SLIP_TOLERANCE for slip in _SLIPS], axis=0)
    found = pairs[is_slip]
    is_exact = found["quantity_kg"].map(_figures).ge(_LEAST_FIGURES)
    is_exact &= found["quantity_kg_other"].map(_figures).ge(_LEAST_FIGURES)
    return found[is_exact]


def particle_excess(releases: pd.DataFrame) -> pd.DataFrame:
    """Classes of particles that exceed the next coarser one of the facility, ``coarser_kg``."""
    codes = releases["national_substance_code"]
    is_class = codes.isin(_PARTICLES)
    sums = by_facility(releases[is_class].assign(substance_code=codes[is_class]))
    order = sums["substance_code"].map({code: rank for rank, code in enumerate(_PARTICLES)})
    sums = sums.assign(rank=order).sort_values(["feature_id", "medium", "rank"], kind="stable")
    coarser = sums.groupby(["feature_id", "medium"])["quantity_kg"].shift()
    return sums.assign(coarser_kg=coarser)[sums["quantity_kg"] > coarser * _ROUNDING]


def volatile_excess(releases: pd.DataFrame) -> pd.DataFrame:
    """Facilities whose volatile substances to air exceed their total of them, ``total_kg``."""
    air = releases[releases["medium"] == "air"]
    total = air[air["substance_code"] == _TOTAL_VOC].groupby("feature_id")["quantity_kg"].sum()
    is_part = air["substance_code"].isin(_VOLATILE) & air["feature_id"].isin(total.index)
    parts = air[is_part]
    sums = parts.groupby("feature_id")["quantity_kg"].sum().reset_index()
    sums["total_kg"] = total.reindex(sums["feature_id"]).to_numpy(float)
    return sums[(sums["total_kg"] > 0) & (sums["quantity_kg"] > sums["total_kg"] * _ROUNDING)]


def _figures(value: float) -> int:
    """Significant figures of a number as it would be written."""
    return len(f"{value:.10g}".split("e")[0].replace(".", "").strip("0"))
