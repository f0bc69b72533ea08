"""Examples of the rules on monitoring sites."""

from pathlib import Path

from tests.rule_examples import breaks, keeps
from tests.validate_products import Frame, good_frame, write_gpkg


def sites() -> Frame:
    keys = ["124000010102", "484150020109", "840110010043", "840150031001"]
    return good_frame().assign(SITE_KEY=keys)


@keeps("C15", "C16")
def good(folder: Path) -> Path:
    return write_gpkg(folder / "sites.gpkg", frame=sites())


@breaks("C15")
def a_key_without_its_country(folder: Path) -> Path:
    keys = ["000010102", "484150020109", "840110010043", "840150031001"]
    return write_gpkg(folder / "keys.gpkg", frame=sites().assign(SITE_KEY=keys))


@breaks("C16")
def two_sites_on_one_roof(folder: Path) -> Path:
    frame = sites()
    frame.loc[3, ["LON", "LAT"]] = [frame["LON"][2] + 0.0005, frame["LAT"][2]]
    return write_gpkg(folder / "near.gpkg", frame=frame)
