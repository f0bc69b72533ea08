"""Maps and legends: size, colours, counts, language, determinism."""

import io
import re
import shutil
import subprocess
import time
from functools import partial
from pathlib import Path

import geopandas
import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from pipeline.boundaries import BOUNDARIES, read_boundaries
from pipeline.export import map_frame, map_points, maps
from pipeline.export.legends import legend_png
from pipeline.export.map_legend import draw_legend
from pipeline.export.map_symbols import Frame, Group
from pipeline.export.map_text import count_text, meridian_text, parallel_text, word
from pipeline.export.pictures import font, wrapped
from tests import factories
from tests.factories import drawing
from tests.map_pictures import HOSTILE, THREE, colors, near, picture, pixel, style


@pytest.fixture(scope="module")
def map_png() -> bytes:
    return maps.overview_map(drawing(factories.facilities()), THREE, HOSTILE, "fr")


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
        again = maps.overview_map(drawing(factories.facilities()), THREE, HOSTILE, "fr")
    assert again == map_png


def test_drawing_leaves_the_settings_alone() -> None:
    before = dict(matplotlib.rcParams)
    legend_png(THREE, "point", "x", "en")
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
        maps.overview_map(drawing(factories.facilities()), THREE, title, language)
        for title, language in (("a", "en"), ("a", "fr"), ("a", "es"), ("b", "en"))
    ]
    assert len(set(pictures)) == 4


def test_points_have_the_symbols_of_their_values_and_repairs_a_ring() -> None:
    frame = factories.facilities()
    points = map_points.make_points(drawing(frame), THREE, "en")
    assert points.groups == [
        Group("C8102E", "Canada", 2),
        Group("00843D", HOSTILE, 2),
        Group("1F4E9E", "USA", 2),
    ]
    assert [points.groups[at].label for at in points.symbol] == [
        *("Canada", "Canada", HOSTILE, HOSTILE, "USA", "USA")
    ]
    axes, drawn = _drawn(points, frame)
    assert drawn.tolist() == [0, 1, 2, 3, 4, 5]
    assert [len(line.get_xdata()) for line in axes.get_lines()] == [2, 2, 2, 2]


def test_rings_that_would_hide_the_map_are_only_counted() -> None:
    frame = factories.facilities().iloc[[1] * 501]
    points = map_points.make_points(drawing(frame), THREE, "en")
    assert (points.is_repaired.sum(), points.is_ringed.sum()) == (501, 0)
    axes, _ = _drawn(points, frame)
    assert len(axes.get_lines()[-1].get_xdata()) == 0
    fewer = map_points.make_points(drawing(frame.iloc[1:]), THREE, "en")
    assert fewer.is_ringed.sum() == 500


def test_a_point_without_a_place_is_not_counted_as_drawn() -> None:
    frame = factories.facilities()
    frame.loc[2, "lon"] = np.nan
    _, drawn = _drawn(map_points.make_points(drawing(frame), THREE, "en"), frame)
    assert drawn.tolist() == [0, 1, 3, 4, 5]
    whole = maps._draw(drawing(frame), THREE, "", "en", ())
    assert (whole.shown, whole.outside) == (5, 1)


def test_legend_counts_what_is_unknown_and_what_is_beyond() -> None:
    axes = _axes()
    canada = style(("CAN", "C8102E", "Canada"))
    draw_legend(
        axes, map_points.make_points(drawing(factories.facilities()), canada, "es"), 1, "es"
    )
    legend = axes.get_legend()
    assert legend.get_title().get_text() == "Todos los elementos: 6"
    assert [text.get_text() for text in legend.get_texts()] == [
        "Canada: 2",
        "Otro: 4",
        "Posición corregida por una regla probada: 2",
        "Fuera del mapa: 1",
    ]


def test_frequent_classes_are_drawn_first() -> None:
    frame = factories.facilities()
    frame = frame[frame["country"] != "CAN"].iloc[:3]
    axes, _ = _drawn(map_points.make_points(drawing(frame), THREE, "en"), frame)
    assert [len(line.get_xdata()) for line in axes.get_lines()] == [2, 1, 0, 1]


