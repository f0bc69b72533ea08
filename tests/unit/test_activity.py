"""Activity of the sites of one source: evidence, its order, and conflicts that are told."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.spec.mapping import Mapping
from pipeline.spec.network import Activity
from pipeline.steps.activity import activity
from pipeline.steps.settle_activity import settle_activity
from tests.register_frames import catalogue
from tests.site_frames import bare_codes, conformed, layer_context, monitors, source_context

DATES = Activity(opened=Mapping(column="o"), closed=Mapping(column="c"), open_end=("9999-12-31",))
TEXT = Activity(closed=Mapping(column="remark", pattern=r"en (\d{4})"))
DATA_2020 = ("S0", 2020, "")
OTHER_2020 = ("OTHER", 2020, "")


def judged(
    row: dict[str, str], *rows: tuple[str, int | None, str], spec: Activity = DATES
) -> tuple[pd.Series, pd.DataFrame]:
    context = source_context(activity=spec)
    tables = {"sites": conformed(row), "monitors": monitors(*rows)}
    sites = activity(tables, context)["sites"]
    return sites.iloc[0], context.ledger.findings()


@pytest.mark.parametrize(
    ("row", "rows", "expected"),
    [
        # The traps of the national lists: an empty closing date is never evidence.
        ({"opened": "1990-01-01"}, [], ("unknown", "not stated")),
        ({"opened": "1990-01-01"}, [OTHER_2020], ("unknown", "no data 2020")),
        ({"opened": "2020-06-01"}, [OTHER_2020], ("unknown", "no data 2020")),
        ({"opened": "2021-06-01"}, [OTHER_2020], ("unknown", "not stated")),
        ({}, [OTHER_2020], ("unknown", "no data 2020")),
        ({"opened": "1990-01-01"}, [DATA_2020], ("active", "data 2020")),
        ({}, [("S0", 2019, ""), OTHER_2020], ("unknown", "no data 2020")),
        ({"closed": "1999-12-31"}, [OTHER_2020], ("closed", "closing date")),
        ({"closed": "2020-06-30"}, [DATA_2020], ("closed", "closing date")),
        ({"closed": "2023"}, [DATA_2020], ("closed", "closing date")),
        ({"closed": "2020-01"}, [DATA_2020], ("closed", "closing date")),
        ({"closed": "9999-12-31"}, [], ("active", "open end")),
        ({"opened": "2025-12-01", "listed": "2025-11-25"}, [], ("planned", "opening date")),
        ({"opened": "2025-11-25", "listed": "2025-11-25"}, [], ("unknown", "not stated")),
        ({"opened": "2025-12-01"}, [], ("unknown", "not stated")),
        ({"opened": "2026"}, [OTHER_2020], ("planned", "opening date")),
        ({"closed": "2030-01-01"}, [], ("unknown", "not stated")),
        ({"closed": "2030-01-01"}, [DATA_2020], ("active", "data 2020")),
        ({"status": "active"}, [], ("active", "status 2025")),
        ({"status": "active", "listed": "2022-06-01"}, [], ("active", "status 2022")),
        ({"status": "closed"}, [], ("closed", "status 2025")),
        ({"status": "closed", "closed": "1999-12-31"}, [], ("closed", "status 2025")),
        ({"status": "planned"}, [OTHER_2020], ("planned", "status 2025")),
        ({"status": "unknown"}, [], ("unknown", "not stated")),
        ({"status": "closed"}, [DATA_2020], ("closed", "status 2025")),
        # One active monitor makes the site active, whichever row stands first.
        ({"status": "closed"}, [("S0", None, "active")], ("active", "status 2025")),
        ({}, [("S0", None, "closed"), ("S0", None, "active")], ("active", "status 2025")),
        ({}, [("S0", None, "closed")], ("closed", "status 2025")),
        ({}, [("OTHER", None, "active")], ("unknown", "not stated")),
    ],
)
def test_status_follows_from_evidence(
    row: dict[str, str], rows: list[tuple[str, int | None, str]], expected: tuple[str, str]
) -> None:
    site, _ = judged(row, *rows)
    assert (site["status"], site["activity_evidence"]) == expected


def test_a_closing_text_is_told_apart_from_a_date() -> None:
    site, _ = judged({"closed": "2010"}, spec=TEXT)
    assert (site["status"], site["activity_evidence"], site["closed"]) == (
        "closed",
        "closing text",
        "2010",
    )


@pytest.mark.parametrize("status", ["active", "closed", "planned"])
def test_a_relayed_status_is_told_apart_from_the_agency_s_own(status: str) -> None:
    spec = Activity(relayed=True, status=Mapping(column="s"))
    site, _ = judged({"status": status}, spec=spec)
    assert (site["status"], site["activity_evidence"]) == (status, "relayed status 2025")


def test_airnow_relays_what_the_networks_of_the_sites_say() -> None:
    assert catalogue().source("na_airnow").spec.tables.sites.activity.relayed


def test_an_open_end_is_no_date() -> None:
    site, found = judged({"opened": "1988-05-31", "closed": "9999-12-31"})
    assert (site["opened"], site["closed"]) == ("1988-05-31", "")
    assert found.empty


def test_the_last_year_of_data_is_kept_whatever_the_status() -> None:
    site, _ = judged({"closed": "2021-01-01"}, ("S0", 2019, ""), ("S0", 2020, ""), OTHER_2020)
    assert site["last_data_year"] == 2020
    site, _ = judged({})
    assert site["last_data_year"] is pd.NA


@pytest.mark.parametrize(
    ("row", "rows", "rule", "field", "before", "after", "status"),
    [
        ({"opened": "1990-01-04", "closed": "1990-01-01"}, [], "SITE-DATES", "closed", "1990-01-01", "1990-01-04", "closed"),
        ({"closed": "2019-12-31"}, [DATA_2020], "SITE-DATA", "closed", "2020", "2019-12-31", "active"),
        ({"opened": "2026-01-01"}, [DATA_2020], "SITE-DATA", "opened", "2020", "2026-01-01", "active"),
        ({"status": "active", "closed": "2011-10-11"}, [], "SITE-STATUS", "closed", "active", "2011-10-11", "active"),
        ({"status": "active", "opened": "2026-01-01"}, [], "SITE-STATUS", "opened", "active", "2026-01-01", "active"),
        ({"status": "closed", "closed": "9999-12-31"}, [], "SITE-STATUS", "closed", "closed", "9999-12-31", "closed"),
        ({"status": "closed"}, [], "SITE-NO-END", "closed", "closed", "", "closed"),
    ],
)  # fmt: skip
def test_conflicts_are_told_and_dates_stay(
    row: dict[str, str],
    rows: list[tuple[str, int | None, str]],
    rule: str,
    field: str,
    before: str,
    after: str,
    status: str,
) -> None:
    site, found = judged(row, *rows)
    told = found[["rule", "field", "before", "after", "action"]].to_numpy().tolist()
    assert told == [[rule, field, before, after, "published_as_is"]]
    assert not bare_codes(found["message_fr"].iat[0])
    assert not bare_codes(found["message_es"].iat[0])
    assert site["status"] == status
    expected = {name: row.get(name, "") for name in ("opened", "closed")}
    expected["closed"] = expected["closed"].replace("9999-12-31", "")
    assert {name: site[name] for name in expected} == expected


@pytest.mark.parametrize(
    "row",
    [
        {"opened": "1990", "closed": "1990-01-01"},
        {"opened": "1990-03-05", "closed": "1990"},
        {"opened": "1990-03-05", "closed": "1990-03"},
        {"opened": "1990-03-05", "closed": "1990-03-05"},
        {"opened": "1990-01-01"},
        {"closed": "2020-01-01"},
    ],
)
def test_dates_that_may_agree_are_no_conflict(row: dict[str, str]) -> None:
    assert judged(row)[1].empty


def test_a_source_that_gives_no_closing_dates_lacks_none() -> None:
    site, found = judged({"status": "closed"}, spec=Activity(status=Mapping(column="s")))
    assert site["status"] == "closed"
    assert found.empty


def test_a_source_without_sites_has_no_activity() -> None:
    context = source_context(activity=DATES)
    sites = activity({"sites": conformed(), "monitors": monitors()}, context)["sites"]
    assert len(sites) == 0
    assert {"status", "activity_evidence", "last_data_year"} <= set(sites.columns)


MAYBE_DATES = st.sampled_from(["", "1990", "1999-05", "2019-12-31", "2020-06-30", "9999-12-31"])
ROWS = st.fixed_dictionaries(
    {
        "opened": MAYBE_DATES,
        "closed": MAYBE_DATES,
        "status": st.sampled_from(["", "active", "closed", "planned", "unknown"]),
        "listed": st.sampled_from(["", "2020-01-01", "2025-11-25"]),
    }
)


@settings(max_examples=25)
@given(st.lists(ROWS, min_size=5, max_size=20), st.lists(st.integers(0, 6), max_size=4))
def test_every_site_gets_one_status_that_its_evidence_supports(
    rows: list[dict[str, Any]], with_data: list[int]
) -> None:
    context = source_context(activity=DATES)
    before = conformed(*rows)
    tables = {
        "sites": before,
        "monitors": monitors(*[(f"S{number}", 2020, "") for number in with_data]),
    }
    sites = activity(tables, context)["sites"]
    assert sites["native_id"].tolist() == before["native_id"].tolist()
    assert set(sites["status"]) <= {"active", "closed", "planned", "unknown"}
    for (_, site), row in zip(sites.iterrows(), rows, strict=True):
        kind = site["activity_evidence"].rstrip("0123456789").strip()
        assert site["opened"] == row["opened"]
        assert site["closed"] == row["closed"].replace("9999-12-31", "")
        if site["status"] == "active":
            assert kind in ("data", "status", "open end")
        if kind == "closing date":
            assert site["closed"] != ""
        if kind in ("no data", "not stated"):
            assert site["status"] == "unknown"


def test_settled_years_and_number() -> None:
    sites = pd.DataFrame(
        {
            "opened": ["1990-01-01", "2026", "", "1999-05", "1980"],
            "closed": ["", "", "2010", "2001-01-31", "2011-10-11"],
            "status": ["active", "planned", "closed", "unknown", "active"],
        }
    )
    settled = settle_activity({"sites": sites}, layer_context())["sites"]
    assert settled["start_year"].tolist() == [1990, 2026, pd.NA, 1999, 1980]
    assert settled["end_year"].tolist() == [pd.NA, pd.NA, 2010, 2001, pd.NA]
    assert settled["is_active"].tolist() == [1, 0, 0, pd.NA, 1]
    assert {str(settled[name].dtype) for name in ("start_year", "end_year", "is_active")} == {
        "Int64"
    }
