"""Rules B1 to B10 on shapes that are hard to judge."""

import struct
from pathlib import Path

import numpy as np
import pytest
import shapely

from pipeline.checks.validate import validate_paths
from pipeline.projection import to_atlas, to_degrees
from tests.polygon_products import (
    CRS84,
    WGS84,
    geodesic_km2,
    layer,
    square,
    verdict,
    with_blobs,
    write_layer,
)
from tests.validate_products import CATALOGUE, broken, verdicts

BOX = square(0, 0, 9e3)
ALEUTIANS = shapely.Polygon([(179.5, 51), (-179.5, 51), (-179.5, 51.5), (179.5, 51.5)])
ANTARCTICA = shapely.Polygon(
    [(-180, -90), (-180, -80), (-90, -70), (0, -70), (90, -70), (180, -80), (180, -90)]
)


def wkb_polygon(*xy: tuple[float, float]) -> bytes:
    return struct.pack(f"<BIII{2 * len(xy)}d", 1, 3, 1, len(xy), *np.ravel(xy))


@pytest.mark.parametrize(
    ("shape", "word"),
    [
        (shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]), "Self-intersection"),
        (shapely.Polygon(BOX.exterior, [square(20e3, 0, 1e3).exterior]), "Hole lies outside shell"),
        (shapely.MultiPolygon([BOX, square(5e3, 0, 9e3)]), "Self-intersection"),
        (shapely.Polygon([(0, 0), (9e3, 9e3), (0, 0), (0, 0)]), "Too few points"),
        (shapely.LineString([(5, 5), (5, 5)]), "Too few points"),
        (shapely.GeometryCollection([BOX, shapely.LineString([(5, 5), (5, 5)])]), "Too few"),
    ],
)
def test_invalid(shape: shapely.Geometry, word: str) -> None:
    found = verdict("B1", layer([BOX, shape, None, shapely.Polygon()]))
    assert (found.verdict, found.count, found.offences[0].row) == ("fail", 1, 1)
    assert word in found.examples[0]


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Polygon([(0, 0), (9e3, 0), (9e3, 0), (9e3, 9e3)]),  # a vertex twice
        shapely.Polygon(BOX.exterior, [square(1e3, 1e3, 1e3).exterior]),
        shapely.GeometryCollection([square(20e3, 0, 1e3), shapely.Point(0, 0)]),
        shapely.LineString([(0, 0), (5, 5), (5, 0), (0, 5)]),  # lines may cross themselves
    ],
)
def test_valid(shape: shapely.Geometry) -> None:
    assert verdict("B1", layer([BOX, shape, None])).verdict == "pass"


