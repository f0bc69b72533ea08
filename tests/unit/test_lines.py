"""Lines: projected where the source draws them, simplified without coming apart."""

import numpy as np
import pytest
import shapely
from pyproj import Geod

from pipeline.errors import ConservationError, SourceError
from pipeline.polygons.densify import TOLERANCE_M
from pipeline.polygons.lines import generalize_lines, lines_in_atlas
from pipeline.polygons.tiers import SCALES
from pipeline.projection import closed_form, to_degrees
from tests.polygon_layers import layer, wavy

ONE, TEN = SCALES
KM = 1000.0


def line(*places):
    return shapely.LineString(np.array(places, dtype=float) * KM)


def wave(start, end, height=0.3, steps=80):
    return shapely.LineString(
        wavy(np.multiply(start, KM), np.multiply(end, KM), steps, height * KM)
    )


def generalized(*shapes, scale=TEN):
    return generalize_lines([f"id{row}" for row in range(len(shapes))], layer(*shapes), scale)


def vertices(shape):
    return set(map(tuple, shapely.get_coordinates(shape).tolist()))


def far_from(before, after):
    return shapely.hausdorff_distance(before, after, densify=0.01)


def test_a_parallel_is_drawn_as_a_curve_with_short_edges():
    border = shapely.LineString([(-123.3, 49), (-95.2, 49)])
    drawn = lines_in_atlas(layer(border))[0]
    lon = np.linspace(-123.3, -95.2, 3000)
    true = shapely.points(np.column_stack(closed_form(lon, np.full(3000, 49.0))))
    assert shapely.distance(drawn, true).max() <= TOLERANCE_M
    edges = np.hypot(*np.diff(shapely.get_coordinates(drawn), axis=0).T)
    assert edges.max() <= 25 * KM * 1.1
    assert edges.min() > 3 * KM


@pytest.mark.parametrize(
    "text",
    [
        "LINESTRING (179 51, -179 51.5)",
        "LINESTRING (179 51, 180 51.25, -180 51.25, -179 51.5)",
        "MULTILINESTRING ((179 51, 180 51.25), (-180 51.25, -179 51.5))",
        "MULTILINESTRING ((-180 51.25, -179 51.5), (179 51, 180 51.25))",
    ],
)
def test_a_line_over_180_degrees_is_one_line_whether_it_was_cut_or_not(text):
    drawn = lines_in_atlas(layer(text))[0]
    assert drawn.geom_type == "LineString"
    assert drawn.length < 160 * KM
    lon, _ = to_degrees(*shapely.get_coordinates(drawn).T)
    assert (lon[0], lon[-1]) == (pytest.approx(179), pytest.approx(-179))  # as the river flows
    assert (np.hypot(*np.diff(shapely.get_coordinates(drawn), axis=0).T) > 0).all()


def test_a_tributary_that_ends_on_an_edge_is_joined_to_the_river():
    river = shapely.LineString([(-120, 50), (-100, 50.5)])
    brook = shapely.LineString([(-110, 55), (-110, 50.25)])
    river, brook = lines_in_atlas(layer(river, brook))
    assert brook.coords[-1] in vertices(river)


def test_lines_at_180_degrees_take_no_vertices_from_across_the_globe():
    east = shapely.LineString([(-180, 51), (-179, 51)])
    other = shapely.LineString([(-120, 51), (-120, 52)])
    assert lines_in_atlas(layer(east, other))[0].length < 80 * KM


def test_what_has_no_place_in_the_plane_is_told():
    with pytest.raises(SourceError, match="feature 0: expected places"):
        lines_in_atlas(layer("LINESTRING (0 0, 1 inf)"))


def test_a_network_stays_joined():
    trunk = wave((0, 0), (200, 0), steps=400)
    at = shapely.get_coordinates(trunk)
    brooks = [
        shapely.LineString([*wavy(at[i] + [9 * KM, 40 * KM], at[i], 60, 300.0)[:-1], at[i]])
        for i in (37, 150, 151, 333)
    ]
    table = generalized(trunk, *brooks)
    simple = table["geometry"].to_numpy()
    assert (table["vertices"] < table["vertices_full"] / 4).all()
    for brook, before in zip(simple[1:], brooks, strict=True):
        assert brook.coords[-1] == before.coords[-1]
        assert brook.coords[-1] in vertices(simple[0])
        assert brook.coords[0] == before.coords[0]


