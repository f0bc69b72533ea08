"""When records lived: a station that closed before another opened is not that other one."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.steps.activity_evidence import first_day, last_day

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NEVER, _ALWAYS = 0, 99_999_999


@dataclass(frozen=True, eq=False)
class Lives:
    """First and last day on which each record says that it lived, as YYYYMMDD."""

    first: Ints
    last: Ints

    def are_apart(self, a: Ints, b: Ints) -> Bools:
        """Whether one of a pair had closed before the other was there."""
        return (self.last[a] < self.first[b]) | (self.last[b] < self.first[a])


def read_lives(records: pd.DataFrame) -> Lives:
    """Lives of records by their dates; an active one without a date lived when it was listed."""
    year = records["activity_evidence"].str.extract(r"(\d{4})$")[0].fillna(records["vintage"])
    seen = _days(first_day(year.str[:4].astype("str")), _NEVER)
    is_active = (records["status"] == "active").to_numpy(bool)
    first = _days(first_day(records["opened"]), _NEVER)
    return Lives(
        np.where((first == _NEVER) & is_active, seen, first),
        _days(last_day(records["closed"]), _ALWAYS),
    )


def _days(dates: pd.Series, unknown: int) -> Ints:
    """YYYY-MM-DD as the number YYYYMMDD."""
    digits = pd.to_numeric(dates.str.replace("-", "", regex=False), errors="coerce")
    return digits.fillna(unknown).to_numpy().astype(np.int64)
