"""A source: one agency's dataset, its shapes, and how its columns become atlas fields."""

from abc import abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from pipeline.countries import Country
from pipeline.spec.areas import AreaTable
from pipeline.spec.base import StrictModel, Trilingual, read_spec_of_kind
from pipeline.spec.features import RowTable
from pipeline.spec.fetching import Fetch
from pipeline.spec.mapping import Mapping
from pipeline.spec.network import NetworkTables, SiteTable
from pipeline.spec.position import LocateSpec
from pipeline.spec.register import FacilityTable, PublishedTotal, RegisterTables
from pipeline.spec.vector import BaseTable, ShapeTable


class Licence(StrictModel):
    """Under what terms the agency gives its data."""

    name: str = Field(min_length=3)
    attribution: str = Field(min_length=3)
    may_publish: bool


class Vintage(StrictModel):
    """Years that share their file names and their facts.

    Files are patterns below the data folder, by table; ``{year}`` stands for the vintage.
    """

    years: tuple[int, ...] = Field(min_length=1)
    files: dict[str, str]
    naics_edition: str | None = None


class Expectation(StrictModel):
    """Plausible numbers of a vintage's features, so that a collapsed source stops the build."""

    year: int
    features: tuple[int, int]


class Example(StrictModel):
    """One row as the agency writes it, and what must come of it."""

    row: dict[str, str]
    gives: dict[str, str | float | None]


@dataclass(frozen=True)
class DatumStatement:
    """Name of the datum or CRS of a source's positions, and whether the agency states it."""

    names: str
    is_stated: bool
    basis: str


class AgencySource(StrictModel):
    """What every source says, whatever its kind."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Trilingual
    agency: Trilingual
    country: Country = Field(description="the Party whose agency gives the data")
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
    examples: tuple[Example, ...] = ()
    expect: tuple[Expectation, ...] = ()

    @property
    @abstractmethod
    def main_table(self) -> str:
        """Name of the table whose rows become features."""

    @property
    @abstractmethod
    def needed_files(self) -> set[str]:
        """Tables of which every vintage must name the files."""

    @property
    @abstractmethod
    def datum(self) -> DatumStatement:
        """On which datum positions are, and why that is believed (rule A7)."""

    @property
    @abstractmethod
    def position_rule(self) -> StrictModel:
        """What the spec says of the datum or CRS, for the receipt."""

    @model_validator(mode="after")
    def _vintages_name_their_files(self) -> "AgencySource":
        for vintage in self.vintages:
            if missing := sorted(self.needed_files - set(vintage.files)):
                raise ValueError(f"vintages: expected files of {missing}, found {vintage.files}")
        return self

    def vintage(self, year: int) -> Vintage | None:
        """The vintage that covers `year`, or None."""
        return next((vintage for vintage in self.vintages if year in vintage.years), None)


class PointSource(AgencySource):
    """A source whose rows have columns of coordinates."""

    locate: LocateSpec

    @property
    @abstractmethod
    def features(self) -> RowTable:
        """The table whose rows become features."""

    @property
    @abstractmethod
    def described_by(self) -> set[str]:
        """Columns of a feature's row besides those of its map and its coordinates."""

    @property
    def position_rule(self) -> StrictModel:
        """What the spec says of the datum, for the receipt."""
        return self.locate.datum

    @property
    def datum(self) -> DatumStatement:
        """On which datum positions are, and why that is believed (rule A7)."""
        rule = self.locate.datum
        return DatumStatement(rule.names, rule.stated is not False, rule.basis)


class RegisterSource(PointSource):
    """A register of facilities and their releases."""

    kind: Literal["register"]
    register_name: str = Field(alias="register", pattern=r"^[A-Z]+$")
    tables: RegisterTables
    published_totals: tuple[PublishedTotal, ...] = ()

    @property
    def main_table(self) -> str:
        """Name of the table whose rows become features."""
        return "facilities"

    @property
    def mappings(self) -> list[Mapping]:
        """All mappings of the source's tables."""
        return self.tables.mappings

    @property
    def columns_by_table(self) -> dict[str, set[str]]:
        """Columns that the spec reads, by table."""
        home = "releases" if self.features.rows_repeat else "facilities"
        columns = self.tables.columns
        return columns | {home: columns[home] | self.locate.columns}

    @property
    def needed_files(self) -> set[str]:
        """Tables of which every vintage must name the files."""
        own = set() if self.features.rows_repeat else {"facilities"}
        return {"releases"} | own

    @property
    def features(self) -> FacilityTable:
        """The table whose rows become features."""
        return self.tables.facilities

    @property
    def described_by(self) -> set[str]:
        """Columns of a feature's row besides those of its map and its coordinates."""
        return set()


