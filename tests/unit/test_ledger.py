"""The law of conservation: no record is lost, doubled or invented between two stages."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConservationError
from pipeline.ledger import COLUMNS, Ledger
from pipeline.rules import RULES, Action

ENDINGS: tuple[Action, ...] = ("quarantined", "merged", "dropped_by_spec")
RULE_OF = {"quarantined": "A8", "merged": "ID-REPEATED", "dropped_by_spec": "NOT-REPORTED"}


def table(
    numbers: list[int], source: str = "s", file: str = "f.csv", native: str | None = None
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "source": pd.Series([source] * len(numbers), dtype="str"),
            "file": pd.Series([file] * len(numbers), dtype="str"),
            "record": pd.Series(numbers, dtype="int64"),
            "native_id": pd.Series([native or f"N{n}" for n in numbers], dtype="str"),
            "country": pd.Series(["USA"] * len(numbers), dtype="str"),
        }
    )


def end(ledger: Ledger, action: Action, rows: pd.DataFrame, name: str = "facilities") -> None:
    ledger.add(RULE_OF[action], action, name, rows)


def test_all_rows_out_balances() -> None:
    ledger = Ledger()
    ledger.prove("s", "stage", "facilities", table([1, 2, 3]), table([3, 1, 2]))
    (account,) = ledger.accounts
    assert (account.rows_in, account.rows_out, account.quarantined) == (3, 3, 0)


def test_a_record_that_vanished_without_a_finding_stops_the_build_and_is_named() -> None:
    with pytest.raises(ConservationError, match=r"1 records vanished.*'f\.csv', 2") as error:
        Ledger().prove("s", "locate", "facilities", table([1, 2, 3]), table([1, 3]))
    assert "s, locate, facilities" in str(error.value)


def test_a_record_from_nowhere_stops_the_build() -> None:
    with pytest.raises(ConservationError, match="1 came from nowhere"):
        Ledger().prove("s", "locate", "facilities", table([1, 2]), table([1, 2, 9]))


def test_a_record_swapped_for_another_does_not_balance_by_its_count() -> None:
    with pytest.raises(ConservationError):
        Ledger().prove("s", "locate", "facilities", table([1, 2]), table([1, 3]))


@pytest.mark.parametrize("action", ["published_as_is", "repaired"])
def test_a_finding_that_ends_nothing_does_not_explain_a_loss(action: Action) -> None:
    ledger = Ledger()
    ledger.add("A12", action, "facilities", table([2]))
    with pytest.raises(ConservationError):
        ledger.prove("s", "locate", "facilities", table([1, 2]), table([1]))


@pytest.mark.parametrize("action", ENDINGS)
def test_each_ending_explains_its_own_records(action: Action) -> None:
    ledger = Ledger()
    end(ledger, action, table([2, 3]))
    ledger.prove("s", "stage", "facilities", table([1, 2, 3]), table([1]))
    (account,) = ledger.accounts
    assert getattr(account, action) == 2
    assert account.rows_in == account.rows_out + 2


@pytest.mark.parametrize(("first", "second"), [(a, b) for a in ENDINGS for b in ENDINGS if a < b])
def test_a_record_cannot_end_in_two_ways(first: Action, second: Action) -> None:
    ledger = Ledger()
    end(ledger, first, table([2]))
    end(ledger, second, table([2]))
    with pytest.raises(ConservationError, match="two ways"):
        ledger.prove("s", "stage", "facilities", table([1, 2]), table([1]))


@pytest.mark.parametrize(
    "stranger",
    [
        pytest.param(("other", "f.csv", "facilities"), id="another source"),
        pytest.param(("s", "g.csv", "facilities"), id="another file"),
        pytest.param(("s", "f.csv", "releases"), id="another table"),
    ],
)
def test_the_ending_of_a_like_record_elsewhere_explains_nothing(
    stranger: tuple[str, str, str],
) -> None:
    source, file, name = stranger
    ledger = Ledger()
    end(ledger, "quarantined", table([2], source, file), name)
    with pytest.raises(ConservationError, match="1 records vanished"):
        ledger.prove("s", "stage", "facilities", table([1, 2]), table([1]))


def test_several_rows_of_one_record_count_as_one_record() -> None:
    ledger = Ledger()
    long = pd.concat([table([1]), table([1]), table([2])])
    ledger.prove("s", "quantify", "releases", table([1, 2]), long)
    (account,) = ledger.accounts
    assert (account.rows_in, account.rows_out) == (2, 2)


def test_an_empty_table_balances() -> None:
    ledger = Ledger()
    ledger.prove("s", "stage", "facilities", table([]), table([]))
    assert ledger.accounts[0].rows_in == 0


def test_everything_may_end_as_long_as_it_says_why() -> None:
    ledger = Ledger()
    end(ledger, "quarantined", table([1, 2]))
    ledger.prove("s", "stage", "facilities", table([1, 2]), table([]))
    assert ledger.accounts[0].quarantined == 2


def test_select_notes_what_the_spec_leaves_out_and_refuses_strangers() -> None:
    ledger = Ledger()
    ledger.select("s", "select year", "releases", table([1, 2, 3]), table([2]))
    assert ledger.accounts[0].dropped_by_spec == 2
    with pytest.raises(ConservationError, match="nowhere"):
        ledger.select("s", "select year", "releases", table([1]), table([1, 2]))


def test_findings_keep_their_order_and_have_the_published_columns() -> None:
    ledger = Ledger()
    assert list(ledger.findings().columns) == list(COLUMNS)
    ledger.add("A8", "quarantined", "facilities", table([5, 4]), "coordinates", "0, 0")
    ledger.add("A12", "published_as_is", "facilities", table([1]), before=pd.Series(["US-GA"]))
    found = ledger.findings()
    assert list(found.columns) == list(COLUMNS)
    assert found["record"].tolist() == [5, 4, 1]
    assert found["severity"].tolist() == ["reject", "reject", "warn"]
    assert found["message_en"].tolist()[2].startswith("N1 lies more than 5 km outside")


def test_values_are_matched_to_rows_by_place_and_missing_ones_are_blank() -> None:
    rows = table([7, 8, 9])
    rows.index = pd.Index([70, 80, 90])
    ledger = Ledger()
    ledger.add(
        "NUMBER", "quarantined", "releases", rows, "air", pd.Series(["x", None, float("nan")])
    )
    assert ledger.findings()["before"].tolist() == ["x", "", ""]


def test_a_record_without_an_id_is_written_as_blank_not_as_nan() -> None:
    rows = table([1])
    rows["native_id"] = pd.Series([None], dtype="str")
    ledger = Ledger()
    ledger.add("ID-MISSING", "quarantined", "facilities", rows, "nra")
    assert ledger.findings()["native_id"].tolist() == [""]


def test_braces_and_percent_signs_of_the_data_do_not_break_messages() -> None:
    ledger = Ledger()
    before = "{before} %s {0} {native_id!r}"
    ledger.add("A12", "published_as_is", "facilities", table([1], native="{x}"), before=before)
    message = ledger.findings()["message_en"].iat[0]
    assert before in message
    assert message.startswith("{x} lies")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_every_rule_can_speak_in_three_languages(rule: object) -> None:
    values = {
        "native_id": "ID",
        "field": "FIELD",
        "before": "BEFORE",
        "after": "AFTER",
        "why": "WHY",
    }
    messages = {rule.message(language, **values) for language in ("en", "fr", "es")}  # type: ignore[attr-defined]
    assert len(messages) == 3
    assert not any("{" in message for message in messages)


def test_extending_brings_findings_and_accounts() -> None:
    first, second = Ledger(), Ledger()
    end(second, "quarantined", table([1]))
    second.prove("s", "stage", "facilities", table([1]), table([]))
    first.extend(second)
    assert first.findings()["rule"].tolist() == ["A8"]
    assert first.account_rows()[0]["quarantined"] == 1


@given(st.lists(st.sampled_from(["out", *ENDINGS, "lost"]), max_size=40), st.integers(0, 3))
def test_the_law_holds_exactly_where_every_record_has_one_fate(
    fates: list[str], strangers: int
) -> None:
    numbers = list(range(len(fates)))
    chosen = {fate: [n for n in numbers if fates[n] == fate] for fate in ["out", *ENDINGS, "lost"]}
    ledger = Ledger()
    for action in ENDINGS:
        end(ledger, action, table(chosen[action]))
    after = table(chosen["out"] + [1000 + n for n in range(strangers)])
    if chosen["lost"] or strangers:
        with pytest.raises(ConservationError):
            ledger.prove("s", "stage", "facilities", table(numbers), after)
        return
    ledger.prove("s", "stage", "facilities", table(numbers), after)
    account = ledger.accounts[0]
    ended = account.quarantined + account.merged + account.dropped_by_spec
    assert account.rows_in == account.rows_out + ended == len(fates)
