"""Releases of an edition, their sums, dates and suspects (rules D1 to D9)."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import Context, Verdict, judge
from pipeline.checks.readers.opening import open_product
from pipeline.checks.validate import validate_paths
from pipeline.errors import SpecError
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.register import PublishedTotal
from tests.edition_folders import LEDGER, changed, edition, features, published, with_published
from tests.validate_products import CATALOGUE, good_frame, verdicts, write_gpkg


def verdict(rule: str, folder: Path) -> Verdict:
    report = validate_paths([folder], CATALOGUE)[-1]
    return {found.rule: found for found in report.verdicts}[rule]


def test_units_of_the_field_names(tmp_path: Path) -> None:
    frame = good_frame().rename(columns={"REL_AIR": "REL_LB"})
    assert verdicts(write_gpkg(tmp_path / "a.gpkg", frame=frame))["D1"].examples == (
        "REL_LB is not in kilograms",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"unit_reported": ["tonnes", "ton", "kg", "stone"]}, "a unit that the unit table lacks"),
        ({"quantity_kg": [1500.0, 2e6, 3.5, float("nan")]}, "are not nan kg"),
        ({"quantity_kg": [1500.0, 2e6, 3.5, 0.002 * (1 + 1e-6)]}, "2 Grams are not 0.002 kg"),
        ({"unit_reported": ["tonnes", "ton", "kg", "g TEQ"]}, "2 g TEQ are not 0.002 kg"),
        ({"quantity_kg": ["1500", "2e6", "3.5", "much"]}, "are not nan kg"),
    ],
)
def test_kilograms_are_exact(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    found = verdict("D1", edition(tmp_path, releases=changed(**changes)))
    assert (found.verdict, found.count) == ("fail", 1)
    assert said in found.examples[0]


def test_toxic_equivalents_have_no_kilograms(tmp_path: Path) -> None:
    releases = changed(
        unit_reported=["tonnes", "ton", "kg", "g TEQ"],
        quantity_kg=[1500.0, 2e6, 3.5, float("nan")],
    )
    assert verdict("D1", edition(tmp_path, releases=releases)).verdict == "pass"


def test_a_column_that_is_not_there_and_a_dictionary_in_pounds(tmp_path: Path) -> None:
    folder = edition(tmp_path, releases=changed().drop(columns="unit_reported"))
    (folder / "dictionary.csv").write_text("table,name,unit\nx,release_air_kg,lb\n")
    found = verdict("D1", folder)
    assert found.examples[:2] == (
        "the releases lack unit_reported",
        "the dictionary gives release_air_kg in lb",
    )


def test_sums_bear_a_pound_and_no_more(tmp_path: Path) -> None:
    frame = features()
    frame.loc[1, ["release_land_kg", "release_total_kg"]] = 3.5 + 0.45
    assert verdict("D2", edition(tmp_path, "a", frame=frame)).verdict == "pass"
    frame.loc[1, "release_land_kg"] = 3.5 + 0.46
    found = verdict("D2", edition(tmp_path, "b", frame=frame))
    assert found.examples == (
        "prtr_facilities.parquet MEX-1: release_land_kg is 3.96 kg, its releases add up to 3.5 kg",
    )


def test_releases_without_a_feature(tmp_path: Path) -> None:
    releases = changed(feature_id=["CAN-1", "MEX-1", "MEX-1", "USA-9"])
    found = verdict("D2", edition(tmp_path, releases=releases))
    assert found.verdict == "fail"
    assert "USA-9 has releases and is no feature" in found.examples


def test_totals_that_registers_break_are_a_warning(tmp_path: Path) -> None:
    ledger = pd.DataFrame(LEDGER).assign(rule=["D2-WEAK", "D2"])
    found = verdict("D2", edition(tmp_path, ledger=ledger))
    assert (found.verdict, found.count) == ("warn", 2)


@pytest.mark.parametrize(
    ("code", "judgement"),
    [
        ("N420", "fail"),
        ("NA - 08", "fail"),
        ("72-02-8", "fail"),
        ("7732-18-5", "warn"),
        ("57-12-5", "warn"),
        ("7439-92-1", "pass"),
    ],
)
def test_codes_of_substances(tmp_path: Path, code: str, judgement: str) -> None:
    codes = ["71-43-2", "124-38-9", code, "dioxins_furans"]
    found = verdict("D3", edition(tmp_path, releases=changed(substance_code=codes)))
    assert found.verdict == judgement


def test_a_quantity_keeps_the_heading_of_its_register(tmp_path: Path) -> None:
    releases = changed(national_category=["Releases to Air", "AIRE", "", "6.2 - M64"])
    found = verdict("D4", edition(tmp_path, releases=releases))
    assert found.examples == ("MEX-1 lead_compounds: land without the heading of its register",)


def test_particles_and_volatile_substances(tmp_path: Path) -> None:
    releases = changed(
        feature_id="CAN-1",
        substance_code=["pm10", "pm25", "voc", "71-43-2"],
        national_substance_code=["NA - M09", "NA - M10", "NA - M16", "71-43-2"],
        medium="air",
        quantity_kg=[5.0, 6.0, 10.0, 11.0],
    )
    found = verdict("D6", edition(tmp_path, releases=releases))
    assert found.examples == (
        "CAN-1, air: NA - M10 6 kg exceeds the coarser class of 5 kg",
        "CAN-1: volatile substances of 11 kg to air exceed their total of 10 kg",
    )


def totals(tmp_path: Path, *totals: PublishedTotal) -> Verdict:
    """What D7 says where the spec of Mexico's register cites these totals."""
    folder = edition(tmp_path)
    datasets = tuple(open_product(folder / "prtr_facilities.parquet"))
    found = judge("edition", Edition(folder, datasets), Context(with_published(*totals)))
    return {verdict.rule: verdict for verdict in found}["D7"]


