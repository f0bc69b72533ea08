"""Maps of polygons and lines: what hides what, dots, frames, legends."""

import base64
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from pipeline.export import map_frame, map_package, maps, report
from pipeline.export.drawing import Drawing
from pipeline.export.legends import legend_png
from pipeline.export.map_looks import outline
from pipeline.export.map_paths import common_borders, line_paths, polygon_paths
from pipeline.export.map_shapes import make_shapes
from pipeline.export.map_symbols import Frame
from pipeline.export.plane import in_degrees
from pipeline.export.request import ExportRequest
from tests import shape_products
from tests.map_pictures import THREE, colors, near, picture, pixel
from tests.site_products import CATALOGUE

RED, GREEN, BLUE = "C8102E", "00843D", "1F4E9E"
AREAS = shape_products.area_product()
LINES = shape_products.line_product()


def drawing(geometry, *features) -> Drawing:
    """Shapes in atlas metres, each with the country that gives its symbol."""
    shapes = np.empty(len(features), dtype=object)
    shapes[:] = [shape for _, shape in features]
    countries = pd.DataFrame({"country": [country for country, _ in features]})
    return Drawing(geometry, countries, shapes, in_degrees(shapes))


def square(x: float, y: float, side: float) -> shapely.Polygon:
    """A square around a place, all in kilometres."""
    reach = side * 500
    return shapely.box(x * 1e3 - reach, y * 1e3 - reach, x * 1e3 + reach, y * 1e3 + reach)


def png(drawn: Drawing) -> bytes:
    return maps.overview_map(drawn, THREE, "", "en")


def at(picture_png: bytes, x: float, y: float) -> tuple[int, ...]:
    """The colour at a place in kilometres of the plane."""
    place = in_degrees(np.array([shapely.Point(x * 1e3, y * 1e3)]))[0]
    return pixel(picture_png, place.x, place.y)


def draw(drawn: Drawing, frame_points: float = 1.0, dot: float = 1.0):
    """Symbols on axes of their own, with what was drawn."""
    axes = Figure().add_subplot()
    symbols = make_shapes(drawn, THREE, "en")
    rows = symbols.draw(Frame(axes, frame_points, dot), np.arange(len(symbols)), drawn.atlas)
    return axes, rows.tolist()


def collections(axes) -> list[PathCollection]:
    return [found for found in axes.collections if len(found.get_paths())]


def test_polygons_are_filled_but_for_their_holes_and_between_their_parts() -> None:
    ring = square(0, 0, 900).difference(square(0, 0, 400))
    shape = shapely.union_all([ring, square(1200, 0, 300)])
    made = png(drawing("polygon", ("CAN", shape)))
    assert near(at(made, -330, 0), RED)
    assert near(at(made, 1200, 0), RED)
    assert near(at(made, 90, 60), map_frame.GROUNDS[0])
    assert not near(at(made, 750, 0), RED)


def test_the_smaller_lie_on_the_larger_whatever_their_order_and_class() -> None:
    shapes = [("CAN", square(0, 0, 200)), ("MEX", square(0, 0, 900)), ("MEX", square(0, 0, 500))]
    for features in (shapes, shapes[::-1]):
        made = png(drawing("polygon", *features))
        assert near(at(made, 10, 10), RED)
        assert near(at(made, 350, 0), GREEN)


def test_of_nested_classes_the_inner_lies_on_the_outer_whatever_their_sizes() -> None:
    """A source may cut the outer one into parts smaller than what lies in others."""
    nested = THREE.model_copy(update={"nested": True})
    features = [("MEX", square(0, 0, 900)), ("CAN", square(0, 0, 200))]
    made = maps.overview_map(drawing("polygon", *features), nested, "", "en")
    assert near(at(made, 10, 10), GREEN)


def test_borders_lie_above_fills() -> None:
    place = shapely.Point(-711_750, 466_500)  # 49°N 110°W, where the states of the USA end
    made = picture(png(drawing("polygon", ("CAN", place.buffer(400e3)))))
    scale = maps._DPI * map_frame.MAP_INCHES / (map_frame.EAST - map_frame.WEST)
    left = round(maps._SIDE * maps._DPI + (place.x - map_frame.WEST) * scale)
    below = maps._BELOW + 2 * maps._NOTE_LINE
    top = round(made.height - below * maps._DPI - (place.y - map_frame.SOUTH) * scale)
    column = [made.getpixel((left + 4, y)) for y in range(top - 15, top + 15)]
    assert sum(near(color, RED) for color in column) > 20
    assert not all(near(color, RED) for color in column)


def test_what_a_dot_would_cover_is_a_dot_in_its_class() -> None:
    features = [
        ("CAN", square(0, 0, 50)),
        ("CAN", square(100, 0, 9)),
        ("MEX", shapely.Point(0, 9e4)),
        ("USA", shapely.box(0, 0, 30e3, 1e3)),
    ]
    axes, rows = draw(drawing("polygon", *features), 5e3, 2.0)
    assert rows == [0, 1, 2, 3]
    (polygons,) = collections(axes)
    assert len(polygons.get_paths()) == 2
    dots = {line.get_color(): line.get_xydata().tolist() for line in axes.get_lines()}
    assert dots == {f"#{RED}": [[1e5, 0]], f"#{GREEN}": [[0, 9e4]], f"#{BLUE}": []}


