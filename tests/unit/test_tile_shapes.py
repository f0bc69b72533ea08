"""Lines and polygons in vector tiles: cut, whole, valid and the right way round at every zoom."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pmtiles.reader import MmapSource, Reader, all_tiles
from shapely.geometry import shape as as_shape

from pipeline.checks.readers.opening import open_product
from pipeline.export import pmtiles
from pipeline.export.product import Product
from pipeline.export.request import ExportRequest
from pipeline.export.tile_grid import in_mercator
from pipeline.export.tile_pyramid import HIGHEST_ZOOM, Pyramid
from pipeline.export.tile_shapes import BUFFER, commands, drawings_by_tile
from pipeline.export.vector_tile import EXTENT, TileAttributes, encoded_tile
from tests import shape_products as made
from tests.validate_products import verdicts

METRES_A_UNIT = 40_075_017 / 2**HIGHEST_ZOOM / EXTENT


def array(*shapes: Any) -> Any:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def decoded(rows: Any, drawings: Any) -> dict[int, Any]:
    """Shapes of a tile by row, as another library reads them, in units from the north-west."""
    attributes = TileAttributes.of(pd.DataFrame({"row": range(int(max(rows)) + 1)}))
    data = encoded_tile("x", attributes, rows, drawings)
    layer = mapbox_vector_tile.decode(data, default_options={"y_coord_down": True})["x"]
    return {f["properties"]["row"]: as_shape(f["geometry"]) for f in layer["features"]}


def pyramid(*shapes: Any) -> Pyramid:
    given = array(*shapes)
    places = shapely.get_coordinates(shapely.point_on_surface(given))
    same = np.zeros(len(given), dtype=np.int64)
    return Pyramid(given, places, same, same)


def in_world(found: dict[Any, Any], row: int) -> list[Any]:
    """Pieces of a row in units of the world, each cut to its tile without the margin."""
    pieces = []
    for (column, line), (rows, drawings) in found.items():
        inside = decoded(rows, drawings).get(row)
        if inside is not None:
            bare = shapely.intersection(inside, shapely.box(0, 0, EXTENT, EXTENT))
            move = np.array([column, line]) * EXTENT
            pieces.append(shapely.transform(bare, lambda places, move=move: places + move))
    return pieces


def rings_of(numbers: Any) -> Iterator[np.ndarray]:
    """Rings of a polygon's commands, read by the letter of the format."""
    at, place = 0, np.zeros(2, dtype=int)
    while at < len(numbers):
        assert numbers[at] == 9
        count = numbers[at + 3] >> 3
        assert numbers[at + 3] & 7 == 2
        steps = np.array(numbers[at + 1 : at + 3] + numbers[at + 4 : at + 4 + 2 * count])
        places = place + np.cumsum(((steps >> 1) ^ -(steps & 1)).reshape(-1, 2), axis=0)
        at, place = at + 4 + 2 * count, places[-1]
        assert numbers[at] == 15
        at += 1
        yield places


def test_the_commands_are_those_of_the_format() -> None:
    square = shapely.Polygon([(3, 6), (8, 12), (20, 34)])
    assert commands(square) == [9, 6, 12, 18, 10, 12, 24, 44, 15]
    line = shapely.MultiLineString([[(2, 2), (2, 10), (10, 10)], [(1, 1), (3, 5)]])
    assert commands(line) == [9, 4, 4, 18, 0, 16, 16, 0, 9, 17, 17, 10, 4, 8]


def test_outer_rings_are_positive_and_inner_ones_negative() -> None:
    hole = shapely.box(-99.8, 45.2, -99.2, 45.8)
    area = shapely.box(-100, 45, -99, 46, ccw=False).difference(hole)
    for rows, drawings in pyramid(area).tiles(HIGHEST_ZOOM).values():
        assert rows.tolist() == [0]
        ((kind, numbers),) = drawings
        assert kind == 3
        areas = []
        for ring in rings_of(list(numbers)):
            x, y = ring.T
            areas.append(float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))))
        assert areas[0] > 0
        assert all(size != 0 for size in areas)
    whole = pyramid(area).tiles(4)
    ((_, ((_, numbers),)),) = whole.values()
    signs = [np.sign(shapely.LinearRing(r).is_ccw * 2 - 1) for r in rings_of(list(numbers))]
    assert signs == [1, -1]


@st.composite
def stars(draw: Any) -> Any:
    """A valid polygon with a hole, of any size, also across 180 degrees."""
    count = draw(st.integers(3, 14))
    radii = draw(st.lists(st.floats(0.3, 1.0), min_size=count, max_size=count))
    size, lon, lat = draw(st.floats(0.001, 9)), draw(st.floats(-179, -60)), draw(st.floats(10, 75))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    unit = np.column_stack([np.cos(angles), np.sin(angles)])
    outer = shapely.Polygon(unit * np.array(radii)[:, None] * size + [lon, lat])
    whole = outer.difference(shapely.Polygon(unit * 0.05 * size + [lon, lat]))
    return shapely.transform(
        whole, lambda p: np.column_stack([(p[:, 0] + 180) % 360 - 180, p[:, 1]])
    )


