"""Conform protected areas: categories with their basis, zones, share of sea, reported area."""

import numpy as np
import pandas as pd

from pipeline.mapped import column_of
from pipeline.projection import Floats
from pipeline.spec.areas import AreaTable, AreaUnit
from pipeline.steps.conform import map_field
from pipeline.steps.conform_shapes import conform_shapes, without_left_out
from pipeline.steps.registry import Context, Tables, step
from pipeline.text import tidy

_KM2: dict[AreaUnit, float] = {"km2": 1.0, "ha": 0.01, "m2": 1e-6, "acre": 0.0040468564224}
# An agency rounds both areas: by this share its sea may be larger than the whole.
_ROUNDING = 0.01
_LARGEST = float(np.finfo(np.float64).max)
# What the WDPA calls an area whose source does not say.
_UNSAID = {"iucn_category": "Not Reported", "governance": "Not Reported"}
_BASES = {"iucn_category": "iucn_basis", "governance": "governance_basis"}
# Manual of the WDPA 1.6, MARINE: at most 10 % sea is land, at least 90 % is sea.
MOSTLY_LAND, MOSTLY_SEA = 0.1, 0.9
TEXT_FIELDS = (
    "name_en",
    "name_fr",
    "name_es",
    "name_original",
    "name_indigenous",
    "state_provs",
    "designation",
    "designation_code",
    "iucn_category",
    "conservation_type",
    "legal_status",
    "governance",
    "manager",
    "owner_type",
    "tenure",
    "realm",
    "established_year",
    "wdpa_id",
)


@step("conform_areas")
def conform_areas(tables: Tables, context: Context) -> Tables:
    """Areas with their fields; shapes still in the CRS of their file."""
    spec = context.areas.areas
    frame = without_left_out(tables["areas"], context)
    areas = conform_shapes(frame, context)
    for name in TEXT_FIELDS:
        if name not in areas.columns:
            areas[name] = ""
    for field, basis in _BASES.items():
        areas[field], areas[basis] = _with_basis(areas[field], field, spec, frame, context)
    areas["conservation_type"] = areas["conservation_type"].where(
        areas["conservation_type"] != "", "PA"
    )
    areas = areas.assign(**_zones(frame, spec, context))
    areas["marine_share"] = _marine_share(frame, spec, context)
    areas["area_reported_km2"] = _reported_km2(frame, spec, context)
    return tables | {"areas": areas}


def _with_basis(
    values: pd.Series, field: str, spec: AreaTable, frame: pd.DataFrame, context: Context
) -> tuple[pd.Series, pd.Series]:
    """A category and who says so: the source, a table of the atlas, or nobody."""
    basis = pd.Series(np.where(values != "", "reported", "none"), index=values.index, dtype="str")
    if field in spec.derived:
        derived = map_field(frame, field, spec.derived[field], "areas", context)
        is_derived = (values == "") & (derived != "")
        values = values.where(~is_derived, derived)
        basis = basis.where(~is_derived, "derived")
    return values.where(values != "", _UNSAID[field]), basis


def _zones(frame: pd.DataFrame, spec: AreaTable, context: Context) -> dict[str, pd.Series]:
    """Role of each row, its zone, and the national id of the area that a zone is part of."""
    none = pd.Series("", index=frame.index, dtype="str")
    if spec.zones is None:
        return {"zone": none, "zone_of": none, "zone_role": none.replace("", "area")}
    zone = map_field(frame, "zone", spec.zones.zone, "areas", context)
    parent = map_field(frame, "parent_id", spec.zones.parent, "areas", context)
    mark = spec.zones.outline
    outline = map_field(frame, "zone_role", mark, "areas", context) if mark else none
    role = pd.Series("area", index=frame.index, dtype="str")
    role = role.where(zone == "", "zone").where(outline == "", "outline")
    return {"zone": zone, "zone_of": parent.where(zone != "", ""), "zone_role": role}


def _marine_share(frame: pd.DataFrame, spec: AreaTable, context: Context) -> Floats:
    """Share of sea as the source measured it, 0 to 1; NaN where it says nothing of it."""
    share = spec.marine_share
    if share is None:
        return np.full(len(frame), np.nan)
    if share.percent:
        return _number(frame, share.percent, context, most=100.0) / 100
    part, whole = (_number(frame, name or "", context) for name in (share.part, share.whole))
    ratio = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    is_wrong = ratio > 1 + _ROUNDING
    parts = column_of(frame, share.part or "")[is_wrong]
    context.ledger.add(
        "VALUE-FORM", "published_as_is", "areas", frame[is_wrong], share.part or "", parts
    )
    return np.where(is_wrong, np.nan, np.minimum(ratio, 1.0))


def _reported_km2(frame: pd.DataFrame, spec: AreaTable, context: Context) -> Floats:
    """Area as the agency reports it; zero says nothing."""
    if spec.reported_area is None:
        return np.full(len(frame), np.nan)
    km2 = _number(frame, spec.reported_area.column, context) * _KM2[spec.reported_area.unit]
    return np.where(km2 > 0, km2, np.nan)


def _number(frame: pd.DataFrame, column: str, context: Context, most: float = _LARGEST) -> Floats:
    """A column of plain numbers from 0 to `most`; what is none is told and becomes NaN."""
    texts = column_of(frame, column).map(tidy).astype("str")
    numbers = pd.to_numeric(texts, errors="coerce").astype("float64")
    is_wrong = ~numbers.between(0, most) & (texts != "")
    context.ledger.add(
        "VALUE-FORM", "published_as_is", context.table, frame[is_wrong], column, texts[is_wrong]
    )
    return np.asarray(numbers.where(~is_wrong), dtype=np.float64)
