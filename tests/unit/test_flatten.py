"""Overlaps between features: who keeps the land, and what the full layer is told."""

import pickle
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod
from shapely import MultiPolygon, Polygon, box

from pipeline.errors import CheckError, SpecError
from pipeline.polygons.faces import settle
from pipeline.polygons.flatten import flatten
from pipeline.polygons.partition import blocks_of, explode
from pipeline.polygons.ranks import rank_features
from pipeline.polygons.scale import true_km2
from pipeline.projection import to_degrees
from tests.overlapping_polygons import (
    array,
    flags_of,
    flat_of,
    kinds_of,
    meeting_interiors,
    names,
    same,
    square,
)

PARK = square(0, 0, 10_000)


def test_zones_inside_their_parent_keep_their_land() -> None:
    core, buffer = square(1_000, 1_000, 2_000), box(3_000, 1_000, 9_000, 3_000)
    shapes = array(core, buffer, PARK)
    flat = flat_of(*shapes)
    assert same(flat.shape[0], core)
    assert flat.shape[2].equals(PARK.difference(box(1_000, 1_000, 9_000, 3_000)))
    assert shapely.area(flat.shape).sum() == PARK.area
    assert kinds_of(flat, shapes, ["park", "park", "park"]) == ["zone in parent"] * 2
    assert kinds_of(flat, shapes) == ["inside"] * 2


def test_international_overlay_loses_what_national_areas_keep() -> None:
    east, west = square(0, 0, 4_000), square(6_000, 0, 4_000)
    flat = flat_of(east, west, PARK)
    left = PARK.difference(east).difference(west)
    assert flat.shape[2].equals(left)
    flags = flags_of(flat, array(east, west, PARK))
    assert flags["covered_by"].tolist() == ["f00002", "f00002", "f00000"]
    assert flags["overlaps"].tolist() == [1, 1, 2]
    assert flags["covered_share"].tolist() == pytest.approx([1, 1, 0.32], rel=1e-4)
    assert flags["flat_share"].tolist() == pytest.approx([1, 1, 0.68], rel=1e-4)


def test_proclamation_shell_keeps_only_its_inholdings() -> None:
    tracts = [square(x * 1_000, y * 1_000, 1_000) for x in range(5) for y in range(5)]
    inholding = tracts.pop(12)
    shell = square(0, 0, 5_000)
    flat = flat_of(*tracts, shell)
    assert same(flat.shape[-1], inholding)


def test_fee_and_easement_on_one_land() -> None:
    fee, easement = box(0, 0, 6_000, 1_000), box(4_000, 0, 10_000, 1_000)
    flat = flat_of(fee, easement)
    assert same(flat.shape[1], box(6_000, 0, 10_000, 1_000))
    assert kinds_of(flat, array(fee, easement)) == ["partial"]


def test_same_land_in_two_inventories_leaves_no_slivers() -> None:
    drawn_again = Polygon([(0.001, 0), (10_000, -0.0005), (10_000.0004, 10_000), (0, 10_000.0008)])
    flat = flat_of(PARK, drawn_again)
    assert flat.shape[1].is_empty
    assert set(flat.slivers["giver"]) == {"f00001"}
    assert set(flat.slivers["taker"]) == {"f00000"}
    assert flat.slivers["m2"].max() < 10
    assert flat.shape[0].is_valid
    union = shapely.union_all([PARK, drawn_again]).area
    assert shapely.area(flat.shape).sum() == pytest.approx(union, rel=1e-8)
    assert flags_of(flat, array(PARK, drawn_again))["is_flat_empty"].tolist() == [False, True]


def test_identical_twins_leave_one() -> None:
    flat = flat_of(PARK, PARK, PARK)
    assert same(flat.shape[0], PARK)
    assert shapely.is_empty(flat.shape).tolist() == [False, True, True]
    assert kinds_of(flat, array(PARK, PARK, PARK)) == ["identical"] * 3


def test_ring_around_a_hole_leaves_the_hole_alone() -> None:
    ring = Polygon(PARK.exterior, [square(3_000, 3_000, 4_000).exterior])
    lake = square(2_000, 2_000, 6_000)
    flat = flat_of(ring, lake)
    assert same(flat.shape[0], ring)
    assert same(flat.shape[1], square(3_000, 3_000, 4_000))
    alone = flat_of(ring, square(4_000, 4_000, 1_000))
    assert same(alone.shape[0], ring)
    assert same(alone.shape[1], square(4_000, 4_000, 1_000))


