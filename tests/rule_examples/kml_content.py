"""Examples of the rules on what a KML shows."""

from pathlib import Path

from tests.kml_parts import GOOD, kmz
from tests.rule_examples import breaks, keeps


@keeps("G5", "G6", "G8", "G9", "G10", "G11")
def good(folder: Path) -> Path:
    return kmz(folder / "good.kmz")


@breaks("G5")
def balloon_without_value(folder: Path) -> Path:
    return kmz(folder / "balloon.kmz", style=GOOD["style"].replace("$[country]", "$[land]"))


@breaks("G6")
def more_than_a_thousand(folder: Path) -> Path:
    many = (GOOD["placemarks"].replace('"f"', f'"f-{n}"') for n in range(1_001))
    return kmz(folder / "many.kmz", placemarks="".join(many))


@breaks("G8")
def exchanged_degrees(folder: Path) -> Path:
    place = GOOD["placemarks"].replace("-100.123456,45.500000", "45.500000,-100.123456")
    return kmz(folder / "exchanged.kmz", placemarks=place)


@breaks("G9")
def no_legend(folder: Path) -> Path:
    return kmz(folder / "legend.kmz", legend="")


@breaks("G10")
def no_period(folder: Path) -> Path:
    return kmz(folder / "period.kmz", span="")


@breaks("G11")
def no_view(folder: Path) -> Path:
    return kmz(folder / "view.kmz", look="")
