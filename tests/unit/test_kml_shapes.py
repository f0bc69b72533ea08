"""Lines and polygons in KML: cut at 180 degrees, short edges, rings, validity, memory."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from pipeline.export.icons import circle_icon
from pipeline.export.kml import KmlAreaStyle, KmlStyle
from pipeline.export.kml_frame import in_pieces
from pipeline.export.kml_geometry import drawable, geometry_texts
from pipeline.export.kmz import write_kmz
from pipeline.export.lonlat_shapes import cut_at_antimeridian, degrees_of_atlas
from pipeline.projection import to_atlas
from tests.kml_schema import KML, parse, read_doc, schema_errors
from tests.unit.test_kml import document, frame
from tests.validate_products import verdicts

GEOD = Geod(ellps="WGS84")
# Two boxes as wide as refuges that cross the antimeridian, the second one with a hole across it.
ALEUTIANS = [(172.5, 51.0), (-164.0, 51.0), (-164.0, 54.5), (172.5, 54.5), (172.5, 51.0)]
MONUMENT = [(178.5, 22.0), (-161.0, 19.0), (-160.0, 26.0), (179.0, 30.5), (178.5, 22.0)]
HOLE = [(179.5, 25.0), (179.5, 26.0), (-179.5, 26.0), (-179.5, 25.0), (179.5, 25.0)]


def array(*shapes: Any) -> Any:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def drawn(shape: Any) -> Any:
    return drawable(array(shape), ["x"])[0]


def rings(shape: Any) -> list[tuple[Any, bool]]:
    """Rings, each with whether it is an outer one."""
    found = []
    for part in shapely.get_parts(shape):
        found.append((part.exterior, True))
        found += [(ring, False) for ring in part.interiors]
    return found


def area_unwrapped(*points: tuple[float, float]) -> float:
    """Area in square degrees of a ring across 180, by longitudes from 0 to 360."""
    return float(shapely.Polygon([(lon % 360, lat) for lon, lat in points]).area)


def longest_edge_m(shape: Any) -> float:
    longest = 0.0
    for ring, _ in rings(shape):
        lon, lat = ring.xy
        longest = max(longest, *GEOD.line_lengths(lon, lat))
    return longest


def assert_fit_for_globes(shape: Any) -> None:
    assert shape.is_valid
    for ring, is_outer in rings(shape):
        places = np.asarray(ring.coords)
        assert (places[0] == places[-1]).all()
        assert ring.is_ccw == is_outer
        assert np.abs(places[:, 0]).max() <= 180
        assert np.abs(np.diff(places[:, 0])).max() <= 180 or np.abs(places[:, 1]).max() == 90
    assert longest_edge_m(shape) <= 10_000


@pytest.mark.parametrize(
    ("shape", "area", "parts"),
    [
        (shapely.Polygon(ALEUTIANS), area_unwrapped(*ALEUTIANS), 2),
        (shapely.Polygon(ALEUTIANS[::-1]), area_unwrapped(*ALEUTIANS), 2),
        (shapely.Polygon(MONUMENT), area_unwrapped(*MONUMENT), 2),
        (
            shapely.Polygon(MONUMENT, [HOLE]),
            area_unwrapped(*MONUMENT) - area_unwrapped(*HOLE),
            2,
        ),
        (shapely.box(-100, 40, -95, 43), 15.0, 1),
        (shapely.box(175, 50, 180, 52), 10.0, 1),
        (shapely.MultiPolygon([shapely.box(-100, 40, -99, 41), shapely.Polygon(HOLE)]), 2.0, 3),
    ],
)
def test_polygons_are_cut_and_keep_their_area(shape: Any, area: float, parts: int) -> None:
    found = drawn(shape)
    assert found.area == pytest.approx(area, rel=1e-6)
    assert len(shapely.get_parts(found)) == parts
    assert_fit_for_globes(found)


def test_a_ring_round_the_pole_is_closed_over_it() -> None:
    lon = np.array([-170, -110, -50, 10, 70, 130, -170.0])
    found = drawn(shapely.Polygon(np.column_stack([lon, np.full(7, 80.0)])))
    assert found.area == pytest.approx(360 * 10)
    assert found.bounds == (-180, 80, 180, 90)
    assert found.is_valid
    hole = np.column_stack([lon, np.full(7, 85.0)])
    assert drawn(shapely.Polygon(np.column_stack([lon, np.full(7, 80.0)]), [hole])).area == (
        pytest.approx(360 * 5)
    )


def test_what_is_cut_already_stays_as_it_is() -> None:
    once = cut_at_antimeridian(array(shapely.Polygon(ALEUTIANS), shapely.Point(180, 50)))
    assert shapely.equals_exact(cut_at_antimeridian(once), once).all()


def test_lines_are_cut_too() -> None:
    found = drawn(shapely.LineString([(179.0, 50.0), (-179.0, 51.0)]))
    assert found.geom_type == "MultiLineString"
    assert sorted(round(x) for part in found.geoms for x in (part.bounds[0], part.bounds[2])) == [
        -180,
        -179,
        179,
        180,
    ]
    assert found.length == pytest.approx(np.hypot(2, 1), rel=1e-9)


def test_the_sphere_of_the_atlas_gives_short_edges_in_degrees() -> None:
    x, y = to_atlas(*np.array(ALEUTIANS).T)
    in_degrees = degrees_of_atlas(array(shapely.Polygon(np.column_stack([x, y]))))
    found = drawable(in_degrees, ["x"])[0]
    assert_fit_for_globes(found)
    assert len(shapely.get_parts(found)) == 2
    # What the globe draws lies on the straight edges of the atlas: back there, the area is the same.
    parts = shapely.get_parts(found)
    back = shapely.transform(parts, lambda places: np.column_stack(to_atlas(*places.T)))
    assert shapely.area(back).sum() == pytest.approx(
        shapely.Polygon(np.column_stack([x, y])).area, rel=1e-5
    )


@st.composite
def stars(draw: Any) -> tuple[Any, float]:
    """A valid polygon with a hole anywhere, also across 180 degrees, and its area unwrapped."""
    lon, lat = draw(st.floats(120, 300)), draw(st.floats(-5, 80))
    size = draw(st.floats(0.01, 8.0))
    count = draw(st.integers(3, 14))
    radii = np.array(draw(st.lists(st.floats(0.4, 1.0), min_size=count, max_size=count)))
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)
    unit = np.column_stack([np.cos(angles), np.sin(angles)])
    outer = np.array([lon, lat]) + unit * radii[:, None] * size
    inner = np.array([lon, lat]) + unit[:: draw(st.sampled_from([1, -1]))] * size * 0.1
    whole = shapely.Polygon(outer, [inner])
    wrapped = shapely.transform(
        whole, lambda places: np.column_stack([(places[:, 0] + 180) % 360 - 180, places[:, 1]])
    )
    return wrapped, whole.area


@settings(max_examples=60, deadline=None)
@given(stars())
def test_any_polygon_is_fit_for_globes(star: tuple[Any, float]) -> None:
    shape, area = star
    found = drawn(shape)
    assert_fit_for_globes(found)
    assert found.area == pytest.approx(area, rel=1e-3, abs=1e-5)
    (text,) = geometry_texts(array(shape), ["x"])
    for part in parse(f'<k xmlns="{KML[1:-1]}">{text}</k>'.encode()).iter(KML + "coordinates"):
        tuples = part.text.split()
        assert tuples[0] == tuples[-1]
        assert all(len(number.partition(".")[2]) == 6 for t in tuples for number in t.split(","))


def test_shapes_that_cannot_be_drawn_are_named() -> None:
    bow_tie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(ValueError, match="b is not valid: Ring Self-intersection"):
        geometry_texts(array(shapely.box(0, 0, 1, 1), bow_tie), ["a", "b"])
    dust = shapely.box(1, 1, 1 + 1e-8, 1 + 1e-8)
    with pytest.raises(ValueError, match=r"nothing is left at 6 decimals: \['dust'\]"):
        geometry_texts(array(dust), ["dust"])


def test_rings_that_rounding_would_cross_are_mended() -> None:
    spike = shapely.Polygon([(0, 0), (1, 0), (1, 1), (0.5, 4e-7), (0.4, 1), (0, 1)])
    assert spike.is_valid
    found = drawn(spike)
    assert found.is_valid
    assert found.area == pytest.approx(spike.area, rel=1e-5)


ICON = "icons/circle.png"
AREAS = document(
    styles=(
        KmlAreaStyle("3366CC", 0.4, "000099", 1.5, KmlStyle("big", "3366CC", 0.4, ICON)),
        KmlAreaStyle("FF8000", 1, "FF8000", 1, KmlStyle("small one", "FF8000", 0.4, ICON)),
    ),
    icons={ICON: circle_icon("FFFFFF")},
)


def shapes(count: int) -> Any:
    rng = np.random.default_rng(5)
    lon, lat = rng.uniform(-178, -60, count), rng.uniform(15, 75, count)
    found = shapely.box(lon, lat, lon + 0.3, lat + 0.2)
    found[0] = shapely.Polygon(MONUMENT, [HOLE])
    found[1] = shapely.LineString([(179.0, 50.0), (-179.0, 51.0)])
    return found


def test_levels_stand_in_their_order_whatever_sizes_and_names() -> None:
    """What stands last is drawn on top: a small outer area must not hide what lies in it."""
    sizes = {"a": 1, "b": 4, "c": 2, "d": 3}
    table = pd.DataFrame(
        {
            "feature_id": list(sizes),
            "geometry": [shapely.box(-100, 40, -100 + size, 41) for size in sizes.values()],
            "folder": ["outer", "inner", "outer", "inner"],
            "subfolder": "",
        }
    )
    (ordered,) = in_pieces(table.assign(level=[0, 1, 0, 1]))
    assert ordered["feature_id"].tolist() == ["c", "a", "b", "d"]
    (ordered,) = in_pieces(table)
    assert ordered["feature_id"].tolist() == ["b", "d", "c", "a"]


def test_a_polygon_layer_is_valid_and_reads_back(tmp_path: Path) -> None:
    rows = frame(40, geometry=shapes(40), folder=[""] * 40, subfolder=[""] * 40)
    path = tmp_path / "areas.kmz"
    assert write_kmz(path, AREAS, rows) == 40
    kml = read_doc(path)
    assert schema_errors(kml) == []
    root = parse(kml)
    assert {e.text for e in root.iter(KML + "tessellate")} == {"1"}
    for placemark in root.iter(KML + "Placemark"):
        assert not list(placemark.iter(KML + "altitudeMode", KML + "extrude"))
    assert all(len(multi) >= 2 for multi in root.iter(KML + "MultiGeometry"))
    style = root.find(f".//{KML}Style/{KML}PolyStyle/{KML}color")
    assert style.text == "66cc6633"
    found = verdicts(path)
    assert {found[rule].verdict for rule in ("G1", "G2", "G3", "G4", "G7", "G8")} == {"pass"}
    read = pyogrio.read_dataframe(path).set_index("id").sort_index()
    wanted = rows.assign(id="feature-" + rows["feature_id"]).set_index("id").sort_index()
    areas = shapely.area(drawable(wanted["geometry"].to_numpy(object), list(wanted.index)))
    assert np.allclose(read.geometry.area, areas, rtol=1e-6)
