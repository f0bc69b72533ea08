"""Elevations: metres above the sea, unknown ones null with a flag that says why."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.projection import Floats
from pipeline.spec.network import Elevation
from pipeline.steps.registry import Context, Tables, step

Bools = NDArray[np.bool_]

# The international foot. The US survey foot, given up in 2022, is 2 parts in a million longer:
# 9 mm on the highest site of the continent, less than any of these lists resolves.
_METRES = {"m": 1.0, "ft": 0.3048}
_NUMBER = r"[+-]?([0-9]{1,7}(\.[0-9]*)?|\.[0-9]+)"
# Numbers that stand for an unknown one, and what lies below all land of the continent (-86 m):
# lists that were converted from feet have -304.7 for -999.
_SENTINELS = (9999.0, 99999.0)
_LOWEST_M = -90.0


@step("elevations")
def elevations(tables: Tables, context: Context) -> Tables:
    """Metres with a flag; zeros and sentinels are unknown, and unreadable text is a finding."""
    sites, spec = tables["sites"], context.network.tables.sites.elevation
    text = sites["reported_elevation"]
    number, is_number = _numbers(text)
    metres = number * _metres_a_unit(sites["reported_elevation_unit"], spec)
    text_nulls = {null for null in spec.nulls if not _is_number(null)} if spec else set()
    is_stated = (text != "") & ~text.isin(text_nulls)
    is_zero = is_stated & (number == 0)
    is_sentinel = is_stated & _are_sentinels(number, metres, spec)
    is_unreadable = is_stated & ~is_zero & ~is_sentinel & (~is_number | np.isnan(metres))
    for rule, where in (
        ("ELEV-ZERO", is_zero),
        ("ELEV-SENTINEL", is_sentinel),
        ("ELEV-FORM", is_unreadable),
    ):
        context.ledger.add(
            rule, "published_as_is", "sites", sites[where], "elevation_m", text[where]
        )
    is_known = is_stated & ~is_zero & ~is_sentinel & ~is_unreadable
    flag = np.select([is_zero, is_sentinel], ["zero", "sentinel"], default="")
    return tables | {
        "sites": sites.assign(
            elevation_m=np.where(is_known, metres.round(6), np.nan),
            elevation_flag=pd.Series(flag, index=sites.index, dtype="str"),
        )
    }


def _numbers(text: pd.Series) -> tuple[Floats, pd.Series]:
    """Numbers, NaN where a text is none, and a mask of those that are; no exponents, no commas."""
    is_number = text.str.fullmatch(_NUMBER).astype(bool)
    number = pd.to_numeric(text.where(is_number), errors="coerce")
    return number.to_numpy(float, na_value=np.nan), is_number


def _metres_a_unit(units: pd.Series, spec: Elevation | None) -> Floats:
    """Metres of each row's unit; NaN where the unit is not one that the spec knows."""
    if spec is None or spec.unit is not None:
        factor = _METRES[spec.unit if spec and spec.unit else "m"]
        return np.full(len(units), factor, dtype=np.float64)
    known = {text: _METRES[unit] for text, unit in spec.means.items()}
    return np.array([known.get(unit, np.nan) for unit in units], dtype=np.float64)


def _are_sentinels(number: Floats, metres: Floats, spec: Elevation | None) -> Bools:
    declared = [float(null) for null in spec.nulls if _is_number(null)] if spec else []
    return np.asarray(np.isin(number, [*_SENTINELS, *declared]) | (metres < _LOWEST_M))


def _is_number(text: str) -> bool:
    return bool(pd.Series([text], dtype="str").str.fullmatch(_NUMBER).iat[0])