def test_a_stretch_that_two_lines_have_in_common_stays_common():
    common = wavy((0, 0), (100 * KM, 0), 200, 3 * KM)
    road = shapely.LineString([*common, (150 * KM, 40 * KM)])
    other = shapely.LineString([(150 * KM, -40 * KM), *common[::-1]])
    one, two = generalized(road, other)["geometry"]
    along = shapely.intersection(one, two)
    assert along.length >= 100 * KM * 0.999
    assert one.equals_exact(road) is False


def test_a_line_is_as_near_as_the_table_says():
    table = generalized(wave((0, 0), (300, 0), 9, 500))
    before = wave((0, 0), (300, 0), 9, 500)
    bound = table["deviation_m"].iat[0]
    assert 100 < far_from(before, table["geometry"].iat[0]) <= bound + 1e-6
    assert bound <= TEN.tolerance_m <= TEN.accuracy_m


def test_lines_come_to_cross_only_where_they_did():
    shore = wavy((0, 0), (100 * KM, 0), 100, 6 * KM)
    north = shapely.LineString(shore + np.array([0, 300]))
    south = shapely.LineString((shore[1:] + shore[:-1]) / 2 - [0, 300])
    alone = [generalized(shape)["geometry"].iat[0] for shape in (north, south)]
    assert alone[0].intersects(alone[1])
    one, two = generalized(north, south)["geometry"]
    assert not one.intersects(two)
    bridge = line((50, -50), (50, 50))
    over, under = generalized(north, bridge)["geometry"]
    assert over.crosses(under)


def test_a_loop_stays_a_loop():
    island = shapely.Point(0, 0).buffer(2 * KM).exterior
    island = shapely.LineString(island.coords)
    lake = shapely.LineString([(-50 * KM, 0), *island.coords[::-1], (-50 * KM, 10 * KM)])
    for shape in (island, lake):
        simple = generalized(shape)["geometry"].iat[0]
        assert simple.is_valid
        assert shapely.get_num_coordinates(simple) < shapely.get_num_coordinates(shape)
        assert shapely.polygonize([shapely.node(simple)]).area > 0


def test_two_arms_of_a_river_do_not_become_one():
    arms = [wavy((0, 0), (40 * KM, 0), 60, height) for height in (1500.0, -1500.0)]
    one, two = generalized(*map(shapely.LineString, arms))["geometry"]
    assert shapely.intersection(one, two).length == 0


def test_only_short_lines_that_stand_alone_are_not_drawn():
    shapes = (line((0, 0), (0, 3.4)), line((50, 0), (50, 3.7)), line((50, 3.7), (50, 4)))
    table = generalized(*shapes)
    assert table["is_drawn"].tolist() == [False, True, True]
    assert table["geometry"].iat[0].is_empty
    lon, lat = to_degrees(*shapely.get_coordinates(shapes[0]).T)
    km = Geod(ellps="WGS84").line_length(lon, lat) / 1000
    assert table["length_km"].iat[0] == pytest.approx(km, rel=1e-12)
    assert table["network_km"].iat[1] == pytest.approx(4.0, rel=0.01)
    assert np.isnan(table["deviation_m"].iat[0])
    assert generalized(*shapes, scale=ONE)["is_drawn"].all()


def test_a_river_of_many_short_reaches_is_drawn():
    reaches = [line((i, 0), (i + 1, 0.1 * (i % 2))) for i in range(0, 40, 2)]
    links = [line((i + 1, 0.1 * (i % 2)), (i + 2, 0)) for i in range(0, 40, 2)]
    rng = np.random.default_rng(5)
    shapes = np.array([*reaches, *links], dtype=object)[rng.permutation(40)]
    table = generalized(*shapes)
    assert table["is_drawn"].all()
    assert table["network_km"].nunique() == 1


def test_what_has_no_length_is_listed_and_not_drawn():
    shapes = ("LINESTRING EMPTY", "LINESTRING (0 0, 0 0)", None, "LINESTRING (0 0, 9000 0)")
    found = [shapely.from_wkt(text) for text in shapes]
    table = generalized(*found, scale=ONE)
    assert table["is_drawn"].tolist() == [False, False, False, True]
    assert generalized().empty


def test_ids_that_repeat_are_refused():
    with pytest.raises(ConservationError, match="1 repeated ids"):
        generalize_lines(["a", "a"], layer(line((0, 0), (9, 0)), line((0, 9), (9, 9))), TEN)
