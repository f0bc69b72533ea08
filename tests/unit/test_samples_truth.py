"""The sample registers: what the pipeline makes of every facility is what was meant for it.

The truth table was written when the facilities were invented, not by running the pipeline.
"""

import csv
import filecmp
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from make_samples import make
from pipeline.build.results import SourceResult
from pipeline.build.sources import compare_source, make_source
from pipeline.spec.atlas import SourceVintage
from tests.register_frames import catalogue, layer

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
Row = dict[str, str]
TRUTH: list[Row] = list(
    csv.DictReader((SAMPLES / "expected_facilities.csv").open(encoding="utf-8", newline=""))
)
VINTAGES = sorted({(row["source"], int(row["vintage"])) for row in TRUTH})
QUANTITIES = [name for name in TRUTH[0] if name.endswith("_kg")]
FACILITIES = [row for row in TRUTH if row["outcome"] != "merged"]
PUBLISHED = [row for row in FACILITIES if row["outcome"] in ("published", "inset")]
QUARANTINED = [row for row in FACILITIES if row["outcome"] == "quarantined"]
# The rules under which a facility, or its releases where it has no row, are set aside.
RULES = {
    "coordinate_missing": "COORD-MISSING",
    "coordinate_zero": "A8",
    "coordinate_outside_country": "A11",
    "coordinate_invalid": "COORD-FORM",
    "no_facility_record": "ORPHAN",
}


def name_of(row: Row) -> str:
    return f"{row['source']}-{row['vintage']}-{row['native_id']}"


@lru_cache
def made(source: str, year: int) -> SourceResult:
    wanted = SourceVintage(source=source, year=year, retrieved="2026-01-01", features=(1, 100))
    return make_source(catalogue(), layer(), wanted, SAMPLES)


@lru_cache
def quantified(source: str, year: int) -> pd.DataFrame:
    """Every release of the year, also of facilities that are not published."""
    wanted = SourceVintage(
        source=source, year=year, retrieved="2026-01-01", compare_year=year, features=(1, 100)
    )
    return compare_source(catalogue(), layer(), wanted, SAMPLES).releases


def made_for(row: Row) -> SourceResult:
    return made(row["source"], int(row["vintage"]))


def facility(row: Row) -> pd.Series:
    table = made_for(row).tables["facilities"].set_index("native_id")
    assert row["native_id"] in table.index, findings(row)
    found = table.loc[row["native_id"]]
    assert isinstance(found, pd.Series), "one row a facility"
    return found


def findings(row: Row) -> list[tuple[str, str]]:
    found = made_for(row).ledger.findings()
    found = found[found["native_id"] == row["native_id"]]
    return list(zip(found["rule"], found["action"], strict=True))


@pytest.mark.parametrize(("source", "year"), VINTAGES)
def test_published_are_exactly_the_facilities_meant_to_be(source: str, year: int) -> None:
    expected = {
        r["native_id"] for r in PUBLISHED if (r["source"], int(r["vintage"])) == (source, year)
    }
    assert set(made(source, year).tables["facilities"]["native_id"]) == expected


@pytest.mark.parametrize("row", PUBLISHED, ids=name_of)
def test_position_and_the_way_to_it(row: Row) -> None:
    found = facility(row)
    assert found["coordinate_status"] == row["coordinate_status"]
    assert found["coordinate_method"] == row["coordinate_method"]
    assert found["lon"] == pytest.approx(float(row["lon"]), abs=1e-5)
    assert found["lat"] == pytest.approx(float(row["lat"]), abs=1e-5)
    repairs = [rule for rule, action in findings(row) if action == "repaired"]
    assert len(repairs) == (row["coordinate_status"] == "repaired")


@pytest.mark.parametrize("row", PUBLISHED, ids=name_of)
def test_declared_state_and_industry(row: Row) -> None:
    found = facility(row)
    assert found["state_prov"] == row["state_prov"]
    assert found["naics_code"] == row["naics_code"]


