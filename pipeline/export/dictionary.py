"""The data dictionary: every published attribute with its short name, labels and meaning."""

import csv
import io
from collections.abc import Iterable

import pandas as pd

from pipeline.spec.field import FieldSpec


def dictionary_table(tables: dict[str, dict[str, FieldSpec]]) -> pd.DataFrame:
    """One row a field of each table, with labels and descriptions in three languages."""
    return pd.DataFrame(
        [
            _row(table, name, field)
            for table, fields in tables.items()
            for name, field in fields.items()
        ]
    ).astype("str")


def dictionary_csv(tables: dict[str, dict[str, FieldSpec]]) -> bytes:
    """The dictionary as CSV with a byte-order mark, which spreadsheets need to see accents."""
    frame = dictionary_table(tables)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(frame.columns)
    writer.writerows(frame.itertuples(index=False))
    return stream.getvalue().encode("utf-8-sig")


def dictionary_markdown(fields: Iterable[tuple[str, FieldSpec]]) -> str:
    """A Markdown table of fields, for the layer's README."""
    lines = ["| field | short | type | unit | meaning |", "| --- | --- | --- | --- | --- |"]
    for name, field in fields:
        meaning = field.description.en.replace("|", "/")
        lines.append(
            f"| `{name}` | `{field.short}` | {field.type} | {field.unit or ''} | {meaning} |"
        )
    return "\n".join(lines) + "\n"


def _row(table: str, name: str, field: FieldSpec) -> dict[str, str]:
    row = {"table": table, "name": name, "short_name": field.short, "type": field.type}
    row |= {"unit": field.unit or "", "width": str(field.width or "")}
    row["domain"] = " ".join(field.domain or ())
    for language in ("en", "fr", "es"):
        row[f"label_{language}"] = field.label.in_language(language)
        row[f"description_{language}"] = field.description.in_language(language)
        row[f"values_{language}"] = "; ".join(
            f"{code}: {label.in_language(language)}" for code, label in field.labels.items()
        )
    return row
