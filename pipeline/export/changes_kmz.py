"""What differs between two editions for globes: folders of what was added, removed, moved, changed.

A feature that moved has its path from the old place to the new one, or the outline that it had.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.comparison.result import Comparison
from pipeline.export.changes_map import changes_style
from pipeline.export.changes_shapes import ChangedShapes, on_globe
from pipeline.export.changes_words import COLORS, title_of, word
from pipeline.export.icons import circle_icon
from pipeline.export.kml import KmlAreaStyle, KmlDocument, KmlField, KmlStyle
from pipeline.export.kmz import write_kmz
from pipeline.export.legends import legend_png
from pipeline.export.lonlat_shapes import Shapes
from pipeline.export.notices import LICENCE
from pipeline.export.page import grouped
from pipeline.spec.field import FieldSpec

_ICON, _ICON_SCALE = "icons/circle.png", 0.5
_OPACITY, _PIXELS = 0.4, 1.5
_PATH = "path"
_TOLERANCE_M = 100.0
_MOST_VALUES = 12
_TOLD = ("metres", "area", "changes")
_FIELDS = {
    "atlas_id": "feature",
    "country": "country",
    "state_prov": "state",
    "source": "source",
    "metres": "metres",
    "area": "km2",
    "changes": "changes",
}


def write_changes_kmz(
    path: Path, drawn: ChangedShapes, fields: dict[str, FieldSpec], language: str
) -> int:
    """Write the features that differ; returns the number of placemarks, paths included."""
    comparison = drawn.comparison
    title = title_of(comparison.before, comparison.after, language)
    layer = comparison.layer
    document = KmlDocument(
        id=f"{layer.id}-changes-{language}",
        name=f"{layer.title.in_language(language)} - {title}",
        description=word("about", language, metres=f"{_TOLERANCE_M:.0f}"),
        language=language,  # type: ignore[arg-type]
        fields=tuple(KmlField(name, word(key, language)) for name, key in _FIELDS.items()),
        styles=tuple(_style(name, color) for name, color in (*COLORS.items(), (_PATH, "333333"))),
        legend_png=legend_png(changes_style(), layer.geometry, title, language),
        icons={_ICON: circle_icon("FFFFFF")},
        begin=None,
        end=None,
        link=None,
        author="Commission for Environmental Cooperation (CEC)",
        notice=LICENCE[language],
    )
    rows = pd.concat(list(_placemarks(drawn, fields, language)), ignore_index=True)
    return write_kmz(path, document, rows)


def _style(name: str, color: str) -> KmlAreaStyle:
    place = KmlStyle(name, color, _ICON_SCALE, _ICON)
    return KmlAreaStyle(color, _OPACITY, color, _PIXELS, place)


def _placemarks(
    drawn: ChangedShapes, fields: dict[str, FieldSpec], language: str
) -> Iterator[pd.DataFrame]:
    comparison = drawn.comparison
    told = _told(comparison, fields, language)
    changed = comparison.changed
    is_moved = changed["place"].isin(comparison.moves.rows).to_numpy(dtype=bool)
    known = {
        "added": comparison.added,
        "removed": comparison.removed,
        "moved": changed[is_moved],
        "changed": changed[~is_moved],
    }
    for kind, side, rows in drawn.rows():
        table = _table(kind, known[kind], on_globe(side, rows, _TOLERANCE_M), told, language)
        yield table
        if kind == "moved":
            yield table.assign(
                feature_id=table["feature_id"] + "/before", geometry=_paths(drawn), style=_PATH
            )


def _table(
    kind: str, known: pd.DataFrame, shapes: Shapes, told: pd.DataFrame, language: str
) -> pd.DataFrame:
    ids = known.index.astype("str").to_numpy(object)
    columns: dict[str, Any] = {
        "feature_id": ids,
        "name": known["name"].where(known["name"] != "", known.index).to_numpy(object),
        "geometry": shapes,
        "style": kind,
        "folder": word("changed_only" if kind == "changed" else kind, language),
        "subfolder": known["country"].to_numpy(object),
        "atlas_id": ids,
        **{name: known[name].to_numpy(object) for name in ("country", "state_prov", "source")},
        **{n: told[n].reindex(ids, fill_value="").to_numpy(object) for n in _TOLD},
    }
    return pd.DataFrame(columns)


def _told(comparison: Comparison, fields: dict[str, FieldSpec], language: str) -> pd.DataFrame:
    """What balloons tell of the features that changed, by id."""
    rows = {
        key: (
            _number(move.get("metres")) if move else "",
            " → ".join(map(_number, move["km2"])) if "km2" in move else "",
            _values(values, fields, language),
        )
        for key, _, move, values in comparison.each_changed()
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(_TOLD), dtype=object)


def _number(value: float | None) -> str:
    return "–" if value is None else grouped(value)


def _values(values: dict[str, tuple[Any, Any]], fields: dict[str, FieldSpec], language: str) -> str:
    """``label: before → after`` of the first attributes; JSON has all."""
    texts = [
        f"{label_of(name, fields, language)}: {shown(old)} → {shown(new)}"
        for name, (old, new) in list(values.items())[:_MOST_VALUES]
    ]
    if len(values) > _MOST_VALUES:
        texts.append(word("more", language, n=len(values) - _MOST_VALUES))
    return "; ".join(texts)


def label_of(name: str, fields: dict[str, FieldSpec], language: str) -> str:
    """A field as people call it; one that the field table no longer has by its own name."""
    return fields[name].label.in_language(language) if name in fields else name


def shown(value: Any) -> str:
    """A value whole, so that no change is rounded away; a dash if there is none."""
    if value is None or value == "":
        return "–"
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _paths(drawn: ChangedShapes) -> Shapes:
    """Lines from the old places of points to the new ones, or the outlines as they were."""
    comparison = drawn.comparison
    if comparison.layer.geometry == "point":
        moves = comparison.moves
        ends = np.stack([moves.before, moves.after], axis=1)
        return np.asarray(shapely.linestrings(ends), dtype=object)
    rows = comparison.met.before[comparison.moves.rows]
    shapes = on_globe(drawn.before, rows, _TOLERANCE_M)
    is_area = shapely.get_dimensions(shapes) == 2
    shapes[is_area] = shapely.boundary(shapes[is_area])
    return shapes
