"""Substances: national codes, CAS numbers and their check digit."""

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.steps.registry import Context
from pipeline.steps.substances import has_check_digit, identify_substances, normalise_cas
from tests.register_frames import catalogue, context_of, layer, records, rules_of

KNOWN_CAS = sorted(s.cas for s in catalogue().substances(layer()).values() if s.cas)


def check_digit(body: str) -> int:
    return sum(n * int(digit) for n, digit in enumerate(reversed(body), start=1)) % 10


@st.composite
def cas_numbers(draw: st.DrawFn) -> str:
    body = draw(st.from_regex(r"[1-9][0-9]{3,8}", fullmatch=True))
    return body + str(check_digit(body))


def hyphens(digits: str) -> str:
    return f"{digits[:-3]}-{digits[-3:-1]}-{digits[-1]}"


@pytest.mark.parametrize(
    ("text", "cas"),
    [
        ("7440-02-0", "7440-02-0"),
        ("0007440020", "7440-02-0"),
        ("007440020", "7440-02-0"),
        ("7440020", "7440-02-0"),
        (" 7440-02-0 ", "7440-02-0"),
        ("0007440-02-0", "7440-02-0"),
        ("1330207", "1330-20-7"),
        ("50-00-0", "50-00-0"),
        ("50000", "50-00-0"),
        ("10024-97-2", "10024-97-2"),
    ],
)
def test_the_spellings_of_a_cas_number_are_one(text: str, cas: str) -> None:
    assert normalise_cas(text) == cas


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("72-02-8", id="endrin with digits exchanged"),
        pytest.param("2148878", id="hydrogen sulphide made a date"),
        pytest.param("7440-02-1", id="wrong check digit"),
        "", " ", "N420", "MIXTURE", "S/C6", "NA - 08", "Pb", "999999999", "0000000000", "0-00-0",
        "1234", "12345678901", "7440-2-0", "7440-02-00", "7440.02.0", "7440 02 0", "7440020.0",
        "7440-02-0 ?", "-7440-02-0", "7440–02–0",
    ],
)  # fmt: skip
def test_what_is_no_cas_number_gives_none(text: str) -> None:
    assert normalise_cas(text) is None


def test_every_cas_number_of_the_table_is_sound() -> None:
    assert len(KNOWN_CAS) > 400
    assert [cas for cas in KNOWN_CAS if normalise_cas(cas) != cas] == []


@given(cas_numbers())
def test_every_sound_number_is_read_in_each_spelling(digits: str) -> None:
    expected = hyphens(digits)
    assert normalise_cas(expected) == expected
    assert normalise_cas(digits) == expected
    assert normalise_cas(digits.zfill(10)) == expected


@given(cas_numbers(), st.data())
def test_changing_the_check_digit_is_always_found(digits: str, data: st.DataObject) -> None:
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[-1]]))
    assert not has_check_digit(digits[:-1] + wrong)


@given(cas_numbers(), st.data())
def test_changing_one_digit_is_found_unless_weight_times_change_is_a_multiple_of_ten(
    digits: str, data: st.DataObject
) -> None:
    """The check is modulo ten, so digits with an even weight or weight five may hide a change."""
    place = data.draw(st.integers(0, len(digits) - 2))
    new = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    weight = len(digits) - 1 - place
    change = weight * (int(new) - int(digits[place]))
    changed = digits[:place] + new + digits[place + 1 :]
    assert has_check_digit(changed) == (change % 10 == 0)
    if weight in (1, 3, 7, 9):
        assert not has_check_digit(changed)


@given(cas_numbers(), st.data())
def test_exchanging_neighbours_is_found_whenever_they_differ(
    digits: str, data: st.DataObject
) -> None:
    """Their weights differ by one, so the sum changes by their difference, never by ten."""
    place = data.draw(st.integers(0, len(digits) - 3))
    assume(digits[place] != digits[place + 1])
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    assert not has_check_digit(swapped)


@given(st.text(max_size=15))
def test_any_text_gives_a_sound_number_or_none(text: str) -> None:
    found = normalise_cas(text)
    assert found is None or normalise_cas(found) == found


# ---- the step


