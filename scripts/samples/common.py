"""The truth table, units and small coordinate helpers shared by the sample writers."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

LB = Decimal("0.45359237")
GRAM = Decimal("0.001")
TONNE = Decimal(1000)
KG = Decimal(1)

CATEGORIES = (
    "release_air_kg",
    "release_water_kg",
    "release_land_kg",
    "release_underground_kg",
    "release_unspecified_kg",
    "transfer_disposal_kg",
    "transfer_recycling_kg",
    "transfer_energy_kg",
    "transfer_treatment_kg",
    "transfer_sewage_kg",
    "transfer_other_kg",
)
EXPECTED_COLUMNS = (
    "source",
    "vintage",
    "native_id",
    "outcome",
    "reason",
    "coordinate_status",
    "coordinate_method",
    "lon",
    "lat",
    "state_prov",
    "naics_code",
    *CATEGORIES,
    "note",
)


@dataclass(frozen=True)
class Truth:
    """What must become of a facility's coordinate, decided when the facility was invented."""

    outcome: str
    method: str = ""
    lat: Decimal | None = None
    lon: Decimal | None = None
    repaired: bool = False
    reason: str = ""


def reported(method: str, lat: str | Decimal, lon: str | Decimal) -> Truth:
    """A coordinate that is good as the agency wrote it."""
    return Truth("published", method, Decimal(lat), Decimal(lon))


def repaired(method: str, lat: str | Decimal, lon: str | Decimal) -> Truth:
    """A coordinate that is wrong as written, with one repair that proves itself."""
    return Truth("published", method, Decimal(lat), Decimal(lon), repaired=True)


def quarantined(reason: str) -> Truth:
    """No usable coordinate and no proved repair."""
    return Truth("quarantined", reason=reason)


def inset(lat: str, lon: str) -> Truth:
    """A good coordinate beyond the domain of the atlas projection."""
    return Truth("inset", "decimal", Decimal(lat), Decimal(lon), reason="outside_projection_domain")


@dataclass
class Expected:
    """One row of the truth table."""

    source: str
    vintage: int
    native_id: str
    truth: Truth
    state_prov: str
    naics: str
    note: str
    kg: dict[str, Decimal] = field(default_factory=dict)

    def row(self) -> list[str]:
        """The row in the order of EXPECTED_COLUMNS."""
        truth = self.truth
        status = ""
        if truth.lat is not None:
            status = "repaired" if truth.repaired else "reported"
        return [
            self.source,
            str(self.vintage),
            self.native_id,
            truth.outcome,
            truth.reason,
            status,
            truth.method,
            degrees(truth.lon),
            degrees(truth.lat),
            self.state_prov,
            self.naics,
            *(kilograms(self.kg.get(name)) for name in CATEGORIES),
            self.note,
        ]


def degrees(value: Decimal | None) -> str:
    """Six decimals, blank when there is no position."""
    if value is None:
        return ""
    return str(value.quantize(Decimal("0.000001"), ROUND_HALF_EVEN))


def kilograms(value: Decimal | None) -> str:
    """A plain decimal number (no exponent, no trailing zeros), blank when not in the source."""
    if value is None:
        return ""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def dms(degree: int, minute: int, second: str = "0") -> Decimal:
    """Degrees, minutes and seconds to decimal degrees (unsigned)."""
    return Decimal(degree) + Decimal(minute) / 60 + Decimal(second) / 3600


def write_expected(path: Path, rows: list[Expected]) -> None:
    """Write the truth table: UTF-8, comma, LF, sorted by source, vintage and id."""
    # The sort is stable: a merged duplicate stays behind the row it is merged into.
    ordered = sorted(rows, key=lambda row: (row.source, row.vintage, row.native_id))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(EXPECTED_COLUMNS)
        writer.writerows(row.row() for row in ordered)


def utm(lat: Decimal, lon: Decimal, zone: int) -> tuple[float, float]:
    """Universal Transverse Mercator on WGS 84, northern hemisphere (Krueger series, n^4)."""
    a, f = 6378137.0, 1 / 298.257223563
    n = f / (2 - f)
    radius = a / (1 + n) * (1 + n**2 / 4 + n**4 / 64)
    alpha = (
        n / 2 - 2 * n**2 / 3 + 5 * n**3 / 16 + 41 * n**4 / 180,
        13 * n**2 / 48 - 3 * n**3 / 5 + 557 * n**4 / 1440,
        61 * n**3 / 240 - 103 * n**4 / 140,
        49561 * n**4 / 161280,
    )
    phi = math.radians(float(lat))
    lam = math.radians(float(lon) - (zone * 6 - 183))
    c = 2 * math.sqrt(n) / (1 + n)
    t = math.sinh(math.atanh(math.sin(phi)) - c * math.atanh(c * math.sin(phi)))
    xi = math.atan2(t, math.cos(lam))
    eta = math.atanh(math.sin(lam) / math.sqrt(1 + t * t))
    east, north = eta, xi
    for j, coefficient in enumerate(alpha, start=1):
        east += coefficient * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
        north += coefficient * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
    return 500000 + 0.9996 * radius * east, 0.9996 * radius * north
