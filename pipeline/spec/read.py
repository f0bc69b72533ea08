"""How the bytes of an agency's table become rows of cells: its dialect."""

from typing import Literal

from pydantic import Field, model_validator

from pipeline.spec.base import StrictModel

Encoding = Literal["utf-8", "ascii", "cp1252", "cp850", "iso-8859-1"]


class ReadSpec(StrictModel):
    """How the bytes of a table become cells."""

    format: Literal["delimited", "workbook"]
    encoding: Encoding | tuple[Encoding, ...] = Field(
        default="utf-8",
        description="the encoding, or those that editions of the source have had: one is proved",
    )
    mend_mojibake: Literal["utf-8 as cp1252", "cp850 as iso-8859-1"] | None = Field(
        default=None, description="damage that the agency's own bytes hold, put right and counted"
    )
    delimiter: Literal["comma", "tab", "semicolon", "pipe"] = "comma"
    comment: str | None = Field(default=None, description="lines that begin so are no rows")
    header_row: int = Field(default=1, ge=1)
    header_begins: str | None = Field(
        default=None, description="first cell of the header, where its row is not always the same"
    )
    without_header: str | None = Field(
        default=None,
        description="layout whose columns, in order, a file has that lacks `header_begins`",
    )
    rows_after_header: int = Field(
        default=0, ge=0, description="rows between header and data: a second language, formats"
    )
    ends_before: str | None = Field(
        default=None, description="the table ends before a row whose first cell begins so"
    )
    sheet: int = Field(default=1, ge=1)
    header_number: bool = Field(
        default=False, description="header cells begin with a number and a dot, to be ignored"
    )
    stray_quotes: bool = Field(
        default=False, description="quotes inside quoted cells are not doubled; no cell spans lines"
    )
    trailing_delimiter: bool = Field(
        default=False, description="every line may end in a delimiter, which adds an empty cell"
    )

    @property
    def encodings(self) -> tuple[Encoding, ...]:
        """Encodings that the source's files may have."""
        return (self.encoding,) if isinstance(self.encoding, str) else self.encoding

    @model_validator(mode="after")
    def _headerless_files_are_told_apart(self) -> "ReadSpec":
        if self.without_header and not self.header_begins:
            raise ValueError("without_header needs header_begins, to tell the files apart")
        return self
