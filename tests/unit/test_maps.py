"""Maps and legends: size, colours, counts, language, determinism."""

import io
import time

import geopandas
import matplotlib
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from pipeline.boundaries import BOUNDARIES, read_boundaries
from pipeline.export import map_frame, maps
from pipeline.export.map_text import count_text, meridian_text, parallel_text, word
from pipeline.projection import to_atlas
from pipeline.spec.base import Trilingual
from pipeline.spec.layer import LegendClass, Style
from tests import factories

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
    scale = maps._MAP_INCHES * maps._DPI / (map_frame.EAST - map_frame.WEST)
    left = maps._SIDE * maps._DPI + (x - map_frame.WEST) * scale
    top = image.height - maps._BELOW * maps._DPI - (y - map_frame.SOUTH) * scale
    return image.getpixel((round(left), round(top)))


def near(found: tuple[int, ...], expected: str) -> bool:
    """Whether a colour is, but for the palette, the one named ``#RRGGBB``."""
    wanted = np.frombuffer(bytes.fromhex(expected.removeprefix("#")), np.uint8).astype(int)
    return bool(np.abs(np.array(found) - wanted).max() <= 8)


@pytest.fixture(scope="module")
def map_png() -> bytes:
    return maps.overview_map(factories.facilities(), THREE, HOSTILE, "fr", read_boundaries())


def test_boundaries_are_read_once_and_are_those_of_the_package() -> None:
    assert read_boundaries() is read_boundaries()
    assert BOUNDARIES.is_file()
    assert set(read_boundaries()["COUNTRY"]) == {"CAN", "MEX", "USA", "FN"}
    assert read_boundaries().crs.to_authority() == ("OGC", "CRS84")


def test_map_is_a_png_of_fixed_size_without_date_or_maker(map_png: bytes) -> None:
    image = Image.open(io.BytesIO(map_png))
    assert image.format == "PNG"
    assert image.size == (1610, 1408)
    assert set(image.info) == {"dpi"}
    assert 50_000 < len(map_png) < 600_000


def test_same_map_same_bytes_whatever_the_settings(map_png: bytes) -> None:
    with matplotlib.rc_context({"font.size": 30, "axes.facecolor": "red", "savefig.dpi": 10}):
        again = maps.overview_map(factories.facilities(), THREE, HOSTILE, "fr", read_boundaries())
    assert again == map_png


def test_drawing_leaves_the_settings_alone() -> None:
    before = dict(matplotlib.rcParams)
    maps.legend_png(THREE, "x", "en")
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize(
    ("lon", "lat", "color"),
    [
        (-73.56, 45.51, "C8102E"),  # facilities
        (-96.13, 19.19, "00843D"),
        (-95.37, 29.76, "1F4E9E"),
        (-100.5, 40.5, "F0E4CE"),  # land
        (-120.5, 57.5, "F0E4CE"),
        (-102.5, 23.5, "F0E4CE"),
        (-155.5, 19.55, "F0E4CE"),  # Hawaii
        (-154.5, 64.5, "F0E4CE"),  # Alaska
        (-66.4, 18.25, "F0E4CE"),  # Puerto Rico
        (-42.5, 71.5, "CCCCCC"),  # Greenland
        (-90.5, 15.2, "CCCCCC"),  # Guatemala
        (-135.5, 35.5, map_frame.SEA),
        (-87.5, 42.5, map_frame.SEA),  # Lake Michigan
    ],
)
def test_places_have_the_colour_of_what_is_there(
    map_png: bytes, lon: float, lat: float, color: str
) -> None:
    assert near(pixel(map_png, lon, lat), color)


def test_languages_and_titles_differ() -> None:
    pictures = [
        maps.overview_map(factories.facilities(), THREE, title, language, read_boundaries())
        for title, language in (("a", "en"), ("a", "fr"), ("a", "es"), ("b", "en"))
    ]
    assert len(set(pictures)) == 4


def test_repaired_points_have_a_ring_and_others_have_none() -> None:
    frame = factories.facilities()
    plain = frame.assign(coordinate_status="reported")
    drawn = [maps._draw_points(_axes(), f, THREE, "en") for f in (frame, plain)]
    assert [found.repaired for found in drawn] == [2, 0]
    assert drawn[0].groups == [
        maps.Group("C8102E", "Canada", 2),
        maps.Group("00843D", HOSTILE, 2),
        maps.Group("1F4E9E", "USA", 2),
    ]
    assert drawn[0].outside == 1  # Guam


def test_legend_counts_what_is_unknown_and_what_is_beyond() -> None:
    axes = _axes()
    frame = factories.facilities()
    drawn = maps._draw_points(axes, frame, style(("CAN", "C8102E", "Canada")), "es")
    maps._draw_legend(axes, drawn, "es")
    legend = axes.get_legend()
    assert legend.get_title().get_text() == "Todos los elementos: 6"
    assert [text.get_text() for text in legend.get_texts()] == [
        "Canada: 2",
        "Otro: 4",
        "Posición corregida por una regla probada: 2",
        "Fuera del mapa (territorios del Pacífico): 1",
    ]


