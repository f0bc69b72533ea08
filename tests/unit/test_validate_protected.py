"""Protected areas (rules C11 to C13)."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.checks.product_rules import Verdict
from pipeline.checks.wdpa_areas import ADDED, AREA
from pipeline.checks.wdpa_checks import CORE
from tests.rule_examples.protected import wdpa_frame, wdpca_frame
from tests.validate_products import Frame, good_frame, verdicts, write_gpkg

HERITAGE = "World Heritage Site (natural or mixed)"


def judge(tmp_path: Path, frame: Frame) -> dict[str, Verdict]:
    tmp_path.mkdir(exist_ok=True)
    return verdicts(write_gpkg(tmp_path / "areas.gpkg", frame=frame))


def test_the_published_checks_are_all_there_once() -> None:
    names = [check.name for check in (*CORE, *AREA, *ADDED)]
    assert (len(CORE), len(AREA), len(ADDED)) == (62, 9, 11)
    assert len(set(names)) == 82


@pytest.mark.parametrize(
    ("category", "said"),
    [
        ("3", "a number of CPCAD"),
        ("Other Conservation Area", "a word of PAD-US"),
        ("APFF", "a management category of CONANP"),
        ("ia", "is written 'Ia'"),
        ("", "IUCN_CAT is empty"),
        ("VII", "no category of the IUCN"),
    ],
)
def test_what_is_no_category(tmp_path: Path, category: str, said: str) -> None:
    found = judge(tmp_path, good_frame().assign(IUCN_CAT=["Ia", "VI", "Not Reported", category]))
    assert (found["C11"].verdict, found["C11"].count) == ("fail", 1)
    assert said in found["C11"].examples[0]


def test_both_forms_are_told_apart(tmp_path: Path) -> None:
    assert judge(tmp_path, wdpa_frame())["C12"].figure == "WDPA 1.6"
    (tmp_path / "new").mkdir()
    assert judge(tmp_path / "new", wdpca_frame())["C12"].figure == "WDPCA (November 2025)"


def test_what_is_missing_and_what_is_mixed_is_named(tmp_path: Path) -> None:
    found = judge(tmp_path, wdpca_frame().drop(columns="NAME_ENG").assign(ORIG_NAME="x"))["C12"]
    assert set(found.examples) == {
        "WDPCA (November 2025) asks for the field NAME_ENG",
        "ORIG_NAME is a field of the other form, not of WDPCA (November 2025)",
    }


def test_link_numbers_make_no_world_database(tmp_path: Path) -> None:
    found = judge(tmp_path, good_frame().assign(WDPA_Cd=7, SITE_ID="s", IUCN_CAT="II"))
    assert (found["C12"].verdict, found["C13"].verdict) == ("not_applicable", "not_applicable")


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("duplicate_wdpa_pid", {"WDPA_PID": "555000001_A"}),
        ("tiny_rep_area", {"REP_AREA": [1e-4, 120.0]}),
        ("zero_rep_m_area_marine12", {"MARINE": "2"}),
        ("ivd_rep_m_area_gt_rep_area", {"REP_M_AREA": 121.0}),
        ("ivd_no_tk_area_gt_rep_m_area", {"NO_TK_AREA": 1.0}),
        ("ivd_no_tk_area_rep_m_area", {"NO_TAKE": "All", "REP_M_AREA": 2.0}),
        ("ivd_int_crit_desig_eng_other", {"INT_CRIT": "(i)"}),
        ("ivd_desig_eng_iucn_cat_other", {"IUCN_CAT": "Not Applicable"}),
        ("dif_name_same_id", {"NAME": ["A", "B"]}),
        ("ivd_dif_iso3_same_id", {"ISO3": ["MEX", "USA"]}),
        ("ivd_pa_def", {"PA_DEF": "2"}),
        ("ivd_desig_eng_international", {"DESIG_TYPE": "International"}),
        ("ivd_desig_type_international", {"DESIG_ENG": HERITAGE}),
        ("ivd_desig_eng_regional", {"DESIG_TYPE": "Regional"}),
        ("ivd_int_crit", {"DESIG_ENG": HERITAGE, "INT_CRIT": "(ii)(i)"}),
        ("ivd_iucn_cat_unesco_whs", {"DESIG_ENG": HERITAGE}),
        ("ivd_marine", {"MARINE": "3"}),
        ("ivd_status", {"STATUS": "designated"}),
        ("ivd_status_yr", {"STATUS_YR": 1700}),
        ("check_iso3", {"ISO3": "MEX;XXX"}),
        ("ivd_status_desig_type", {"DESIG_TYPE": "Not Applicable"}),
        ("ivd_character_name", {"NAME": "A?"}),
        ("nan_present_mang_auth", {"MANG_AUTH": ""}),
        ("tiny_gis_area", {"GIS_AREA": 0.0}),
        ("ivd_marine_designation", {"GIS_M_AREA": 115.0}),
        ("big_rep_area", {"REP_AREA": 500_000.0}),
        ("ivd_status_WH", {"DESIG_ENG": HERITAGE}),
    ],
)
def test_checks_by_name(tmp_path: Path, name: str, changes: dict[str, Any]) -> None:
    found = judge(tmp_path, wdpa_frame(**changes))["C13"]
    assert found.verdict == "warn"
    assert name in found.examples[0]


def test_good_criteria_an_oecm_and_a_null_beside_a_value_are_no_faults(tmp_path: Path) -> None:
    frame = wdpa_frame(PA_DEF="0", IUCN_CAT="Not Applicable", MANG_PLAN=["A plan", None])
    found = judge(tmp_path, frame)["C13"]
    assert found.figure.endswith("are broken: nan_present_mang_plan 1")


def test_the_new_form_is_checked_under_the_old_names(tmp_path: Path) -> None:
    frame = wdpca_frame().assign(REALM=["Marine", "Wet"])
    found = judge(tmp_path, frame)["C13"]
    assert "zero_rep_m_area_marine12 1" in found.figure
    assert "ivd_marine 1" in found.figure
