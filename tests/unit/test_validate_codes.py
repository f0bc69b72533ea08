"""Codes, identifiers and stand-ins for missing values (rules C7 to C10)."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.checks.product_rules import Verdict
from pipeline.checks.validate import validate_paths
from tests.edition_folders import edition, features
from tests.rule_examples.codes import coded_frame
from tests.validate_products import CATALOGUE, Frame, good_frame, verdicts, write_gpkg, write_shp


def judge(tmp_path: Path, frame: Frame) -> dict[str, Verdict]:
    tmp_path.mkdir(exist_ok=True)
    return verdicts(write_gpkg(tmp_path / "sites.gpkg", frame=frame))


def edition_verdict(folder: Path, rule: str) -> Verdict:
    report = validate_paths([folder], CATALOGUE)[-1]
    return {verdict.rule: verdict for verdict in report.verdicts}[rule]


def test_a_number_is_no_industry_code(tmp_path: Path) -> None:
    found = judge(tmp_path, good_frame().assign(NAICS=[331110, 327310, 11, 2211]))["C7"]
    assert (found.verdict, found.examples) == ("fail", ("NAICS is integer, not text",))


def test_each_code_needs_its_edition(tmp_path: Path) -> None:
    frame = coded_frame().assign(NAICS_ED=["", "SCIAN 2018", "", "NAICS 2022"])
    found = judge(tmp_path, frame)["C7"]
    assert found.examples == ("CAN-1 (row 1): '331110' has no edition of the classification",)
    found = judge(tmp_path / "b", coded_frame().drop(columns="NAICS_ED"))["C7"]
    assert found.examples == ("no field says of which edition the codes are (naics_edition)",)


@pytest.mark.parametrize(
    ("ids", "reason"),
    [
        (["CAN-1", "MEX-1", "CAN-2", "USA-2"], "names another country"),
        (["CAN-1", "", "USA-1", "USA-2"], "is empty"),
        (["CAN-1", "4.8415E+11", "USA-1", "USA-2"], "was damaged by a spreadsheet"),
        (["CAN-1", "1000001.0", "USA-1", "USA-2"], "was damaged by a spreadsheet"),
    ],
)
def test_bad_identifiers(tmp_path: Path, ids: list[str], reason: str) -> None:
    found = judge(tmp_path, good_frame().assign(FEATURE_ID=ids))["C8"]
    assert (found.verdict, found.count) == ("fail", 1)
    assert reason in found.examples[0]


@pytest.mark.parametrize("first", [0, 1])
def test_row_numbers_and_no_identifier_are_worth_a_warning(tmp_path: Path, first: int) -> None:
    frame = good_frame().drop(columns="FEATURE_ID")
    assert judge(tmp_path, frame)["C8"].verdict == "warn"
    shp = write_shp(tmp_path / "rows.shp", frame.assign(UIDENT=[str(first + n) for n in range(4)]))
    found = verdicts(shp)["C8"]
    assert found.verdict == "warn"
    assert "counts the rows" in found.examples[0]


def test_identifiers_of_an_agency_may_be_numbers(tmp_path: Path) -> None:
    frame = good_frame().drop(columns="FEATURE_ID").assign(UIDENT=[7.0, 3.0, 12.0, 40.0])
    assert judge(tmp_path, frame)["C8"].verdict == "pass"


def test_identifiers_of_the_edition_before(tmp_path: Path) -> None:
    edition(tmp_path, "2011")
    kept = features().assign(feature_id=["CAN-9", "MEX-1", "USA-1", "USA-2"])
    found = edition_verdict(edition(tmp_path, "2012", frame=kept), "C8")
    assert found.verdict == "warn"
    assert "of edition 2011 3 kept, 1 gone, 1 new" in found.figure
    assert found.examples == ("CAN: 1 of 1 identifiers of edition 2011 are gone, the first CAN-1",)


def test_another_layer_or_a_later_edition_is_not_the_one_before(tmp_path: Path) -> None:
    edition(tmp_path, "2011", layer="plants")
    edition(tmp_path, "2013")
    (tmp_path / "2010").mkdir()
    (tmp_path / "2010" / "receipt.json").write_text("{")
    assert edition_verdict(edition(tmp_path, "2012"), "C8").verdict == "not_applicable"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([0.0, -999.0, 2.5, 1.0], "REL_AIR has -999 1 times beside 1 zeros"),
        ([3.0, -9999.0, 2.5, -1.0], "REL_AIR has -9999 1 times"),
        ([9999.0, 9999.0, 2.5, 1.0], "REL_AIR has 9999 2 times"),
        ([1e20, 1e20, 2.5, 1.0], "REL_AIR has 1e+20 2 times"),
        ([-99.0, -99.0, 2.5, 1.0], "REL_AIR has -99 2 times"),
    ],
)
def test_numbers_that_stand_for_nothing(tmp_path: Path, values: list[float], said: str) -> None:
    found = judge(tmp_path, good_frame().assign(REL_AIR=values))["C9"]
    assert found.verdict == "warn"
    assert said in found.examples[0]


@pytest.mark.parametrize(
    "values", [[9999.0, 2.0, 2.5, 1.0], [-99.0, -12.0, 2.5, 1.0], [9999.0, 9999.0, 12e3, 1.0]]
)
def test_numbers_that_may_be_real(tmp_path: Path, values: list[float]) -> None:
    assert judge(tmp_path, good_frame().assign(REL_AIR=values))["C9"].verdict == "pass"


def test_words_that_stand_for_nothing(tmp_path: Path) -> None:
    frame = good_frame().assign(CITY=["N/A", "NULL", "Nuuk", "None"], NO_TAKE="None")
    found = judge(tmp_path, frame)["C9"]
    assert found.count == 1
    assert found.examples[0].startswith("CITY has ")


def test_a_declared_sentinel_is_no_fault(tmp_path: Path) -> None:
    frame = good_frame().assign(USA_SUB=[-999.0, 2.0, 5.0, -999.0])
    assert judge(tmp_path, frame)["C9"].verdict == "pass"


def test_coverage_is_told_by_country(tmp_path: Path) -> None:
    types = ["State", "State", "Unassigned", "State"]
    found = judge(tmp_path, coded_frame().assign(OWN_TYPE=types))["C10"]
    assert "OWN_TYPE USA 50.0%" in found.figure
    assert "OWN_TYPE is empty or not mapped on 1 of 2 features of USA (50.0%)" in found.examples


@pytest.mark.parametrize("change", [{"NAICS": [None] * 4}, {"FEATURE_ID": [None] * 4}])
def test_columns_of_nulls_are_judged(tmp_path: Path, change: dict[str, Any]) -> None:
    frame = coded_frame().assign(**{k: pd.array(v, dtype="str") for k, v in change.items()})
    found = judge(tmp_path, frame)
    assert found["C7"].verdict == "pass"
    assert found["C8"].verdict == ("fail" if "FEATURE_ID" in change else "pass")


def test_of_other_countries_no_code_is_expected(tmp_path: Path) -> None:
    """Land of other countries, which base layers show, has no state."""
    frame = good_frame().assign(OWN_TYPE=["State", "", "State", "State"])
    assert judge(tmp_path / "a", frame)["C10"].verdict == "warn"
    frame.loc[1, "COUNTRY"] = "FN"
    assert judge(tmp_path / "b", frame)["C10"].verdict == "pass"
