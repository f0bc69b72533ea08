"""How records of several sources become one feature, and which of two areas keeps their land."""

from pydantic import Field, model_validator

from pipeline.spec.base import StrictModel

# What the step takes from one record as a whole, besides single fields.
RECONCILED_TOGETHER = ("identity", "position", "elevation")


class Reconcile(StrictModel):
    """How records of several sources become one feature a place."""

    within_m: float = Field(gt=0, description="farthest that records of one place may lie apart")
    suspect_m: float = Field(gt=0, description="positions of one place farther apart are told")
    trust: tuple[str, ...] = Field(
        min_length=1, description="source ids; the first that has a value gives it"
    )
    trust_for: dict[str, tuple[str, ...]] = Field(
        default={},
        description="another order for a field, or for what is taken together: identity (id, "
        "country and provenance), position, elevation",
    )

    @model_validator(mode="after")
    def _each_once(self) -> "Reconcile":
        for name, order in {"trust": self.trust, **self.trust_for}.items():
            if repeated := [source for source in order if order.count(source) > 1]:
                raise ValueError(f"{name}: each source once; {repeated[0]!r} stands twice")
        return self


class Overlaps(StrictModel):
    """How areas that lie on one another are told apart and counted once."""

    order: tuple[str, ...] = Field(
        min_length=1,
        description="source ids; of areas alike in IUCN category and year the first keeps the land",
    )
    same_share: float = Field(
        gt=0.5,
        le=1,
        description="what two areas of different lists share of their union if they are one",
    )
