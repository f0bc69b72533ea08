"""A layer: the contract of one continental product."""

from collections.abc import Collection
from typing import Literal

from pydantic import Field, field_validator, model_validator

from pipeline.spec.base import LANGUAGES, StrictModel, Trilingual
from pipeline.spec.change_budget import ChangeBudget
from pipeline.spec.merging import RECONCILED_TOGETHER, Overlaps, Reconcile
from pipeline.spec.portrayal import FeatureTime, NameList, Style


class RelatedTable(StrictModel):
    """A table that hangs on the features by their key."""

    fields: tuple[str, ...]


class Budget(StrictModel):
    """How much of a rule's findings a layer bears before it does not publish."""

    most_share: float = Field(ge=0, le=1, description="largest share of the source's records")


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


TierName = Literal["1m", "10m", "flat"]


class LayerSpec(StrictModel):
    """``layers/<id>/layer.yaml``."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    package_name: str = Field(pattern=r"^NA_[A-Za-z0-9_]+$")
    title: Trilingual
    geometry: Literal["point", "line", "polygon"]
    table: Literal["facilities", "sites", "areas", "features"] = Field(
        description="table of the sources whose rows become features"
    )
    grain: str
    key: str
    source_steps: tuple[str, ...]
    layer_steps: tuple[str, ...] = Field(
        default=(), description="steps on the tables of all sources together"
    )
    reconcile: Reconcile | None = None
    overlaps: Overlaps | None = None
    tiers: tuple[TierName, ...] = Field(
        default=(), description="scales at which lines or polygons are published besides all detail"
    )
    drawn_at: TierName | None = Field(
        default=None, description="tier that globes, tiles and maps show; all detail without it"
    )
    country_m: float | None = Field(
        default=None, gt=0, description="farthest from its country, where not the framework's"
    )
    layer_checks: tuple[str, ...]
    fields: tuple[str, ...]
    related: dict[str, RelatedTable]
    formats: tuple[str, ...] = Field(min_length=1, description="what an edition is published as")
    budgets: dict[str, Budget]
    change_budget: ChangeBudget
    time: FeatureTime
    grouped_by: str = Field(
        description="field by which the report and the lists for countries tell sources apart"
    )
    lists: dict[str, NameList] = Field(
        default={}, description="texts of balloons that are made of a related table, by field"
    )
    balloon: tuple[str, ...] = Field(description="fields, fields without their language, and lists")
    overview: tuple[str, ...] = Field(
        default=(), description="the same of the light KMZ that a layer of many features has too"
    )
    prominence: str = Field(
        default="", description="number by which tiles and the report show the largest first"
    )
    folders: tuple[str, ...] = Field(max_length=2, description="fields of the folders of a KML")
    style: Style
    metadata: Metadata
    licence: Literal["CC BY 4.0"] = Field(
        description="what the notices of every package say (rule E5)"
    )
    edition_number: str = Field(pattern=r"^\d+\.\d+$")

    def balloon_fields(self, language: str, names: tuple[str, ...]) -> dict[str, str]:
        """The fields that `names` of a balloon stand for in a language, each with its name.

        A name is a field, a list, or what fields in several languages have in common.
        """
        known = {*self.fields, *self.lists}
        return {name: name if name in known else f"{name}_{language}" for name in names}

    def unknown_names(self, table: Collection[str]) -> list[str]:
        """Names in this spec that are no field of the layer, nor of the field `table`."""
        own = {*self.fields, *self.lists}
        used = [self.key, self.time.begin, self.grouped_by, self.style.field, *self.folders]
        used += [name for name in (self.time.end, self.prominence) if name]
        used += self.change_budget.totals
        unknown = [name for name in used if name not in own]
        for name in (*self.balloon, *self.overview):
            meant = {self.balloon_fields(language, (name,))[name] for language in LANGUAGES}
            unknown += [] if meant <= own else [name]
        related = {name: described.fields for name, described in self.related.items()}
        published = [*self.fields, *self.lists, *(n for names in related.values() for n in names)]
        unknown += [name for name in published if name not in table]
        for wanted in self.lists.values():
            columns = [f"{wanted.names}_{language}" for language in LANGUAGES]
            columns += [wanted.by] if wanted.by else []
            unknown += [n for n in columns if n not in related.get(wanted.table, ())]
        return list(dict.fromkeys(unknown))

    @model_validator(mode="after")
    def _trust_for_its_fields(self) -> "LayerSpec":
        """An order of trust for what the layer does not have would never be asked."""
        orders = self.reconcile.trust_for if self.reconcile else {}
        known = {*self.fields, *RECONCILED_TOGETHER}
        if strangers := sorted(set(orders) - known):
            raise ValueError(
                f"reconcile.trust_for: {strangers[0]!r} is no field of the layer, nor one of "
                f"{', '.join(RECONCILED_TOGETHER)}"
            )
        return self

    @model_validator(mode="after")
    def _nested_in_folders(self) -> "LayerSpec":
        """Globes draw folder by folder, so one of several classes would break their order."""
        if self.style.nested and self.folders and self.folders[0] != self.style.field:
            raise ValueError(
                f"folders: expected {self.style.field!r} first, as the style's classes are nested, "
                f"found {self.folders[0]!r}"
            )
        return self

    @model_validator(mode="after")
    def _drawn_at_a_tier(self) -> "LayerSpec":
        if self.drawn_at is not None and (
            self.drawn_at == "flat" or self.drawn_at not in self.tiers
        ):
            scales = [name for name in self.tiers if name != "flat"]
            raise ValueError(f"drawn_at: expected one of the scales {scales}")
        return self

    @model_validator(mode="after")
    def _tiers_can_be_made(self) -> "LayerSpec":
        if self.geometry == "point" and self.tiers:
            raise ValueError("tiers: expected none of a layer of points")
        if "flat" in self.tiers and self.overlaps is None:
            raise ValueError("tiers: expected overlaps, which say whose land flat keeps")
        return self

    @field_validator("formats")
    @classmethod
    def _once(cls, formats: tuple[str, ...]) -> tuple[str, ...]:
        repeated = [name for name in set(formats) if formats.count(name) > 1]
        if repeated:
            raise ValueError(f"each format once; {repeated[0]!r} stands twice")
        return formats
