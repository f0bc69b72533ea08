"""Examples of the rules on coordinates."""

from pathlib import Path

from tests.rule_examples import breaks, keeps
from tests.validate_products import good_frame, write_shp


@keeps("A8")
def good(folder: Path) -> Path:
    return write_shp(folder / "good.shp")


@breaks("A8")
def null_island(folder: Path) -> Path:
    frame = good_frame()
    frame.loc[0, ["LON", "LAT"]] = 0.0
    return write_shp(folder / "null_island.shp", frame)