def test_touching_borders_are_no_overlap_and_stay_shared() -> None:
    neighbour = Polygon([(10_000, 0), (20_000, 0), (20_000, 10_000), (10_000, 3_333.3333)])
    flat = flat_of(PARK, neighbour)
    assert len(flat.shared.first) == 0
    assert same(flat.shape[1], neighbour)
    assert (10_000, 3_333.3333) in set(flat.shape[0].exterior.coords)
    assert shapely.coverage_is_valid(flat.shape)


def test_what_nothing_is_near_comes_back_as_it_is() -> None:
    far = square(1e6 + 1 / 3, 1 / 7, 10)
    flat = flat_of(PARK, far, PARK)
    assert flat.shape[1] is far


def test_borders_move_less_than_a_cell() -> None:
    random = np.random.default_rng(4)
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    shapes = [
        Polygon(np.column_stack([x + r * np.cos(angle), y + r * np.sin(angle)]))
        for x, y, r in random.uniform(2_000, 9_000, (12, 3))
    ]
    flat = flat_of(*shapes)
    above = Polygon()
    for shape, own in zip(shapes, flat.shape, strict=True):
        left = shape.difference(above)
        assert own.symmetric_difference(left).area < 1e-4 * (own.length + left.length) + 20
        assert own.boundary.difference(
            shapely.union_all([part.boundary.buffer(2e-4) for part in shapes])
        ).length == pytest.approx(0, abs=1e-6)
        above = above.union(shape)
    assert meeting_interiors(flat.shape) == []
    assert shapely.coverage_is_valid(flat.shape[~shapely.is_empty(flat.shape)])


def test_a_sliver_beside_nothing_is_an_islet_and_stays() -> None:
    islands = MultiPolygon([PARK, square(30_000, 0, 2)])
    flat = flat_of(square(-5_000, 0, 8_000), islands)
    assert flat.slivers.empty
    assert flat.shape[1].area == islands.area - 3_000 * 8_000


def test_a_slight_overlap_of_borders_is_called_a_sliver() -> None:
    shapes = array(PARK, box(9_999, 0, 20_000, 10_000))
    flat = flat_of(*shapes)
    assert kinds_of(flat, shapes) == ["sliver"]
    assert flags_of(flat, shapes)["covered_by"].tolist() == ["", ""]


def test_shared_areas_are_those_of_the_ellipsoid() -> None:
    shapes = array(square(-2e6, -1.5e6, 10_000), square(-2e6, -1.5e6, 5_000))
    flat = flat_of(*shapes)
    lon, lat = to_degrees(*shapely.get_coordinates(shapely.segmentize(shapes[1], 500)).T)
    true, _ = Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)
    assert flat.shared.km2.tolist() == pytest.approx([abs(true) / 1e6], rel=1e-5)
    assert true_km2(shapes[1:])[0] == pytest.approx(flat.shared.km2[0], rel=1e-9)
    assert abs(flat.shared.km2[0] / 25 - 1) > 1e-4


def parcels() -> np.ndarray:
    """A chequered county below three parks and one shell around all, on odd coordinates."""
    tracts = [square(x * 777.7, y * 777.7, 777.7) for x in range(12) for y in range(12)]
    random = np.random.default_rng(2)
    angle = np.linspace(0, 2 * np.pi, 50, endpoint=False)
    parks = [
        Polygon(np.column_stack([x + 3_000 * np.cos(angle), y + 2_500 * np.sin(angle)]))
        for x, y in random.uniform(0, 9_000, (8, 2))
    ]
    return array(*parks, *tracts, box(-5_000.1, -5_000.2, 15_000.3, 15_000.4))


def test_small_blocks_give_the_same_as_one() -> None:
    shapes = parcels()[:-1]
    whole = flat_of(*shapes, block_vertices=10**9)
    small = flat_of(*shapes, block_vertices=60)
    assert len(list(blocks_of(explode(shapes), 60))) > 10
    assert shapely.equals_exact(whole.shape, small.shape).all()
    assert whole.shared.first.tolist() == small.shared.first.tolist()
    assert whole.shared.km2 == pytest.approx(small.shared.km2, rel=1e-9)


