"""The canonical field table: every published attribute, its type, unit, short name and labels."""

from typing import Literal

from pydantic import Field, model_validator

from pipeline.spec.base import StrictModel, Trilingual

FieldType = Literal["text", "integer", "real"]


class FieldSpec(StrictModel):
    """One field of the atlas, the same in every layer that has it."""

    type: FieldType
    unit: str | None = None
    short: str = Field(pattern=r"^[A-Z][A-Za-z0-9_]{0,9}$")
    width: int = Field(default=0, ge=0, le=254)
    decimals: int = Field(default=0, ge=0, le=15)
    label: Trilingual
    description: Trilingual
    domain: tuple[str, ...] | None = None
    labels: dict[str, Trilingual] = Field(
        default={}, description="what people read in place of each value of the domain"
    )
    pattern: str | None = None

    def shown(self, value: str, language: str) -> str:
        """A code as people read it in a language, any other value as it is."""
        label = self.labels.get(value)
        return label.in_language(language) if label else value

    @model_validator(mode="after")
    def _all_codes_have_labels(self) -> "FieldSpec":
        if self.labels and set(self.labels) != set(self.domain or ()):
            raise ValueError("labels must name each value of the domain, and nothing else")
        return self

    @model_validator(mode="after")
    def _text_has_width(self) -> "FieldSpec":
        if self.type == "text" and not self.width:
            raise ValueError("a text field needs its shapefile width in bytes (1 to 254)")
        return self


class FieldTable(StrictModel):
    """``configs/fields.yaml``."""

    fields: dict[str, FieldSpec]

    @model_validator(mode="after")
    def _short_names_differ(self) -> "FieldTable":
        """Readers of dBASE tables take names that differ in case only for one."""
        seen: dict[str, str] = {}
        for name, field in self.fields.items():
            key = field.short.casefold()
            if key in seen:
                raise ValueError(
                    f"short name {field.short!r} of field {name!r} is already that of "
                    f"{seen[key]!r}; ten-character names must differ (rule C1)"
                )
            seen[key] = name
        return self
