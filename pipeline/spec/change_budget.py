"""How far an edition may be from what was published before and publish without being asked."""

from pydantic import Field, model_validator

from pipeline.spec.base import StrictModel


class ChangeLimits(StrictModel):
    """The most that may change, of each source and of the layer; null is no limit."""

    shrinks: float | None = Field(ge=0, le=1, description="share of the features there are less")
    vanishes: float | None = Field(ge=0, le=1, description="share of the ids that are gone")
    total_factor: float | None = Field(
        ge=1, description="how many times as large or as small a total may be"
    )


class ChangeBudget(StrictModel):
    """What an edition is compared with, and how far from it it may be."""

    totals: tuple[str, ...] = Field(description="numbers of the features whose sums are compared")
    same_edition: ChangeLimits = Field(description="against what was published under the same name")
    edition_before: ChangeLimits = Field(
        description="of an edition's first publication, against the edition before it by name, in "
        "the sources of both"
    )

    @model_validator(mode="after")
    def _same_edition_has_limits(self) -> "ChangeBudget":
        """What replaces a publication unseen is never without a limit."""
        limits = self.same_edition
        if limits.shrinks is None or limits.vanishes is None:
            raise ValueError("same_edition: shrinks and vanishes need limits, found null")
        if self.totals and limits.total_factor is None:
            raise ValueError("same_edition: total_factor needs a limit, found null")
        return self
