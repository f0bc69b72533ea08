"""When features are: from their fields of years or dates to days and years that maps understand."""

import pandas as pd

from pipeline.spec.portrayal import FeatureTime

_YEAR = 4
_FIRST_DAY, _LAST_DAY = "-01-01", "-12-31"


def years_of(features: pd.DataFrame, time: FeatureTime) -> tuple[int, int] | None:
    """First and last year of the features of an edition, None if no year is known.

    What has no end is there up to the newest vintage.
    """
    first, last = _years(features[time.begin]), _years(_ends(features, time))
    if last.isna().any():
        last = pd.concat([last, _years(features["vintage"])])
    known = pd.concat([first, last]).dropna()
    return (int(known.min()), int(known.max())) if len(known) else None


def periods(features: pd.DataFrame, time: FeatureTime) -> tuple[pd.Series, pd.Series]:
    """First and last day of each feature, ``YYYY-MM-DD``; empty where that end is open.

    A feature that ends before it begins has no known time.
    """
    begin = _days(features[time.begin], _FIRST_DAY)
    end = _days(_ends(features, time), _LAST_DAY)
    is_upside_down = (begin != "") & (end != "") & (begin >= end)
    return begin.mask(is_upside_down, ""), end.mask(is_upside_down, "")


def _ends(features: pd.DataFrame, time: FeatureTime) -> pd.Series:
    return features[time.end] if time.end else pd.Series("", index=features.index, dtype="str")


def _years(values: pd.Series) -> pd.Series:
    return pd.to_numeric(values.astype("str").str[:_YEAR], errors="coerce")


def _days(values: pd.Series, rest: str) -> pd.Series:
    """Years completed to their first or last day; dates as they are."""
    texts = values.astype("str").fillna("")
    return texts.where(texts.str.len() != _YEAR, texts + rest)
