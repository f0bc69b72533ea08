"""The committed substance crosswalks and the industry table: form, consistency and coverage."""

import csv
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CROSSWALKS = ROOT / "layers" / "prtr_facilities" / "crosswalks"
NAICS = ROOT / "configs" / "naics.csv"

SUBSTANCE_COLUMNS = [
    "substance_code", "cas", "group_code", "scope", "name_en", "name_es", "name_fr", "note",
]  # fmt: skip
PAIR_COLUMNS = ["national_value", "atlas_value", "note", "authority"]
NAICS_COLUMNS = ["naics_code", "comparable_digits", "name_en", "name_es", "name_fr"]
NAMES = ("name_en", "name_es", "name_fr")
PAIR_TABLES = ("substances_tri.csv", "substances_npri.csv", "substances_retc.csv")
TABLES = [
    (CROSSWALKS / "substances.csv", SUBSTANCE_COLUMNS),
    *((CROSSWALKS / name, PAIR_COLUMNS) for name in PAIR_TABLES),
    (NAICS, NAICS_COLUMNS),
]
TABLE_IDS = [path.name for path, _ in TABLES]

SCOPES = {"", "greenhouse_gas", "criteria_air_contaminant"}
GROUPS = {
    "ammonia", "antimony", "arsenic", "barium", "beryllium", "cadmium", "chlorophenols",
    "chromium", "cobalt", "copper", "cresols", "cyanides", "diaminotoluenes",
    "dichlorobenzenes", "dichlorobutenes", "dichloropropenes", "diisocyanates",
    "dinitrotoluenes", "dioxins_furans", "endosulfan", "hcfc_123", "hcfc_124",
    "hexabromocyclododecane", "lead", "manganese", "mercury", "nickel", "nitrates",
    "nitrogen_oxides", "nonylphenol", "paraquat", "phosphorus", "polybrominated_biphenyls",
    "polycyclic_aromatic_compounds", "selenium", "silver", "thallium", "toluene_diisocyanates",
    "vanadium", "warfarin", "xylenes", "zinc",
}  # fmt: skip
# RETC writes this CAS number for all cyanides: a group, so it has no CAS number of its own.
GROUPS_WRITTEN_AS_CAS = {"57-12-5"}
TRI_CATEGORIES = [
    "N010",
    "N020",
    "N040",
    "N050",
    "N078",
    "N084",
    "N090",
    "N096",
    "N100",
    "N106",
    "N120",
    "N125",
    "N150",
    "N171",
    "N230",
    "N270",
    "N420",
    "N450",
    "N458",
    "N495",
    "N503",
    "N511",
    "N530",
    "N535",
    "N575",
    "N583",
    "N590",
    "N725",
    "N740",
    "N746",
    "N760",
    "N770",
    "N874",
    "N982",
]

CAS = re.compile(r"([1-9]\d{1,6})-(\d{2})-(\d)")
GROUP_CODE = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
NAICS_CODE = re.compile(r"\d{2,3}")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def valid_cas(text: str) -> bool:
    """True where `text` is a CAS number and its check digit is right."""
    match = CAS.fullmatch(text)
    if match is None:
        return False
    digits = reversed(match[1] + match[2])
    return sum(weight * int(digit) for weight, digit in enumerate(digits, 1)) % 10 == int(match[3])


def hyphenated(text: str) -> str:
    """A CAS number of digits only, padded or short of zeros, with its hyphens."""
    digits = text.lstrip("0").zfill(5)
    return f"{digits[:-3]}-{digits[-3:-1]}-{digits[-1]}"


def comparable_digits(code: str) -> int:
    """Digits at which Canada, Mexico and the United States may be compared under `code`."""
    if code[:2] in {"41", "42", "43", "44", "45", "46", "91", "92", "93"}:
        return 2
    if code == "222":  # a subsector of Mexico alone
        return 2
    if code in {"522", "562", "812"}:
        return 3
    return 4 if code[:2] in {"52", "53"} else 5


@pytest.fixture(scope="module")
def substances() -> list[dict[str, str]]:
    return read(CROSSWALKS / "substances.csv")


@pytest.fixture(scope="module")
def codes(substances: list[dict[str, str]]) -> set[str]:
    return {row["substance_code"] for row in substances}


@pytest.fixture(scope="module")
def industries() -> list[dict[str, str]]:
    return read(NAICS)