def test_nothing_to_judge() -> None:
    empty = layer([None, shapely.Polygon()], area_km2=[1.0, 2.0])
    for rule in ("B1", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10", "A16"):
        assert verdict(rule, empty).verdict == "not_applicable", rule
    assert verdict("B1", layer([])).verdict == "not_applicable"


def test_open_ring_of_a_file(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "open.parquet", [BOX, square(20e3, 0, 9e3)])
    assert broken(path) == set()
    opened = wkb_polygon((0, 0), (9e3, 0), (9e3, 9e3), (0, 9e3))
    with_blobs(path, [opened, shapely.to_wkb(square(20e3, 0, 9e3))])
    found = verdicts(path)["B1"]
    assert (found.verdict, found.examples) == ("fail", ("PA-0 (row 1): a ring is not closed",))


def test_repeated_features() -> None:
    turned = shapely.Polygon([*BOX.exterior.coords[2:], *BOX.exterior.coords[1:3]])
    ids = {"feature_id": ["A", "B"]}
    assert verdict("B1", layer([BOX, turned], zone=["core", "core"], **ids)).count == 1
    assert verdict("B1", layer([BOX, turned], zone=["core", "buffer"], **ids)).count == 0
    assert verdict("B1", layer([BOX, square(0, 0, 9001)], zone=["x", "x"], **ids)).count == 0
    assert verdict("B1", layer([BOX, turned])).count == 1


def test_repeated_points() -> None:
    points = [shapely.Point(1, 1), shapely.Point(1, 1), shapely.Point(2, 2)]
    assert verdict("B1", layer(points, feature_id=["A", "B", "A"])).count == 0
    found = verdict("B1", layer([*points, points[0]], feature_id=["A", "B", "A", "A"]))
    assert [offence.row for offence in found.offences] == [3]


def test_two_tiers_by_vertices_and_rings(tmp_path: Path) -> None:
    full = shapely.MultiPolygon([square(0, 0, 50e3), square(90e3, 0, 2e3), square(200e3, 0, 5e3)])
    kept = shapely.MultiPolygon([square(1e3, 0, 50e3), square(200e3, 0, 5e3)])
    write_layer(tmp_path / "parks.parquet", [full])
    general = tmp_path / "parks_10m.parquet"
    write_layer(general, [kept])  # without the small island, which rule B3 lets go
    assert edition_verdict(tmp_path, "B2") == ("pass", ())
    write_layer(general, [square(1e3, 0, 50e3)])  # without the large one
    found, examples = edition_verdict(tmp_path, "B2")
    assert found == "fail"
    assert examples[0].startswith("parks_10m PA-0: ")
    write_layer(general, [kept], feature_id=["PA-9"])
    assert edition_verdict(tmp_path, "B2")[1] == ("parks_10m PA-9: not in the full detail",)


def edition_verdict(folder: Path, rule: str) -> tuple[str, tuple[str, ...]]:
    (report,) = (r for r in validate_paths([folder], CATALOGUE) if r.path == folder)
    return next((v.verdict, v.examples) for v in report.verdicts if v.rule == rule)


def test_areas_of_a_tier_are_those_of_the_full_detail(tmp_path: Path) -> None:
    full, general = square(0, 0, 50e3), square(1e3, 0, 50e3)
    write_layer(tmp_path / "parks.parquet", [full], area_km2=[geodesic_km2(full)])
    for area, expected in (
        (geodesic_km2(full), "pass"),
        (geodesic_km2(general), "pass"),
        (geodesic_km2(full) * 1.001, "fail"),
    ):
        write_layer(tmp_path / "parks_10m.parquet", [general], area_km2=[area])
        assert edition_verdict(tmp_path, "B9")[0] == expected


@pytest.mark.parametrize("lat", [20.0, 49.0, 70.0])
@pytest.mark.parametrize(("kind", "limit"), [("geoparquet", 25e3), ("kml", 10e3)])
def test_edge_length_to_the_metre(lat: float, kind: str, limit: float) -> None:
    for metres, expected in ((limit - 50, "pass"), (limit + 50, "fail")):
        # North along the middle meridian, where atlas metres are shorter than true ones.
        _, end, _ = WGS84.fwd(-100, lat, 0, metres)
        line = shapely.LineString([(-100, lat), (-100, end)])
        east, _, _ = WGS84.fwd(-100, lat, 90, metres)
        across = shapely.LineString([(-100, lat), (east, lat)])
        both = [verdict("B4", layer([one], CRS84, kind=kind)) for one in (line, across)]
        assert expected in {one.verdict for one in both}
        if expected == "pass":
            assert {one.verdict for one in both} == {"pass"}


def test_edges_that_are_densified_in_atlas_metres_pass() -> None:
    ends = np.column_stack(to_atlas(np.array([-155.0, -161.0]), np.array([20.0, 22.0])))
    dense = shapely.segmentize(shapely.LineString(ends), 25e3)  # up to 28 km on the ground
    line = shapely.transform(dense, lambda xy: np.column_stack(to_degrees(xy[:, 0], xy[:, 1])))
    assert verdict("B4", layer([line], CRS84)).verdict == "pass"
    assert verdict("B4", layer([dense])).verdict == "not_applicable"
    assert verdict("B4", layer([shapely.Point(0, 0)], CRS84)).verdict == "not_applicable"


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (0.0, "pass"),
        (0.5, "pass"),
        (1.5, "fail"),
        (2_000.0, "pass"),
        (-0.5, "pass"),
        (-1.5, "fail"),
    ],
)
def test_gaps_and_overlaps_of_neighbours(offset: float, expected: str) -> None:
    shapes = [BOX, square(9e3 + offset, 0, 9e3)]
    assert verdict("B5", layer(shapes, name="parks_flat")).verdict == expected
    assert verdict("B5", layer(shapes)).verdict == "not_applicable"


