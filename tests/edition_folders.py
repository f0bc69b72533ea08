"""Small edition folders for the tests of the rules on editions: good ones, to be broken."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.spec.catalogue import Catalogue
from pipeline.spec.register import PublishedTotal
from pipeline.spec.source import SourceFile
from tests.validate_products import Frame, good_frame, write_parquet

RELEASES = {
    "feature_id": ["CAN-1", "MEX-1", "MEX-1", "USA-1"],
    "substance_code": ["71-43-2", "124-38-9", "lead_compounds", "dioxins_furans"],
    "scope": ["", "greenhouse_gas", "", ""],
    "medium": ["air", "air", "land", "disposal"],
    "quantity_kg": [1500.0, 2e6, 3.5, 0.002],
    "quantity_reported": [1.5, 2000.0, 3.5, 2.0],
    "unit_reported": ["tonnes", "ton", "kg", "Grams"],
    "national_category": ["Releases to Air", "AIRE", "SUELO", "6.2 - M64"],
    "national_substance_code": ["71-43-2", "124-38-9", "Pb", "N150"],
}
RECEIPT = {
    "layer": "prtr_facilities",
    "edition": "2012",
    "retrieved": {"us_tri_net": "2014-03-01", "mx_retc": "2014-03-02"},
    "suspects": {"MEX": 1},
}
LEDGER = {
    "rule": ["D6-RATIO", "NOT-REPORTED"],
    "country": ["MEX", "CAN"],
    "native_id": ["1", "7"],
    "before": ["2000", ""],
    "message_en": ["1: of 2000 kg against 2 kg", "7 did not report"],
}


def features() -> Frame:
    """The facilities that the releases belong to, with their sums."""
    return (
        good_frame()
        .drop(columns="REL_AIR")
        .rename(columns=str.lower)
        .assign(
            source=["ca_npri", "mx_retc", "us_tri_net", "us_tri_net"],
            reporting_year=2012,
            release_air_kg=[1500.0, 0.0, 0.0, 0.0],
            release_land_kg=[0.0, 3.5, 0.0, 0.0],
            release_total_kg=[1500.0, 3.5, 0.0, 0.0],
            transfer_disposal_kg=[0.0, 0.0, 0.002, 0.0],
        )
        .rename(columns={"lon": "LON", "lat": "LAT"})
    )


def edition(
    parent: Path,
    name: str = "2012",
    releases: Frame | None = None,
    frame: Frame | None = None,
    ledger: Frame | None = None,
    **receipt: Any,
) -> Path:
    """An edition's folder in that of its layer; `receipt` replaces entries of the receipt."""
    folder = parent / name
    folder.mkdir(parents=True)
    write_parquet(folder / "prtr_facilities.parquet", frame=features() if frame is None else frame)
    table = pd.DataFrame(RELEASES) if releases is None else releases
    table.to_parquet(folder / "releases.parquet", index=False)
    findings = pd.DataFrame(LEDGER) if ledger is None else ledger
    findings.to_parquet(folder / "ledger.parquet", index=False)
    retrieved = RECEIPT["retrieved"] | {"ca_npri": "2014-03-03"}  # type: ignore[operator]
    content = RECEIPT | {"edition": name, "retrieved": retrieved} | receipt
    (folder / "receipt.json").write_text(json.dumps(content), encoding="utf-8")
    return folder


def changed(**columns: Any) -> Frame:
    """The good releases with other columns."""
    return pd.DataFrame(RELEASES).assign(**columns)


def published(kilograms: float, **more: Any) -> PublishedTotal:
    """A total of the releases to land in 2012."""
    fixed = {"year": 2012, "medium": "land", "kilograms": kilograms, "authority": "a yearbook"}
    return PublishedTotal(**(fixed | more))


def with_published(*totals: PublishedTotal) -> Catalogue:
    """Specs in which Mexico's register cites these totals."""
    catalogue = Catalogue()
    source = catalogue.source("mx_retc")
    spec = source.spec.model_copy(update={"published_totals": totals})
    catalogue._kept[source.path] = SourceFile(spec=spec, path=source.path)
    return catalogue