def test_outlines_are_darker_than_their_fill() -> None:
    axes, _ = draw(drawing("polygon", ("CAN", square(0, 0, 50)), ("MEX", square(0, 0, 70))))
    (polygons,) = collections(axes)
    assert outline(RED) == "6E0919"
    wanted = [tuple(bytes.fromhex(outline(color))) for color in (GREEN, RED)]
    assert [tuple(round(255 * part) for part in edge[:3]) for edge in polygons.get_edgecolor()] == (
        wanted
    )


def test_an_empty_shape_is_not_drawn_and_counted_as_beyond() -> None:
    features = drawing("polygon", ("CAN", square(0, 0, 50)), ("CAN", shapely.Polygon()))
    assert draw(features)[1] == [0]
    drawn = maps._draw(features, THREE, "", "en", ())
    assert (drawn.shown, drawn.outside) == (1, 1)


def test_lines_have_the_colour_of_their_class_and_rare_ones_lie_above() -> None:
    across = shapely.LineString([(-9e5, 0), (9e5, 0)])
    parts = shapely.MultiLineString([[(0, -5e5), (0, 5e5)], [(3e5, -5e5), (3e5, 5e5)]])
    features = drawing("line", ("CAN", parts), ("USA", across), ("USA", across))
    axes, rows = draw(features)
    assert rows == [0, 1, 2]
    frequent, rare = collections(axes)
    assert [len(found.get_paths()) for found in (frequent, rare)] == [2, 1]
    assert (frequent.get_facecolor().size, rare.get_facecolor().size) == (0, 0)
    assert frequent.get_zorder() > map_frame_lines(features)
    (path,) = rare.get_paths()
    assert path.codes.tolist() == [1, 2, 1, 2]


def map_frame_lines(features: Drawing) -> float:
    """How high coasts and borders lie."""
    drawn = maps._draw(features, THREE, "", "en", ())
    axes = drawn.figure.axes[0]
    return max(
        found.get_zorder()
        for found in axes.collections
        if isinstance(found, PathCollection) and found.get_zorder() < 4
    )


def test_short_lines_stay_lines() -> None:
    axes, _ = draw(drawing("line", ("CAN", shapely.LineString([(0, 0), (1, 1)]))), 5e3)
    assert len(collections(axes)) == 1
    assert all(len(line.get_xdata()) == 0 for line in axes.get_lines())


def test_a_polygon_across_180_degrees_is_one_place_of_the_map() -> None:
    islands = AREAS.all_features["feature_id"] == shape_products.ACROSS_180
    assert islands.sum() == 1
    one = Drawing(
        "polygon",
        pd.DataFrame({"country": ["CAN"]}),
        AREAS.drawn_atlas[islands],
        AREAS.drawn_shapes[islands],
    )
    made = np.asarray(picture(png(one))).astype(int)
    wanted = np.array(tuple(bytes.fromhex(RED)))
    rows, columns = np.nonzero(np.abs(made - wanted).max(axis=2) <= 8)
    right = columns < 800
    # The legend stands at the lower left.
    rows, columns = rows[right & (rows < 900)], columns[right & (rows < 900)]
    assert len(rows)
    assert np.ptp(rows) < 25
    assert np.ptp(columns) < 25


@pytest.mark.parametrize("product", [AREAS, LINES], ids=["areas", "lines"])
def test_sheets_tell_every_feature_and_repeat_their_bytes(product) -> None:
    layer = product.layer
    first, again = (
        maps.map_sheet(product.drawing, layer.style, "T", "fr", (), "CCE") for _ in range(2)
    )
    assert first == again
    assert first.told == len(product.all_features)


def test_files_and_report_have_the_shapes_of_the_edition(tmp_path: Path) -> None:
    request = ExportRequest(AREAS, CATALOGUE, shape_products.specs(AREAS), {"Terms.txt": b"x"})
    counts = map_package.write(tmp_path, request)
    assert len(counts) == 6
    assert set(counts.values()) == {len(AREAS.all_features)}
    title = f"{AREAS.layer.title.en} (2025)"
    style = AREAS.layer.style
    wanted = maps.overview_map(AREAS.drawing, style, title, "en")
    shown = report._map(shape_products.edition_report(AREAS))
    assert base64.b64decode(shown) == wanted


def test_maps_draw_the_tier_of_the_layer() -> None:
    (tier,) = [tier for tier in AREAS.tiers if tier.name == "10m"]
    drawn = dict(zip(AREAS.all_features["feature_id"], AREAS.drawing.atlas, strict=True))
    for table, shapes in ((tier.features, tier.shapes), (tier.points, tier.point_shapes)):
        assert shapely.equals_identical([drawn[key] for key in table["feature_id"]], shapes).all()
    assert AREAS.drawing.degrees is AREAS.drawn_shapes


