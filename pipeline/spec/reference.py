"""Reference tables shared by all sources: substances, parameters, sectors, units, states."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import SpecError
from pipeline.spec.base import LANGUAGES
from pipeline.spec.crosswalk import read_table

_SUBSTANCE_COLUMNS = (
    "substance_code",
    "cas",
    "group_code",
    "scope",
    "name_en",
    "name_es",
    "name_fr",
    "note",
)
_PARAMETER_COLUMNS = (
    "code",
    "cas",
    "name_en",
    "name_fr",
    "name_es",
    "medium",
    "group",
    "note",
)
_DESIGNATION_COLUMNS = ("designation", "designation_en", "designation_fr", "designation_es")
_PARAMETER_MEDIA = ("air", "deposition", "water", "weather", "none")
_SECTOR_COLUMNS = ("naics_code", "comparable_digits", "name_en", "name_es", "name_fr")
_UNIT_COLUMNS = ("unit", "kilograms", "basis", "note")
_STATE_COLUMNS = ("state_prov", "country", "name_en", "name_fr", "name_es")


@dataclass(frozen=True)
class Substance:
    """A substance or a group of substances; only the former have a CAS number (rule D3)."""

    code: str
    cas: str
    group: str
    scope: str
    names: dict[str, str]

    @property
    def counts_in_totals(self) -> bool:
        """Greenhouse gases and criteria air contaminants are kept but not added up (rule D5)."""
        return not self.scope


@dataclass(frozen=True)
class Designation:
    """What a protected area is called by law, in three languages."""

    names: dict[str, str]


@dataclass(frozen=True)
class Parameter:
    """What a monitor measures; `group` is the family under which lists show it.

    `medium` is ``none`` for what describes the instrument and not the place: flows, calibrations.
    """

    code: str
    medium: str
    group: str
    names: dict[str, str]


@dataclass(frozen=True)
class Unit:
    """A unit of the registers; `kilograms` is None where it is not a mass (toxic equivalents)."""

    code: str
    kilograms: float | None


@dataclass(frozen=True)
class Sector:
    """A NAICS/SCIAN sector at the digits at which the three countries may be compared."""

    names: dict[str, str]
    comparable_digits: int


@dataclass(frozen=True)
class State:
    """A state, province or territory by its ISO 3166-2 code."""

    code: str
    country: str
    names: dict[str, str]


def _keyed(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a table whose first column is a key that stands once."""
    rows = read_table(path, columns)
    keys = [row[columns[0]] for row in rows]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise SpecError(f"{path}: {columns[0]} stands twice: {', '.join(repeated)}")
    return rows


def _positive(path: Path, text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise SpecError(f"{path}: expected a number above zero, found {text!r}")
    return number


def _names(row: dict[str, str]) -> dict[str, str]:
    return {language: row[f"name_{language}"] for language in ("en", "fr", "es")}


def read_substances(path: Path) -> dict[str, Substance]:
    """Substances by code.

    Raises:
        SpecError: a scope is unknown.
    """
    substances = {}
    for row in _keyed(path, _SUBSTANCE_COLUMNS):
        if row["scope"] not in ("", "greenhouse_gas", "criteria_air_contaminant"):
            raise SpecError(f"{path}: {row['substance_code']}: unknown scope {row['scope']!r}")
        substances[row["substance_code"]] = Substance(
            row["substance_code"], row["cas"], row["group_code"], row["scope"], _names(row)
        )
    return substances


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Parameters by code, in the order in which they are listed.

    Raises:
        SpecError: a medium is unknown, or a name is missing.
    """
    parameters = {}
    for row in _keyed(path, _PARAMETER_COLUMNS):
        names = _names(row)
        if row["medium"] not in _PARAMETER_MEDIA:
            raise SpecError(f"{path}: {row['code']}: unknown medium {row['medium']!r}")
        if missing := [language for language, name in names.items() if not name]:
            raise SpecError(f"{path}: {row['code']}: no name in {', '.join(missing)}")
        parameters[row["code"]] = Parameter(row["code"], row["medium"], row["group"], names)
    return parameters


def read_designations(path: Path) -> dict[str, Designation]:
    """Designations of protected areas by code.

    Raises:
        SpecError: a name is missing.
    """
    designations = {}
    for row in _keyed(path, _DESIGNATION_COLUMNS):
        names = {language: row[f"designation_{language}"] for language in LANGUAGES}
        if missing := [language for language, name in names.items() if not name]:
            raise SpecError(f"{path}: {row['designation']}: no name in {', '.join(missing)}")
        designations[row["designation"]] = Designation(names)
    return designations


def read_units(path: Path) -> dict[str, Unit]:
    """Units by code, with kilograms a unit."""
    return {
        row["unit"]: Unit(
            row["unit"], _positive(path, row["kilograms"]) if row["kilograms"] else None
        )
        for row in _keyed(path, _UNIT_COLUMNS)
    }


def read_sectors(path: Path) -> dict[str, Sector]:
    """Sectors by the leading digits of their NAICS code."""
    return {
        row["naics_code"]: Sector(_names(row), int(_positive(path, row["comparable_digits"])))
        for row in _keyed(path, _SECTOR_COLUMNS)
    }


def read_states(path: Path) -> dict[str, State]:
    """States by ISO 3166-2 code."""
    return {
        row["state_prov"]: State(row["state_prov"], row["country"], _names(row))
        for row in _keyed(path, _STATE_COLUMNS)
    }
