"""Small tables of site records as the source steps give them, and what becomes of them."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from pipeline.ledger import Ledger
from pipeline.spec.merging import Reconcile
from pipeline.steps.reconcile import reconcile

TRUST = (
    "ca_naps",
    "mx_sinaica",
    "mx_rama",
    "us_aqs",
    "ca_capmon",
    "us_nadp",
    "us_nwis",
    "na_airnow",
    "us_improve",
)
SPACES = {
    "us_aqs": "AQS",
    "ca_naps": "NAPS",
    "mx_sinaica": "SINAICA",
    "mx_rama": "RAMA",
    "ca_capmon": "CAPMON",
    "us_nadp": "NADP",
    "us_nwis": "USGS",
    "na_airnow": "AIRNOW",
    "us_improve": "IMPROVE",
}
_COUNTRY = {"ca": "CAN", "mx": "MEX", "us": "USA", "na": "USA"}
_TEXTS = (
    *("name", "name_en", "name_fr", "name_es", "address", "city", "state_prov", "owner"),
    *("site_type", "setting", "land_use", "datum", "opened", "closed", "elevation_flag"),
    "retrieved",
)
METRE = 1 / 111_195.0  # degrees of latitude


def record(
    source: str, native_id: str, name: str = "", lat: float = 40.0, lon: float = -100.0, **more: Any
) -> dict[str, Any]:
    """One record; its identity is its native id unless `identities` says more."""
    return {
        **dict.fromkeys(_TEXTS, ""),
        "source": source,
        "country": _COUNTRY[source[:2]],
        "file": f"{source}.csv",
        "native_id": native_id,
        "identities": f"{SPACES[source]}:{native_id}",
        "name": name,
        "network": SPACES[source],
        "main_medium": "deposition" if source == "us_nadp" else "air",
        "lat": lat,
        "lon": lon,
        "coordinate_status": "reported",
        "coordinate_method": "",
        "status": "unknown",
        "activity_evidence": "not stated",
        "last_data_year": pd.NA,
        "elevation_m": np.nan,
        "vintage": "2025",
    } | more


def sites_table(records: list[dict[str, Any]]) -> pd.DataFrame:
    """Records as a table; each has the number of its row, as a file would give it."""
    frame = pd.DataFrame([{"record": n} | row for n, row in enumerate(records, start=2)])
    texts = [
        c
        for c in frame.columns
        if c not in ("record", "lat", "lon", "elevation_m", "last_data_year")
    ]
    return frame.astype(dict.fromkeys(texts, "str")).astype({"last_data_year": "Int64"})


@dataclass(frozen=True, eq=False)
class Result:
    """Sites, what is known of the records, and the findings."""

    sites: pd.DataFrame
    monitors: pd.DataFrame
    site_records: pd.DataFrame
    ledger: Ledger

    @property
    def groups(self) -> set[frozenset[str]]:
        """Native ids of the records of each site."""
        by = self.site_records.groupby("feature_id")["native_id"]
        return {frozenset(ids) for _, ids in by}

    def found(self, *rules: str) -> pd.DataFrame:
        """Findings of these rules."""
        findings = self.ledger.findings()
        return findings[findings["rule"].isin(rules)].reset_index(drop=True)


def run(
    table: pd.DataFrame | list[dict[str, Any]], monitors: pd.DataFrame | None = None, **spec: Any
) -> Result:
    """Reconcile records and prove for each source that none was lost."""
    if isinstance(table, list):
        table = sites_table(table)
    if monitors is None:
        monitors = pd.DataFrame({"source": [], "native_id": []}, dtype="str")
    settings = Reconcile(**({"within_m": 500, "suspect_m": 1000, "trust": TRUST} | spec))
    ledger = Ledger()
    context: Any = SimpleNamespace(
        layer=SimpleNamespace(id="sites", reconcile=settings), ledger=ledger
    )
    tables = reconcile({"sites": table, "monitors": monitors}, context)
    sites = tables["sites"]
    for source in sorted(set(table["source"])):
        parts = [frame[frame["source"] == source] for frame in (table, sites)]
        ledger.prove(source, "reconcile", "sites", *parts)
    return Result(sites, tables["monitors"], tables["site_records"], ledger)