def identify(context: Context, *codes: str, names: tuple[str, ...] = ()) -> pd.DataFrame:
    spec = context.source.tables.releases
    column = spec.substance.column
    rows = []
    for number, code in enumerate(codes):
        name = names[number] if names else "a name"
        rows.append({column or "cas": code, spec.substance_name: name})
    return identify_substances(records(context, rows), spec, context)


@pytest.mark.parametrize(
    ("source", "code", "substance"),
    [
        ("mx_retc", "S/C6", "lead_compounds"),
        ("mx_retc", "Pb", "lead_compounds"),
        ("mx_retc", "S/C8", "hydrofluorocarbons"),
        ("mx_retc", "HFCs", "hydrofluorocarbons"),
        ("mx_retc", "2148878", "7783-06-4"),
        ("mx_retc", "72-02-8", "72-20-8"),
        ("mx_retc", "71-43-2", "71-43-2"),
        ("us_tri_basic", "N420", "lead_compounds"),
        ("us_tri_basic", "0007440020", "7440-02-0"),
        ("us_tri_basic", "MIXTURE", "mixture"),
        ("us_tri_basic", "999999999", "trade_secret"),
        ("us_tri_net", "1330207", "1330-20-7"),
        ("ca_npri", "NA - 16", "ammonia_total"),
        ("ca_npri", "NA - M10", "pm25"),
    ],
)
def test_codes_of_the_registers_are_known(source: str, code: str, substance: str) -> None:
    context = context_of(source)
    found = identify(context, code)
    assert found["substance_code"].tolist() == [substance]
    assert found["national_substance_code"].tolist() == [code], "the national code is kept"
    assert rules_of(context) == []


@pytest.mark.parametrize("code", ["S/C99", "", "71-43-3", "Zz", "#N/A"])
def test_an_unknown_code_quarantines_its_row_and_is_named(code: str) -> None:
    context = context_of("mx_retc")
    found = identify(context, "71-43-2", code)
    assert len(found) == 1
    assert rules_of(context) == [("D3", "quarantined")]
    finding = context.ledger.findings().iloc[0]
    assert (finding["before"], finding["record"]) == (code, 3)


def test_a_sound_cas_number_that_the_table_lacks_keeps_the_national_name_and_is_listed() -> None:
    unlisted = "12345678" + str(check_digit("12345678"))
    assert hyphens(unlisted) not in KNOWN_CAS
    context = context_of("mx_retc")
    found = identify(context, hyphens(unlisted), names=("Sustancia nueva",)).iloc[0]
    assert found["substance_code"] == hyphens(unlisted)
    assert {found[f"substance_{lang}"] for lang in ("en", "fr", "es")} == {"Sustancia nueva"}
    assert rules_of(context) == [("VALUE-UNKNOWN", "published_as_is")]


def test_names_come_in_three_languages() -> None:
    found = identify(context_of("mx_retc"), "124-38-9", names=("Bióxido de carbono",)).iloc[0]
    assert found["substance_en"] == "Carbon dioxide"
    assert found["substance_es"] == "Dióxido de carbono"
    assert found["substance_fr"] == "Dioxyde de carbone"


@pytest.mark.parametrize(
    ("source", "code", "scope"),
    [
        ("mx_retc", "124-38-9", "greenhouse_gas"),
        ("mx_retc", "74-82-8", "greenhouse_gas"),
        ("mx_retc", "10024-97-2", "greenhouse_gas"),
        ("mx_retc", "2551-62-4", "greenhouse_gas"),
        ("mx_retc", "S/C8", "greenhouse_gas"),
        ("ca_npri", "NA - M16", "criteria_air_contaminant"),
        ("ca_npri", "11104-93-1", "criteria_air_contaminant"),
        ("ca_npri", "630-08-0", "criteria_air_contaminant"),
        ("mx_retc", "71-43-2", ""),
    ],
)
def test_scope_tells_what_is_kept_out_of_totals(source: str, code: str, scope: str) -> None:
    assert identify(context_of(source), code)["scope"].tolist() == [scope]


def test_tri_net_rows_without_a_cas_number_go_by_their_name() -> None:
    context = context_of("us_tri_net")
    rows = records(context, [{"cas": "", "chemical": "CO2 Equivalent"}])
    found = identify_substances(rows, context.source.tables.releases, context)
    assert found["substance_code"].tolist() == ["co2_equivalent"]
    assert found["scope"].tolist() == ["greenhouse_gas"]
