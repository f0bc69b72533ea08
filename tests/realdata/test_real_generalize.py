"""Protected areas as agencies deliver them, generalized: figures that must not change unnoticed.

Runs where NAATLAS_DATA names the folder with one folder a source: ``cec_protected_ak``,
``mx_conanp``, ``us_noaa_mpa``.
"""

import os
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from pipeline.polygons.minimum_size import legible
from pipeline.polygons.outlines import outlines_of
from pipeline.polygons.plane import in_atlas
from pipeline.polygons.tiers import SCALES, generalize
from tests.polygon_layers import hausdorff, shared_edges

DATA = Path(os.environ.get("NAATLAS_DATA") or "/nonexistent")
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not os.environ.get("NAATLAS_DATA"),
        reason="NAATLAS_DATA is not set: it names the folder with the agencies' own files",
    ),
]
FILES = {
    "alaska": "cec_protected_ak/ak_protected_areas.shp",
    "mexico": "mx_conanp/all_mpas.gpkg",
    "pacific": "us_noaa_mpa/wc_mpas.shp",
}


@lru_cache
def full(name):
    frame = pyogrio.read_dataframe(DATA / FILES[name]).to_crs(4326)
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    shapes = shapely.make_valid(shapes, method="structure", keep_collapsed=False)
    return in_atlas(np.asarray(shapes))


@lru_cache
def tier(name, scale):
    shapes = full(name).shapes
    return generalize([f"{name}/{row}" for row in range(len(shapes))], shapes, SCALES[scale])


@pytest.mark.parametrize(
    ("name", "scale", "drawn", "points", "parts", "holes", "vertices"),
    [
        ("alaska", 0, 162, 0, 29_570, 2_494, 27_200),
        ("alaska", 1, 129, 33, 30_774, 2_253, 8_800),
        ("mexico", 0, 23, 1, 0, 70, 1_480),
        ("mexico", 1, 23, 1, 1, 83, 510),
        ("pacific", 0, 154, 16, 3, 131, 2_600),
        ("pacific", 1, 86, 84, 1, 109, 697),
    ],
)
def test_what_is_drawn_and_what_is_listed(name, scale, drawn, points, parts, holes, vertices):
    found = tier(name, scale)
    assert (len(found.table), len(found.points)) == (drawn, points)
    assert found.table["parts_dropped"].sum() == pytest.approx(parts, abs=20)
    assert found.table["holes_filled"].sum() == pytest.approx(holes, abs=20)
    assert found.table["vertices"].sum() == pytest.approx(vertices, rel=0.05)
    assert not found.table["as_it_was"].any()
    assert found.table["deviation_m"].max() <= SCALES[scale].tolerance_m
    assert found.points["km2"].notna().all()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("scale", [0, 1])
def test_valid_near_and_with_the_borders_of_full_detail(name, scale):
    found = tier(name, scale)
    simple = found.table["geometry"].to_numpy()
    assert shapely.is_valid(simple).all()
    rows = np.array([int(text.split("/")[1]) for text in found.table["id"]])
    drawn = legible(full(name).shapes, SCALES[scale].least_km2).outlines.shapes()[rows]
    assert set(shared_edges(drawn)) <= set(shared_edges(simple))
    some = np.flatnonzero(shapely.get_num_coordinates(drawn) < 3_000)[:40]
    for row in some:
        bound = found.table["deviation_m"].iat[row]
        assert hausdorff(drawn[row], simple[row]) <= bound * (1 + 1e-9) + 1e-6


def test_alaskas_islands_are_whole_beyond_180_degrees():
    # Alaska Maritime lies on both sides; in the plane no edge is long.
    shapes = full("alaska").shapes
    assert shapely.get_num_geometries(shapes).max() == pytest.approx(19_558, abs=30)
    outlines = outlines_of(shapes)
    edges = np.hypot(*np.diff(outlines.places, axis=0).T)[outlines.is_edge[:-1]]
    assert edges.max() < 40_000


def test_projecting_mends_little_and_says_so():
    mended = full("alaska").mended
    assert len(mended) == pytest.approx(8, abs=4)
    change = (mended["km2_after"] - mended["km2_before"]).abs()
    assert change.max() < 1e-3
    assert full("mexico").mended.empty
