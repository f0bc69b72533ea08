"""The table whose rows become features, whatever kind of source it is of."""

from pydantic import Field

from pipeline.spec.base import StrictModel
from pipeline.spec.mapping import Mapping
from pipeline.spec.read import ReadSpec


class FeatureTable(StrictModel):
    """A table that names the features of a source."""

    key: Mapping
    map: dict[str, Mapping]


class RowTable(FeatureTable):
    """A table of rows of text whose columns give each feature's position."""

    read: ReadSpec
    rows_repeat: bool = Field(
        default=False, description="features repeat on several rows: take the distinct ones"
    )
