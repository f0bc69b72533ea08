"""Overlaps of protected areas as agencies publish them: nested, double drawn, zoned, in pieces.

Runs where NAATLAS_DATA names a folder with the sources named below.
"""

import os
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.polygons.flatten import flatten
from pipeline.polygons.overlaps import overlapping_pairs
from pipeline.projection import to_atlas
from tests.overlapping_polygons import flags_of, flat_of, meeting_interiors, names

DATA = Path(os.environ.get("NAATLAS_DATA") or "/nonexistent")
SOURCES = {
    "conanp": "mx_conanp/all_mpas.gpkg",
    "noaa": "us_noaa_mpa/wc_mpas.shp",
    "padus": "us_padus/*.geojson",
    "dfo": "ca_dfo_mpa/Musquash_MPA_region.shp",
    "alaska": "cec_protected_ak/ak_protected_areas.shp",
}
pytestmark = pytest.mark.realdata


def areas_of(source: str) -> np.ndarray:
    """A source's polygons in atlas metres, made valid."""
    paths = sorted(DATA.glob(SOURCES[source]))
    if not paths:
        pytest.skip(f"NAATLAS_DATA names no folder with {SOURCES[source]}")
    frames = [geopandas.read_file(path).to_crs(4326).geometry for path in paths]
    shapes = shapely.force_2d(pd.concat(frames).dropna().to_numpy())
    shapes = shapely.transform(shapes, lambda xy: np.column_stack(to_atlas(*xy.T)))
    crossed = ~shapely.is_valid(shapes)
    shapes[crossed] = shapely.make_valid(shapes[crossed], method="structure", keep_collapsed=False)
    return shapes


@pytest.mark.parametrize("source", SOURCES)
def test_the_union_is_covered_once(source: str) -> None:
    shapes = areas_of(source)
    ids, ranks = names(shapes), np.random.default_rng(0).permutation(len(shapes))
    flat = flatten(shapes, ids, ranks)
    assert shapely.is_valid(flat.shape).all()
    assert meeting_interiors(flat.shape) == []
    union = shapely.disjoint_subset_union_all(shapes).area
    assert shapely.area(flat.shape).sum() == pytest.approx(union, rel=1e-8)
    order = np.random.default_rng(1).permutation(len(shapes))
    again = flatten(shapes[order], ids.iloc[order], ranks[order])
    assert shapely.equals_exact(flat.shape[order], again.shape).all()


@pytest.mark.parametrize(
    ("source", "kinds"),
    [
        # Sanctuaries over state reserves: 83 pairs beside slivers, 68 of them nested.
        ("noaa", {"inside": 68, "partial": 15, "sliver": 15}),
        # The outline over its zones.
        ("dfo", {"inside": 4}),
        # Wilderness inside parks: 52 pairs beside slivers, which borders drawn twice make. Two more
        # share less than a tenth of a square metre, which rounding to the grid takes away.
        ("alaska", {"inside": 5, "partial": 47, "sliver": 109}),
    ],
)
def test_pairs_are_what_they_are_known_to_be(source: str, kinds: dict[str, int]) -> None:
    shapes = areas_of(source)
    ids = names(shapes)
    flat = flatten(shapes, ids, np.arange(len(shapes)))
    pairs = overlapping_pairs(flat.shared, shapes, ids, pd.Series([""] * len(shapes)))
    assert pairs["kind"].value_counts().to_dict() == kinds


@pytest.mark.parametrize("source", ["noaa", "dfo"])
def test_flags_tell_how_much_others_cover(source: str) -> None:
    shapes = areas_of(source)
    flat = flat_of(*shapes)
    flags = flags_of(flat, shapes)
    tree = shapely.STRtree(shapes)
    for number, shape in enumerate(shapes):
        others = shapes[[near for near in tree.query(shape).tolist() if near != number]]
        covered = shapely.intersection(shape, shapely.union_all(others)).area / shape.area
        assert flags["covered_share"].iat[number] == pytest.approx(covered, abs=1e-5)
    given = flat.slivers.groupby("giver")["m2"].sum().reindex(flags["feature_id"]).fillna(0)
    known = flags["covered_share"] + flags["flat_share"] + given.to_numpy() / shapely.area(shapes)
    assert (known > 1 - 1e-5).all()


def test_what_the_outline_leaves_of_its_zones_is_nothing() -> None:
    shapes = areas_of("dfo")
    outline = int(np.argmax(shapely.area(shapes)))
    ranks = np.arange(1, len(shapes) + 1)
    ranks[outline] = 0
    flat = flatten(shapes, names(shapes), ranks)
    assert shapely.is_empty(flat.shape).sum() == len(shapes) - 1
