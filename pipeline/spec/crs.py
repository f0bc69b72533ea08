"""The CRS registry: the atlas projection by its numbers, its exact text, its control points."""

from typing import Literal, get_args

from pydantic import Field, model_validator

from pipeline.spec.base import StrictModel


class ControlPoint(StrictModel):
    """A place with its position in degrees and in atlas metres."""

    name: str
    lon: float
    lat: float
    x_m: float
    y_m: float


class AtlasCrs(StrictModel):
    """Parameters and texts of the atlas projection (product rules A1, A2, A4)."""

    name: str
    proj: str
    prj_text: str
    wkt2: str
    radius_m: float
    latitude_of_origin: float
    central_meridian: float
    radius_tolerance_m: float
    angle_tolerance_deg: float
    control_points: tuple[ControlPoint, ...] = Field(min_length=10)


class ForbiddenCrs(StrictModel):
    """A look-alike that must never be written (rule A3)."""

    code: str
    name: str
    reason: str


Datum = Literal[
    "WGS84",
    "NAD83",
    "NAD83(CSRS)",
    "ITRF92",
    "ITRF2008",
    "NAD27",
    "Puerto Rico",
    "Old Hawaiian",
    "unknown",
]


class SourceDatum(StrictModel):
    """A datum that a source may state; shifted where it differs by more than is negligible."""

    code: str | None = Field(
        pattern=r"^EPSG:\d+$", description="its geographic CRS; null if the datum is unknown"
    )
    differs_m: float = Field(ge=0, description="largest distance of its degrees from WGS 84's")


class CrsRegistry(StrictModel):
    """``configs/crs.yaml``."""

    atlas: AtlasCrs
    accepted_aliases: tuple[str, ...]
    forbidden: tuple[ForbiddenCrs, ...]
    source_datums: dict[str, SourceDatum]

    @model_validator(mode="after")
    def _every_datum(self) -> "CrsRegistry":
        expected, found = get_args(Datum), tuple(self.source_datums)
        if sorted(expected) != sorted(found):
            raise ValueError(f"source_datums: expected {expected}, found {found}")
        return self
