"""A register: facilities and the quantities that they release and transfer."""

from typing import Literal

from pydantic import Field

from pipeline.spec.base import StrictModel
from pipeline.spec.features import RowTable
from pipeline.spec.mapping import Mapping, Where
from pipeline.spec.read import ReadSpec


class FacilityTable(RowTable):
    """The table that names the facilities; where rows repeat, it is the table of releases."""

    only_if_reported: bool = Field(
        default=False, description="the table lists all that ever reported: keep this year's"
    )
    from_releases: tuple[str, ...] = Field(
        default=(), description="columns taken from the facility's first row of the release table"
    )


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


class RegisterTables(StrictModel):
    """The two tables of a register."""

    facilities: FacilityTable
    releases: ReleaseTable

    @property
    def mappings(self) -> list[Mapping]:
        """All mappings of both tables."""
        releases = self.releases
        optional = [releases.medium] if releases.medium else []
        return [*self.facilities.map.values(), releases.substance, releases.unit, *optional]

    @property
    def columns(self) -> dict[str, set[str]]:
        """Columns that are read from each table; coordinates are not among them."""
        facilities, releases = self.facilities, self.releases
        mine = {column for mapping in facilities.map.values() for column in mapping.columns}
        mine -= set(facilities.from_releases)
        mine |= set(facilities.key.columns)
        theirs = {*releases.key.columns, *releases.substance.columns, *releases.unit.columns}
        theirs |= {releases.substance_name, *facilities.from_releases}
        theirs |= {name for name in (releases.quantity, releases.category) if name}
        theirs |= {rows.column for rows in (releases.where, releases.certification) if rows}
        theirs |= set(releases.medium.columns) if releases.medium else set()
        for identity in releases.control_totals:
            theirs |= {*identity.parts, identity.total}
        if facilities.rows_repeat:
            return {"releases": mine | theirs}
        return {"facilities": mine, "releases": theirs}


class PublishedTotal(StrictModel):
    """A national total as the agency published it, to compare an edition's sum with (rule D7)."""

    year: int
    medium: str = Field(description="a medium of the field table, or 'all' of them")
    substance: str | None = Field(
        default=None, description="code of a substance; without it all that count in totals"
    )
    kilograms: float = Field(gt=0)
    authority: str = Field(min_length=3, description="where and when it was published")
