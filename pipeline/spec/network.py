"""A monitoring network: sites, what is measured there, and how it says that a site is active."""

from typing import Literal

from pydantic import Field, model_validator

from pipeline.spec.base import StrictModel
from pipeline.spec.features import RowTable
from pipeline.spec.mapping import Mapping, Where
from pipeline.spec.read import ReadSpec


class Identity(StrictModel):
    """An id by which the site is known, here and perhaps in other networks.

    Two records with the same id in the same space are one site. The first identity that a row has
    names the site.
    """

    space: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$")
    id: Mapping
    where: Where | None = Field(default=None, description="rows that have this identity")


class Elevation(StrictModel):
    """Height of the ground above the sea; zero and the declared nulls mean that it is unknown."""

    column: str
    unit: Literal["m", "ft"] | None = Field(default=None, description="unit of all rows")
    unit_column: str | None = Field(default=None, description="column that gives each row's unit")
    means: dict[str, Literal["m", "ft"]] = Field(
        default={}, description="unit of each value of the unit column"
    )
    nulls: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_unit(self) -> "Elevation":
        by_row = bool(self.unit_column and self.means)
        if (self.unit is not None) == by_row or bool(self.unit_column) != bool(self.means):
            raise ValueError("expected unit (of all rows), or unit_column and means (a unit a row)")
        return self


class Activity(StrictModel):
    """What the source says of a site's life. A blank closing date says nothing."""

    opened: Mapping | None = None
    closed: Mapping | None = None
    open_end: tuple[str, ...] = Field(
        default=(),
        description="mapped values of closed (YYYY-MM-DD) by which the source says: still open",
    )
    status: Mapping | None = Field(
        default=None, description="crosswalk to active, closed, planned or unknown"
    )
    relayed: bool = Field(
        default=False,
        description="the list passes on what networks say of their own sites",
    )
    listed: Mapping | None = Field(
        default=None,
        description="day for which the list speaks; without it the last one of the vintage's year",
    )


class MonitorRows(StrictModel):
    """Columns of rows that are one monitor each."""

    parameter: Mapping
    instrument: str | None = Field(default=None, description="number of the monitor of a parameter")
    method: str | None = None
    unit: str | None = None
    year: str | None = Field(default=None, description="year for which the monitor gave data")
    status: Mapping | None = None

    @property
    def columns(self) -> set[str]:
        """Source columns of a monitor."""
        names = {name for name in (self.instrument, self.method, self.unit, self.year) if name}
        return names | {*self.parameter.columns, *(self.status.columns if self.status else ())}


class MonitorTable(MonitorRows):
    """A table of monitors beside that of the sites."""

    read: ReadSpec
    key: Mapping
    rows_repeat: bool = Field(
        default=False, description="a monitor has several rows (statistics): take one of each"
    )


class MonitorFlags(StrictModel):
    """A column a parameter in the site's row; the table of columns says which parameter."""

    absent: tuple[str, ...] = Field(
        default=(), description="texts besides an empty cell that mean: not measured"
    )
    year: str | None = Field(default=None, description="year in which the row's values were taken")


class Monitors(StrictModel):
    """What is measured, in exactly one of the ways in which networks say it."""

    rows: MonitorRows | None = Field(default=None, description="rows of the site table")
    table: MonitorTable | None = Field(default=None, description="a table of its own")
    flags: MonitorFlags | None = Field(default=None, description="columns of the site table")
    every_site: tuple[str, ...] | None = Field(
        default=None, description="parameters that the network measures at each of its sites"
    )
    not_stated: bool = Field(default=False, description="the source does not say what it measures")

    @model_validator(mode="after")
    def _one_way(self) -> "Monitors":
        given = [name for name in type(self).model_fields if getattr(self, name)]
        if len(given) != 1:
            raise ValueError(f"expected exactly one way to name what is measured, found {given}")
        return self


class SiteTable(RowTable):
    """The table that names the sites."""

    leave_out: Mapping | None = Field(
        default=None,
        description="rows for which this gives a value are no sites (mobile units): left out",
    )
    identities: tuple[Identity, ...] = Field(min_length=1)
    elevation: Elevation | None = None
    activity: Activity

    @property
    def columns(self) -> set[str]:
        """Source columns besides those of the map."""
        life = [getattr(self.activity, name) for name in ("opened", "closed", "status", "listed")]
        mappings = [*(identity.id for identity in self.identities), *life, self.leave_out]
        names = {name for mapping in mappings if mapping for name in mapping.columns}
        names |= {identity.where.column for identity in self.identities if identity.where}
        if self.elevation:
            names |= {self.elevation.column}
            names |= {self.elevation.unit_column} if self.elevation.unit_column else set()
        return names


class NetworkTables(StrictModel):
    """The sites of a network and its monitors."""

    sites: SiteTable
    monitors: Monitors

    @property
    def mappings(self) -> list[Mapping]:
        """All mappings of sites and monitors."""
        life = self.sites.activity
        rows = self.monitors.rows or self.monitors.table
        optional = [life.opened, life.closed, life.status, self.sites.leave_out]
        optional += [rows.parameter, rows.status] if rows else []
        identities = [identity.id for identity in self.sites.identities]
        return [*self.sites.map.values(), *identities, *(m for m in optional if m)]

    @property
    def columns(self) -> dict[str, set[str]]:
        """Columns that are read from each table; coordinates are not among them."""
        sites = {column for mapping in self.sites.map.values() for column in mapping.columns}
        sites |= {*self.sites.key.columns, *self.sites.columns}
        if self.monitors.rows:
            sites |= self.monitors.rows.columns
        if self.monitors.flags and self.monitors.flags.year:
            sites |= {self.monitors.flags.year}
        if self.monitors.table:
            table = self.monitors.table
            return {"sites": sites, "monitors": {*table.key.columns, *table.columns}}
        return {"sites": sites}
