"""Symbols of features: those that the style names, and one for all other values."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.export.map_text import word
from pipeline.spec.base import LANGUAGES, Trilingual
from pipeline.spec.portrayal import LegendClass, Style

OTHER_COLOR = "555555"
_OTHER = LegendClass(
    value="other",
    color=OTHER_COLOR,
    label=Trilingual(**{language: word("other", language) for language in LANGUAGES}),
)


def full_style(style: Style, features: pd.DataFrame) -> Style:
    """The style with a class of its own for values that it does not name, if there are any."""
    named = {symbol.value for symbol in style.classes}
    if _OTHER.value in named or features[style.field].astype("str").isin(named).all():
        return style
    return style.model_copy(update={"classes": (*style.classes, _OTHER)})


def symbol_values(style: Style, features: pd.DataFrame) -> pd.Series:
    """The class of each feature in its full style."""
    values = features[style.field].astype("str")
    return values.where(values.isin([symbol.value for symbol in style.classes]), _OTHER.value)


def draw_levels(style: Style, features: pd.DataFrame) -> NDArray[np.intp]:
    """Features of a higher level are drawn over those of a lower one, whatever their size.

    All have one, but where classes lie within one another: a source may cut the outer ones into
    parts that are smaller than what lies in others.
    """
    if not style.nested:
        return np.zeros(len(features), dtype=np.intp)
    values = [symbol.value for symbol in full_style(style, features).classes]
    found = pd.Index(values).get_indexer(pd.Index(symbol_values(style, features)))
    return np.asarray(found, dtype=np.intp)
