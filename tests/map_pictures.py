"""Maps as tests look at them: symbols by country, and the colours of places."""

import io

import numpy as np
from PIL import Image

from pipeline.export import map_frame, maps
from pipeline.projection import to_atlas
from pipeline.spec.base import Trilingual
from pipeline.spec.portrayal import LegendClass, Style

HOSTILE = 'A < B & "C" $\\frac{1}{0}$ $x'


def style(*classes: tuple[str, str, str]) -> Style:
    """Symbols by country: value, colour and label of each."""
    return Style(
        field="country",
        classes=tuple(
            LegendClass(value=v, color=c, label=Trilingual(en=t, fr=t, es=t)) for v, c, t in classes
        ),
    )


THREE = style(("CAN", "C8102E", "Canada"), ("MEX", "00843D", HOSTILE), ("USA", "1F4E9E", "USA"))


def picture(png: bytes) -> Image.Image:
    """The picture in true colour."""
    return Image.open(io.BytesIO(png)).convert("RGB")


def colors(png: bytes) -> set[tuple[int, ...]]:
    """All colours of a picture."""
    return {tuple(rgb) for rgb in np.unique(np.asarray(picture(png)).reshape(-1, 3), axis=0)}


def pixel(png: bytes, lon: float, lat: float) -> tuple[int, ...]:
    """The colour of the map at a place."""
    image = picture(png)
    x, y = (float(value[0]) for value in to_atlas(np.array([lon]), np.array([lat])))
    scale = map_frame.MAP_INCHES * maps._DPI / (map_frame.EAST - map_frame.WEST)
    below = maps._BELOW + 2 * maps._NOTE_LINE  # the credits are two lines
    left = maps._SIDE * maps._DPI + (x - map_frame.WEST) * scale
    top = image.height - below * maps._DPI - (y - map_frame.SOUTH) * scale
    return image.getpixel((round(left), round(top)))


def near(found: tuple[int, ...], expected: str) -> bool:
    """Whether a colour is, but for the palette, the one named ``#RRGGBB``."""
    wanted = np.frombuffer(bytes.fromhex(expected.removeprefix("#")), np.uint8).astype(int)
    return bool(np.abs(np.array(found) - wanted).max() <= 8)
