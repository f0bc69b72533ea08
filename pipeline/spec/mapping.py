"""Mappings: how one atlas field is filled from the columns of a source."""

import re

from pydantic import Field, field_validator, model_validator

from pipeline.spec.base import Expression, StrictModel
from pipeline.text import tidy


class Where(StrictModel):
    """Rows of a table that belong to something."""

    column: str
    equals: str


class Mapping(StrictModel):
    """How one atlas field is filled: exactly one of the origins, then its refinements."""

    column: str | None = None
    constant: str | None = None
    first_of: tuple[str, ...] | None = None
    join: tuple[str, ...] | None = None
    separator: str = Field(default=" ", description="what stands between the parts of a join")
    crosswalk: str | None = None
    nulls: tuple[str, ...] = ()
    null_pattern: Expression | None = Field(
        default=None, description="regular expression of cells that say nothing, as `nulls` do"
    )
    strip: str | None = Field(default=None, description="characters taken off both ends")
    strip_left: str | None = Field(default=None, description="characters taken off the left end")
    zero_fill: int | None = Field(
        default=None, gt=0, description="width of an id of digits alone that lost leading zeros"
    )
    pattern: Expression | None = Field(
        default=None, description="regular expression: its one group is the value, else none"
    )
    list_of: Expression | None = Field(
        default=None,
        description="regular expression of what separates the values of a list, each of which the "
        "crosswalk translates",
    )
    dates: tuple[str, ...] = Field(
        default=(), description="notations (strptime) of a date, which becomes YYYY-MM-DD"
    )

    @model_validator(mode="after")
    def _one_origin(self) -> "Mapping":
        given = [
            k for k in ("column", "constant", "first_of", "join") if getattr(self, k) is not None
        ]
        if len(given) != 1:
            raise ValueError(
                f"expected exactly one of column, constant, first_of, join; found {given}"
            )
        return self

    @field_validator("pattern")
    @classmethod
    def _one_group(cls, pattern: str | None) -> str | None:
        if pattern is not None and (groups := re.compile(pattern).groups) != 1:
            raise ValueError(f"expected one group, found {groups}")
        return pattern

    @model_validator(mode="after")
    def _list_is_translated(self) -> "Mapping":
        if self.list_of is not None and self.crosswalk is None:
            raise ValueError("list_of: expected a crosswalk that translates the values")
        if self.list_of is not None and (not self.list_of or re.compile(self.list_of).groups):
            raise ValueError("list_of: expected what separates values, without groups")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Source columns that the field is made from."""
        return (self.column,) if self.column else self.first_of or self.join or ()

    def clean(self, text: str) -> str:
        """One cell made fit: tidied, stripped and filled as told, declared nulls emptied."""
        text = tidy(text)
        if self.strip:
            text = text.strip(self.strip)
        if self.strip_left:
            text = text.lstrip(self.strip_left)
        if self.zero_fill and text.isdecimal():
            text = text.zfill(self.zero_fill)
        is_null = text in self.nulls or (self.null_pattern and re.search(self.null_pattern, text))
        return "" if is_null else text

    def part(self, text: str) -> str:
        """The part of a value that `pattern` takes, or the whole of it where there is none."""
        if self.pattern is None:
            return text
        found = re.search(self.pattern, text)
        return (found.group(1) or "").strip() if found else ""
