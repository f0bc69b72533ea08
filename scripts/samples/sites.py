"""The truth table of the sample monitoring sites: what must become of every one of them."""

from __future__ import annotations

import csv
from dataclasses import astuple, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class ExpectedSite:
    """One record of a source, decided when the site was invented.

    `outcome` is published, quarantined (by the rule in `reason`), dropped (by spec) or merged into
    the feature of another record. Positions and names are those of the record itself, also where a
    more trusted network gives those of the feature.
    """

    vintage: int
    native_id: str
    outcome: str
    reason: str
    lon: str
    lat: str
    name: str
    state_prov: str
    country: str
    feature_id: str
    note: str


def published(
    vintage: int, native_id: str, place: tuple[str, str], name: str, state_prov: str, **other: str
) -> ExpectedSite:
    """A site with a good position (latitude, longitude).

    `other` may give feature_id, outcome, country and note; the country follows from the state.
    """
    country = other.get("country") or {"US": "USA", "CA": "CAN", "MX": "MEX"}[state_prov[:2]]
    return ExpectedSite(
        vintage,
        native_id,
        other.get("outcome", "published"),
        "",
        place[1],
        place[0],
        name,
        state_prov,
        country,
        other.get("feature_id") or f"{country}-AQS-{native_id}",
        other.get("note", ""),
    )


def left_out(
    vintage: int, native_id: str, outcome: str, reason: str, name: str, note: str
) -> ExpectedSite:
    """A record without a feature."""
    return ExpectedSite(vintage, native_id, outcome, reason, "", "", name, "", "", "", note)


def write_expected_sites(path: Path, sites: list[ExpectedSite]) -> None:
    """Write the truth table of one source: UTF-8, comma, LF, by vintage and id."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(field.name for field in fields(ExpectedSite))
        ordered = sorted(sites, key=lambda site: (site.vintage, site.native_id))
        writer.writerows(astuple(site) for site in ordered)
