"""Identify: one row a facility; what is merged or left out says why, and where rows disagree."""

import pytest

from pipeline.steps.registry import Context
from tests.register_frames import context_of, records, rules_of, run


def plant(native_id: str, name: str = "ALMA", city: str = "Lima", **more: str) -> dict[str, str]:
    return {"native_id": native_id, "name": name, "city": city, "reported_lat": "1"} | more


def identify(*rows: dict[str, str]) -> tuple[list[str], Context]:
    context = context_of("mx_retc")
    tables = run("identify", {"facilities": records(context, list(rows))}, context)
    return tables["facilities"]["name"].tolist(), context


def test_different_ids_stay_apart_even_where_all_else_is_equal() -> None:
    names, context = identify(plant("A"), plant("B"), plant("a"))
    assert len(names) == 3
    assert rules_of(context) == []


def test_a_full_duplicate_merges_without_a_conflict() -> None:
    names, context = identify(plant("A"), plant("B"), plant("A"))
    assert names == ["ALMA", "ALMA"]
    assert rules_of(context) == [("ID-REPEATED", "merged")]
    assert context.ledger.findings()["record"].tolist() == [4]
    account = context.ledger.accounts[-1]
    assert (account.rows_in, account.rows_out, account.merged) == (3, 2, 1)


def test_the_first_row_is_published_and_every_conflict_listed_on_it() -> None:
    names, context = identify(
        plant("A", "ALMA", "Lima"), plant("A", "BETA", "Lima"), plant("A", "BETA", "Cuzco")
    )
    assert names == ["ALMA"]
    found = context.ledger.findings()
    conflicts = found[found["rule"] == "ID-CONFLICT"].set_index("field")
    assert set(conflicts.index) == {"name", "city"}
    assert conflicts.loc["name", ["record", "before", "after"]].tolist() == [
        2,
        "ALMA | BETA",
        "ALMA",
    ]
    assert conflicts.loc["city", ["record", "before", "after"]].tolist() == [
        2,
        "Lima | Cuzco",
        "Lima",
    ]
    assert (found["rule"] == "ID-REPEATED").sum() == 2


def test_conflicting_coordinates_are_conflicts_like_any_other() -> None:
    _, context = identify(plant("A"), plant("A", reported_lat="2"))
    assert context.ledger.findings()["field"].tolist() == ["reported_lat", ""]


def test_where_a_record_stands_is_no_conflict() -> None:
    context = context_of("mx_retc")
    facilities = records(context, [plant("A"), plant("A")])
    facilities.loc[1, "file"] = "another.csv"
    run("identify", {"facilities": facilities}, context)
    assert rules_of(context) == [("ID-REPEATED", "merged")]


def test_a_bar_in_the_published_value_is_kept_whole() -> None:
    _, context = identify(plant("A", "ALMA | NORTE"), plant("A", "BETA"))
    conflict = context.ledger.findings().iloc[0]
    assert conflict["before"] == "ALMA | NORTE | BETA"
    assert conflict["after"] == "ALMA | NORTE"


def test_rows_that_do_not_repeat_are_left_as_they_are() -> None:
    names, context = identify(plant("A", "X"), plant("B", "Y"), plant("A", "X"), plant("C", "Z"))
    assert names == ["X", "Y", "Z"]
    assert [action for _, action in rules_of(context)] == ["merged"]


# ---- facilities of the year


def keep(source: str, facilities: list[str], releases: list[str]) -> tuple[list[str], Context]:
    context = context_of(source)
    tables = {
        "facilities": records(context, [{"native_id": native_id} for native_id in facilities]),
        "releases": records(context, [{"native_id": native_id} for native_id in releases]),
    }
    kept = run("keep_reporting_facilities", tables, context)
    return kept["facilities"]["native_id"].tolist(), context


@pytest.mark.parametrize("source", ["ca_npri", "ca_npri_extracts"])
def test_a_table_of_all_that_ever_reported_keeps_those_of_the_year(source: str) -> None:
    kept, context = keep(source, ["1", "2", "3"], ["3", "3", "9"])
    assert kept == ["3"]
    assert rules_of(context) == [("NOT-REPORTED", "dropped_by_spec")] * 2
    assert context.ledger.accounts[0].dropped_by_spec == 2


@pytest.mark.parametrize("source", ["mx_retc", "us_tri_basic"])
def test_a_table_of_the_year_keeps_facilities_without_releases(source: str) -> None:
    kept, context = keep(source, ["1", "2"], ["2"])
    assert kept == ["1", "2"]
    assert rules_of(context) == []


def life(*periods: tuple[str, str]) -> tuple[list[str], Context]:
    rows = [plant("A", reported_opened=start, reported_closed=end) for start, end in periods]
    rows.append(plant("B", reported_opened="1999-01-01", reported_closed="2001-01-01"))
    context = context_of("mx_retc")
    tables = run("identify", {"facilities": records(context, rows)}, context)
    first, other = tables["facilities"][["reported_opened", "reported_closed"]].to_numpy().tolist()
    assert other == ["1999-01-01", "2001-01-01"]
    return first, context


@pytest.mark.parametrize(
    ("periods", "whole"),
    [
        (
            [("2005-01-01", "2015-07-29"), ("2015-08-01", "2018-11-28")],
            ["2005-01-01", "2018-11-28"],
        ),
        (
            [("2015-08-01", "2018-11-28"), ("2012-11-02", "2015-07-29")],
            ["2012-11-02", "2018-11-28"],
        ),
        ([("", "2015-07-29"), ("2015-08-01", "")], ["2015-08-01", ""]),
        ([("", "1990"), ("", "1990-05-01")], ["", "1990-05-01"]),
    ],
)
def test_rows_of_a_site_may_be_periods_of_its_life(
    periods: list[tuple[str, str]], whole: list[str]
) -> None:
    found, context = life(*periods)
    assert found == whole
    assert rules_of(context) == [("ID-REPEATED", "merged")], "periods are no conflict"
