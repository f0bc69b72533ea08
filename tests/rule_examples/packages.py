"""Examples of the rules on packages and editions."""

from pathlib import Path

from tests.package_products import (
    CITATION,
    CITATIONS,
    KEYWORDS,
    LAYER,
    ROOT,
    TERMS,
    edition,
    good_package,
    iso_record,
    members,
    write_package,
    write_receipt,
)
from tests.rule_examples import breaks, keeps
from tests.validate_products import good_frame


def changed(folder: Path, name: str = ROOT, without: str = "", **by: bytes) -> Path:
    """The good package with other members, or under another name."""
    content = {n: data for n, data in members(folder).items() if not without or without not in n}
    return write_package(
        folder / f"{name}.zip", content | {f"{ROOT}/{n}": d for n, d in by.items()}
    )


@keeps("E1", "E2", "E3", "E4", "E6", "E7", "E8")
def package(folder: Path) -> Path:
    return good_package(folder)


@keeps("E5", "E9", "E11")
def whole_edition(folder: Path) -> Path:
    return edition(folder / "plants" / "2012")


@keeps("E10")
def the_same_again(folder: Path) -> Path:
    edition(folder / "plants" / "2011")
    edition(folder / "plants" / "2012")
    return folder / "plants"


@breaks("E1")
def flat_tree(folder: Path) -> Path:
    flat = {name.rpartition("/")[2]: data for name, data in members(folder).items()}
    return write_package(folder / f"{ROOT}.zip", flat)


@breaks("E2")
def prefix_in_lower_case(folder: Path) -> Path:
    content = members(folder)
    lower = {n.replace(f"/{LAYER}/", "/na_plants_2012/"): data for n, data in content.items()}
    return write_package(folder / f"{ROOT}.zip", lower)


@breaks("E3")
def no_legend(folder: Path) -> Path:
    return changed(folder, without="Legend")


@breaks("E4")
def french_citation_is_missing(folder: Path) -> Path:
    two = "\n\n".join([CITATIONS["en"], CITATIONS["es"]])
    return changed(folder, **{CITATION: two.encode()})


@breaks("E5")
def terms_of_another_licence(folder: Path) -> Path:
    return changed(folder, **{TERMS: b"CC BY-NC-ND 4.0"})


@breaks("E6")
def no_spanish_metadata(folder: Path) -> Path:
    words = {code: KEYWORDS[code] for code in ("eng", "fra")}
    return changed(folder, **{"metadata_iso19139.xml": iso_record(words).encode()})


@breaks("E7")
def no_keyword_of_mexico(folder: Path) -> Path:
    words = {code: row[:3] + row[4:] for code, row in KEYWORDS.items()}
    return changed(folder, **{"metadata_iso19139.xml": iso_record(words).encode()})


@breaks("E8")
def for_another_scale(folder: Path) -> Path:
    return changed(folder, **{TERMS: b"For display and analysis at 1:1,000,000."})


@breaks("E9")
def one_bit_flipped(folder: Path) -> Path:
    made = edition(folder / "plants" / "2012")
    data = bytearray((made / TERMS).read_bytes())
    data[10] ^= 1
    (made / TERMS).write_bytes(data)
    return made


@breaks("E10")
def one_facility_left(folder: Path) -> Path:
    edition(folder / "plants" / "2011")
    edition(folder / "plants" / "2012", frame=good_frame().iloc[1:])
    return folder / "plants"


@breaks("E11")
def zip_of_today(folder: Path) -> Path:
    made = edition(folder / "plants" / "2012")
    write_package(made / f"{ROOT}.zip", members(folder / "made"), date=(2024, 5, 6, 7, 8, 10))
    write_receipt(made)
    return made
