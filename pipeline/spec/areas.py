"""Protected areas: what a source says of zones, of the sea, and of areas that it measured."""

from typing import Literal

from pydantic import Field, model_validator

from pipeline.spec.base import StrictModel
from pipeline.spec.mapping import Mapping
from pipeline.spec.vector import ShapeTable

AreaUnit = Literal["ha", "km2", "m2", "acre"]


class ReportedArea(StrictModel):
    """The area as the agency reports it; it is kept beside the geodesic one and never summed."""

    column: str
    unit: AreaUnit


class MarineShare(StrictModel):
    """How much of an area is sea: per cent, or one reported area of another."""

    percent: str | None = None
    part: str | None = None
    whole: str | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "MarineShare":
        given = [name for name in ("percent", "part", "whole") if getattr(self, name)]
        if given not in (["percent"], ["part", "whole"]):
            raise ValueError(f"expected percent, or part and whole; found {given}")
        return self

    @property
    def columns(self) -> set[str]:
        """Columns that the share is made from."""
        return {name for name in (self.percent, self.part, self.whole) if name}


class Zones(StrictModel):
    """Rows that are zones of an area, each perhaps with an IUCN category of its own."""

    parent: Mapping = Field(description="national id of the area that the zone is part of")
    zone: Mapping = Field(description="name or number of the zone; empty where a row is no zone")
    outline: Mapping | None = Field(
        default=None,
        description="rows for which this gives a value are the outline of a whole area and cover "
        "its zones",
    )

    @property
    def mappings(self) -> list[Mapping]:
        """All mappings of zones."""
        return [self.parent, self.zone, *([self.outline] if self.outline else [])]


class AreaTable(ShapeTable):
    """The layer whose rows become areas; rows of one key are parts of one area."""

    derived: dict[Literal["iucn_category", "governance"], Mapping] = Field(
        default={},
        description="what a table of the atlas says where the source does not; told as derived",
    )
    zones: Zones | None = None
    marine_share: MarineShare | None = None
    reported_area: ReportedArea | None = Field(
        default=None, description="absent where what the source reports is unusable"
    )

    @property
    def mappings(self) -> list[Mapping]:
        """All mappings of the table."""
        zones = self.zones.mappings if self.zones else []
        return [*super().mappings, *self.derived.values(), *zones]

    @property
    def columns(self) -> set[str]:
        """Columns that are read; all others, such as names of contact persons, never are."""
        names = super().columns
        names |= self.marine_share.columns if self.marine_share else set()
        return names | ({self.reported_area.column} if self.reported_area else set())
