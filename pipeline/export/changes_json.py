"""The comparison of two editions for programs: one JSON object, written piece by piece."""

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from pipeline.comparison.result import Comparison, Row, known_row


def facts(comparison: Comparison) -> Row:
    """Everything but the features themselves."""
    return {
        "layer": comparison.layer.id,
        "before": {"edition": comparison.before, "features": comparison.features[0]},
        "after": {"edition": comparison.after, "features": comparison.features[1]},
        "counts": comparison.counts,
        "countries": comparison.by("country"),
        "sources": comparison.by("source"),
        "totals": comparison.totals,
        "attributes": {name: len(change.rows) for name, change in comparison.changes.items()},
        "dated": comparison.dated,
        "new_fields": comparison.new_fields,
        "old_fields": comparison.old_fields,
    }


def iter_json(comparison: Comparison) -> Iterator[str]:
    """Yield the text of an object: `facts`, then lists ``added``, ``removed`` and ``changed``.

    ASCII only, as names may be no text in any encoding; a feature stands on a line of its own.
    """
    yield json.dumps(facts(comparison), indent=1).removesuffix("\n}")
    lists = {
        "added": _known(comparison.added),
        "removed": _known(comparison.removed),
        "changed": _changed(comparison),
    }
    for name, rows in lists.items():
        yield f',\n "{name}": ['
        between = "\n  "
        for row in rows:
            yield between + json.dumps(row)
            between = ",\n  "
        yield "\n ]"
    yield "\n}\n"


def _known(features: pd.DataFrame) -> Iterator[Row]:
    for key, known in zip(features.index.tolist(), features.to_dict("records"), strict=True):
        yield {"id": str(key), **known_row(known)}


def _changed(comparison: Comparison) -> Iterator[Row]:
    for key, known, move, values in comparison.each_changed():
        row: dict[str, Any] = {"id": key, **known}
        if move:
            row["moved"] = {name: value for name, value in move.items() if name != "place"}
        row["attributes"] = {
            name: {"before": old, "after": new} for name, (old, new) in values.items()
        }
        yield row
