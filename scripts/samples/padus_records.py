"""Records of PAD-US and what is meant of them, with what most of them share."""

from __future__ import annotations

from typing import Any

from samples.areas import ACRE, ExpectedArea, km2, told
from samples.vector_files import Cell, Shape

_FEDERAL = "Federal or national ministry or agency"


def row_of(
    name: str, code: str, manager: str, shape: Shape | None, **other: Cell
) -> dict[str, Any]:
    """A row of edition 1.4, with whole acres of its true area."""
    row: dict[str, Any] = {
        "Category": "Fee",
        "Des_Tp": code,
        "Loc_Ds": "",
        "Unit_Nm": name,
        "Loc_Nm": name.upper(),
        "Source_PAI": f"EX_{len(name)}",
        "State_Nm": "AZ",
        "Mang_Type": "FED",
        "Mang_Name": manager,
        "Loc_Mang": "",
        "Own_Type": "FED",
        "GAP_Sts": "2",
        "IUCN_Cat": "Unassigned",
        "Date_Est": None,
        "Src_Date": "2015/05/01",
        "Access": "OA",
        "GIS_Acres": round(km2(shape) / ACRE) if shape else 1000,
        "WDPA_Cd": 0,
    }
    return row | other


def meant_of(name: str, code: str, manager: str, shape: Shape, **other: Any) -> ExpectedArea:
    """What is meant of a row: an area of Arizona that a federal agency owns, unless told."""
    facts: dict[str, Any] = {
        "vintage": 2016,
        "native_id": f"{name}|{code}|{manager}",
        "name": name,
        "state_provs": "US-AZ",
        "country": "USA",
        "iucn_category": "Not Assigned",
        "iucn_basis": "reported",
        "governance": _FEDERAL,
        "tenure": "fee",
        "area_km2": told(shape),
    }
    return ExpectedArea(**(facts | other))