@pytest.mark.parametrize(("path", "columns"), TABLES, ids=TABLE_IDS)
def test_table_form(path: Path, columns: list[str]) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    assert header == columns
    assert {len(row) for row in rows} == {len(columns)}
    keys = [row[0] for row in rows]
    assert all(keys)
    assert len(keys) == len(set(keys))
    assert keys == sorted(keys)


@pytest.mark.parametrize(("path", "columns"), TABLES, ids=TABLE_IDS)
def test_cells_are_clean_text(path: Path, columns: list[str]) -> None:
    for row in read(path):
        for column in columns:
            cell = row[column]
            assert cell == cell.strip(), (row, column)
            assert "  " not in cell, (row, column)
            assert "?" not in cell, (row, column)
            assert "\N{REPLACEMENT CHARACTER}" not in cell, (row, column)
            assert cell == unicodedata.normalize("NFC", cell), (row, column)
            assert not re.search(r"Ã.|Â.|[\x00-\x1f\x7f-\x9f]", cell), (row, column)


@pytest.mark.parametrize("path", [CROSSWALKS / "substances.csv", NAICS], ids=lambda path: path.name)
def test_names_in_three_languages(path: Path) -> None:
    for row in read(path):
        for column in NAMES:
            assert row[column], (row, column)
            assert re.search(r"[^\W\d_]", row[column]), (row, column)


def test_substance_names_are_sentence_case(substances: list[dict[str, str]]) -> None:
    abbreviations = {"DDT", "MCPA"}
    for row in substances:
        for column in NAMES:
            words = re.findall(r"[^\W\d_]{4,}", re.sub(r"\([^()]*\)", "", row[column]))
            assert not [w for w in words if w.isupper() and w not in abbreviations], row


def test_substance_codes_and_check_digits(substances: list[dict[str, str]]) -> None:
    for row in substances:
        code, cas = row["substance_code"], row["cas"]
        if code in GROUPS_WRITTEN_AS_CAS:
            assert valid_cas(code)
            assert cas == ""
            assert row["note"]
        elif cas:
            assert valid_cas(cas), row
            assert code == cas, row
        else:
            assert GROUP_CODE.fullmatch(code), row


def test_names_tell_substances_apart(substances: list[dict[str, str]]) -> None:
    """Only white phosphorus has one name for two CAS numbers (old and current TRI files)."""
    for column in NAMES:
        seen: dict[str, list[str]] = {}
        for row in substances:
            seen.setdefault(row[column].casefold(), []).append(row["substance_code"])
        assert [v for v in seen.values() if len(v) > 1] == [["12185-10-3", "7723-14-0"]]


def test_scope_vocabulary(substances: list[dict[str, str]]) -> None:
    assert {row["scope"] for row in substances} == SCOPES
    scopes = {row["substance_code"]: row["scope"] for row in substances}
    greenhouse = {
        "124-38-9", "74-82-8", "10024-97-2", "2551-62-4",
        "hydrofluorocarbons", "perfluorocarbons", "hydrobromofluorocarbons", "co2_equivalent",
    }  # fmt: skip
    criteria = {
        "630-08-0", "7446-09-5", "10102-44-0", "11104-93-1", "pm", "pm10", "pm25", "voc",
    }  # fmt: skip
    assert {code for code, scope in scopes.items() if scope == "greenhouse_gas"} == greenhouse
    assert {c for c, scope in scopes.items() if scope == "criteria_air_contaminant"} == criteria


def test_group_vocabulary(substances: list[dict[str, str]]) -> None:
    groups = {row["substance_code"]: row["group_code"] for row in substances}
    assert set(groups.values()) - {""} == GROUPS
    elements = {
        "antimony": "7440-36-0", "arsenic": "7440-38-2", "barium": "7440-39-3",
        "beryllium": "7440-41-7", "cadmium": "7440-43-9", "chromium": "7440-47-3",
        "cobalt": "7440-48-4", "copper": "7440-50-8", "lead": "7439-92-1",
        "manganese": "7439-96-5", "mercury": "7439-97-6", "nickel": "7440-02-0",
        "selenium": "7782-49-2", "silver": "7440-22-4", "thallium": "7440-28-0",
        "vanadium": "7440-62-2", "zinc": "7440-66-6",
    }  # fmt: skip
    for element, cas in elements.items():
        assert groups[cas] == element
        assert groups[f"{element}_compounds"] == element
        assert groups.get(f"{element}_and_compounds", element) == element
    assert {groups[code] for code in ("dioxins", "furans", "dioxins_furans")} == {"dioxins_furans"}
    assert {groups[c] for c in ("1330-20-7", "95-47-6", "108-38-3", "106-42-3")} == {"xylenes"}


