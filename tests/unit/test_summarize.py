"""Sums of a facility: what counts, what is kept out, and what becomes of releases without a home."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.steps.attach import SUM_FIELDS
from pipeline.steps.quantify import MEDIA
from pipeline.steps.registry import Context
from tests.register_frames import context_of, records, rules_of, run

RELEASES = ("air", "water", "land", "underground", "unspecified")


def release(
    native_id: str, medium: str = "air", kg: float | None = 1.0, **more: Any
) -> dict[str, Any]:
    fixed = {"native_id": native_id, "medium": medium, "scope": "", "substance_code": "71-43-2"}
    return fixed | {"quantity_kg": float("nan") if kg is None else kg} | more


def summed(
    facilities: list[str], *releases: dict[str, Any], source: str = "mx_retc"
) -> tuple[pd.DataFrame, pd.DataFrame, Context]:
    context = context_of(source)
    tables = {
        "facilities": records(context, [{"native_id": n, "name": f"P {n}"} for n in facilities]),
        "releases": records(context, list(releases)),
    }
    tables = run(("attach", "summarize"), tables, context)
    return tables["facilities"].set_index("native_id"), tables["releases"], context


def test_ids_are_country_register_and_native_id() -> None:
    facilities, releases, _ = summed(["LÑ&8A1904611"], release("LÑ&8A1904611"))
    assert facilities["feature_id"].tolist() == ["MEX-RETC-LÑ&8A1904611"]
    assert releases["feature_id"].tolist() == ["MEX-RETC-LÑ&8A1904611"]


def test_two_sources_of_one_register_give_one_id_to_one_facility() -> None:
    basic, _, _ = summed(["77590X"], release("77590X"), source="us_tri_basic")
    net, _, _ = summed(["77590X"], release("77590X"), source="us_tri_net")
    assert basic["feature_id"].tolist() == net["feature_id"].tolist() == ["USA-TRI-77590X"]


@pytest.mark.parametrize("medium", MEDIA)
def test_every_medium_has_its_own_sum(medium: str) -> None:
    facilities, _, _ = summed(["A"], release("A", medium, 7.5))
    row = facilities.loc["A"]
    assert row[SUM_FIELDS[medium]] == 7.5
    others = [field for name, field in SUM_FIELDS.items() if name != medium]
    assert (row[others].astype(float) == 0).all()


def test_on_site_total_adds_releases_and_never_transfers() -> None:
    rows = [release("A", medium, 10.0**n) for n, medium in enumerate(MEDIA)]
    facilities, _, _ = summed(["A"], *rows)
    expected = sum(10.0**n for n, medium in enumerate(MEDIA) if medium in RELEASES)
    assert facilities.loc["A", "release_total_kg"] == expected


def test_several_forms_of_one_substance_add_up_and_count_once() -> None:
    facilities, _, _ = summed(["A"], release("A", kg=9.0), release("A", kg=558.7))
    assert facilities.loc["A", "release_air_kg"] == pytest.approx(567.7, rel=1e-12)
    assert facilities.loc["A", "substance_count"] == 1


@pytest.mark.parametrize("scope", ["greenhouse_gas", "criteria_air_contaminant"])
def test_what_is_out_of_scope_stays_in_the_table_and_out_of_the_sums(scope: str) -> None:
    gas = release("A", kg=6e11, scope=scope, substance_code="124-38-9")
    facilities, releases, _ = summed(["A"], gas, release("A", kg=2.0))
    assert facilities.loc["A", "release_air_kg"] == 2.0
    assert facilities.loc["A", "release_total_kg"] == 2.0
    assert facilities.loc["A", "substance_count"] == 2, "it was reported, so it is counted"
    assert releases["quantity_kg"].tolist() == [6e11, 2.0]


def test_a_facility_with_nothing_but_greenhouse_gases_has_zero_sums() -> None:
    gas = release("A", kg=6e11, scope="greenhouse_gas")
    facilities, _, _ = summed(["A", "B"], gas)
    fields = [*SUM_FIELDS.values(), "release_total_kg"]
    assert (facilities[fields] == 0).all(axis=None)
    assert facilities["substance_count"].tolist() == [1, 0]


def test_quantities_that_are_no_mass_or_not_reported_add_nothing() -> None:
    facilities, _, _ = summed(["A"], release("A", kg=None), release("A", kg=4.0))
    assert facilities.loc["A", "release_air_kg"] == 4.0


def test_a_facility_without_releases_has_zeros_and_is_listed() -> None:
    facilities, _, context = summed(["A", "B"], release("A"))
    assert facilities.loc["B", "release_total_kg"] == 0.0
    assert facilities.loc["B", "substance_count"] == 0
    assert rules_of(context, "B") == [("NO-RELEASES", "published_as_is")]


def test_releases_of_a_facility_that_is_not_published_are_quarantined_each_record_once() -> None:
    rows = [
        release("A") | {"record": 2},
        release("X", "air") | {"record": 3},
        release("X", "water") | {"record": 3},
        release("X", "air") | {"record": 4},
    ]
    _, releases, context = summed(["A"], *rows)
    assert releases["native_id"].tolist() == ["A"]
    assert rules_of(context) == [("ORPHAN", "quarantined")] * 2
    assert context.ledger.findings()["record"].tolist() == [3, 4]


def test_when_every_release_is_an_orphan_the_facilities_still_stand() -> None:
    facilities, releases, _ = summed(["A"], release("X"))
    assert releases.empty
    assert facilities["release_total_kg"].tolist() == [0.0]


def test_order_of_the_facilities_is_kept() -> None:
    facilities, _, _ = summed(["C", "A", "B"], release("A"), release("B"), release("C"))
    assert facilities.index.tolist() == ["C", "A", "B"]


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", "X"]),
            st.sampled_from(MEDIA),
            st.floats(0, 1e9),
            st.sampled_from(["", "greenhouse_gas"]),
        ),
        min_size=1,
        max_size=15,
    )
)
def test_sums_of_the_facilities_are_the_sums_of_the_table(
    cells: list[tuple[str, str, float, str]],
) -> None:
    rows = [release(n, medium, kg, scope=scope) for n, medium, kg, scope in cells]
    facilities, releases, _ = summed(["A", "B"], *rows)
    for medium, field in SUM_FIELDS.items():
        counted = releases[(releases["medium"] == medium) & (releases["scope"] == "")]
        assert facilities[field].sum() == pytest.approx(counted["quantity_kg"].sum(), rel=1e-12)


# ---- what follows from source and vintage


def described(source: str, year: int | None, *codes: str) -> pd.DataFrame:
    context = context_of(source, year)
    rows = [{"native_id": f"N{n}", "naics_code": code} for n, code in enumerate(codes)]
    return run("describe", {"facilities": records(context, rows)}, context)["facilities"]


def test_source_year_and_date_of_retrieval_are_told() -> None:
    row = described("us_tri_basic", 2022, "325110").iloc[0]
    assert (row["source"], row["register"], row["reporting_year"]) == ("us_tri_basic", "TRI", 2022)
    assert (row["vintage"], row["retrieved"]) == ("2022", "2026-01-01")
    assert row["naics_edition"] == "US NAICS 2022 (assumed)"


def test_a_facility_without_an_industry_code_has_no_sector_and_no_edition() -> None:
    row = described("us_tri_basic", 2022, "").iloc[0]
    assert {row["naics_edition"], row["comparable_naics"], row["sector_en"], row["sector_es"]} == {
        ""
    }


def test_an_industry_code_that_no_sector_has_is_no_sector() -> None:
    assert described("us_tri_basic", 2022, "999999")["sector_en"].tolist() == [""]


@pytest.mark.parametrize(
    ("code", "comparable"), [("325110", "32511"), ("221112", "22111"), ("115310", "11531")]
)
def test_codes_are_cut_where_the_countries_compare(code: str, comparable: str) -> None:
    assert comparable.startswith(described("us_tri_basic", 2022, code)["comparable_naics"].iat[0])


def test_sectors_are_named_in_three_languages() -> None:
    row = described("us_tri_basic", 2022, "325110").iloc[0]
    assert row["sector_en"] == "Chemical manufacturing"
    assert len({row["sector_en"], row["sector_fr"], row["sector_es"]}) == 3
