"""Conform sites: fields, country and ids of the sites of a monitoring network.

A network may list sites of several countries, so each row's own state says in which it lies; what
lies in none of the three is left out by spec.
"""

import numpy as np
import pandas as pd

from pipeline.countries import BY_ALPHA_2
from pipeline.spec.network import Identity
from pipeline.steps.conform import conform, map_field
from pipeline.steps.registry import Context, Tables, step

TEXT_FIELDS = (
    "name",
    "name_en",
    "name_fr",
    "name_es",
    "address",
    "city",
    "state_prov",
    "owner",
    "network",
    "main_medium",
    "site_type",
    "setting",
    "land_use",
)
_BETWEEN = "; "


@step("conform_sites")
def conform_sites(tables: Tables, context: Context) -> Tables:
    """Site rows with atlas fields; coordinates, dates and elevation still as reported text.

    `identities` holds the ids by which other networks know the site, as ``SPACE:id; SPACE:id``.
    """
    frame = _without_mobile_units(tables["sites"], context)
    sites = conform(frame, context)
    for name in TEXT_FIELDS:
        if name not in sites.columns:
            sites[name] = context.network.network if name == "network" else ""
    for name, values in _reported_life(frame, context).items():
        sites[name] = values
    sites["identities"] = _identities(frame, context)
    sites = _in_their_countries(sites, context)
    is_nameless = sites["identities"] == ""
    context.ledger.add("ID-MISSING", "quarantined", "sites", sites[is_nameless], "identities")
    return tables | {"sites": sites[~is_nameless].reset_index(drop=True)}


def _without_mobile_units(frame: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Rows that are sites; units that stand somewhere for a while are left out by spec."""
    mapping = context.network.tables.sites.leave_out
    if mapping is None:
        return frame
    mark = map_field(frame, "leave_out", mapping, "sites", context)
    is_mobile = mark != ""
    context.ledger.add(
        "NOT-A-SITE", "dropped_by_spec", "sites", frame[is_mobile], "native_id", mark[is_mobile]
    )
    return frame[~is_mobile].reset_index(drop=True)


def _reported_life(frame: pd.DataFrame, context: Context) -> dict[str, pd.Series]:
    """Dates and status, and the elevation with its unit, as the source gives them."""
    spec = context.network.tables.sites
    life = spec.activity
    none = pd.Series("", index=frame.index, dtype="str")
    reported = {
        f"reported_{name}": none
        if mapping is None
        else map_field(frame, name, mapping, "sites", context)
        for name, mapping in (
            ("opened", life.opened),
            ("closed", life.closed),
            ("status", life.status),
            ("listed", life.listed),
        )
    }
    height = spec.elevation
    for name, column in (
        ("elevation", height.column if height else None),
        ("elevation_unit", height.unit_column if height else None),
    ):
        known = column is not None and column in frame.columns
        reported[f"reported_{name}"] = frame[column].str.strip() if known else none
    return reported


def _identities(frame: pd.DataFrame, context: Context) -> pd.Series:
    """All identities of each row, in the order of the spec."""
    whole = pd.Series("", index=frame.index, dtype="str")
    for identity in context.network.tables.sites.identities:
        ids = _ids(frame, identity, context)
        named = (f"{identity.space}:" + ids).where(ids != "", "")
        between = np.where((whole != "") & (named != ""), _BETWEEN, "")
        whole = whole + between + named
    return whole


def _ids(frame: pd.DataFrame, identity: Identity, context: Context) -> pd.Series:
    ids = map_field(frame, "identities", identity.id, "sites", context)
    if identity.where is None:
        return ids
    is_meant = frame[identity.where.column].str.strip() == identity.where.equals
    return ids.where(is_meant, "")


def _in_their_countries(sites: pd.DataFrame, context: Context) -> pd.DataFrame:
    """Sites with the country of their state, or the agency's own where the row names none.

    The crosswalk gives ``US-ME``, or ``US`` where a row names its country and no state.
    """
    code = sites["state_prov"]
    land = code.str.partition("-")[0].where(code != "", "")
    own = context.source.country
    sites = sites.assign(
        country=land.map(BY_ALPHA_2).where(land != "", own).fillna(own).astype("str"),
        state_prov=code.where(code.str.contains("-", regex=False), "").astype("str"),
    )
    is_foreign = ~land.isin(["", *BY_ALPHA_2])
    context.ledger.add(
        "FOREIGN", "dropped_by_spec", "sites", sites[is_foreign], "country", land[is_foreign]
    )
    return sites[~is_foreign]