def test_one_scope_in_a_group(substances: list[dict[str, str]]) -> None:
    scopes: dict[str, set[str]] = {}
    for row in substances:
        scopes.setdefault(row["group_code"], set()).add(row["scope"])
    assert not [group for group, found in scopes.items() if group and len(found) > 1]


@pytest.mark.parametrize("name", PAIR_TABLES)
def test_atlas_values_exist(name: str, codes: set[str]) -> None:
    for row in read(CROSSWALKS / name):
        assert row["atlas_value"] in codes, row
        assert row["authority"], row
        assert not valid_cas(row["national_value"]), row


@pytest.mark.parametrize("name", PAIR_TABLES)
def test_national_values_differ_when_case_is_ignored(name: str) -> None:
    keys = [row["national_value"].casefold() for row in read(CROSSWALKS / name)]
    assert len(keys) == len(set(keys))


def test_national_pseudo_codes() -> None:
    tri, npri, retc = (
        {row["national_value"]: row["atlas_value"] for row in read(CROSSWALKS / name)}
        for name in PAIR_TABLES
    )
    assert set(TRI_CATEGORIES) <= tri.keys()
    assert tri["N150"] == "dioxins_furans"
    assert tri["999999999"] == tri["9999999999"] == tri["TRD SECRT"] == "trade_secret"
    assert npri["NA - 08"] == "lead_and_compounds"
    assert npri["NA - 16"] == "ammonia_total"
    assert {
        f"NA - {n}"
        for n in ["02", "03", "04", "06", "08", "09", "10", "11", "14", "16", "19", "M10", "M16"]
    } <= npri.keys()
    assert {f"S/C{number}" for number in range(1, 12)} <= retc.keys()
    assert retc["S/C6"] == retc["Pb"] == tri["N420"] == "lead_compounds"
    assert retc["S/C7"] == "hydrobromofluorocarbons"
    assert retc["2148878"] == "7783-06-4"
    assert retc["72-02-8"] == "72-20-8"


def test_industry_codes_and_digits(industries: list[dict[str, str]]) -> None:
    found = {row["naics_code"] for row in industries}
    for row in industries:
        code = row["naics_code"]
        assert NAICS_CODE.fullmatch(code), row
        assert code[:2] in found, row
        assert row["comparable_digits"] == str(comparable_digits(code)), row
    assert {"31", "32", "33", "41", "42", "43", "44", "45", "46", "48", "49"} <= found
    assert {"91", "92", "93"} <= found


# Real agency files, outside the repository -------------------------------------------------------


def data_folder(name: str) -> Path:
    root = os.environ.get("NAATLAS_DATA")
    if not root:
        pytest.skip("NAATLAS_DATA is not set: the real agency files are not at hand")
    folder = Path(root) / name
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there")
    return folder


def substance_code(value: str, pairs: dict[str, str], codes: set[str]) -> str | None:
    """The lookup order of the pipeline: pseudo-codes and damaged values first, then CAS numbers."""
    if value in pairs:
        return pairs[value]
    cas = hyphenated(value) if value.isascii() and value.isdigit() else value
    return cas if valid_cas(cas) and cas in codes else None


def pairs_of(name: str) -> dict[str, str]:
    return {row["national_value"]: row["atlas_value"] for row in read(CROSSWALKS / name)}


def retc_column(path: Path, *names: str) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream, delimiter="\t")
        header = [" ".join(cell.split()).upper() for cell in next(reader)]
        index = next(header.index(name) for name in names if name in header)
        yield from {row[index] for row in reader}


def tri_column(path: Path, *patterns: str) -> Iterator[str]:
    with path.open(encoding="ascii", newline="") as stream:
        reader = csv.reader(stream)
        header = [re.sub(r"^\d+\. ", "", cell) for cell in next(reader)]
        wanted = [
            i for i, cell in enumerate(header) if any(re.fullmatch(p, cell) for p in patterns)
        ]
        assert wanted, path
        yield from {row[i] for row in reader for i in wanted}