def test_frequent_classes_are_drawn_first() -> None:
    axes = _axes()
    frame = factories.facilities()
    maps._draw_points(axes, frame[frame["country"] != "CAN"].iloc[:3], THREE, "en")
    assert [len(line.get_xdata()) for line in axes.get_lines()] == [2, 1, 0, 1]


def test_a_map_without_facilities_is_a_map() -> None:
    none = factories.facilities().iloc[:0]
    assert picture(maps.overview_map(none, THREE, "", "en", read_boundaries())).size[0] == 1610


def test_pdf_is_a_page_with_the_same_bytes_each_time() -> None:
    pages = [
        maps.overview_pdf(factories.facilities(), THREE, HOSTILE, "en", read_boundaries())
        for _ in range(2)
    ]
    assert pages[0].startswith(b"%PDF-")
    assert b"CreationDate" not in pages[0]
    assert pages[0] == pages[1]


def test_many_points_are_drawn_fast() -> None:
    rng = np.random.default_rng(3)
    count = 25_000
    frame = pd.DataFrame({"lon": rng.uniform(-120, -70, count), "lat": rng.uniform(20, 60, count)})
    frame["country"] = rng.choice(["CAN", "MEX", "USA"], count)
    frame["coordinate_status"] = "reported"
    start = time.process_time()
    maps.overview_map(frame, THREE, "", "en", read_boundaries())
    assert time.process_time() - start < 6  # about 1 s on two cores; room for a busy machine


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_legend_picture_shows_every_class_and_grows_with_them(language: str) -> None:
    png = maps.legend_png(THREE, HOSTILE, language)
    image = picture(png)
    assert image.width == 260
    assert png == maps.legend_png(THREE, HOSTILE, language)
    for symbol in THREE.classes:
        wanted = tuple(bytes.fromhex(symbol.color))
        assert any(near(color, symbol.color) for color in colors(png)), wanted
    small = maps.legend_png(style(("CAN", "C8102E", "Canada")), "x", language)
    assert picture(small).height < image.height


def test_legend_picture_bears_any_length() -> None:
    long = style(("CAN", "C8102E", "Wort " * 60))
    assert picture(maps.legend_png(long, "Titel " * 60, "en")).width == 260
    assert picture(maps.legend_png(style(), "", "en")).height > 0


def test_graticule_labels_do_not_overlap_and_name_both_kinds() -> None:
    labels = map_frame._spaced(list(map_frame._labels(list(map_frame._graticule("fr")))))
    texts = {label.text for label in labels}
    assert {"100°O", "70°O", "170°E", "180°", "40°N", "0°"} <= texts
    for place, label in enumerate(labels):
        for other in labels[:place]:
            distance = np.hypot(label.x - other.x, label.y - other.y)
            assert distance >= map_frame._LABEL_GAP_M


@pytest.mark.parametrize(
    ("degrees", "en", "fr"),
    [(-100, "100°W", "100°O"), (170, "170°E", "170°E"), (-180, "180°", "180°"), (0, "0°", "0°")],
)
def test_meridians_are_named_in_the_language(degrees: int, en: str, fr: str) -> None:
    assert meridian_text(degrees, "en") == en
    assert meridian_text(degrees, "fr") == meridian_text(degrees, "es") == fr


def test_numbers_have_thin_blanks() -> None:
    assert count_text(1234567) == "1\u202f234\u202f567"
    assert count_text(12) == "12"
    assert parallel_text(40) == "40°N"
    assert "6\u202f370\u202f997" in word("credits", "fr")


def test_every_word_is_there_in_three_languages() -> None:
    for key in ("repaired", "other", "outside", "west", "total", "credits", "colon"):
        assert all(
            word(key, language).strip(" :") or key == "colon" for language in ("en", "fr", "es")
        )


def test_land_too_small_to_see_and_land_off_the_map_is_left_out() -> None:
    square = [(0, 0), (1e3, 0), (1e3, 1e3), (0, 1e3)]
    far = [(x + 9e6, y) for x, y in ((0, 0), (1e5, 0), (1e5, 1e5))]
    seen = [(0, 0), (1e5, 0), (1e5, 1e5)]
    shapes = geopandas.GeoSeries.from_wkt([_wkt(ring) for ring in (square, far, seen)])
    assert len(map_frame._parts(shapes.to_numpy())) == 1


def _wkt(ring: list[tuple[float, float]]) -> str:
    return "POLYGON((" + ", ".join(f"{x} {y}" for x, y in [*ring, ring[0]]) + "))"


def _axes() -> matplotlib.axes.Axes:
    from matplotlib.figure import Figure

    return Figure().add_subplot()
