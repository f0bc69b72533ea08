"""Where a source's features lie: its coordinate columns, their notation, datum and repairs."""

from typing import Literal

from pydantic import Field, model_validator

from pipeline.spec.base import StrictModel
from pipeline.spec.crs import Datum

Repair = Literal[
    "negate_longitude",
    "negate_latitude",
    "decimal_fraction",
    "decimal_skeleton",
    "zero_prefix",
    "swap",
    "swap_zero_prefix",
    "utm_repair",
]


class UtmColumns(StrictModel):
    """Easting and northing without a zone; the zone follows from the longitude."""

    easting: str
    northing: str
    agreement_m: float = Field(gt=0, description="a pair this near the degrees is the better one")


class DatumRule(StrictModel):
    """The datum of the coordinates (rule A7): one for all rows, or one a row.

    For all rows `name` says it, and `stated` whether the agency states it or we assume it. By row,
    `column` holds what the agency states and `means` which datum each of its values is.
    """

    name: Datum | None = None
    stated: bool | None = None
    column: str | None = Field(default=None, min_length=1)
    means: dict[str, Datum] = Field(
        default={}, description="datum of each value of the column; another value is a finding"
    )
    basis: str

    @property
    def names(self) -> str:
        """The datum of all rows, or those that rows may have."""
        return self.name or ", ".join(sorted(set(self.means.values())))

    @model_validator(mode="after")
    def _once_or_by_row(self) -> "DatumRule":
        keys = ("name", "stated", "column", "means")
        given = [key for key in keys if key in self.model_fields_set]
        if given not in (["name", "stated"], ["column", "means"]) or not (self.name or self.means):
            raise ValueError(
                "expected name and stated (one datum for all rows), or column and means (a datum "
                f"a row); found {given}"
            )
        return self


class LocateSpec(StrictModel):
    """Text coordinates to degrees."""

    longitude: str
    latitude: str
    notation: Literal["angle", "dotted_thousands"] = Field(
        default="angle",
        description="degrees in any marks, or decimal degrees with thousands separators and no "
        "decimal point: -10.233.911 is -102.33911",
    )
    unsigned_west: bool = Field(default=False, description="longitudes are written without a sign")
    utm: UtmColumns | None = None
    datum: DatumRule
    repairs: tuple[Repair, ...] = ()
    placeholders: tuple[tuple[float, float], ...] = Field(
        default=(), description="lon, lat that the source writes where it knows none"
    )

    @property
    def columns(self) -> set[str]:
        """Source columns that positions are made from."""
        names = {self.longitude, self.latitude}
        if self.utm:
            names |= {self.utm.easting, self.utm.northing}
        return names | ({self.datum.column} if self.datum.column else set())
