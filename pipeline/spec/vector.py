"""Tables of shapes: how a vector file is read, in which CRS, and which of its rows are features.

Such a source has no coordinate columns: its geometry comes with a CRS, which the file states or we
assume, and a reason is given for either.
"""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from pipeline.spec.base import Expression, StrictModel, Trilingual
from pipeline.spec.features import FeatureTable
from pipeline.spec.mapping import Mapping
from pipeline.spec.read import Encoding

# Look-alikes of the atlas projection and a web map's plane: no agency's shapes may be told to be in
# them on our assumption.
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


class VectorCrs(StrictModel):
    """The CRS of the geometry (rule A7): as the file states it, or assumed."""

    stated: bool = Field(
        description="the file states it; else `assumed` holds for the whole source"
    )
    assumed: str | None = Field(
        default=None,
        pattern=r"^(EPSG|ESRI):\d+$",
        description="authority and code of what is assumed",
    )
    basis: str = Field(min_length=10, description="why it may be believed or assumed")

    @model_validator(mode="after")
    def _one_of_both(self) -> "VectorCrs":
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
    """Rows that are no features of the layer: proclamation boundaries, what was delisted."""

    column: str
    equals: tuple[str, ...] | None = Field(
        default=None,
        min_length=1,
        description="values of such rows; without it any text that is not empty",
    )
    reason: Trilingual


class Attributes(StrictModel):
    """A table without geometry that says more of the same features.

    Its columns fill those that the shape's own row has not, or leaves empty.
    """

    read: VectorRead
    by: str = Field(description="column of both tables by which rows belong together, letters only")


class ShapeTable(FeatureTable):
    """A layer of a vector file whose rows become features."""

    read: VectorRead
    crs: VectorCrs
    attributes: Attributes | None = None
    leave_out: tuple[LeftOut, ...] = ()

    @property
    def mappings(self) -> list[Mapping]:
        """All mappings of the table."""
        return [self.key, *self.map.values()]

    @property
    def columns(self) -> set[str]:
        """Columns that are read; all others, such as names of contact persons, never are."""
        names = {column for mapping in self.mappings for column in mapping.columns}
        names |= {rows.column for rows in self.leave_out}
        return names | ({self.attributes.by} if self.attributes else set())


class BaseTable(ShapeTable):
    """Shapes of the base map, of which many have no id of their own."""

    segments: bool = Field(
        default=False,
        description="rows of one key are features of their own, numbered in the order of the file",
    )
    lost_letters: Expression | None = Field(
        default=None,
        description="regular expression of names of which the source lost letters; they are told",
    )