def test_lens_between_neighbours() -> None:
    """What is left where two sides of a border are simplified each by itself."""
    west = shapely.Polygon([(0, 0), (100e3, 0), (99e3, 25e3), (100e3, 50e3), (0, 50e3)])
    east = shapely.box(100e3, 0, 200e3, 50e3)
    roof = shapely.Polygon([(0, 50e3), (100e3, 50e3), (200e3, 50e3), (200e3, 60e3), (0, 60e3)])
    found = verdict("B5", layer([west, east, roof], name="watersheds"))
    assert (found.verdict, found.count) == ("fail", 3)
    assert "thin gap of 25.000 km2" in found.examples[0]
    lake = shapely.Polygon([(0, 0), (100e3, 0), (90e3, 25e3), (100e3, 50e3), (0, 50e3)])
    assert verdict("B5", layer([lake, east, roof], name="watersheds")).verdict == "pass"


def test_vertex_on_one_side_only() -> None:
    other = shapely.Polygon([(9e3, 0), (18e3, 0), (18e3, 9e3), (9e3, 9e3), (9e3, 4e3)])
    found = verdict("B5", layer([BOX, other], name="parks_flat"))
    assert found.verdict == "pass"
    assert "2 of 2 with vertices that do not match" in found.figure


def test_terrestrial_areas_only() -> None:
    at_sea = square(2_900_000, 0, 50e3)
    realm = ["marine", "terrestrial"]
    found = verdict("B6", layer([at_sea, BOX], name="protected_areas", realm=realm))
    assert found.verdict == "pass"
    found = verdict("B6", layer([at_sea], name="protected_areas"))
    assert "100.0% outside the land" in found.examples[0]
    assert verdict("B6", layer([at_sea], name="marine_parks")).verdict == "not_applicable"
    assert verdict("B6", layer([at_sea], name="lakes")).verdict == "not_applicable"


def test_antimeridian_in_degrees() -> None:
    assert verdict("B8", layer([ALEUTIANS], CRS84)).verdict == "fail"
    cut = shapely.MultiPolygon(
        [shapely.box(179.5, 51, 180, 51.5), shapely.box(-180, 51, -179.5, 51.5)]
    )
    assert verdict("B8", layer([cut], CRS84)).verdict == "pass"
    assert verdict("B8", layer([shapely.segmentize(ANTARCTICA, 5)], CRS84)).verdict == "pass"
    assert verdict("B8", layer([ANTARCTICA], CRS84)).verdict == "pass"
    line = shapely.LineString([(179.5, 51), (-179.5, 51)])
    assert verdict("B8", layer([line], CRS84)).verdict == "fail"
    assert verdict("B8", layer([shapely.Point(180, 51)], CRS84)).verdict == "not_applicable"


def test_antimeridian_in_atlas_metres() -> None:
    east, west = shapely.box(179.5, 51, 180, 51.5), shapely.box(-180, 51, -179.5, 51.5)
    cut = shapely.MultiPolygon([_atlas(east), _atlas(west)])
    assert verdict("B8", layer([cut])).verdict == "fail"
    whole = _atlas(shapely.box(179.5, 51, 180.5, 51.5))
    assert verdict("B8", layer([whole, _atlas(east)])).verdict == "pass"
    hair = shapely.segmentize(shapely.box(179.5, 51, 180.5, 51.5), 0.1).union(
        shapely.box(180 + 1e-9, 51, 180.2, 51.5)
    )
    assert verdict("B8", layer([_atlas(hair)])).verdict == "pass"