def test_islands_beyond_the_domain_are_in_a_frame() -> None:
    drawn = maps._draw(AREAS.drawing, AREAS.layer.style, "", "en", ())
    axes = drawn.figure.axes[0]
    (inset,) = axes.child_axes
    assert "Guam and Northern\nMariana Islands: 1" in [text.get_text() for text in axes.texts]
    reef = [found for found in inset.collections if found.get_zorder() == 1.5]
    (path,) = reef[0].get_paths()
    middle = path.vertices.mean(axis=0)
    assert inset.get_xlim()[0] < middle[0] < inset.get_xlim()[1]
    assert inset.get_ylim()[0] < middle[1] < inset.get_ylim()[1]
    # 0.3 degrees are 32 km, not as long as the plane of the atlas would make them there.
    assert np.ptp(path.vertices[:, 0]) == pytest.approx(34.5e3, rel=0.05)
    assert (drawn.shown, drawn.outside) == (len(AREAS.all_features), 0)


def test_a_feature_in_both_frames_is_told_once() -> None:
    lon_lat = [shapely.box(-171, -14.5, -170, -14), shapely.box(-110, 40, -105, 45)]
    both = shapely.union_all(lon_lat)
    middle = square(0, 0, 300)
    one = Drawing(
        "polygon",
        pd.DataFrame({"country": ["CAN"]}),
        np.array([middle], object),
        np.array([both], object),
    )
    drawn = maps._draw(one, THREE, "", "en", ())
    assert len(drawn.figure.axes[0].child_axes) == 1
    assert (drawn.shown, drawn.outside) == (1, 0)


def test_shapes_near_a_frame_in_longitude_or_latitude_only_do_not_open_it() -> None:
    jumping = shapely.Polygon([(179, -16), (-179, -16), (-179, -13), (179, -13)])
    one = Drawing(
        "polygon",
        pd.DataFrame({"country": ["CAN"]}),
        np.array([square(9_000, -9_000, 10)], object),
        np.array([jumping], object),
    )
    drawn = maps._draw(one, THREE, "", "en", ())
    assert drawn.figure.axes[0].child_axes == []
    assert (drawn.shown, drawn.outside) == (0, 1)


@pytest.mark.parametrize(
    ("language", "small"),
    [
        ("en", "Too small for the scale (dots): 2"),
        ("fr", "Trop petites pour l'échelle (points) : 2"),
        ("es", "Demasiado pequeños para la escala (puntos): 2"),
    ],
)
def test_legends_count_classes_and_what_is_too_small(language: str, small: str) -> None:
    drawn = maps._draw(AREAS.drawing, AREAS.layer.style, "", language, ())
    legend = drawn.figure.axes[0].get_legend()
    texts = [text.get_text() for text in legend.get_texts()]
    assert len(texts) == len(AREAS.layer.style.classes) + 1
    assert texts[-1] == small
    assert sum(int(text.split(":")[-1]) for text in texts[:-1]) == len(AREAS.all_features)
    markers = [handle.get_marker() for handle in legend.legend_handles]
    assert markers == [*["s"] * (len(texts) - 1), "o"]


def test_legends_of_lines_have_lines() -> None:
    drawn = maps._draw(LINES.drawing, LINES.layer.style, "", "en", ())
    legend = drawn.figure.axes[0].get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["CAN: 1", "MEX: 1", "USA: 1"]
    assert {handle.get_linestyle() for handle in legend.legend_handles} == {"-"}


def test_legend_pictures_show_the_kind_of_symbol() -> None:
    kinds = ("point", "line", "polygon")
    made = [legend_png(THREE, kind, "Title", "en") for kind in kinds]
    assert len(set(made)) == 3
    for legend in made:
        for color in (RED, GREEN, BLUE):
            assert any(near(found, color) for found in colors(legend))


def test_paths_keep_parts_and_holes() -> None:
    ring = square(0, 0, 90).difference(square(0, 0, 40))
    shape = shapely.union_all([ring, square(200, 0, 30)])
    for given in (shape, shape.reverse()):
        (path,) = polygon_paths(np.array([given]))
        rings = [shapely.LinearRing(ring) for ring in path.to_polygons()]
        signs = [1 if ring.is_ccw else -1 for ring in rings]
        areas = [sign * shapely.Polygon(r).area for sign, r in zip(signs, rings, strict=True)]
        assert len(rings) == 3
        assert abs(sum(areas)) == pytest.approx(shape.area)
    assert polygon_paths(np.empty(0, object)) == line_paths(np.empty(0, object)) == []


def test_common_borders_are_where_two_polygons_meet() -> None:
    left = shapely.Polygon([(0, 0), (1, 0), (1, 1), (1, 2), (0, 2)])
    right = shapely.Polygon([(1, 1), (1, 0), (2, 0), (2, 1)])
    island = shapely.box(5, 5, 6, 6)
    (border,) = common_borders(np.array([left, shapely.union_all([right, island])]))
    assert border.equals(shapely.LineString([(1, 0), (1, 1)]))
    assert len(common_borders(np.array([island]))) == 0