@settings(max_examples=25, deadline=None)
@given(stars(), st.integers(0, HIGHEST_ZOOM))
def test_any_polygon_is_valid_and_keeps_its_area_at_every_zoom(star: Any, zoom: int) -> None:
    made_of = pyramid(star)
    found = made_of.tiles(zoom)
    tolerance = 0.5 if zoom == HIGHEST_ZOOM else 4.0
    ((_, in_shares),) = made_of._extended
    wanted = shapely.transform(in_shares[0], lambda places: places * (EXTENT << zoom))
    pieces = in_world(found, 0)
    assert shapely.is_valid(array(*pieces)).all()
    for rows, drawings in found.values():
        for read in decoded(rows, drawings).values():
            assert read.is_valid
            west, north, east, south = read.bounds
            assert min(west, north) >= -BUFFER
            assert max(east, south) <= EXTENT + BUFFER
    if zoom == HIGHEST_ZOOM or wanted.area >= 64:
        # Each outline may stray by the tolerance and by rounding; parts under a pixel are left out.
        reach = wanted.length * (tolerance + 1) + 64 * 3
        assert abs(sum(piece.area for piece in pieces) - wanted.area) <= reach


def test_low_zooms_leave_out_what_is_smaller_than_a_pixel_and_the_highest_nothing() -> None:
    island = shapely.box(-100, 50, -99.99, 50.01)
    large = shapely.box(-110, 40, -105, 45)
    dust = shapely.box(-90, 40, -90 + 1e-6, 40 + 1e-6)
    archipelago = shapely.MultiPolygon([island, shapely.box(-99, 50, -95, 52)])
    made_of = pyramid(island, large, dust, archipelago)
    seen = {zoom: set[int]() for zoom in range(HIGHEST_ZOOM + 1)}
    kinds = {}
    for zoom in seen:
        for rows, drawings in made_of.tiles(zoom).values():
            seen[zoom].update(rows.tolist())
            kinds |= {(zoom, r): kind for r, (kind, _) in zip(rows.tolist(), drawings, strict=True)}
    assert seen[2] == {1, 3}
    assert seen[HIGHEST_ZOOM] == {0, 1, 2, 3}
    assert kinds[HIGHEST_ZOOM, 0] == 3
    assert kinds[HIGHEST_ZOOM, 2] == 1  # a point is all that is left of it
    (low,) = in_world(made_of.tiles(3), 3)
    assert low.geom_type == "Polygon"


def test_the_larger_lies_below_the_smaller() -> None:
    small, large = shapely.box(-100, 45, -99, 46), shapely.box(-101, 44, -98, 47)
    for rows, _ in pyramid(small, large).tiles(5).values():
        assert rows.tolist() in ([1, 0], [1])


def test_a_higher_level_lies_over_a_lower_one_whatever_their_sizes() -> None:
    small, large = shapely.box(-100, 45, -99, 46), shapely.box(-101, 44, -98, 47)
    shapes, levels = array(small, large), np.array([0, 1])
    places = shapely.get_coordinates(shapely.point_on_surface(shapes))
    for rows, _ in Pyramid(shapes, places, levels, levels).tiles(5).values():
        assert rows.tolist() in ([0, 1], [1])


def test_neighbours_meet_in_a_tile_whatever_their_own_outlines() -> None:
    border = np.column_stack([-100 + 0.3 * np.sin(np.arange(200) / 7), np.linspace(40, 44, 200)])
    west = shapely.Polygon([*border, (-104, 44), (-104, 40)])
    east = shapely.Polygon([*border, (-96, 44), (-96, 40)])
    found = pyramid(west, east).tiles(5)
    for rows, drawings in found.values():
        both = decoded(rows, drawings)
        if len(both) == 2:
            first, second = both.values()
            assert first.intersection(second).area < first.boundary.length * 8


def test_what_crosses_180_degrees_is_at_both_edges_and_nowhere_between() -> None:
    across = shapely.Polygon([(179.0, 51.0), (-179.0, 51.0), (-179.0, 52.0), (179.0, 52.0)])
    found = pyramid(across).tiles(6)
    assert {column for column, _ in found} == {0, 63}
    columns = [shapely.union_all(in_world({at: found[at]}, 0)).bounds for at in sorted(found)]
    assert columns[0][0] == 0
    assert columns[-1][2] == EXTENT << 6


def test_what_reaches_the_pole_is_cut_at_the_edge_of_the_map() -> None:
    polar = shapely.box(-120, 80, -60, 90)
    (inside,) = in_mercator(array(polar))
    assert inside.is_valid
    assert inside.bounds[1] == pytest.approx(0, abs=1e-12)
    assert pyramid(polar).bounds[3] == pytest.approx(85.0511, abs=1e-4)
    beyond = shapely.box(-120, 86, -60, 90)
    found = pyramid(beyond, polar).tiles(HIGHEST_ZOOM)
    assert {row for rows, _ in found.values() for row in rows.tolist()} == {0, 1}


