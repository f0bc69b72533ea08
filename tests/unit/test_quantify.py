"""Quantities: kilograms by exact factors, and no cell that is no number ever becomes one."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.steps.quantify import parse_quantities
from pipeline.steps.registry import Context
from tests.register_frames import context_of, records, rules_of, run

POUND = 0.45359237
TRI_MEDIA = ("stack_air", "fugitive_air", "water", "landfills", "m50", "unclassified")


def tri(**cells: str) -> dict[str, str]:
    blank = dict.fromkeys(TRI_MEDIA, "0")
    fixed = {"cas": "71-43-2", "chemical": "Benzene", "unit": "Pounds", "form_type": "R"}
    return fixed | blank | cells


def npri(**cells: str) -> dict[str, str]:
    fixed = {"cas": "71-43-2", "substance": "Benzene", "unit": "tonnes", "quantity": "1"}
    return fixed | {"group": "Releases to Air", "category": "Stack / Point"} | cells


def retc(**cells: str) -> dict[str, str]:
    media = ("air", "water", "land", "reuse", "other")
    fixed = {"cas": "71-43-2", "substance": "Benceno", "unit": "kg"}
    return fixed | dict.fromkeys(media, "0") | cells


ROWS = {"us_tri_basic": tri, "ca_npri": npri, "mx_retc": retc}


def quantify(context: Context | str, *rows: dict[str, str]) -> tuple[pd.DataFrame, Context]:
    context = context_of(context) if isinstance(context, str) else context
    tables = {"releases": records(context, list(rows))}
    return run("quantify", tables, context)["releases"], context


# ---- units


@pytest.mark.parametrize(
    ("source", "unit", "kilograms"),
    [
        ("us_tri_basic", "Pounds", 0.45359237),
        ("us_tri_basic", "Grams", 0.001),
        ("ca_npri", "tonnes", 1000.0),
        ("ca_npri", "kg", 1.0),
        ("ca_npri", "grams", 0.001),
        ("mx_retc", "ton/año", 1000.0),
        ("mx_retc", "ton", 1000.0),
        ("mx_retc", "Kg", 1.0),
        ("mx_retc", "kg", 1.0),
        ("mx_retc", "kg/año", 1.0),
        ("mx_retc", "g", 0.001),
        ("mx_retc", "g/año", 0.001),
    ],
)
def test_every_unit_of_the_registers_has_its_exact_factor(
    source: str, unit: str, kilograms: float
) -> None:
    column = {"us_tri_basic": "stack_air", "ca_npri": "quantity", "mx_retc": "air"}[source]
    found, _ = quantify(source, ROWS[source](**{"unit": unit, column: "250"}))
    assert found["quantity_kg"].tolist() == [250 * kilograms]
    assert found["quantity_reported"].tolist() == [250.0]
    assert found["unit_reported"].tolist() == [unit]


def test_dioxins_in_grams_are_a_thousandth_of_a_kilogram_beside_pounds_in_the_same_table() -> None:
    found, _ = quantify(
        "us_tri_basic",
        tri(
            cas="N150", chemical="Dioxin and dioxin-like compounds", unit="Grams", stack_air="12.5"
        ),
        tri(stack_air="12.5"),
    )
    assert found["quantity_kg"].tolist() == pytest.approx([0.0125, 12.5 * POUND], rel=1e-15)


def test_toxic_equivalents_are_no_mass_but_keep_their_number() -> None:
    found, context = quantify("ca_npri", npri(unit="g TEQ", quantity="0.5", cas="NA - D/F"))
    assert found["quantity_kg"].isna().all()
    assert found["quantity_reported"].tolist() == [0.5]
    assert found["unit_reported"].tolist() == ["g TEQ"]
    assert rules_of(context) == []


def test_units_change_from_row_to_row() -> None:
    found, _ = quantify(
        "mx_retc", retc(unit="ton", air="2"), retc(unit="kg", air="2"), retc(unit="g", air="2")
    )
    assert found["quantity_kg"].tolist() == [2000.0, 2.0, 0.002]


@pytest.mark.parametrize(
    ("source", "unit"),
    [("mx_retc", "lb"), ("mx_retc", ""), ("mx_retc", "kg/mes"), ("ca_npri", "t"), ("us_tri_basic", "Kilograms")],
)  # fmt: skip
def test_an_unknown_unit_quarantines_the_row_and_is_named(source: str, unit: str) -> None:
    good, bad = ROWS[source](), ROWS[source](unit=unit)
    found, context = quantify(source, good, bad)
    assert set(found["native_id"]) == {"ID2"}
    assert rules_of(context) == [("UNIT-UNKNOWN", "quarantined")]
    finding = context.ledger.findings().iloc[0]
    assert (finding["record"], finding["before"]) == (3, unit)


# ---- numbers

NO_NUMBERS = [
    "-1", "-0.5", "\u22121", "NaN", "nan", "Inf", "inf", "-inf", "Infinity", "1,234", "1.234,5",
    "1 234", "1'234", "1_000", "12kg", "N/A", "NA", "NR", "<1", "~5", "0x10", "1e", "e5", ".", "+",
    "1e400", "9" * 400, "1.2.3", "True", "#REF!", "=1+1", "(5)", "5-", "½", "1e+9999",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_quarantined_with_its_column_and_text(text: str) -> None:
    found, context = quantify("mx_retc", retc(air="5"), retc(air="3", water=text))
    assert found["record"].tolist() == [2], "the row is not published in part either"
    assert rules_of(context) == [("NUMBER", "quarantined")]
    finding = context.ledger.findings().iloc[0]
    assert (finding["field"], finding["before"], finding["record"]) == ("water", text, 3)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5.0), ("5.", 5.0), (".5", 0.5), ("+5", 5.0), (" 5 ", 5.0), ("0005", 5.0),
        ("9E-9", 9e-9), ("3E-015", 3e-15), ("1.5e3", 1500.0), ("1e300", 1e300),
        ("613481131", 613481131.0),
    ],
)  # fmt: skip
def test_numbers_as_the_registers_write_them_are_read(text: str, number: float) -> None:
    found, context = quantify("mx_retc", retc(air=text))
    assert found["quantity_reported"].tolist() == [number]
    assert rules_of(context) == []


def test_a_row_with_two_bad_cells_is_one_quarantined_record() -> None:
    found, context = quantify("mx_retc", retc(air="x", water="y"), retc(air="1"))
    assert found["record"].tolist() == [3]
    assert rules_of(context) == [("NUMBER", "quarantined")]
    assert context.ledger.accounts[-1].quarantined == 1


def test_a_row_that_is_bad_in_every_way_ends_once() -> None:
    _, context = quantify("mx_retc", retc(unit="lb", air="x", cas="S/C99"), retc(air="1"))
    account = context.ledger.accounts[-1]
    assert (account.rows_in, account.rows_out, account.quarantined) == (2, 1, 1)


@given(st.floats(min_value=0, allow_nan=False, allow_infinity=False))
def test_any_finite_number_written_by_a_program_is_read_exactly(number: float) -> None:
    numbers, is_bad = parse_quantities(pd.Series([repr(number)], dtype="str"))
    assert not is_bad.any()
    assert numbers.tolist() == [number]


@given(st.text(max_size=12))
def test_any_text_gives_a_blank_a_bad_cell_or_a_finite_number(text: str) -> None:
    numbers, is_bad = parse_quantities(pd.Series([text], dtype="str"))
    value = float(numbers[0])
    if bool(is_bad.iloc[0]) or not text.strip():
        assert math.isnan(value)
    else:
        assert value >= 0
        assert math.isfinite(value)
        assert value == float(text)


# ---- rows and media


def test_one_row_a_medium_above_zero_with_the_registers_own_heading() -> None:
    found, _ = quantify(
        "us_tri_basic",
        tri(stack_air="1", fugitive_air="2", water="3", landfills="4", m50="5", unclassified="6"),
    )
    media = dict(zip(found["national_category"], found["medium"], strict=True))
    assert media == {
        "5.1 - FUGITIVE AIR": "air",
        "5.2 - STACK AIR": "air",
        "5.3 - WATER": "water",
        "5.5.1 - LANDFILLS": "land",
        "6.2 - M50": "treatment",
        "6.2 - UNCLASSIFIED": "other_transfer",
    }
    assert found["record"].tolist() == [2] * 6


def test_totals_of_the_register_are_not_quantities_of_their_own() -> None:
    found, _ = quantify("us_tri_basic", tri(stack_air="7", on_site_total="7", release_total="7"))
    assert found["quantity_reported"].tolist() == [7.0]


def test_several_forms_for_one_substance_all_stand() -> None:
    found, _ = quantify(
        "us_tri_basic", tri(native_id="A", stack_air="9"), tri(native_id="A", stack_air="558.7")
    )
    assert found["quantity_reported"].tolist() == [9.0, 558.7]
    assert found["record"].tolist() == [2, 3]


def test_a_record_of_zeros_keeps_one_row_of_zero() -> None:
    found, _ = quantify("us_tri_basic", tri())
    assert found["quantity_kg"].tolist() == [0.0]
    assert found["medium"].tolist() == ["unspecified"]


def test_zeros_of_a_certification_mean_not_asked() -> None:
    found, _ = quantify("us_tri_basic", tri(form_type="A"), tri(form_type="R"))
    assert found["quantity_kg"].isna().tolist() == [True, False]
    assert found["quantity_reported"].isna().tolist() == [True, False]


def test_blank_cells_are_not_reported_and_zeros_are() -> None:
    blank = dict.fromkeys(("air", "water", "land", "reuse", "other"), "")
    found, _ = quantify("mx_retc", retc(**blank), retc(**(blank | {"water": "0"})))
    assert found["quantity_kg"].isna().tolist() == [True, False]


def test_a_blank_beside_a_quantity_adds_no_row() -> None:
    found, _ = quantify("mx_retc", retc(air="", water="4"))
    assert found["medium"].tolist() == ["water"]


@pytest.mark.parametrize(
    ("group", "medium"),
    [
        ("Releases to Air", "air"),
        ("Releases to Water Bodies", "water"),
        ("Releases to Land", "land"),
        ("Sum of release to all media (<1tonne)", "unspecified"),
    ],
)
def test_four_groups_of_npri_have_their_media(group: str, medium: str) -> None:
    found, context = quantify("ca_npri", npri(group=group))
    assert found["medium"].tolist() == [medium]
    assert found["national_category"].tolist() == ["Stack / Point"]
    assert rules_of(context) == []


def test_an_unknown_group_is_kept_as_unspecified_and_listed() -> None:
    found, context = quantify("ca_npri", npri(group="Releases to Space"))
    assert found["medium"].tolist() == ["unspecified"]
    assert rules_of(context) == [("VALUE-UNKNOWN", "published_as_is")]
    assert context.ledger.findings()["before"].tolist() == ["Releases to Space"]


def test_layouts_without_a_column_do_without_it() -> None:
    row = {key: value for key, value in tri(stack_air="3").items() if key != "unclassified"}
    found, _ = quantify("us_tri_basic", row)
    assert found["quantity_reported"].tolist() == [3.0]


def test_tri_net_is_in_pounds_throughout_dioxins_as_well() -> None:
    row = {"cas": "N150", "chemical": "DIOXIN AND DIOXIN-LIKE COMPOUNDS", "air": "0.0025"}
    found, _ = quantify("us_tri_net", row | {"water": "", "land": ""})
    assert found["quantity_kg"].tolist() == [0.0025 * POUND]


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["kg", "ton", "g", "lb"]), st.sampled_from(["5", "0", "", "x", "-1"])
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_record_comes_out_or_is_quarantined(cells: list[tuple[str, str]]) -> None:
    found, context = quantify("mx_retc", *(retc(unit=unit, air=air) for unit, air in cells))
    account = context.ledger.accounts[-1]
    assert account.rows_in == len(cells) == account.rows_out + account.quarantined
    good = {n for n, (unit, air) in enumerate(cells, 2) if unit != "lb" and air not in ("x", "-1")}
    assert set(found["record"]) == good
