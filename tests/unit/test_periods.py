"""When features are: years and dates of any layer, ends that are open, periods that are none."""

import pandas as pd
import pytest

from pipeline.export.periods import periods, years_of
from pipeline.spec.portrayal import FeatureTime

OF_ITSELF = FeatureTime(begin="begin", end="end")
OF_THE_EDITION = FeatureTime(begin="year", end="year")


def frame(*rows: tuple[object, object], kind: str = "Int64", vintage: str = "2025") -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=["begin", "end"]).astype(kind)
    return table.assign(vintage=vintage)


def test_years_become_their_first_and_last_day() -> None:
    begin, end = periods(frame((1980, 1999), (2001, None), (None, None)), OF_ITSELF)
    assert begin.tolist() == ["1980-01-01", "2001-01-01", ""]
    assert end.tolist() == ["1999-12-31", "", ""]


def test_dates_stay_as_they_are() -> None:
    table = frame(("1980-05-31", "1999"), ("", "2003-02-01"), kind="str")
    begin, end = periods(table, OF_ITSELF)
    assert begin.tolist() == ["1980-05-31", ""]
    assert end.tolist() == ["1999-12-31", "2003-02-01"]


def test_one_year_is_a_period_and_an_end_before_the_begin_is_none() -> None:
    begin, end = periods(frame((1980, 1980), (1981, 1980)), OF_ITSELF)
    assert begin.tolist() == ["1980-01-01", ""]
    assert end.tolist() == ["1980-12-31", ""]


@pytest.mark.parametrize(
    ("rows", "vintage", "expected"),
    [
        ([(1980, 1999), (1985, 2003)], "2025", (1980, 2003)),
        ([(1980, None)], "2025", (1980, 2025)),
        ([(1980, None)], "not a year", (1980, 1980)),
        ([(None, 1999)], "2025", (1999, 1999)),
        ([(None, None)], "2025", (2025, 2025)),
        ([(None, None)], "", None),
        ([], "2025", None),
    ],
)
def test_what_is_open_lasts_up_to_the_newest_source(rows, vintage, expected) -> None:
    assert years_of(frame(*rows, vintage=vintage), OF_ITSELF) == expected


def test_the_years_of_an_edition_are_those_of_its_features() -> None:
    table = pd.DataFrame({"year": pd.array([2012, 2011], dtype="Int64"), "vintage": "2020"})
    assert OF_THE_EDITION.is_of_the_edition
    assert years_of(table, OF_THE_EDITION) == (2011, 2012)
