"""A layer: the contract of one continental product."""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from pipeline.spec.base import StrictModel, Trilingual


class RelatedTable(StrictModel):
    """A table that hangs on the features by their key."""

    fields: tuple[str, ...]


class Budget(StrictModel):
    """How much of a rule's findings a layer bears before it does not publish."""

    most_share: float = Field(ge=0, le=1, description="largest share of the source's records")


class LegendClass(StrictModel):
    """One symbol of the legend."""

    value: str
    color: str = Field(pattern=r"^[0-9A-F]{6}$")
    label: Trilingual


class Style(StrictModel):
    """Symbols by the values of one field."""

    field: str
    classes: tuple[LegendClass, ...]


class Metadata(StrictModel):
    """What the layer says of itself."""

    summary: Trilingual
    keywords: Trilingual
    fit_for_use: Trilingual
    available_at: str = Field(pattern=r"^https?://[^\s<>\"{}|\\^`\[\]]+$")

    @model_validator(mode="after")
    def _keywords_are_parallel(self) -> "Metadata":
        """Catalogues show a keyword with its translations, which stand at its place."""
        counts = {name: len(self.keyword_list(name)) for name in ("en", "fr", "es")}
        if len(set(counts.values())) != 1:
            raise ValueError(f"expected as many keywords in each language, found {counts}")
        return self

    def keyword_list(self, language: str) -> list[str]:
        """The keywords in one language, which the spec separates by commas."""
        return [word.strip() for word in self.keywords.in_language(language).split(",")]


class Reconcile(StrictModel):
    """How records of several sources become one feature a place."""

    within_m: float = Field(gt=0, description="farthest that records of one place may lie apart")
    suspect_m: float = Field(gt=0, description="positions of one place farther apart are told")
    trust: tuple[str, ...] = Field(
        min_length=1, description="source ids; the first that has a value gives it"
    )
    trust_for: dict[str, tuple[str, ...]] = Field(
        default={}, description="another order for a field; `position` is lon and lat together"
    )


class LayerSpec(StrictModel):
    """``layers/<id>/layer.yaml``."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    package_name: str = Field(pattern=r"^NA_[A-Za-z0-9_]+$")
    title: Trilingual
    geometry: Literal["point"]
    table: Literal["facilities", "sites"] = Field(
        description="table of the sources whose rows become features"
    )
    grain: str
    key: str
    source_steps: tuple[str, ...]
    layer_steps: tuple[str, ...] = Field(
        default=(), description="steps on the tables of all sources together"
    )
    reconcile: Reconcile | None = None
    country_m: float | None = Field(
        default=None, gt=0, description="farthest from its country, where not the framework's"
    )
    layer_checks: tuple[str, ...]
    fields: tuple[str, ...]
    related: dict[str, RelatedTable]
    formats: tuple[str, ...] = Field(min_length=1, description="what an edition is published as")
    crosswalks: dict[str, str]
    budgets: dict[str, Budget]
    balloon: tuple[str, ...]
    overview: tuple[str, ...] = Field(
        default=(), description="fields of the light KMZ that a layer of many features has as well"
    )
    prominence: str = Field(
        default="", description="number by which the tiles of that layer show the largest first"
    )
    folders: tuple[str, ...]
    style: Style
    metadata: Metadata
    licence: Literal["CC BY 4.0"] = Field(
        description="what the notices of every package say (rule E5)"
    )
    edition_number: str = Field(pattern=r"^\d+\.\d+$")

    @field_validator("formats")
    @classmethod
    def _once(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        repeated = [name for name in set(formats) if formats.count(name) > 1]
        if repeated:
            raise ValueError(f"each format once; {repeated[0]!r} stands twice")
        return formats