def test_rings_that_rounding_made_cross_are_drawn_all_the_same() -> None:
    corners = [(-100, 40), (-95, 40), (-95, 44), (-97.5, 39.9999999), (-100, 44)]
    crossing = shapely.Polygon(corners)
    assert not crossing.is_valid
    for zoom in (2, HIGHEST_ZOOM):
        pieces = in_world(pyramid(crossing).tiles(zoom), 0)
        assert all(piece.is_valid for piece in pieces)
        ((_, wanted),) = pyramid(crossing)._extended
        size = sum(piece.area for piece in pieces) / (EXTENT << zoom) ** 2
        assert size == pytest.approx(wanted[0].area, rel=0.01)


def test_lines_keep_their_length_and_lose_only_what_no_pixel_shows() -> None:
    t = np.linspace(0, 1, 500)
    river = shapely.LineString(np.column_stack([-100 + 8 * t, 50 + np.sin(12 * t)]))
    brook = shapely.LineString([(-100, 40), (-99.99, 40)])
    made_of = pyramid(river, brook)
    for zoom in (3, HIGHEST_ZOOM):
        found = made_of.tiles(zoom)
        ((_, in_shares),) = made_of._extended
        wanted = max(shapely.length(in_shares)) * (EXTENT << zoom)
        assert sum(p.length for p in in_world(found, 0)) == pytest.approx(wanted, rel=0.02)
        assert bool(in_world(found, 1)) == (zoom == HIGHEST_ZOOM)
    assert all(kind == 2 for _, drawn in made_of.tiles(3).values() for kind, _ in drawn)


def test_nothing_is_drawn_of_nothing() -> None:
    assert list(drawings_by_tile(array(), 3, is_highest=True)) == []


# ---- files


def written(folder: Path, product: Product) -> Path:
    request = ExportRequest(product, made.CATALOGUE, made.specs(product), {})
    (name,) = counts = pmtiles.write(folder, request)
    assert counts == {name: len(product.all_features)}
    return folder / name


@pytest.fixture(scope="module")
def areas() -> Product:
    return made.area_product()


@pytest.fixture(scope="module")
def path(areas: Product, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("tiles"), areas)


def test_gdal_puts_the_pieces_together_to_the_shapes_that_were_drawn(path, areas) -> None:
    frame = pyogrio.read_dataframe(path)
    whole = frame.dissolve("feature_id").to_crs(3857).geometry
    keys = areas.all_features["feature_id"]
    assert sorted(whole.index) == keys.tolist()
    drawn = in_mercator(areas.drawn_shapes)
    width = 40_075_016.685578
    for key, shares in zip(keys, drawn, strict=True):
        if shares.geom_type == "Point" or key == made.ACROSS_180:
            continue
        wanted = shapely.transform(shares, lambda p: (p - 0.5) * width * np.array([1, -1]))
        off = shapely.symmetric_difference(whole[key], wanted).area
        assert off < wanted.length * METRES_A_UNIT


def test_a_feature_too_small_for_the_scale_is_a_point(path) -> None:
    frame = pyogrio.read_dataframe(path).set_index("feature_id")
    small = frame.loc[[made.TOO_SMALL_AT_10M, made.TOO_SMALL_AT_1M]]
    assert set(small.geom_type) == {"Point"}
    assert len(small) == 2


def test_points_for_small_features_come_when_the_map_is_near(path) -> None:
    with path.open("rb") as stream:
        least: dict[str, int] = {}
        for (zoom, *_), data in all_tiles(MmapSource(stream)):
            layer = mapbox_vector_tile.decode(gzip.decompress(data))["protected_areas"]
            for feature in layer["features"]:
                key = feature["properties"]["feature_id"]
                least[key] = min(zoom, least.get(key, zoom))
    assert least[made.TOO_SMALL_AT_10M] == 5
    assert least[made.HOLED] < 5


def test_rule_f7_accepts_the_tiles_and_the_bounds_are_those_of_the_layer(path) -> None:
    assert verdicts(path)["F7"].verdict == "pass"
    (archive,) = open_product(path)
    assert archive.bounds[0] == -180
    assert archive.bounds[2] == 180
    with path.open("rb") as stream:
        assert Reader(MmapSource(stream)).header()["max_zoom"] == HIGHEST_ZOOM


def test_lines_are_lines(tmp_path: Path) -> None:
    product = made.line_product()
    frame = pyogrio.read_dataframe(written(tmp_path, product))
    assert set(frame.geom_type) <= {"LineString", "MultiLineString"}
    assert set(frame["feature_id"]) == set(product.all_features["feature_id"])


def test_same_input_gives_same_bytes(tmp_path: Path, areas: Product, path: Path) -> None:
    assert written(tmp_path, areas).read_bytes() == path.read_bytes()