def test_sides_of_unlike_length_at_the_antimeridian_are_whole_once_joined() -> None:
    """Some sources end them 150 m apart: what is left of the cut has land on one side only."""
    east = shapely.box(179.5, 51.001, 180, 51.501)
    west = shapely.box(180, 51, 180.5, 51.5)
    assert verdict("B8", layer([_atlas(east | west)])).verdict == "pass"
    apart = shapely.MultiPolygon([_atlas(east), _atlas(shapely.segmentize(west, 0.07))])
    assert verdict("B8", layer([apart])).verdict == "fail"


def _atlas(shape: shapely.Geometry) -> shapely.Geometry:
    dense = shapely.segmentize(shape, 0.1)
    return shapely.transform(dense, lambda a: np.column_stack(to_atlas(a[:, 0], a[:, 1])))


def test_area_message_names_the_planar_area() -> None:
    north = square(500_000, 2_500_000, 20_000)
    found = verdict("B9", layer([north], AREA_HA=[north.area / 1e4]))
    assert found.verdict == "fail"
    assert "the planar area of the atlas projection (-0.6" in found.examples[0]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"area_ha": [81.0 * 100]}, "fail"),
        ({"area_km2": [81.2]}, "pass"),  # rounded to the tenth
        ({"area_km2": [81.2, 0.12345]}, "fail"),  # a column with more decimals is not rounded
        ({"area_km2": [None]}, "pass"),
        ({"area_km2": [-999.0]}, "pass"),
        ({"area_reported_km2": [5.0]}, "not_applicable"),
        ({"Shape_Area": [81e6]}, "fail"),
        ({"Shape_Area": [81e6], "GIS_AREA": [81.2]}, "pass"),
    ],
)
def test_area_fields(columns: dict[str, list[float]], expected: str) -> None:
    count = len(next(iter(columns.values())))
    shapes = [square(0, -1e5, 9e3), square(0, 0, 351.5)][:count]
    assert verdict("B9", layer(shapes, **columns)).verdict == expected


def test_area_of_a_hole_is_not_counted() -> None:
    hole = square(1e3, 1e3, 5e3)
    ring = shapely.Polygon(BOX.exterior, [hole.exterior])
    area = geodesic_km2(BOX) - geodesic_km2(hole)
    assert verdict("B9", layer([ring], area_km2=[area])).verdict == "pass"
    assert verdict("B9", layer([ring], area_km2=[geodesic_km2(BOX)])).verdict == "fail"


def test_sum_and_union() -> None:
    shapes = [square(0, 0, 10e3), square(5e3, 0, 10e3), square(50e3, 0, 10e3)]
    found = verdict("B10", layer(shapes, name="parks_flat"))
    assert (found.verdict, found.count) == ("warn", 1)
    assert "(+20.00%)" in found.figure
    found = verdict("B10", layer(shapes, name="protected_areas"))
    assert found.verdict == "pass"
    assert "(+20.00%)" in found.figure
    assert verdict("B10", layer(shapes, name="lakes")).verdict == "not_applicable"


def test_far_numbers_are_no_crash() -> None:
    shapes = [
        square(1e300, 0, 1e290),
        square(2e7, 0, 1e3),
        shapely.Polygon([(0, 0), (np.inf, 1), (1, 0)]),
    ]
    for rule in ("B1", "B3", "B4", "B5", "B6", "B8", "B9", "B10"):
        verdict(rule, layer(shapes, name="protected_10m_flat", area_km2=[1.0, 1.0, 1.0]))
        verdict(rule, layer(shapes, CRS84, name="protected_10m_flat", area_km2=[1.0, 1.0, 1.0]))