class NetworkSource(PointSource):
    """A monitoring network."""

    kind: Literal["network"]
    network: str = Field(min_length=2, description="name of the network as it is published")
    tables: NetworkTables

    @property
    def main_table(self) -> str:
        """Name of the table whose rows become features."""
        return "sites"

    @property
    def mappings(self) -> list[Mapping]:
        """All mappings of the source's tables."""
        return self.tables.mappings

    @property
    def columns_by_table(self) -> dict[str, set[str]]:
        """Columns that the spec reads, by table."""
        columns = self.tables.columns
        return columns | {"sites": columns["sites"] | self.locate.columns}

    @property
    def needed_files(self) -> set[str]:
        """Tables of which every vintage must name the files."""
        return {"sites", "monitors"} if self.tables.monitors.table else {"sites"}

    @property
    def features(self) -> SiteTable:
        """The table whose rows become features."""
        return self.tables.sites

    @property
    def described_by(self) -> set[str]:
        """Columns of a feature's row besides those of its map and its coordinates."""
        return self.tables.sites.columns


class ShapeSource(AgencySource):
    """A source of vector files, whose shapes have a CRS."""

    @property
    @abstractmethod
    def features(self) -> ShapeTable:
        """The table whose rows become features."""

    @property
    def mappings(self) -> list[Mapping]:
        """All mappings of the source's tables."""
        return self.features.mappings

    @property
    def columns_by_table(self) -> dict[str, set[str]]:
        """Columns that the spec reads, by table."""
        return {self.main_table: self.features.columns}

    @property
    def needed_files(self) -> set[str]:
        """Tables of which every vintage must name the files."""
        return {self.main_table}

    @property
    def position_rule(self) -> StrictModel:
        """What the spec says of the CRS, for the receipt."""
        return self.features.crs

    @property
    def datum(self) -> DatumStatement:
        """In which CRS shapes are, and why that is believed (rule A7)."""
        crs = self.features.crs
        return DatumStatement(crs.assumed or "as each file states", crs.stated, crs.basis)


class AreaSource(ShapeSource):
    """An inventory of protected areas."""

    kind: Literal["areas"]
    inventory: str = Field(
        pattern=r"^[A-Z][A-Z0-9]*$", description="short name of the inventory, part of ids"
    )
    areas: AreaTable

    @property
    def main_table(self) -> str:
        """Name of the table whose rows become features."""
        return "areas"

    @property
    def features(self) -> AreaTable:
        """The table whose rows become features."""
        return self.areas


class BaseSource(ShapeSource):
    """Shapes of the base map that all layers share."""

    kind: Literal["base"]
    layer: str = Field(description="the layer of the base map that the shapes are for")
    shapes: BaseTable

    @property
    def main_table(self) -> str:
        """Name of the table whose rows become features."""
        return "features"

    @property
    def features(self) -> BaseTable:
        """The table whose rows become features."""
        return self.shapes


SourceSpec = RegisterSource | NetworkSource | AreaSource | BaseSource
KINDS: dict[str, type[AgencySource]] = {
    "register": RegisterSource,
    "network": NetworkSource,
    "areas": AreaSource,
    "base": BaseSource,
}


class SourceFile(StrictModel):
    """A source spec together with the file it was read from."""

    spec: SourceSpec
    path: Path


def read_source(path: Path) -> SourceSpec:
    """Read ``configs/sources/<country>/<id>.yaml``; its `kind` says which model it follows.

    Raises:
        SpecError: the file breaks the model of its kind.
    """
    spec = read_spec_of_kind(path, KINDS)
    assert isinstance(spec, SourceSpec)
    return spec