def test_the_lookup_repairs_spellings(codes: set[str]) -> None:
    for spelling in ("7440-02-0", "0007440020", "007440020", "7440020"):
        assert substance_code(spelling, {}, codes) == "7440-02-0"
    assert substance_code("2148878", {}, codes) is None


@pytest.mark.realdata
def test_tri_basic_substances_are_covered(codes: set[str]) -> None:
    pairs = pairs_of("substances_tri.csv")
    for path in sorted(data_folder("us_tri").glob("*.csv")):
        if path.name == "chemicalsEnvirofacts.csv":
            continue
        values = set(tri_column(path, "CAS#", "CAS_#/COMPOUND_ID", "TRI CHEMICAL/COMPOUND ID"))
        missing = {value for value in values if substance_code(value, pairs, codes) is None}
        assert not missing, path.name


@pytest.mark.realdata
def test_tri_net_substances_are_covered(codes: set[str]) -> None:
    calamine = pytest.importorskip("python_calamine")
    pairs = pairs_of("substances_tri.csv")
    workbooks = sorted(data_folder("us_tri").glob("*.xlsb"))
    assert workbooks
    for path in workbooks:
        rows = calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        start = next(i for i, row in enumerate(rows) if "CAS Number" in row)
        cas, name = rows[start].index("CAS Number"), rows[start].index("Chemical")
        values = set()
        for row in rows[start + 1 :]:
            cell = row[cas]
            text = str(int(cell)) if isinstance(cell, (int, float)) else str(cell).strip()
            values.add(text or str(row[name]).strip())
        missing = {value for value in values if substance_code(value, pairs, codes) is None}
        assert not missing, path.name


@pytest.mark.realdata
def test_retc_substances_are_covered(codes: set[str]) -> None:
    pairs = pairs_of("substances_retc.csv")
    paths = sorted(data_folder("mx_retc").glob("em_*.csv"))
    assert paths
    for path in paths:
        values = set(retc_column(path, "CAS", "NO. CAS"))
        missing = {value for value in values if substance_code(value, pairs, codes) is None}
        assert not missing, path.name


@pytest.mark.realdata
def test_mexican_substance_list_is_covered(codes: set[str]) -> None:
    """The substances of NOM-165, so that years outside the samples find theirs."""
    values: set[str] = set()
    for path in data_folder("mx_retc").glob("Sustancias*.csv"):
        values.update(retc_column(path, "CAS"))
    assert {value for value in values if value and value not in codes} == set()


@pytest.mark.realdata
def test_npri_substances_are_covered(codes: set[str]) -> None:
    pairs = pairs_of("substances_npri.csv")
    for path in data_folder("ca_npri").glob("df_NPRI_*.csv"):
        with path.open(encoding="cp1252", newline="") as stream:
            reader = csv.reader(stream)
            index = next(i for i, cell in enumerate(next(reader)) if cell.startswith("CAS_Number"))
            values = {row[index] for row in reader}
        assert all(substance_code(value, pairs, codes) for value in values), path.name


@pytest.mark.realdata
def test_industry_codes_find_a_name(industries: list[dict[str, str]]) -> None:
    known = {row["naics_code"] for row in industries}
    no_code = {"", "NA", "INVALD"}  # what the registers write where there is none
    for path in sorted(data_folder("mx_retc").glob("es_*.csv")):
        values = set(retc_column(path, "NÚMERO SCIAN", "SCIAN")) - no_code
        assert {v for v in values if v[:3] not in known} == set(), path.name
    for path in sorted(data_folder("us_tri").glob("*.csv")):
        if path.name != "chemicalsEnvirofacts.csv":
            values = set(tri_column(path, "(PRIMARY )?NAICS([ _][2-6])?|PRIMARY_NAICS")) - no_code
            assert {v for v in values if v[:3] not in known} == set(), path.name
    for path in sorted(data_folder("ca_npri").glob("df_NPRI_*.csv")):
        with path.open(encoding="cp1252", newline="") as stream:
            reader = csv.reader(stream)
            index = next(i for i, cell in enumerate(next(reader)) if cell.startswith("NAICS/"))
            assert {row[index] for row in reader if row[index][:3] not in known} == set()
