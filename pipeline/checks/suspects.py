"""Suspects: values that the Parties should look at (rules A17, D6). Nothing is ever changed here.

Each check is registered under the name that layer specs use and notes findings on merged tables.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.checks.quantities import KEY, by_facility, paired, particle_excess
from pipeline.checks.quantities import unit_slips as find_unit_slips
from pipeline.errors import SpecError
from pipeline.ledger import Ledger

# Same names on one point are one place under several ids; many different ones are a centroid.
# Facilities share industrial parks. Sites are sparse: what one point shares is merged before.
_MOST_FACILITIES = 5
_MOST_SITES = 3
_DOMINANT_RATIO = 10.0
_DOMINANT_SHARE = 0.25
_LEAST_REPORTS = 10


@dataclass(frozen=True)
class LayerTables:
    """Merged tables of one edition; `comparison` holds releases of another year, or is empty.

    `table` names the one whose rows are features.
    """

    table: str
    tables: dict[str, pd.DataFrame]
    comparison: pd.DataFrame

    @property
    def features(self) -> pd.DataFrame:
        """The table of features."""
        return self.tables[self.table]

    @property
    def releases(self) -> pd.DataFrame:
        """The releases of facilities, with the register of each."""
        releases = self.tables["releases"]
        registers = self.features.set_index("feature_id")["register"]
        return releases.assign(register=releases["feature_id"].map(registers))


Check = Callable[[LayerTables, Ledger], None]
_CHECKS: dict[str, Check] = {}


def check(name: str) -> Callable[[Check], Check]:
    """Register a check under the name that layer specs use."""

    def register(function: Check) -> Check:
        _CHECKS[name] = function
        return function

    return register


def run_checks(names: tuple[str, ...], tables: LayerTables, ledger: Ledger) -> None:
    """Run checks in order.

    Raises:
        SpecError: a check is unknown.
    """
    for name in names:
        find_check(name)(tables, ledger)


def find_check(name: str) -> Check:
    """The check of that name.

    Raises:
        SpecError: no check has that name.
    """
    if name not in _CHECKS:
        raise SpecError(f"unknown check {name!r}; checks are {', '.join(sorted(_CHECKS))}")
    return _CHECKS[name]


@check("repeated_coordinates")
def repeated_coordinates(tables: LayerTables, ledger: Ledger) -> None:
    """Five facilities or more of different names on one point (rule A17)."""
    _note_repeated(tables, _MOST_FACILITIES, ledger)


@check("repeated_sites")
def repeated_sites(tables: LayerTables, ledger: Ledger) -> None:
    """Three sites or more of different names on one point (rule A17)."""
    _note_repeated(tables, _MOST_SITES, ledger)


def _note_repeated(tables: LayerTables, most: int, ledger: Ledger) -> None:
    features = tables.features
    point = [features["lon"].round(5), features["lat"].round(5)]
    names = features.groupby(point)["name"].transform("nunique")
    rows = features[names >= most]
    pairs = zip(rows["lat"], rows["lon"], strict=True)
    where = pd.Series([f"{lat:.5f}, {lon:.5f}" for lat, lon in pairs], dtype="str")
    ledger.add(
        "A17", "published_as_is", tables.table, rows, "coordinates", where, names[rows.index] - 1
    )


@check("dominance")
def dominance(tables: LayerTables, ledger: Ledger) -> None:
    """A row over a quarter of its national total and ten times the next one (rule D6).

    Only where at least ten facilities report the substance in the medium: among few reporters one
    is always the largest.
    """
    columns = [*KEY, "quantity_kg"]
    sums = by_facility(tables.releases)[columns]
    sums = sums.sort_values("quantity_kg", ascending=False, kind="stable")
    groups = sums.groupby(["register", "substance_code", "medium"], sort=False)["quantity_kg"]
    largest = groups.head(1).index
    total, count = groups.transform("sum"), groups.transform("size")
    second = groups.transform(lambda values: values.iloc[1] if len(values) > 1 else np.nan)
    is_suspect = (
        (count >= _LEAST_REPORTS)
        & (sums["quantity_kg"] > _DOMINANT_SHARE * total)
        & (sums["quantity_kg"] > _DOMINANT_RATIO * second)
    )
    found = sums.loc[largest[is_suspect[largest]]].sort_values(KEY)
    _note(tables, found, second[found.index], "D6-DOMINANCE", ledger)


@check("unit_slips")
def unit_slips(tables: LayerTables, ledger: Ledger) -> None:
    """Quantities that differ from another year's by the ratio of two units (rule D6)."""
    if tables.comparison.empty:
        return
    pairs = paired(by_facility(tables.releases), by_facility(tables.comparison))
    found = find_unit_slips(pairs)
    _note(tables, found, found["quantity_kg_other"], "D6-RATIO", ledger)


@check("particle_sizes")
def particle_sizes(tables: LayerTables, ledger: Ledger) -> None:
    """Total particulate matter is at least PM10, and that at least PM2.5 (rule D6).

    Each class is compared with the next coarser one that the facility reports.
    """
    found = particle_excess(tables.releases)
    _note(tables, found, found["coarser_kg"], "D6-PARTICLES", ledger)


def _note(
    tables: LayerTables, found: pd.DataFrame, other: pd.Series, rule: str, ledger: Ledger
) -> None:
    """A finding on the facility of each row, naming the substance and medium."""
    if found.empty:
        return
    by_id = tables.features.set_index("feature_id")
    names = tables.releases.drop_duplicates("substance_code").set_index("substance_code")
    label = found["substance_code"].map(names["substance_en"]).fillna(found["substance_code"])
    field = label + " (" + found["substance_code"] + "), " + found["medium"]
    for text, rows in found.groupby(field, sort=True):
        ledger.add(
            rule,
            "published_as_is",
            "releases",
            by_id.loc[rows["feature_id"]],
            str(text),
            rows["quantity_kg"].map(_plain),
            other[rows.index].map(_plain),
        )


def _plain(kilograms: float) -> str:
    """Kilograms without an exponent where they are many, as a Party would look them up."""
    return f"{kilograms:.12g}" if kilograms < 1 else f"{kilograms:.3f}".rstrip("0").rstrip(".")
