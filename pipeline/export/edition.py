"""What a build found out about one edition: the material of the report and the suspect lists."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.spec.layer import LayerSpec

_JOIN = ["source", "native_id"]
_BY_SOURCE = ("register", "reporting_year", "retrieved")
FACILITY_COLUMNS = ("feature_id", "name", "state_prov", "lon", "lat", *_BY_SOURCE)


@dataclass(frozen=True, eq=False)
class EarlierEdition:
    """Features of the edition that was published before, by the layer's fields of that time.

    `problem` says why they could not be read; then there are none.
    """

    name: str
    features: pd.DataFrame
    problem: str = ""


@dataclass(frozen=True)
class EditionReport:
    """What one edition's build found, published or not.

    Attributes:
        layer: Contract of the layer.
        edition: Name of the edition.
        facilities: Published features with the layer's fields, those of the inset included.
        findings: Rows of the ledger, with the columns of `pipeline.ledger.COLUMNS`.
        receipt: Content of the edition's ``receipt.json``.
        failures: Why the edition was not published; empty if it was.
        before: What was published before; None if this is the first edition.
    """

    layer: LayerSpec
    edition: str
    facilities: pd.DataFrame
    findings: pd.DataFrame
    receipt: dict[str, Any]
    failures: tuple[str, ...]
    before: EarlierEdition | None = None

    @property
    def is_published(self) -> bool:
        """Whether the edition replaced the one before it."""
        return not self.failures


def with_facilities(edition: EditionReport, findings: pd.DataFrame) -> pd.DataFrame:
    """Findings with the columns `FACILITY_COLUMNS` of the facility that each one is about.

    A finding whose facility is not published has no name and no position (``''`` and NaN); its
    register, year and date of retrieval are those of the other facilities of its source.
    """
    names = [name for name in FACILITY_COLUMNS if name not in _BY_SOURCE]
    facilities = edition.facilities.drop_duplicates(_JOIN)
    joined = findings.merge(facilities[[*_JOIN, *names]], how="left", on=_JOIN, validate="m:1")
    for name in ("feature_id", "name", "state_prov"):
        joined[name] = joined[name].fillna("")
    facts = facilities.drop_duplicates("source").set_index("source")[list(_BY_SOURCE)]
    for name in _BY_SOURCE:
        known = facts[name].astype("str").to_dict()
        joined[name] = [known.get(source, "") for source in joined["source"]]
    return joined
