"""Properties of GeoJSON features as columns; each batch is packed before the next is read."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.checks.dataset import FieldDef, FieldKind
from pipeline.checks.readers.limits import refuse_cells
from pipeline.errors import SourceError

_TEXT = pa.large_string()
_KINDS: dict[type, FieldKind] = {str: "text", int: "integer", float: "real", bool: "boolean"}
_PACKED = {"text": _TEXT, "integer": pa.int64(), "real": pa.float64(), "boolean": pa.bool_()}
_NAMES = {
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    dict: "object",
    list: "array",
}


class PropertyTable:
    """Columns by the name of their property, in the order in which they first come."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rows: list[int] = []
        self._parts: dict[str, dict[int, pa.Array]] = {}
        self._types: dict[str, set[type]] = {}

    def add(self, properties: Sequence[dict[str, Any]]) -> None:
        """Take the properties of some features.

        Raises:
            SourceError: too many different properties, or text that is none.
        """
        names: dict[str, None] = {}
        for one in properties:
            names.update(dict.fromkeys(one))
        batch = len(self._rows)
        self._rows.append(len(properties))
        refuse_cells(self._path.name, len(properties), len(names))
        refuse_cells(self._path.name, sum(self._rows), len({**self._parts, **names}))
        for name in names:
            values = [one.get(name) for one in properties]
            types = set(map(type, values)) - {type(None)}
            self._types.setdefault(name, set()).update(types)
            self._parts.setdefault(name, {})[batch] = self._packed(name, values, types)

    def _packed(self, name: str, values: list[Any], types: set[type]) -> pa.Array:
        try:
            if types == {int}:
                try:
                    return pa.array(values, pa.int64())
                except OverflowError:  # a whole number that no column of integers holds
                    return pa.array([None if v is None else float(v) for v in values])
            if types == {int, float}:
                return pa.array([None if v is None else float(v) for v in values])
            if len(types) <= 1 and types <= set(_KINDS):
                kind = next((_KINDS[one] for one in types), "text")
                return pa.array(values, _PACKED[kind])
            return pa.array([_as_text(value) for value in values], _TEXT)
        except (UnicodeEncodeError, OverflowError, pa.ArrowException) as error:
            where = f"{self._path.name}, property {name!r:.60}"
            raise SourceError(f"{where}: a value that no table holds ({error!s:.80})") from None

    def result(self) -> tuple[pd.DataFrame, tuple[FieldDef, ...]]:
        """The table and its fields."""
        columns, fields = [], []
        for name, parts in self._parts.items():
            field = self._field(name)
            target = _PACKED.get(field.kind, _TEXT)
            if any(pa.types.is_floating(part.type) for part in parts.values()):
                target = pa.float64() if field.kind == "integer" else target
            chunks = [
                parts[batch].cast(target) if batch in parts else pa.nulls(rows, target)
                for batch, rows in enumerate(self._rows)
            ]
            columns.append(pa.chunked_array(chunks).to_pandas())
            fields.append(field)
        frame = (
            pd.concat(columns, axis=1) if columns else pd.DataFrame(index=range(sum(self._rows)))
        )
        frame.columns = pd.Index([field.name for field in fields])
        return frame, tuple(fields)

    def _field(self, name: str) -> FieldDef:
        types = self._types[name]
        kinds = {_KINDS.get(one, "other") for one in types}
        kind: FieldKind = "other"
        if len(kinds) == 1 or kinds == {"integer", "real"}:
            kind = "real" if len(kinds) == 2 else next(iter(kinds))
        elif not kinds:
            kind = "text"
        native = ", ".join(sorted({_NAMES[one] for one in types})) or "null"
        return FieldDef(name, kind, native)


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
