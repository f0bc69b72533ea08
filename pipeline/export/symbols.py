"""Symbols of features: those that the style names, and one for all other values."""

import pandas as pd

from pipeline.export.map_text import word
from pipeline.spec.base import LANGUAGES, Trilingual
from pipeline.spec.layer import LegendClass, Style

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
