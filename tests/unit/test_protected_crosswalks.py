"""The crosswalks of protected areas: known words on the right, one meaning on the left."""

import csv
from pathlib import Path

import pytest

from pipeline.checks.wdpa_vocabulary import GOV_TYPES, IUCN_CATS, OWN_TYPES, STATUSES
from pipeline.spec.crosswalk import Crosswalk, is_crosswalk
from pipeline.spec.layout import read_columns

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "layers" / "protected_areas" / "crosswalks"
SOURCES = ROOT / "configs" / "sources"
REALMS = {"Terrestrial", "Coastal", "Marine"}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def column(path: Path, name: str) -> set[str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {row[name] for row in csv.DictReader(stream)}


DESIGNATIONS = column(FOLDER / "designations.csv", "designation")
STATES = column(ROOT / "configs" / "states.csv", "state_prov")
VOCABULARIES = {
    "iucn_category": IUCN_CATS,
    "governance": GOV_TYPES,
    "owner_type": OWN_TYPES,
    "legal_status": STATUSES,
    "realm": {realm.lower() for realm in REALMS},
    "designation_code": DESIGNATIONS,
    "conservation_type": {"PA", "OECM"},
    "state_prov": STATES,
}
TABLES = sorted(path.stem for path in FOLDER.glob("*_*.csv"))


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_a_crosswalk_into_its_vocabulary(name: str) -> None:
    path = FOLDER / f"{name}.csv"
    assert is_crosswalk(path)
    kind = next((kind for kind in VOCABULARIES if name.startswith(kind)), None)
    found = Crosswalk.read(path).values()
    assert kind is None or found <= VOCABULARIES[kind]
    assert all(found)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_says_on_whose_word(name: str) -> None:
    assert [row for row in rows(name) if not row["authority"].strip()] == []


def test_designations_have_three_names_and_a_use() -> None:
    table = rows("designations")
    assert [row for row in table if not all(row.values())] == []
    assert len({row["designation_en"] for row in table}) == len(table)
    used = {row["atlas_value"] for name in TABLES if "designation" in name for row in rows(name)}
    assert used == DESIGNATIONS


def test_what_no_source_says_is_marked_as_derived() -> None:
    for name in ("iucn_category_conanp", "governance_conanp"):
        assert all(row["note"].startswith("derived: ") for row in rows(name))


def test_what_a_code_leaves_open_is_not_decided() -> None:
    padus = Crosswalk.read(FOLDER / "governance_padus.csv")
    assert {padus.get(code) for code in ("PVT", "JNT", "UNK")} == {"Not Reported"}


def test_what_is_no_iucn_category_becomes_none() -> None:
    padus = Crosswalk.read(FOLDER / "iucn_category_padus.csv")
    assert {padus.get(word) for word in ("Unassigned", "Other Conservation Area")} == {
        "Not Assigned"
    }


def test_the_decrees_of_a_management_category_are_its_designation() -> None:
    """Whatever a decree calls an area, it is managed under one of the six categories."""
    table = Crosswalk.read(FOLDER / "designation_code_conanp.csv")
    managed = {table.get(code) for code in ("RB", "PN", "APFF", "SANT", "APRN", "MN")}
    assert len(managed) == 6
    assert table.values() == managed


# ---- columns


def resolved(source: str, header: str) -> tuple[str, dict[str, str]]:
    names = header.split()
    layout, places = read_columns(SOURCES / f"{source}.columns.csv")["areas"].resolve("f", names)
    return layout, {own: names[place] for own, place in places.items()}


def test_the_name_of_a_site_is_the_english_one_in_both_forms_of_the_world_database() -> None:
    common = (
        "DESIG DESIG_ENG DESIG_TYPE IUCN_CAT INT_CRIT REP_M_AREA REP_AREA NO_TAKE NO_TK_AREA STATUS "
        "STATUS_YR GOV_TYPE OWN_TYPE MANG_AUTH VERIF METADATAID ISO3 "
    )
    old = "WDPAID WDPA_PID PA_DEF NAME ORIG_NAME MARINE PARENT_ISO3 SUB_LOC"
    layout, places = resolved("na/na_wdpa", common + old)
    assert (layout, places["name_english"], places["name_original"]) == (
        "wdpa_1_6",
        "NAME",
        "ORIG_NAME",
    )
    new = "SITE_ID SITE_PID SITE_TYPE NAME_ENG NAME REALM PRNT_ISO3 GOVSUBTYPE OWNSUBTYPE OECM_ASMT"
    layout, places = resolved("na/na_wdpa", common + new)
    assert (layout, places["name_english"], places["name_original"]) == (
        "wdpca_2025",
        "NAME_ENG",
        "NAME",
    )


def test_both_spellings_of_the_marine_inventory_are_known() -> None:
    common = "Site_ID State IUCNcat Marine Design AreaKm WDPA_Cd "
    short = "Site_Nm Gov_Lvl Prt_Lvl Mgmt_Ag Mgmt_Pl Fsh_Rst Cnstncy Estb_Yr MrPrcnt"
    full = (
        "Site_Name Gov_Level Prot_Lvl Mgmt_Agen Mgmt_Plan Fish_Rstr Constancy Estab_Yr MarPercent"
    )
    assert resolved("us/us_noaa_mpa", common + short)[0] == "abbreviated"
    layout, places = resolved("us/us_noaa_mpa", full + " " + common)
    assert (layout, places["government"]) == ("full", "Gov_Level")


def test_columns_are_found_by_their_names_wherever_they_stand() -> None:
    header = (
        "PARENT_ NAME_E NAME_F NAME_IN ZONE_ID ZONEDESC_E BIOME IUCN_CA OECM O_AREA LOC_E TYPE_E "
        "TYPE_F MGMT_E GOV_TYP STATUS_E PROTDAT DELISDA OWNER_E"
    )
    turned = " ".join(reversed(header.split()))
    assert resolved("ca/ca_cpcad", header) == resolved("ca/ca_cpcad", turned)
    whole = header.replace("PARENT_", "PARENT_ID").replace("IUCN_CA", "IUCN_CAT")
    assert resolved("ca/ca_cpcad", whole)[1]["iucn"] == "IUCN_CAT"


def test_no_source_asks_for_a_contact_person() -> None:
    asked = "".join(
        path.read_text(encoding="utf-8").lower() for path in SOURCES.rglob("*.columns.csv")
    )
    assert "contact" not in asked
