"""The table whose rows become features, whatever kind of source it is of."""

from pydantic import Field

from pipeline.spec.base import StrictModel
from pipeline.spec.mapping import Mapping
from pipeline.spec.read import ReadSpec


class FeatureTable(StrictModel):
    """A table that names the features of a source."""

    read: ReadSpec
    key: Mapping
    rows_repeat: bool = Field(
        default=False, description="features repeat on several rows: take the distinct ones"
    )
    map: dict[str, Mapping]
