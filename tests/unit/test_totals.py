"""Control totals: the register's own sums prove that no column was taken for another."""

import pytest

from pipeline.spec.register import ControlTotal
from pipeline.steps.registry import Context
from tests.register_frames import catalogue, context_of, records, rules_of, run

TRI = {
    "unit": "Pounds", "form_type": "R",
    "fugitive_air": "10", "stack_air": "20.5", "water": "3", "landfills": "1.25",
    "on_site_total": "34.75",
    "potw_release": "2", "potw_treatment": "8", "potw_total": "10",
    "m10": "5", "m62": "1", "off_site_total": "8",
    "m20": "4", "m93": "0.5", "recycled_total": "4.5",
    "m56": "6", "m92": "0", "energy_total": "6",
    "m50": "7", "treated_total": "15",
    "unclassified": "9", "transfer_total": "42.5",
    "release_total": "42.75",
}  # fmt: skip


def prove(context: Context | str, *rows: dict[str, str]) -> Context:
    context = context_of(context) if isinstance(context, str) else context
    tables = {"releases": records(context, list(rows))}
    proved = run("prove_totals", tables, context)
    assert proved["releases"].equals(tables["releases"]), "totals are compared, never corrected"
    return context


def one_identity(severity: str = "reject") -> Context:
    identity = ControlTotal(total="whole", parts=("a", "b"), severity=severity)  # type: ignore[arg-type]
    spec = catalogue().source("us_tri_basic").spec
    releases = spec.tables.releases.model_copy(update={"control_totals": (identity,)})
    return context_of("us_tri_basic", tables=spec.tables.model_copy(update={"releases": releases}))


def test_a_row_that_adds_up_in_every_identity_is_silent() -> None:
    assert rules_of(prove("us_tri_basic", TRI)) == []


@pytest.mark.parametrize(
    ("column", "broken"),
    [
        ("stack_air", {"on_site_total"}),
        ("landfills", {"on_site_total"}),
        ("potw_release", {"potw_total", "off_site_total"}),
        ("potw_treatment", {"potw_total", "treated_total"}),
        ("m62", {"off_site_total"}),
        ("m93", {"recycled_total"}),
        ("m50", {"treated_total"}),
        ("unclassified", {"transfer_total"}),
        ("off_site_total", {"off_site_total", "transfer_total", "release_total"}),
        ("release_total", {"release_total"}),
    ],
)
def test_each_column_is_guarded_by_its_own_totals(column: str, broken: set[str]) -> None:
    context = prove("us_tri_basic", TRI | {column: "5000"})
    found = context.ledger.findings()
    assert set(found["field"]) == broken
    assert set(found["rule"]) == {"D2"}


def test_two_columns_exchanged_between_groups_are_found() -> None:
    """A reader that counts columns wrongly mixes neighbours: recycling and disposal."""
    context = prove("us_tri_basic", TRI | {"m10": TRI["m20"], "m20": TRI["m10"] + "0"})
    assert {rule for rule, _ in rules_of(context)} == {"D2"}


def test_energy_recovery_that_the_register_itself_breaks_is_only_reported() -> None:
    context = prove("us_tri_basic", TRI | {"energy_total": "245560"})
    assert rules_of(context) == [("D2-WEAK", "published_as_is")]
    finding = context.ledger.findings().iloc[0]
    assert (finding["field"], finding["before"], finding["after"]) == (
        "energy_total",
        "245560.000",
        "6.000",
    )


def test_total_transfer_goes_by_the_parts_of_energy_not_by_its_total() -> None:
    broken = prove("us_tri_basic", TRI | {"energy_total": "7"})
    assert "transfer_total" not in set(broken.ledger.findings()["field"])


@pytest.mark.parametrize(
    ("whole", "is_broken"),
    [
        ("100", False),
        ("100.9", False),
        ("101.1", True),
        ("98.9", True),
        ("0", True),
        ("", True),
    ],
)
def test_tolerance_of_small_numbers_is_one_unit(whole: str, *, is_broken: bool) -> None:
    context = prove(one_identity(), {"whole": whole, "a": "60", "b": "40"})
    assert (rules_of(context) == [("D2", "published_as_is")]) is is_broken


@pytest.mark.parametrize(
    ("whole", "is_broken"), [("1000090", False), ("1000110", True), ("999890", True)]
)
def test_tolerance_of_large_numbers_is_a_ten_thousandth(whole: str, *, is_broken: bool) -> None:
    context = prove(one_identity(), {"whole": whole, "a": "1000000", "b": "0"})
    assert (rules_of(context) == [("D2", "published_as_is")]) is is_broken


def test_blank_parts_count_as_zero() -> None:
    assert rules_of(prove(one_identity(), {"whole": "60", "a": "60", "b": ""})) == []


def test_a_layout_without_a_part_proves_what_it_has() -> None:
    assert rules_of(prove(one_identity(), {"whole": "60", "a": "60"})) == []
    assert rules_of(prove(one_identity(), {"whole": "90", "a": "60"})) == [
        ("D2", "published_as_is")
    ]


def test_a_layout_without_the_total_proves_nothing() -> None:
    assert rules_of(prove(one_identity(), {"a": "60", "b": "1"})) == []


def test_the_broken_row_is_the_one_that_is_named() -> None:
    good = {"whole": "3", "a": "1", "b": "2"}
    context = prove(one_identity(), good, good | {"whole": "30"}, good)
    found = context.ledger.findings()
    assert (found["record"].tolist(), found["before"].tolist()) == ([3], ["30.000"])


def test_weak_identities_never_count_against_the_budget_of_the_strong_ones() -> None:
    context = prove(one_identity("warn"), {"whole": "30", "a": "1", "b": "2"})
    assert rules_of(context) == [("D2-WEAK", "published_as_is")]
    assert "D2-WEAK" not in context.layer.budgets