@pytest.mark.parametrize(
    ("lon", "lat", "caption"),
    [
        (144.79, 13.47, "Guam et îles\nMariannes du Nord : 1"),
        (145.73, 15.17, "Guam et îles\nMariannes du Nord : 1"),
        (-170.70, -14.28, "Samoa américaines : 1"),
    ],
)
def test_pacific_islands_are_in_a_frame_of_their_own(lon: float, lat: float, caption: str) -> None:
    frame = factories.facilities().iloc[:1].assign(lon=lon, lat=lat)
    drawn = maps._draw(drawing(frame), THREE, "", "fr", ())
    axes = drawn.figure.axes[0]
    (inset,) = axes.child_axes
    assert caption in [text.get_text() for text in axes.texts]
    (point,) = [
        line for line in inset.get_lines() if line.get_marker() == "o" and len(line.get_xdata())
    ]
    (x,), (y,) = point.get_data()
    assert inset.get_xlim()[0] < x < inset.get_xlim()[1]
    assert inset.get_ylim()[0] < y < inset.get_ylim()[1]
    land = [path for collection in inset.collections for path in collection.get_paths()]
    assert any(path.contains_point((x, y), radius=500) for path in land)
    assert (drawn.shown, drawn.outside) == (1, 0)


def test_frames_stand_where_there_is_no_land_and_none_is_drawn_without_points() -> None:
    drawn = maps._draw(drawing(factories.facilities().iloc[:5]), THREE, "", "en", ())
    assert drawn.figure.axes[0].child_axes == []
    both = pd.concat([factories.facilities()] * 2, ignore_index=True)
    both.loc[6:, ["lon", "lat"]] = (-170.70, -14.28)
    drawn = maps._draw(drawing(both), THREE, "", "en", ())
    frames = [inset.get_position() for inset in drawn.figure.axes[0].child_axes]
    assert len(frames) == 2
    land = [
        path
        for collection in drawn.figure.axes[0].collections
        for path in collection.get_paths()
        if path.codes is not None
    ]
    drawn.figure.canvas.draw()
    for inset in drawn.figure.axes[0].child_axes:
        box = inset.get_window_extent().transformed(drawn.figure.axes[0].transData.inverted())
        assert not any(path.intersects_bbox(box) for path in land)


def test_what_no_frame_shows_is_told() -> None:
    frame = factories.facilities().assign(lon=-130.0, lat=-40.0)
    drawn = maps._draw(drawing(frame), THREE, "", "en", ())
    assert (drawn.shown, drawn.outside) == (0, 6)
    legend = drawn.figure.axes[0].get_legend()
    assert legend.get_texts()[-1].get_text() == "Beyond this map: 6"


def test_more_points_are_smaller_ones() -> None:
    frame = factories.facilities()
    many = [frame.loc[frame.index.repeat(times)] for times in (1, 200, 4_000, 40_000)]
    sizes = [map_points.make_points(drawing(rows), THREE, "en").dot for rows in many]
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (4.0, 1.6)


def test_a_map_without_facilities_is_a_map() -> None:
    none = factories.facilities().iloc[:0]
    assert picture(maps.overview_map(drawing(none), THREE, "", "en")).size[0] == 1610


def _sheet(title: str = HOSTILE, notes: tuple[str, ...] = ("Cité", "CC BY 4.0")) -> maps.Sheet:
    return maps.map_sheet(drawing(factories.facilities()), THREE, title, "fr", notes, "CCE")


def test_sheets_have_the_same_bytes_each_time_and_no_date_or_maker() -> None:
    first = _sheet()
    with matplotlib.rc_context({"font.size": 30, "pdf.compression": 0, "savefig.dpi": 10}):
        assert _sheet() == first
    assert first.told == 6
    assert first.pdf.startswith(b"%PDF-")
    for word_of_maker in (b"CreationDate", b"/Producer", b"/Creator", b"atplotlib"):
        assert word_of_maker not in first.pdf
    assert set(Image.open(io.BytesIO(first.png)).info) == {"dpi"}


