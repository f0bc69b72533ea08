"""Examples of the rules on coordinates as the source wrote them."""

from pathlib import Path

import numpy as np
import pandas as pd

from tests.rule_examples import breaks, keeps
from tests.validate_products import good_frame, write_shp


@keeps("A16", "A17")
def good(folder: Path) -> Path:
    return write_shp(folder / "good.shp")


@breaks("A16")
def two_decimals(folder: Path) -> Path:
    frame = good_frame()
    frame[["LON", "LAT"]] = frame[["LON", "LAT"]].round(2)
    return write_shp(folder / "two_decimals.shp", frame)


@breaks("A17")
def town_centre(folder: Path) -> Path:
    frame = pd.concat([good_frame().iloc[[2]]] * 5, ignore_index=True)
    frame["FEATURE_ID"] = [f"USA-{n}" for n in np.arange(5)]
    frame["NAME"] = [f"Works {n}" for n in np.arange(5)]
    return write_shp(folder / "town_centre.shp", frame)
