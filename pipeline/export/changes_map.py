"""The map of what differs between two editions, in the atlas projection."""

import numpy as np
import pandas as pd

from pipeline.export.changes_shapes import ChangedShapes, on_map
from pipeline.export.changes_words import COLORS, WORDS, title_of
from pipeline.export.drawing import Drawing
from pipeline.export.maps import overview_map
from pipeline.spec.portrayal import LegendClass, Style

# A pixel of the picture is some 7 km.
_TOLERANCE_M = 1_000.0
_LABELS = {name: "changed_only" if name == "changed" else name for name in COLORS}


def changes_style() -> Style:
    """A colour for each of what can become of a feature."""
    classes = (
        LegendClass(value=name, color=color, label=WORDS[_LABELS[name]])
        for name, color in COLORS.items()
    )
    return Style(field="change", classes=tuple(classes))


def changes_map(drawn: ChangedShapes, language: str) -> bytes:
    """PNG of the features that differ: added, removed, moved, and changed where they are."""
    kinds, atlas, degrees = [], [], []
    for kind, side, rows in drawn.rows():
        shapes = on_map(side, rows, _TOLERANCE_M)
        kinds += [kind] * len(rows)
        atlas.append(shapes[0])
        degrees.append(shapes[1])
    layer = drawn.comparison.layer
    features = pd.DataFrame({"change": pd.Series(kinds, dtype="str")})
    drawing = Drawing(layer.geometry, features, np.concatenate(atlas), np.concatenate(degrees))
    told = title_of(drawn.comparison.before, drawn.comparison.after, language)
    title = f"{layer.title.in_language(language)} - {told}"
    return overview_map(drawing, changes_style(), title, language, counted="differing")
