"""The committed vocabulary of parameters and its crosswalks: form, names, media and traps."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest

from pipeline.errors import SpecError
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.crosswalk import Crosswalk
from pipeline.spec.reference import Parameter, read_parameters
from pipeline.spec.source import NetworkSource
from pipeline.steps.substances import normalise_cas

CATALOGUE = Catalogue()
ROOT = Path(__file__).resolve().parents[2]
CROSSWALKS = ROOT / "layers/monitoring_sites/crosswalks"
SUBSTANCES = ROOT / "layers/prtr_facilities/crosswalks/substances.csv"
VOCABULARY = CROSSWALKS / "parameters.csv"
NAMES = ("name_en", "name_fr", "name_es")
ROWS = {
    "airnow": 28,
    "aqs": 458,
}
CODE = re.compile(r"[A-Z0-9]+(?:[,.-][A-Z0-9]+)*")
GROUPS = {
    "PAH", "VOC", "carbon monoxide", "carbon particles", "carbonyls", "greenhouse gases", "ions",
    "mercury", "metals", "meteorology", "microbiology", "nitrogen", "nonmetals", "ozone",
    "particles", "precipitation chemistry", "sampling", "sulfur", "toxicity", "water chemistry",
}  # fmt: skip
# Of how a fraction is told in each language, in names of what is measured in particles or water.
FRACTIONS = {
    "-TSP": ("(TSP)", "(PTS)", "(PST)"),
    "-PM10": ("(PM10)", "(PM10)", "(PM10)"),
    "-PM2.5": ("(PM2.5)", "(PM2,5)", "(PM2.5)"),
    "-TOTAL": ("(water)", "(eau)", "(agua)"),
}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def crosswalk(name: str) -> Crosswalk:
    return Crosswalk.read(CROSSWALKS / f"parameters_{name}.csv")


def rows_of(name: str) -> list[dict[str, str]]:
    return read(CROSSWALKS / f"parameters_{name}.csv")


def parameters_of_columns(source_id: str) -> dict[str, str]:
    """What each heading of a source's sites measures, for columns of flags or results."""
    sites = CATALOGUE.columns(source_id)["sites"]
    return {
        heading: sites.measures[name]
        for layout in sites.layouts
        for name, headings in layout.spellings.items()
        for heading in headings
        if name in sites.measures
    }


@pytest.fixture(scope="module")
def vocabulary() -> dict[str, Parameter]:
    return read_parameters(VOCABULARY)


def test_every_crosswalk_is_known_to_this_test() -> None:
    assert {path.stem for path in CROSSWALKS.glob("parameters_*.csv")} == {
        f"parameters_{name}" for name in ROWS
    }


