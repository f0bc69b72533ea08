"""An atlas: which layers, editions and source vintages one build makes."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, model_validator

from pipeline.countries import Country
from pipeline.spec.base import StrictModel, Trilingual, read_spec


class SourceVintage(StrictModel):
    """One source at one reporting year, and when its files were taken from the agency (rule D8)."""

    source: str
    year: int
    retrieved: str = Field(pattern=r"^(\d{4}-\d{2}-\d{2}|not stated)$")
    features: tuple[int, int] | None = Field(
        default=None,
        description="least and most features, where the source's own band is not meant",
    )
    compare_year: int | None = Field(
        default=None, description="another year of the source, to find slips of units (rule D6)"
    )


class Edition(StrictModel):
    """A published version of a layer, named by what it shows."""

    name: str = Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]*$")
    sources: tuple[SourceVintage, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _name_is_free(self) -> "Edition":
        if self.name == "latest":
            raise ValueError("an edition cannot be called 'latest', which points to the newest one")
        return self


class AtlasLayer(StrictModel):
    """A layer and its editions."""

    layer: str
    editions: tuple[Edition, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> "AtlasLayer":
        names = [edition.name for edition in self.editions]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"editions stand twice: {', '.join(repeated)}")
        return self


class AtlasSpec(StrictModel):
    """``configs/atlases/<id>.yaml``."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Trilingual
    data: str = Field(
        description="folder of the originals, relative to the repository, or 'environment'"
    )
    lock: str | None = Field(
        default=None,
        description="the lock that the originals must obey, relative to the repository",
    )
    layers: tuple[AtlasLayer, ...]

    @model_validator(mode="after")
    def _layers_differ(self) -> "AtlasSpec":
        names = [entry.layer for entry in self.layers]
        if len(set(names)) != len(names):
            raise ValueError(f"a layer stands twice: {', '.join(names)}")
        return self


def read_atlas(path: Path) -> AtlasSpec:
    """An atlas spec, which is parsed once as long as its file says the same.

    Raises:
        SpecError: as `read_spec`.
    """
    return _read_atlas(path, path.read_bytes() if path.is_file() else b"")


@lru_cache(maxsize=1)
def _read_atlas(path: Path, _content: bytes) -> AtlasSpec:
    return read_spec(path, AtlasSpec)


class Tolerances(StrictModel):
    """Distances of the place tests (rules A8, A11, A12) and of datum shifts (rule A7)."""

    null_island_m: float
    state_m: float
    country_m: float
    repair_m: float
    datum_m: float


class OffshoreArea(StrictModel):
    """A named window at sea where facilities are legitimate."""

    name: str
    country: Country
    states: tuple[str, ...] = Field(min_length=1, description="declared states that work there")
    west: float
    south: float
    east: float
    north: float
    reason: str


class Window(StrictModel):
    """Part of the globe between two meridians and two parallels, in degrees."""

    west: float = Field(ge=-180, lt=180)
    south: float = Field(ge=-90, lt=90)
    east: float = Field(gt=-180, le=180)
    north: float = Field(gt=-90, le=90)

    @model_validator(mode="after")
    def _holds_something(self) -> "Window":
        if self.west >= self.east or self.south >= self.north:
            raise ValueError(f"expected west < east and south < north, found {self!r}")
        return self


class Framework(StrictModel):
    """``configs/naaf.yaml``: the numbers of the 1:10M framework."""

    languages: tuple[str, ...]
    scale_denominator: int
    domain_radius_m: float
    tolerances: Tolerances
    offshore_areas: tuple[OffshoreArea, ...]
    extent: tuple[Window, ...] = Field(
        min_length=1, description="where base layers show what is beyond the three countries"
    )