def test_a_sheet_has_a_page_for_print_with_its_words_as_text(tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    long = "Une citation très longue. " * 30
    (tmp_path / "map.pdf").write_bytes(_sheet("Établissements, 2012", (long, "CC BY 4.0")).pdf)
    run = partial(subprocess.run, cwd=tmp_path, capture_output=True, text=True, check=True)
    text = run(["pdftotext", "-layout", "map.pdf", "-"]).stdout
    words = " ".join(text.split())
    assert "Établissements, 2012" in words
    assert words.count("Une citation très longue.") == 30
    assert "CC BY 4.0" in words
    assert "Guam et îles" in words
    about = run(["pdfinfo", "map.pdf"]).stdout
    assert re.search(r"Title: +Établissements, 2012", about)
    assert re.search(r"Author: +CCE", about)
    assert re.search(r"Pages: +1\b", about)


def test_long_titles_and_notes_are_wrapped_and_stay_on_the_page() -> None:
    title = "Establecimientos de los registros de emisiones y transferencias " * 3
    drawn = maps._draw(drawing(factories.facilities()), THREE, title, "es", ("Nota " * 200,))
    FigureCanvasAgg(drawn.figure).draw()
    page = drawn.figure.bbox
    axes = drawn.figure.axes[0]
    boxes = [text.get_window_extent() for text in drawn.figure.texts]
    assert len(boxes) == 2
    for box in boxes:
        assert page.x0 < box.x0 < box.x1 <= axes.get_window_extent().x1
        assert page.y0 < box.y0 < box.y1 < page.y1
    labels = [text.get_window_extent() for text in axes.texts if text.get_text()[0].isdigit()]
    assert labels
    assert not any(box.overlaps(label) for box in boxes for label in labels)


def test_addresses_are_not_broken_at_their_hyphens() -> None:
    address = "https://www.cec.org/north-american-environmental-atlas/"
    for inches in (3.5, 3.8, 4.0, 4.3):
        lines = wrapped(f"Cited at the address {address}", font(6), inches)
        assert any(address in line for line in lines)


def test_a_word_longer_than_a_line_is_broken() -> None:
    lines = wrapped("x" * 500, font(13), 2.0)
    assert "".join(lines) == "x" * 500
    assert len(lines) > 10
    assert wrapped("", font(13), 2.0) == [""]


def test_many_points_are_drawn_fast() -> None:
    rng = np.random.default_rng(3)
    count = 25_000
    frame = pd.DataFrame({"lon": rng.uniform(-120, -70, count), "lat": rng.uniform(20, 60, count)})
    frame["country"] = rng.choice(["CAN", "MEX", "USA"], count)
    frame["coordinate_status"] = "reported"
    start = time.process_time()
    maps.overview_map(drawing(frame), THREE, "", "en")
    assert time.process_time() - start < 6  # about 1 s on two cores; room for a busy machine


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_legend_picture_shows_every_class_and_grows_with_them(language: str) -> None:
    png = legend_png(THREE, "point", HOSTILE, language)
    image = picture(png)
    assert image.width == 260
    assert png == legend_png(THREE, "point", HOSTILE, language)
    for symbol in THREE.classes:
        wanted = tuple(bytes.fromhex(symbol.color))
        assert any(near(color, symbol.color) for color in colors(png)), wanted
    small = legend_png(style(("CAN", "C8102E", "Canada")), "point", "x", language)
    assert picture(small).height < image.height


def test_legend_picture_bears_any_length() -> None:
    long = style(("CAN", "C8102E", "Wort " * 60))
    assert picture(legend_png(long, "point", "Titel " * 60, "en")).width == 260
    assert picture(legend_png(style(), "point", "", "en")).height > 0


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
    for key in (
        "repaired",
        "other",
        "small",
        "outside",
        "marianas",
        "samoa",
        "west",
        "total",
        "credits",
        "colon",
    ):
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
    return Figure().add_subplot()


def _drawn(
    points: map_points.Points, frame: pd.DataFrame
) -> tuple[matplotlib.axes.Axes, NDArray[np.intp]]:
    """All points on some axes, and the rows that were drawn."""
    axes = _axes()
    rows = np.arange(len(frame))
    return axes, points.draw(Frame(axes, 1.0, 2.0), rows, drawing(frame).atlas)