@pytest.mark.parametrize("name", ["", *(f"_{name}" for name in ROWS)])
def test_tables_are_clean_text(name: str) -> None:
    raw = (CROSSWALKS / f"parameters{name}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    for row in read(CROSSWALKS / f"parameters{name}.csv"):
        for cell in row.values():
            assert cell == unicodedata.normalize("NFC", " ".join(cell.split()))


def test_codes_are_short_readable_and_unique_whatever_their_case() -> None:
    codes = [row["code"] for row in read(VOCABULARY)]
    assert all(CODE.fullmatch(code) and len(code) <= 40 for code in codes)
    assert len({code.casefold() for code in codes}) == len(codes)


@pytest.mark.parametrize("column", NAMES)
def test_no_two_parameters_have_one_name(column: str) -> None:
    names = [row[column].casefold() for row in read(VOCABULARY)]
    assert all(names)
    assert sorted(names) == sorted(set(names))


def test_groups_are_those_of_the_lists(vocabulary: dict[str, Parameter]) -> None:
    assert {parameter.group for parameter in vocabulary.values()} == GROUPS


def test_names_are_those_of_the_substances_with_the_same_number() -> None:
    substances = {row["cas"]: row for row in read(SUBSTANCES) if row["cas"]}
    shared = [row for row in read(VOCABULARY) if row["cas"] in substances]
    assert len(shared) > 90
    for row in shared:
        assert [row[name] for name in NAMES] == [substances[row["cas"]][name] for name in NAMES]


def test_cas_numbers_are_sound_and_stand_once() -> None:
    numbers = [row["cas"] for row in read(VOCABULARY) if row["cas"]]
    assert [number for number in numbers if normalise_cas(number) != number] == []
    assert len(set(numbers)) == len(numbers)


def test_fractions_are_told_in_the_words_of_each_language() -> None:
    for row in read(VOCABULARY):
        for ending, words in FRACTIONS.items():
            if row["code"].endswith(ending):
                found = [row[name] for name in NAMES]
                assert all(name.endswith(word) for name, word in zip(found, words, strict=True)), (
                    row
                )


@pytest.mark.parametrize("name", sorted(ROWS))
def test_crosswalks_give_known_codes(name: str, vocabulary: dict[str, Parameter]) -> None:
    rows = rows_of(name)
    assert len(rows) == ROWS[name]
    assert {row["atlas_value"] for row in rows} <= set(vocabulary)
    assert all(row["national_value"] and row["authority"] for row in rows)
    assert [row["national_value"] for row in rows] == sorted(row["national_value"] for row in rows)


def test_no_code_is_without_a_source_or_a_reason(vocabulary: dict[str, Parameter]) -> None:
    given = {row["atlas_value"] for name in ROWS for row in rows_of(name)}
    for source_id in CATALOGUE.source_ids():
        source = CATALOGUE.source(source_id).spec
        if isinstance(source, NetworkSource):
            given |= set(source.tables.monitors.every_site or ())
            given |= set(parameters_of_columns(source_id).values())
    generic = {"PB", "HG"}  # for sources that do not say more
    assert set(vocabulary) - given == generic


TRAPS = [
    ("airnow", "PMC", "PM10-2.5"),
    ("airnow", "RWD", "WD"),
    ("aqs", "88101", "PM2.5"),
    ("aqs", "88502", "PM2.5"),
    ("aqs", "86101", "PM10-2.5"),
    ("aqs", "42602", "NO2"),
    ("aqs", "42601", "NO"),
    ("aqs", "42612", "NOY-NO"),
    ("aqs", "62107", "SAMPLING"),
    ("aqs", "68105", "SAMPLING"),
    ("aqs", "88115", "CL-PM2.5"),
    ("aqs", "88203", "CL-ION-PM2.5"),
]


@pytest.mark.parametrize(("table", "national", "atlas"), TRAPS)
def test_traps(table: str, national: str, atlas: str) -> None:
    assert crosswalk(table).get(national) == atlas


@pytest.mark.parametrize(
    ("source_id", "heading", "parameter"),
    [
        ("ca_naps", "SO2", "SO2"),  # the dictionary of 2022 swaps this one
        ("ca_naps", "CO", "CO"),  # and this one
        ("ca_naps", "NO", "NO"),  # which it calls nitrogen oxide
        ("ca_naps", "PM_2.5_RM", "PM2.5"),
        ("ca_naps", "PM2.5_SPEC", "PM2.5-SPECIATION"),  # the heading of 2021
        ("mx_conagua_surface", "OD_PORC_FON", "DO-SATURATION"),
        ("mx_conagua_surface", "TOX_FIS_SUP_15_UT", "TOXICITY"),
        ("mx_conagua_ground", "PB_TOT_mg/L", "PB-TOTAL"),
        ("mx_conagua_ground", "SDT_M_mg/L", "TDS"),
    ],
)
def test_traps_of_columns(source_id: str, heading: str, parameter: str) -> None:
    assert parameters_of_columns(source_id)[heading] == parameter


def test_species_are_told_apart_by_what_they_were_sampled_in() -> None:
    aqs = crosswalk("aqs")
    for fraction, codes in {
        "TSP": ("12128", "14128", "14129"),
        "PM10": ("82128", "85128", "85129"),
        "PM2.5": ("88128",),
    }.items():
        assert {aqs.get(code) for code in codes} == {f"PB-{fraction}"}
    mercury = {code: aqs.get(code) for code in ("12142", "14142", "82142", "85142", "88142")}
    assert mercury == {
        "12142": "HG-TSP",
        "14142": "HG-TSP",
        "82142": "HG-PM10",
        "85142": "HG-PM10",
        "88142": "HG-PM2.5",
    }


def test_cobalt_is_never_taken_for_carbon_monoxide(vocabulary: dict[str, Parameter]) -> None:
    assert crosswalk("aqs").get("88113") == "COBALT-PM2.5"
    assert [code for code in vocabulary if re.match(r"CO(-|$)", code)] == ["CO"]


def test_notes_tell_what_one_code_hides() -> None:
    notes = {row["national_value"]: row["note"] for row in rows_of("aqs")}
    assert "FRM/FEM" in notes["88101"]
    assert "not reference or equivalent" in notes["88502"]
    assert "standard conditions" in notes["81102"]
    assert "local conditions" in notes["85101"]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ("O3,,Ozone,Ozone,Ozono,snow,ozone,", "unknown medium 'snow'"),
        ("O3,,Ozone,,Ozono,air,ozone,", "no name in fr"),
        ("O3,,Ozone,Ozone,Ozono,air,ozone,\nO3,,O,O,O,air,ozone,", "code stands twice: O3"),
    ],
)
def test_a_wrong_vocabulary_is_refused(tmp_path: Path, cells: str, problem: str) -> None:
    path = tmp_path / "parameters.csv"
    header = "code,cas,name_en,name_fr,name_es,medium,group,note"
    path.write_text(f"{header}\n{cells}\n", "utf-8")
    with pytest.raises(SpecError, match=problem):
        read_parameters(path)
