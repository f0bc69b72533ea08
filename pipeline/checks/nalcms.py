"""The land cover of North America (NALCMS): its grids, its codes and the palettes it came with."""

from dataclasses import dataclass
from typing import Literal

from pipeline.checks.raster import Rgb

Figure = Literal["sphere", "WGS 84"]
LEAST_CLASS, MOST_CLASS = 1, 19
NO_CLASS = 0


@dataclass(frozen=True)
class Family:
    """Grids that share pixel and CRS; single products start at whole pixels of an origin."""

    pixel_m: float
    figure: Figure
    origins: tuple[tuple[float, float], ...]


FAMILIES = (
    # North America and, not aligned with it, Hawaii.
    Family(250.0, "sphere", ((-4_418_000.0, 4_876_500.0), (-5_907_538.59, -408_235.46))),
    # North America; the countries and Alaska are windows of it.
    Family(30.0, "WGS 84", ((-4_410_000.0, 4_310_000.0),)),
)

# Two palettes are in use, and they differ in sight: which one is right depends on the edition.
PALETTES: dict[str, tuple[Rgb, ...]] = {
    "of the .clr": (
        (0, 61, 0), (148, 156, 112), (0, 99, 0), (30, 171, 5), (20, 140, 61), (92, 117, 43),
        (179, 158, 43), (179, 138, 51), (232, 220, 94), (225, 207, 138), (156, 117, 84),
        (186, 212, 143), (64, 138, 112), (107, 163, 138), (230, 174, 102), (168, 171, 174),
        (220, 33, 38), (76, 112, 163), (255, 250, 255),
    ),
    "of the 2020 edition": (
        (3, 62, 0), (147, 155, 113), (25, 109, 18), (31, 171, 1), (91, 114, 92), (107, 125, 44),
        (178, 157, 41), (180, 136, 51), (233, 218, 93), (224, 205, 136), (160, 116, 81),
        (186, 210, 146), (63, 137, 112), (108, 162, 137), (230, 173, 106), (169, 171, 174),
        (219, 33, 38), (76, 115, 161), (255, 247, 254),
    ),
}  # fmt: skip


def is_class(value: int) -> bool:
    """Whether a value is a class of the legend, or none (0)."""
    return value == NO_CLASS or LEAST_CLASS <= value <= MOST_CLASS


def is_change(value: int) -> bool:
    """Whether a value is the code of a change, from * 100 + to, or none (0)."""
    return value == NO_CLASS or (
        is_class(value // 100) and is_class(value % 100) and value > 100 and value % 100 > 0
    )
