"""Evidence of activity: the later statement prevails, and data decide where days are equal."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.steps.activity_evidence import FIELDS, best_activity, first_day, last_day


def record(status: str, evidence: str, **more: object) -> dict[str, object]:
    row = {"site": "A", "opened": "", "closed": "", "last_data_year": pd.NA, "vintage": "2020"}
    return row | {"status": status, "activity_evidence": evidence} | more


def table(*records: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame(list(records)).astype({"last_data_year": "Int64"})


def best(*records: dict[str, object]) -> tuple[str, str, str]:
    frame = table(*records)
    row = best_activity(frame, frame["site"]).loc["A"]
    return row["status"], row["activity_evidence"], row["closed"]


AQS_DATA = record("active", "data 2020", last_data_year=2020, vintage="2025")
AIRNOW_ON = record("active", "relayed status 2018", vintage="2018")
AIRNOW_OFF = record("closed", "relayed status 2018", vintage="2018")
OWN_ON = record("active", "status 2018", vintage="2018")
PLANNED = record("planned", "opening date", opened="2026-01-01", vintage="2025")
NO_DATA = record("unknown", "no data 2020", vintage="2025")
NONE = record("unknown", "not stated", vintage="2022")


def closed(date: str, evidence: str = "closing date") -> dict[str, object]:
    return record("closed", evidence, closed=date, vintage="2025")


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([AQS_DATA, AIRNOW_OFF], ("active", "data 2020", "")),
        ([AIRNOW_ON, NO_DATA], ("active", "relayed status 2018", "")),
        ([AIRNOW_OFF, NO_DATA], ("closed", "relayed status 2018", "")),
        ([AIRNOW_ON, PLANNED], ("active", "relayed status 2018", "")),
        ([AIRNOW_ON, closed("2019-05-31")], ("closed", "closing date", "2019-05-31")),
        # A relayed status is stale where the network's own list, as late or later, has an end.
        ([AIRNOW_ON, closed("2012-05-31")], ("closed", "closing date", "2012-05-31")),
        ([OWN_ON, closed("2012-05-31")], ("active", "status 2018", "")),
        (
            [AIRNOW_ON, closed("2012-05-31") | {"vintage": "2018"}],
            ("closed", "closing date", "2012-05-31"),
        ),
        (
            [AIRNOW_ON, closed("2012-05-31") | {"vintage": "2017"}],
            ("active", "relayed status 2018", ""),
        ),
        (
            [AIRNOW_ON, record("closed", "status 2018", vintage="2018")],
            ("closed", "status 2018", ""),
        ),
        # Another network's later evidence stands, and the end of an own list does not hide it.
        ([AIRNOW_ON, OWN_ON, closed("2012-05-31")], ("active", "status 2018", "")),
        ([AIRNOW_ON, AQS_DATA, closed("2012-05-31")], ("active", "data 2020", "")),
        ([AQS_DATA, closed("2020-06-30")], ("closed", "closing date", "2020-06-30")),
        ([AQS_DATA, closed("2019-12-31")], ("active", "data 2020", "")),
        ([NONE, closed("2010", "closing text")], ("closed", "closing text", "2010")),
        ([PLANNED, NO_DATA], ("planned", "opening date", "")),
        ([PLANNED, AQS_DATA], ("active", "data 2020", "")),
        ([NONE, NO_DATA], ("unknown", "no data 2020", "")),
        (
            [closed("1995-01-01", "status 2022"), record("active", "open end", vintage="2016")],
            ("active", "open end", ""),
        ),
        # A dated closing tells more than a list of its year, and than one that only repeats it.
        (
            [record("active", "status 2020"), closed("2020-02-01")],
            ("closed", "closing date", "2020-02-01"),
        ),
        ([AIRNOW_OFF, closed("2016-06-27")], ("closed", "closing date", "2016-06-27")),
        ([AIRNOW_OFF, NONE], ("closed", "relayed status 2018", "")),
        # One network leaves the site in the year in which another one is there.
        ([AIRNOW_OFF, record("active", "open end", vintage="2018")], ("active", "open end", "")),
        ([AIRNOW_OFF, AIRNOW_ON], ("active", "relayed status 2018", "")),
        ([AIRNOW_OFF, OWN_ON], ("active", "status 2018", "")),
        # Data are stronger than a list of the same year.
        ([AQS_DATA, record("active", "status 2020")], ("active", "data 2020", "")),
        ([AIRNOW_ON, AQS_DATA], ("active", "data 2020", "")),
        ([closed("2004-09-28"), closed("1993-07-31")], ("closed", "closing date", "2004-09-28")),
    ],
)
@pytest.mark.parametrize("turn", [1, -1])
def test_the_later_statement_prevails(
    records: list[dict[str, object]], expected: tuple[str, str, str], turn: int
) -> None:
    assert best(*records[::turn]) == expected


def test_a_missing_opening_date_comes_from_the_other_records() -> None:
    frame = table(
        AIRNOW_ON,
        record("unknown", "no data 2020", opened="1990-05-01", last_data_year=2019),
        record("unknown", "not stated", opened="1988"),
        {**closed("1995-01-01"), "site": "B"},
        {**record("unknown", "not stated", opened="2001-01-01"), "site": "B"},
    )
    result = best_activity(frame, frame["site"])
    assert result["opened"].tolist() == ["1988", ""]
    assert result["last_data_year"].tolist() == [2019, pd.NA]
    assert result["last_data_year"].dtype == "Int64"


def test_sites_are_judged_apart_and_of_equal_records_the_first_is_taken() -> None:
    frame = table(
        {**closed("2010-01-01"), "site": "B", "opened": "1980"},
        {**closed("2010-01-01"), "site": "B", "opened": "1970"},
        AQS_DATA,
    )
    result = best_activity(frame, frame["site"])
    assert result.index.tolist() == ["A", "B"]
    assert result.columns.tolist() == FIELDS
    assert result.loc["B", "opened"] == "1980"


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("", "", ""),
        ("2010", "2010-01-01", "2010-12-31"),
        ("2010-02", "2010-02-01", "2010-02-31"),
        ("2010-02-03", "2010-02-03", "2010-02-03"),
    ],
)
def test_a_date_may_mean_several_days(date: str, first: str, last: str) -> None:
    dates = pd.Series([date], dtype="str")
    assert [first_day(dates).iat[0], last_day(dates).iat[0]] == [first, last]


def test_no_records_give_no_sites() -> None:
    frame = table(NONE).iloc[:0]
    assert best_activity(frame, frame["site"]).empty


RECORDS = [AQS_DATA, AIRNOW_ON, AIRNOW_OFF, OWN_ON, PLANNED, NO_DATA, NONE]
RECORDS += [closed("2012"), closed("2019"), closed("2024")]


@settings(max_examples=30)
@given(st.lists(st.sampled_from(RECORDS), min_size=1, max_size=6), st.randoms())
def test_the_order_of_the_records_does_not_matter(records: list[dict[str, object]], dice) -> None:
    turned = list(records)
    dice.shuffle(turned)
    assert best(*records) == best(*turned)
    assert best(*records, *records) == best(*records)
