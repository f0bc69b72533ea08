"""How maps, globes and balloons show a feature: its symbol, its time and the names it leads to."""

from pydantic import Field

from pipeline.spec.base import StrictModel, Trilingual


class LegendClass(StrictModel):
    """One symbol of the legend."""

    value: str
    color: str = Field(pattern=r"^[0-9A-F]{6}$")
    label: Trilingual


class Style(StrictModel):
    """Symbols by the values of one field."""

    field: str
    classes: tuple[LegendClass, ...]
    nested: bool = Field(
        default=False, description="each class lies within those before it and is drawn over them"
    )


class FeatureTime(StrictModel):
    """When a feature is: fields of whole years, or of dates as YYYY or YYYY-MM-DD.

    Where one field is both, the features of an edition are of its time and maps say it once.
    Otherwise each feature has a time of its own, which is open where the field is empty.
    """

    begin: str
    end: str | None = Field(default=None, description="without it, what began lasts")

    @property
    def is_of_the_edition(self) -> bool:
        """Whether features differ in time from edition to edition only."""
        return self.begin == self.end


class NameList(StrictModel):
    """A text of balloons: names of a feature's rows in a related table, in the language."""

    table: str
    names: str = Field(description="field without its language: `substance` for `substance_en`")
    by: str | None = Field(
        default=None, description="number that is added up and shown, the largest first"
    )
    most: int | None = Field(default=None, ge=1, description="how many names at most")