@pytest.mark.parametrize("first", [True, False])
def test_a_giant_is_cut_and_comes_back_whole(first: bool) -> None:
    shapes = parcels()
    shapes = shapes[::-1] if first else shapes
    flat = flat_of(*shapes, block_vertices=30)
    plain = flat_of(*shapes)
    solid = ~shapely.is_empty(flat.shape)
    assert shapely.coverage_is_valid(flat.shape[solid])
    assert solid.tolist() == (~shapely.is_empty(plain.shape)).tolist()
    assert shapely.area(shapely.symmetric_difference(flat.shape, plain.shape)).max() < 5
    assert shapely.get_num_geometries(flat.shape).tolist() == (
        shapely.get_num_geometries(plain.shape).tolist()
    )


@pytest.mark.parametrize("workers", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_workers_give_the_same_bytes(workers: type[Executor]) -> None:
    shapes = parcels()
    alone = flat_of(*shapes, block_vertices=200)
    with workers(2) as executor:
        together = flat_of(*shapes, block_vertices=200, executor=executor)
    assert len(list(blocks_of(explode(shapes), 200))) > 5
    assert shapely.to_wkb(alone.shape).tolist() == shapely.to_wkb(together.shape).tolist()
    for name in ("first", "second", "km2", "feature", "covered_km2"):
        one, other = getattr(alone.shared, name), getattr(together.shared, name)
        assert one.tobytes() == other.tobytes()
    assert alone.slivers.equals(together.slivers)


def test_a_block_survives_pickling() -> None:
    block = next(blocks_of(explode(parcels()), 500))
    again = settle(pickle.loads(pickle.dumps(block)))
    assert shapely.equals_exact(settle(block).shape, again.shape).all()


def test_rank_goes_by_category_year_source_and_id() -> None:
    frame = pd.DataFrame(
        [
            ("h", "", 1900, "a"),
            ("g", "VI", None, "a"),
            ("f", "VI", 1990, "a"),
            ("e", "Ia", 2001, "b"),
            ("d", "Ia", 2001, "a"),
            ("c", "Ia", 2001, "a"),
            ("b", "Ib", 1900, "a"),
            ("a", "Ia", 1950, "b"),
        ],
        columns=["id", "iucn", "year", "source"],
    )
    frame["year"] = frame["year"].astype("Int64")
    columns = [frame[name] for name in ("id", "iucn", "year", "source")]
    ranks = rank_features(*columns, ("a", "b"))
    assert "".join(frame["id"].iloc[np.argsort(ranks)]) == "acdebfgh"


def test_rank_refuses_what_it_cannot_order() -> None:
    two = pd.Series(["x", "y"])
    year = pd.Series([1990, 1990])
    with pytest.raises(SpecError, match="'zz'"):
        rank_features(two, two, year, pd.Series(["a", "zz"]), ("a",))
    with pytest.raises(CheckError, match="'x'"):
        rank_features(pd.Series(["x", "x"]), two, year, two, ("x", "y"))


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "Self-intersection"),
        (Polygon(), "EMPTY"),
        (shapely.Point(0, 0), "POINT"),
        (None, "None"),
    ],
)
def test_what_is_no_valid_polygon_is_refused(shape: object, said: str) -> None:
    with pytest.raises(CheckError, match=f"f00001.*{said}"):
        flat_of(PARK, shape)


def test_input_that_does_not_fit_together_is_refused() -> None:
    shapes = array(PARK, PARK)
    with pytest.raises(CheckError, match="total order"):
        flatten(shapes, names(shapes), np.array([0, 0]))
    with pytest.raises(CheckError, match="'f00000'"):
        flatten(shapes, pd.Series(["f00000", "f00000"]), np.array([0, 1]))
    with pytest.raises(CheckError, match="2 shapes, 1 ids"):
        flatten(shapes, pd.Series(["f00000"]), np.array([0, 1]))


def test_nothing_in_gives_nothing_out() -> None:
    flat = flatten(array(), pd.Series([], dtype="str"), np.empty(0, dtype=np.int64))
    assert len(flat.shape) == 0
    assert flat.slivers.empty
    assert kinds_of(flat, array()) == []
    assert flags_of(flat, array()).empty
