"""A source: one agency's dataset, its shapes, and how its columns become atlas fields."""

from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from pipeline.spec.base import StrictModel, Trilingual
from pipeline.spec.crs import Datum
from pipeline.text import tidy

Country = Literal["CAN", "MEX", "USA"]
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


class Licence(StrictModel):
    """Under what terms the agency gives its data."""

    name: str = Field(min_length=3)
    attribution: str = Field(min_length=3)
    may_publish: bool


class Fetch(StrictModel):
    """Where the originals come from."""

    urls: tuple[str, ...] = ()
    manual: str | None = None


class ReadSpec(StrictModel):
    """How the bytes of a table become cells."""

    format: Literal["delimited", "workbook"]
    encoding: Literal["utf-8", "ascii", "cp1252", "cp850"] = "utf-8"
    mend_mojibake: bool = False
    delimiter: Literal["comma", "tab", "semicolon"] = "comma"
    header_row: int = Field(default=1, ge=1)
    sheet: int = Field(default=1, ge=1)
    header_number: bool = Field(
        default=False, description="header cells begin with a number and a dot, to be ignored"
    )
    stray_quotes: bool = Field(
        default=False, description="quotes inside quoted cells are not doubled; no cell spans lines"
    )
    trailing_delimiter: bool = Field(
        default=False, description="every line may end in a delimiter, which adds an empty cell"
    )


class Mapping(StrictModel):
    """How one atlas field is filled: exactly one of the origins, then its refinements."""

    column: str | None = None
    constant: str | None = None
    first_of: tuple[str, ...] | None = None
    join: tuple[str, ...] | None = None
    crosswalk: str | None = None
    nulls: tuple[str, ...] = ()
    strip: str | None = Field(default=None, description="characters taken off both ends")
    strip_left: str | None = Field(default=None, description="characters taken off the left end")

    @model_validator(mode="after")
    def _one_origin(self) -> "Mapping":
        given = [
            k for k in ("column", "constant", "first_of", "join") if getattr(self, k) is not None
        ]
        if len(given) != 1:
            raise ValueError(
                f"expected exactly one of column, constant, first_of, join; found {given}"
            )
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Source columns that the field is made from."""
        return (self.column,) if self.column else self.first_of or self.join or ()

    def clean(self, text: str) -> str:
        """One cell made fit: tidied, stripped as told, declared nulls emptied."""
        text = tidy(text)
        if self.strip:
            text = text.strip(self.strip)
        if self.strip_left:
            text = text.lstrip(self.strip_left)
        return "" if text in self.nulls else text


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
    unsigned_west: bool = Field(default=False, description="longitudes are written without a sign")
    utm: UtmColumns | None = None
    datum: DatumRule
    repairs: tuple[Repair, ...] = ()

    @property
    def columns(self) -> set[str]:
        """Source columns that positions are made from."""
        names = {self.longitude, self.latitude}
        if self.utm:
            names |= {self.utm.easting, self.utm.northing}
        return names | ({self.datum.column} if self.datum.column else set())


class FacilityTable(StrictModel):
    """The table that names the facilities."""

    read: ReadSpec
    key: Mapping
    one_row_a_form: bool = Field(
        default=False, description="facilities repeat on every form: take the distinct ones"
    )
    only_if_reported: bool = Field(
        default=False, description="the table lists all that ever reported: keep this year's"
    )
    from_releases: tuple[str, ...] = Field(
        default=(), description="columns taken from the facility's first row of the release table"
    )
    map: dict[str, Mapping]


class Where(StrictModel):
    """Rows of a table that belong to the vintage."""

    column: str
    equals: str


class ControlTotal(StrictModel):
    """An identity that the register's own columns fulfil (rule D2)."""

    total: str
    parts: tuple[str, ...] = Field(min_length=1)
    severity: Literal["reject", "warn"] = "reject"


class ReleaseTable(StrictModel):
    """The table that holds the quantities, wide (a column a medium) or long (a row a quantity)."""

    read: ReadSpec
    key: Mapping
    substance: Mapping
    substance_name: str
    unit: Mapping
    quantity: str | None = None
    medium: Mapping | None = None
    category: str | None = None
    where: Where | None = None
    certification: Where | None = Field(
        default=None, description="rows that certify a use and report no quantity (TRI Form A)"
    )
    control_totals: tuple[ControlTotal, ...] = ()


class Tables(StrictModel):
    """The two tables of a register."""

    facilities: FacilityTable
    releases: ReleaseTable


class Files(StrictModel):
    """File patterns below the data folder; ``{year}`` stands for the vintage."""

    facilities: str
    releases: str


class Vintage(StrictModel):
    """Years that share their file names and their facts."""

    years: tuple[int, ...] = Field(min_length=1)
    files: Files
    naics_edition: str | None = None


class Expectation(StrictModel):
    """Plausible row counts of a vintage, so that a collapsed source stops the build."""

    year: int
    facilities: tuple[int, int]


class PublishedTotal(StrictModel):
    """A national total as the agency published it, to compare an edition's sum with (rule D7)."""

    year: int
    medium: str = Field(description="a medium of the field table, or 'all' of them")
    substance: str | None = Field(
        default=None, description="code of a substance; without it all that count in totals"
    )
    kilograms: float = Field(gt=0)
    authority: str = Field(min_length=3, description="where and when it was published")


class Example(StrictModel):
    """One facility row as the agency writes it, and what must come of it."""

    facility: dict[str, str]
    gives: dict[str, str | float | None]


class SourceSpec(StrictModel):
    """``configs/sources/<country>/<id>.yaml``."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    register_name: str = Field(alias="register", pattern=r"^[A-Z]+$")
    title: Trilingual
    agency: Trilingual
    country: Country
    language: Literal["en", "fr", "es"]
    licence: Licence
    citation: str
    update_frequency: str
    caveat: Trilingual | None = Field(
        default=None, description="what a reader of the product must know of this source"
    )
    fetch: Fetch
    columns: str = Field(description="CSV beside the spec: canonical names, one column a layout")
    vintages: tuple[Vintage, ...]
    tables: Tables
    locate: LocateSpec
    examples: tuple[Example, ...] = ()
    expect: tuple[Expectation, ...] = ()
    published_totals: tuple[PublishedTotal, ...] = ()

    def vintage(self, year: int) -> Vintage | None:
        """The vintage that covers `year`, or None."""
        return next((vintage for vintage in self.vintages if year in vintage.years), None)


class SourceFile(StrictModel):
    """A source spec together with the folder it was read from."""

    spec: SourceSpec
    path: Path
