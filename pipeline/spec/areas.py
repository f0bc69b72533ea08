"""Areas: how a source of polygons is read, which of its rows are areas, and how zones belong.

A source of areas has no coordinate columns: its geometry comes with a CRS, which the file states
or we assume, and a reason is given for either.
"""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from pipeline.spec.base import StrictModel
from pipeline.spec.mapping import Mapping, Where
from pipeline.spec.network import Identity
from pipeline.spec.read import Encoding

Kind = Literal["Polygon", "MultiPolygon"]
AreaUnit = Literal["ha", "km2", "m2", "acre"]
# Look-alikes of the atlas projection and a web map's plane: no agency's polygons may be told to be
# in them on our assumption.
_NEVER_ASSUMED = ("EPSG:2163", "EPSG:9311", "EPSG:3857")


class VectorRead(StrictModel):
    """How a vector file becomes rows of text and geometry."""

    format: Literal["vector"] = "vector"
    layer: str | None = Field(
        default=None, description="layer of a file that has several; the only one without it"
    )
    encoding: Encoding | tuple[Encoding, ...] | None = Field(
        default=None,
        description="encoding of a dBASE table, proved; without it the one that the file states",
    )
    mend_apostrophes: bool = Field(
        default=False,
        description="the agency's bytes hold ? for the apostrophe of a French elision (D?Oiseaux)",
    )

    @property
    def encodings(self) -> tuple[Encoding, ...]:
        """Encodings that the spec declares; empty where the file is to say it."""
        if self.encoding is None:
            return ()
        return (self.encoding,) if isinstance(self.encoding, str) else self.encoding


class AreaCrs(StrictModel):
    """The CRS of the geometry (rule A7): as the file states it, or assumed."""

    stated: bool = Field(
        description="the file states it; else `assumed` holds for the whole source"
    )
    assumed: str | None = Field(default=None, description="authority and code of what is assumed")
    basis: str = Field(min_length=10, description="why it may be believed or assumed")

    @model_validator(mode="after")
    def _one_of_both(self) -> "AreaCrs":
        if self.stated == (self.assumed is not None):
            raise ValueError("expected stated: true, or stated: false and what is assumed")
        return self

    @field_validator("assumed")
    @classmethod
    def _not_a_look_alike(cls, code: str | None) -> str | None:
        if code in _NEVER_ASSUMED:
            raise ValueError(f"{code} is never a source's CRS by assumption")
        return code


class LeftOut(StrictModel):
    """Rows that are no areas of the layer: proclamation boundaries, what was delisted."""

    where: Where
    reason: str = Field(min_length=10)


class ReportedArea(StrictModel):
    """The area as the agency reports it; it is kept beside the geodesic one and never summed."""

    column: str
    unit: AreaUnit


class Zones(StrictModel):
    """Rows that are zones of an area, each perhaps with an IUCN category of its own."""

    parent: Mapping = Field(description="national id of the area that the zone is part of")
    zone: Mapping = Field(description="name or number of the zone; empty where a row is no zone")
    outline: Where | None = Field(
        default=None, description="rows that are the outline of a whole area and cover its zones"
    )


class AreaTable(StrictModel):
    """The layer whose rows become areas."""

    read: VectorRead
    crs: AreaCrs
    kinds: tuple[Kind, ...] = Field(
        default=("Polygon", "MultiPolygon"), min_length=1, description="other geometry is set aside"
    )
    key: Mapping = Field(
        description="national id; where rows repeat it, they are parts of one area"
    )
    map: dict[str, Mapping] = Field(min_length=1)
    leave_out: tuple[LeftOut, ...] = ()
    identities: tuple[Identity, ...] = Field(
        default=(), description="ids in other databases, such as the WDPA's: links, never a key"
    )
    zones: Zones | None = None
    reported_area: ReportedArea | None = Field(
        default=None, description="absent where what the source reports is unusable"
    )

    @property
    def mappings(self) -> list[Mapping]:
        """All mappings of the table."""
        zones = [self.zones.parent, self.zones.zone] if self.zones else []
        return [self.key, *self.map.values(), *(known.id for known in self.identities), *zones]

    @property
    def columns(self) -> set[str]:
        """Columns that are read; all others, such as names of contact persons, never are."""
        names = {column for mapping in self.mappings for column in mapping.columns}
        names |= {rows.where.column for rows in self.leave_out}
        names |= {known.where.column for known in self.identities if known.where}
        if self.zones and self.zones.outline:
            names.add(self.zones.outline.column)
        return names | ({self.reported_area.column} if self.reported_area else set())