@pytest.mark.parametrize("row", PUBLISHED, ids=name_of)
def test_kilograms_of_a_published_facility(row: Row) -> None:
    found = facility(row)
    expected = {name: float(row[name] or 0) for name in QUANTITIES}
    assert found[QUANTITIES].astype(float).to_dict() == pytest.approx(expected, rel=1e-9, abs=1e-12)
    on_site = sum(kg for name, kg in expected.items() if name.startswith("release_"))
    assert found["release_total_kg"] == pytest.approx(on_site, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("row", QUARANTINED, ids=name_of)
def test_what_is_quarantined_says_why(row: Row) -> None:
    assert row["native_id"] not in set(made_for(row).tables["facilities"]["native_id"])
    assert row["native_id"] not in set(made_for(row).tables["releases"]["native_id"])
    assert (RULES[row["reason"]], "quarantined") in findings(row)


@pytest.mark.parametrize("row", QUARANTINED, ids=name_of)
def test_kilograms_of_a_quarantined_facility_were_read_as_well(row: Row) -> None:
    releases = quantified(row["source"], int(row["vintage"]))
    mine = releases[(releases["native_id"] == row["native_id"]) & (releases["scope"] == "")]
    expected = sum(float(row[name] or 0) for name in QUANTITIES)
    assert mine["quantity_kg"].sum() == pytest.approx(expected, rel=1e-9)


def test_second_copies_are_merged_and_noted() -> None:
    merged = [row for row in TRUTH if row["outcome"] == "merged"]
    assert merged
    for row in merged:
        assert ("ID-REPEATED", "merged") in findings(row)


@pytest.mark.parametrize(("source", "year"), VINTAGES)
def test_every_record_of_every_stage_is_accounted_for(source: str, year: int) -> None:
    accounts = made(source, year).ledger.accounts
    assert {account.table for account in accounts} == {"facilities", "releases"}
    for account in accounts:
        ended = account.quarantined + account.merged + account.dropped_by_spec
        assert account.rows_in == account.rows_out + ended, account
    for table in ("facilities", "releases"):
        mine = [account for account in accounts if account.table == table]
        for before, after in pairwise(mine):
            assert before.rows_out == after.rows_in, (before, after)


def test_the_substance_that_nobody_knows_is_set_aside_and_its_facility_kept() -> None:
    row = next(row for row in TRUTH if row["native_id"] == "IXT8A0900711")
    assert ("D3", "quarantined") in findings(row)
    assert facility(row)["release_air_kg"] == 0.0
    assert facility(row)["transfer_sewage_kg"] == pytest.approx(2.24, rel=1e-12)


@pytest.mark.parametrize(
    ("source", "year", "native_id", "rule"),
    [
        ("us_tri_basic", 2022, "79763CPRCK77SOL", "D2-WEAK"),
        ("us_tri_basic", 2022, "76801PCNBY212IN", "ID-CONFLICT"),
        ("us_tri_net", 2012, "30721CNSGY44WAR", "A12"),
        ("ca_npri", 2012, "9900871", "A12"),
        ("mx_retc", 2012, "VCV5T3019311", "A12"),
        ("mx_retc", 2022, "AHS7J2603011", "A12"),
        ("ca_npri", 2012, "9921450", "A16"),
        ("mx_retc", 2004, "TLM5T1700911", "A16"),
        ("ca_npri", 2022, "9907745", "A11-OFFSHORE"),
        ("mx_retc", 2022, "PPG100400311", "A11-OFFSHORE"),
        ("mx_retc", 2022, "SRM1102000021", "NO-RELEASES"),
    ],
)
def test_the_doubtful_are_published_and_listed(
    source: str, year: int, native_id: str, rule: str
) -> None:
    row = next(r for r in TRUTH if (r["source"], r["vintage"], r["native_id"]) == (source, str(year), native_id))  # fmt: skip
    assert rule in [found for found, _ in findings(row)]
    assert native_id in set(made(source, year).tables["facilities"]["native_id"])


def test_names_come_through_as_written() -> None:
    names = {
        row.native_id: row.name_text
        for source, year in VINTAGES
        for row in made(source, year)
        .tables["facilities"]
        .rename(columns={"name": "name_text"})
        .itertuples()
    }
    assert names["SCR1900612345"] == '<script>alert(1)</script> SA DE CV,A < B & "C"'
    assert names["ATB0901700310"] == "AUTOMOTRIZ TABACHÍN SA DE CV"
    assert names["HYP1903900077"].startswith("=HYPERLINK(")
    assert "LÑ&8A1904611" in names
    assert "00795SNTCR8CALL" in names


def test_layouts_of_all_vintages_are_told_by_their_headers() -> None:
    layouts = Counter(layout for s, y in VINTAGES for layout in made(s, y).layouts.values())
    assert set(layouts) == {
        "to_2005",
        "from_2006",
        "year_2012",
        "current",
        "older",
        "export",
        "bulk",
    }


def test_inputs_are_named_with_their_digests() -> None:
    for source, year in VINTAGES:
        for name, digest in made(source, year).inputs.items():
            assert (SAMPLES / name).is_file()
            assert len(digest) == 64


def test_samples_are_what_their_generator_writes(tmp_path: Path) -> None:
    make(tmp_path)
    written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    committed = sorted(p.relative_to(SAMPLES).as_posix() for p in SAMPLES.rglob("*.*"))
    assert written == [name for name in committed if name != "README.md"]
    assert filecmp.cmpfiles(tmp_path, SAMPLES, written, shallow=False)[0] == written
