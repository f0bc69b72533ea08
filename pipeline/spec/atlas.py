"""An atlas: which layers, editions and source vintages one build makes."""

from typing import Literal

from pydantic import Field

from pipeline.spec.base import StrictModel, Trilingual


class SourceVintage(StrictModel):
    """One source at one reporting year, and when its files were taken from the agency (rule D8)."""

    source: str
    year: int
    retrieved: str = Field(pattern=r"^(\d{4}-\d{2}-\d{2}|not stated)$")
    compare_year: int | None = Field(
        default=None, description="another year of the source, to find slips of units (rule D6)"
    )


class Edition(StrictModel):
    """A published version of a layer, named by what it shows."""

    name: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$")
    sources: tuple[SourceVintage, ...] = Field(min_length=1)


class AtlasLayer(StrictModel):
    """A layer and its editions."""

    layer: str
    editions: tuple[Edition, ...] = Field(min_length=1)


class AtlasSpec(StrictModel):
    """``configs/atlases/<id>.yaml``."""

    id: str
    title: Trilingual
    data: str = Field(
        description="folder of the originals, relative to the repository, or 'environment'"
    )
    layers: tuple[AtlasLayer, ...]


class Tolerances(StrictModel):
    """Distances of the place tests (rules A8, A11, A12)."""

    null_island_m: float
    state_m: float
    country_m: float
    repair_m: float


class OffshoreArea(StrictModel):
    """A named window at sea where facilities are legitimate."""

    name: str
    country: Literal["CAN", "MEX", "USA"]
    states: tuple[str, ...] = Field(min_length=1, description="declared states that work there")
    west: float
    south: float
    east: float
    north: float
    reason: str


class Framework(StrictModel):
    """``configs/naaf.yaml``: the numbers of the 1:10M framework."""

    languages: tuple[str, ...]
    scale_denominator: int
    domain_radius_m: float
    tolerances: Tolerances
    offshore_areas: tuple[OffshoreArea, ...]
