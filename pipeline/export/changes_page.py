"""The comparison of two editions as one page that needs nothing else."""

import base64
from collections.abc import Callable
from functools import partial
from itertools import islice

import pandas as pd

from pipeline.comparison.result import Comparison, Row, known_row, plain
from pipeline.export.changes_kmz import label_of, shown
from pipeline.export.changes_words import WORDS, title_of, word
from pipeline.export.page import page_environment
from pipeline.spec.field import FieldSpec

MOST_SHOWN = 200


def changes_page(
    comparison: Comparison,
    fields: dict[str, FieldSpec],
    language: str,
    picture: bytes | None,
    data: str,
    globe: str | None,
) -> str:
    """The page.

    Args:
        comparison: what was found.
        fields: the field table, for labels.
        language: ``'en'``, ``'fr'`` or ``'es'``.
        picture: PNG of the map; None if nothing differs.
        data: name of the file for programs beside it, which has what the page leaves out.
        globe: name of the KMZ beside it; None if nothing differs.
    """
    say: Callable[[str], str] = partial(word, language=language)
    context = {
        "language": language,
        "say": say,
        "title": title_of(comparison.before, comparison.after, language),
        "layer": comparison.layer,
        "comparison": comparison,
        "map": base64.b64encode(picture).decode("ascii") if picture else "",
        "data": data,
        "globe": globe,
        "shown": shown,
        "label": partial(label_of, fields=fields, language=language),
        "country": lambda code: say(code) if code in WORDS else (code or "–"),
        "attributes": _attributes(comparison),
        "changed": [
            (key, known.get("name", ""), move, values)
            for key, known, move, values in islice(comparison.each_changed(), MOST_SHOWN)
        ],
        "added": _first(comparison.added),
        "removed": _first(comparison.removed),
    }
    return page_environment().get_template("changes.html.j2").render(context)


def _first(features: pd.DataFrame) -> list[Row]:
    """The first features by id with what people know them by."""
    part = features.head(MOST_SHOWN)
    empty = dict.fromkeys(part.columns, "")
    rows = zip(part.index.tolist(), part.to_dict("records"), strict=True)
    return [{**empty, "id": str(key), **known_row(known)} for key, known in rows]


def _attributes(comparison: Comparison) -> list[Row]:
    """Attributes by how many features differ in them, most first, each with the first of these."""
    rows = [
        {
            "field": name,
            "count": len(change.rows),
            "id": str(comparison.met.ids[change.rows[0]]),
            "before": plain(change.before.iat[0]),
            "after": plain(change.after.iat[0]),
        }
        for name, change in comparison.changes.items()
    ]
    return sorted(rows, key=lambda row: -row["count"])
