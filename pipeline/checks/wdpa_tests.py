"""What the checks of the world database are put together from: tests of a record's fields."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd

from pipeline.checks.wdpa_schema import Sites
from pipeline.checks.wdpa_vocabulary import INT_CRIT, ISO3, REGIONAL

Test = Callable[[Sites], pd.Series]
_ROUNDING = 1.0001
_YEARS = (1750, 2100)
_FORBIDDEN = r"[<>?*\r\n]"
_MOST_RATIO, _LEAST_KM2 = 100, 50


class Check(NamedTuple):
    """A named check, the fields it needs, and the test that finds the records that break it."""

    name: str
    needs: tuple[str, ...]
    broken: Test


def both(*tests: Test) -> Test:
    """Records that every one of the tests finds."""
    return lambda s: pd.concat([test(s) for test in tests], axis=1).all(axis=1)


def either(*tests: Test) -> Test:
    """Records that one of the tests finds."""
    return lambda s: pd.concat([test(s) for test in tests], axis=1).any(axis=1)


def no(test: Test) -> Test:
    """Records that the test does not find."""
    return lambda s: ~test(s)


def among(name: str, *values: str) -> Test:
    """Records with one of these values."""
    return lambda s: s.text(name).isin(values)


def begins(name: str, start: str) -> Test:
    """Records whose text begins so."""
    return lambda s: s.text(name).str.startswith(start)


def has(name: str, pattern: str) -> Test:
    """Records whose text has the pattern in it."""
    return lambda s: s.text(name).str.contains(pattern)


def is_null(name: str) -> Test:
    """Records without a value."""
    return lambda s: s.text(name) == ""


def most(name: str, limit: float) -> Test:
    """Records whose number is at most the limit."""
    return lambda s: s.number(name) <= limit


def least(name: str, limit: float) -> Test:
    """Records whose number is at least the limit."""
    return lambda s: s.number(name) >= limit


def not_zero(name: str) -> Test:
    """Records whose number is anything but zero."""
    return lambda s: s.number(name) != 0


def over(part: str, whole: str) -> Test:
    """Records whose first number is more than the second, but for rounding."""
    return lambda s: s.number(part) > _ROUNDING * s.number(whole)


def repeated(name: str) -> Test:
    """Records whose value stands more than once."""
    return lambda s: s.text(name).duplicated(keep=False) & (s.text(name) != "")


def differs(name: str) -> Test:
    """Parcels of one WDPAID with different values; an empty one beside another is no difference."""
    return partial(Sites.differs, name=name)


def outlier(one: str, other: str) -> Test:
    """Sites whose first area is much larger than the second, as sites go and by over 50 km2.

    Ratios over a hundred are left out of the mean that says what is usual.
    """

    def test(s: Sites) -> pd.Series:
        large, small = s.number(one), s.number(other)
        ratio = (large + small) / small.where(small > 0)
        usual = ratio.where(ratio.between(0, _MOST_RATIO))
        return (ratio > usual.mean() + 2 * usual.std()) & ((large - small).abs() > _LEAST_KM2)

    return test


def bad_codes(name: str) -> Test:
    """Records with a code, of several with semicolons, that is not of ISO 3166-1."""

    def test(s: Sites) -> pd.Series:
        known = {t: set(t.replace(" ", "").split(";")) <= ISO3 for t in s.text(name).unique()}
        return ~s.text(name).map(known).astype(bool)

    return test


def bad_year(s: Sites) -> pd.Series:
    """Records whose year of status is neither 0 nor a year from 1750 on."""
    year = s.number("STATUS_YR")
    return ~((year == 0) | (year.between(*_YEARS) & (year % 1 == 0)))


def other_sea_share(s: Sites) -> pd.Series:
    """Records whose MARINE is not that of the share of sea: to 10 %, below 90 %, and more."""
    share = s.number("GIS_M_AREA") / s.number("GIS_AREA").where(s.number("GIS_AREA") > 0)
    says = np.select([share <= 0.1, share < 0.9], ["0", "1"], "2")
    return share.notna() & (s.text("MARINE") != says)


def bad_text(name: str) -> Test:
    """Records whose text has a character that is forbidden."""
    return has(name, _FORBIDDEN)


def good_criteria(s: Sites) -> pd.Series:
    """Records whose international criteria are (i) to (x) in order."""
    return s.text("INT_CRIT").str.fullmatch(INT_CRIT)


is_heritage = begins("DESIG_ENG", "World Heritage Site")
is_reserve = begins("DESIG_ENG", "UNESCO-MAB")
is_ramsar = begins("DESIG_ENG", "Ramsar Site")
is_international = either(is_heritage, is_reserve, is_ramsar)
is_regional = has("DESIG_ENG", REGIONAL)
in_sea = among("MARINE", "1", "2")
on_land = among("MARINE", "0")