def test_published_totals(tmp_path: Path) -> None:
    none = totals(tmp_path / "a")
    assert none.verdict == "not_applicable"
    assert "mx_retc 2012: on site 3.5 kg, transfers 0 kg" in none.figure
    assert totals(tmp_path / "b", published(3.53)).verdict == "pass"
    assert totals(tmp_path / "c", published(9.0, year=2011)).verdict == "not_applicable"
    gas = published(2e6, medium="all", substance="124-38-9")
    assert totals(tmp_path / "d", gas).verdict == "pass"
    far = totals(tmp_path / "e", published(3.0))
    assert far.verdict == "warn"
    assert "3.5 kg, but 3 kg published (+16.67%; a yearbook)" in far.examples[0]


def test_a_total_of_no_medium_is_refused(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    (root / "configs/sources/mx").mkdir(parents=True)
    for name in ("configs/fields.yaml", "configs/sources/mx/mx_retc.yaml"):
        (root / name).write_text((CATALOGUE.root / name).read_text("utf-8"), "utf-8")
    with (root / "configs/sources/mx/mx_retc.yaml").open("a", encoding="utf-8") as spec:
        spec.write(
            "published_totals:\n"
            "  - {year: 2012, medium: aire, kilograms: 1, authority: a yearbook}\n"
        )
    with pytest.raises(SpecError, match=r"published_totals: unknown media \['aire'\]"):
        Catalogue(root).source("mx_retc")


@pytest.mark.parametrize(
    ("day", "judgement", "said"),
    [
        ("not stated", "warn", "mx_retc: the date on which its files were taken is not known"),
        ("2014-02-30", "fail", "mx_retc: '2014-02-30' is no date (YYYY-MM-DD)"),
        ("01/02/2014", "fail", "mx_retc: '01/02/2014' is no date (YYYY-MM-DD)"),
        ("2012-06-30", "fail", "mx_retc: taken on 2012-06-30, before the end of the year 2012"),
        ("", "fail", "mx_retc: the receipt has no date for it"),
    ],
)
def test_dates_of_retrieval(tmp_path: Path, day: str, judgement: str, said: str) -> None:
    dates = {"us_tri_net": "2014-03-01", "mx_retc": day, "ca_npri": "2014-03-03"}
    found = verdict("D8", edition(tmp_path, retrieved=dates))
    assert found.verdict == judgement
    assert found.examples[0].startswith(said)


@pytest.mark.parametrize("receipt", [{"retrieved": None}, {"retrieved": []}])
def test_a_receipt_without_dates(tmp_path: Path, receipt: dict[str, Any]) -> None:
    assert verdict("D8", edition(tmp_path, **receipt)).verdict == "fail"


def test_the_receipt_counts_the_suspects(tmp_path: Path) -> None:
    found = verdict("D9", edition(tmp_path, "a", suspects={"MEX": 2}))
    assert found.examples == ("the receipt counts {'MEX': 2}, the ledger {'MEX': 1}",)
    assert verdict("D9", edition(tmp_path, "b", suspects=None)).verdict == "warn"


def test_each_country_with_suspects_has_its_list(tmp_path: Path) -> None:
    folder = edition(tmp_path / "layers" / "prtr_facilities")
    assert "not beside" in verdict("D9", folder).figure
    reports = tmp_path / "reports" / "demo"
    reports.mkdir(parents=True)
    assert verdict("D9", folder).examples == ("no report has suspects_MEX.csv",)
    (reports / "suspects_MEX.csv").write_text("edition\n2012\n")
    assert verdict("D9", folder).verdict == "pass"
