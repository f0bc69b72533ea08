"""Pictures that are the same on every machine: own settings, own fonts, no word of their maker.

Figures are made without pyplot and with matplotlib's default settings and the fonts that come with
it, so that neither the settings of a user nor the fonts of a machine change a picture.
"""

import io
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import style as settings
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray
from PIL import Image

_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
Bytes = NDArray[np.uint8]
_COLORS = 256
_COMPRESSION = 7  # 9 makes a map 3 % smaller and takes six times as long
_NEAREST = Image.Resampling.NEAREST
_SHADES = (0.75, 0.5, 0.25)
_POINTS_PER_INCH = 72
_NO_MAKER = {"CreationDate": None, "Creator": None, "Producer": None}
# Text comes from sources and specs: a dollar sign is a dollar sign, never the start of a formula.
_SETTINGS = {"text.parse_math": False, "pdf.fonttype": 42}


def font(size: float, *, is_bold: bool = False) -> FontProperties:
    """The font of all pictures, in points."""
    file = "DejaVuSans-Bold.ttf" if is_bold else "DejaVuSans.ttf"
    return FontProperties(fname=str(_FONTS / file), size=size)


@contextmanager
def fixed_settings() -> Iterator[None]:
    """Figures are drawn with the same settings whatever the user's are."""
    with settings.context(["default", _SETTINGS]):
        yield


def as_png(figure: Figure, inks: Sequence[str], grounds: Sequence[str]) -> bytes:
    """The figure as PNG with a palette of 256 colours, a third of the size of true colour.

    Args:
        figure: what to draw, at its own resolution.
        inks: colours ``#RRGGBB`` that must stay as they are, however few pixels have them.
        grounds: colours ``#RRGGBB`` that the inks lie on, for the shades of their edges.
    """
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    true_color = Image.fromarray(pixels).convert("RGB")
    kept = _kept(inks, grounds)
    # Every fourth pixel says as well which colours are frequent.
    sample = true_color.resize((-(-true_color.width // 2), -(-true_color.height // 2)), _NEAREST)
    frequent = sample.quantize(_COLORS - len(kept), Image.Quantize.MEDIANCUT).getpalette() or []
    palette = np.array([*kept, *_triples(frequent)], dtype=np.uint8)[:_COLORS]
    indexed = Image.fromarray(_nearest(np.asarray(true_color), palette), mode="P")
    indexed.putpalette(palette.tobytes())
    picture = io.BytesIO()
    indexed.save(picture, "PNG", compress_level=_COMPRESSION, dpi=(figure.dpi, figure.dpi))
    return picture.getvalue()


def _nearest(pixels: Bytes, palette: Bytes) -> Bytes:
    """Place in the palette of the colour nearest to each pixel; pillow's own search is coarser."""
    packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], dtype=np.uint32)
    is_there = np.zeros(1 << 24, dtype=bool)
    is_there[packed] = True
    colors = np.flatnonzero(is_there)
    rgb = np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=1)
    # Squared distances less what all of a colour have in common: whole numbers below 2**24.
    wanted = palette.astype(np.float32)
    distance = (wanted**2).sum(axis=1) - 2 * (rgb.astype(np.float32) @ wanted.T)
    places = np.zeros(1 << 24, dtype=np.uint8)
    places[colors] = distance.argmin(axis=1)
    return np.asarray(places[packed], dtype=np.uint8)


def _triples(values: list[int]) -> list[tuple[int, ...]]:
    return [tuple(values[at : at + 3]) for at in range(0, len(values), 3)]


def _kept(inks: Sequence[str], grounds: Sequence[str]) -> list[tuple[int, ...]]:
    """Inks and grounds, then shades between them as far as half of the palette goes."""
    ink_rgb, ground_rgb = ([_rgb(color) for color in colors] for colors in (inks, grounds))
    shades = [
        tuple(round(i * share + g * (1 - share)) for i, g in zip(ink, ground, strict=True))
        for share in _SHADES
        for ink in ink_rgb
        for ground in ground_rgb
    ]
    return list(dict.fromkeys([*ink_rgb, *ground_rgb, *shades]))[: _COLORS // 2]


def _rgb(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color.removeprefix("#")))


def as_pdf(figure: Figure, about: Mapping[str, str]) -> bytes:
    """The figure as a PDF page without its date.

    Args:
        figure: what to draw.
        about: what the file says of itself: ``Title``, ``Author``, ``Subject``.
    """
    page = io.BytesIO()
    figure.savefig(page, format="pdf", metadata={**_NO_MAKER, **about})
    return page.getvalue()


def wrapped(text: str, look: FontProperties, inches: float) -> list[str]:
    """The text in lines that are no wider than `inches`, measured in its own font."""
    most = max(int(inches * _POINTS_PER_INCH / look.get_size_in_points() * 3), 1)
    while True:
        lines = textwrap.wrap(text, most, break_on_hyphens=False) or [""]
        if most == 1 or max(_inches(line, look) for line in lines) <= inches:
            return lines
        most = min(most - 1, int(most * 0.97))


def _inches(text: str, look: FontProperties) -> float:
    width, *_ = text_to_path.get_text_width_height_descent(text, look, ismath=False)
    return float(width) / _POINTS_PER_INCH
