"""Examples of the rules on codes, identifiers and missing values."""

from pathlib import Path

from tests.rule_examples import breaks, keeps
from tests.validate_products import Frame, good_frame, write_gpkg, write_shp


def coded_frame() -> Frame:
    return good_frame().assign(
        NAICS=["331110", "327310", "", "2211"],
        NAICS_ED=["Canada NAICS 2022", "SCIAN 2018", "", "NAICS 2022"],
        GOV_TYPE=["Joint governance"] * 4,
    )


@keeps("C7", "C8", "C9", "C10")
def good(folder: Path) -> Path:
    frame = coded_frame()
    frame.loc[2, ["NAICS", "NAICS_ED"]] = ["11", "NAICS 2022"]
    return write_shp(folder / "good.shp", frame)


@breaks("C7")
def a_code_has_lost_its_first_digits(folder: Path) -> Path:
    return write_shp(folder / "codes.shp", coded_frame().assign(NAICS=["0331", "1", "x", "22"]))


@breaks("C8")
def two_features_share_an_id(folder: Path) -> Path:
    ids = ["CAN-1", "MEX-1", "USA-1", "USA-1"]
    return write_shp(folder / "ids.shp", coded_frame().assign(FEATURE_ID=ids))


@breaks("C9")
def a_sentinel_that_nothing_declares(folder: Path) -> Path:
    frame = good_frame().assign(REL_AIR=[0.0, -999.0, 2.5, 1.0])
    return write_gpkg(folder / "sentinel.gpkg", frame=frame)


@breaks("C10")
def a_country_without_codes(folder: Path) -> Path:
    types = ["Joint governance", "Not Reported", "Joint governance", "Joint governance"]
    return write_shp(folder / "coverage.shp", coded_frame().assign(GOV_TYPE=types))
