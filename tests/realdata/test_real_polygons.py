"""Polygons of the agencies' protected areas and of Natural Earth: repaired within the budget.

Runs where NAATLAS_DATA names the folder with the sources' files.
"""

import os
from pathlib import Path

import numpy as np
import pytest
import shapely

from pipeline import environment
from pipeline.polygons.area import drawn_km2, geodesic_km2
from pipeline.polygons.mend import mended
from pipeline.polygons.normal import from_wkb
from tests.polygon_shapes import WGS84, array, wrapped

DATA = Path(os.environ.get("NAATLAS_DATA") or "/nonexistent")
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not (DATA / "cec_protected_ak").is_dir(),
        reason="NAATLAS_DATA names no folder with cec_protected_ak",
    ),
]


def read(name: str) -> np.ndarray:
    """A file's geometries in degrees of its own datum."""
    environment.prepare()
    pyogrio, pyproj = pytest.importorskip("pyogrio"), pytest.importorskip("pyproj")
    meta, _, blobs, _ = pyogrio.raw.read(DATA / name, columns=[])
    shapes, findings = from_wkb(blobs)
    assert findings.empty
    crs = pyproj.CRS(meta["crs"])
    if crs.is_geographic:
        return shapes
    to_own = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    return shapely.transform(
        shapes, lambda at: np.column_stack(to_own.transform(at[:, 0], at[:, 1]))
    )


def proj_km2(shape) -> float:
    return WGS84.geometry_area_perimeter(shapely.orient_polygons(shape))[0] / 1e6


@pytest.mark.parametrize(
    ("name", "features", "invalid", "tidied", "km2"),
    [
        ("mx_conanp/all_mpas.gpkg", 24, 0, 0, 703_192.6),
        ("mx_conanp/baja_mpas.shp", 4, 0, 0, 42_506.5),
        ("us_noaa_mpa/wc_mpas.shp", 170, 0, 1, 42_936.3),
        ("us_nps/nps_boundary.shp", 1, 0, 0, 362.4),
        ("ca_cpcad/Bylot.shp", 1, 0, 0, 11_062.2),
        ("ca_dfo_mpa/Musquash_MPA_region.shp", 5, 0, 0, 14.8),
        ("us_padus/30.234848_-87.841921.geojson", 2, 1, 1, 26.5),
        ("us_padus/30.352564_-87.825455.geojson", 2, 0, 1, 5.7),
        ("cec_protected_ak/ak_protected_areas.shp", 162, 9, 47, 839_797.8),
        ("naturalearth/ne_10m_bathymetry_F_5000.gpkg", 296, 2, 9, 23_409_762.5),
        ("naturalearth/ne_10m_bathymetry_G_4000.gpkg", 201, 2, 2, 43_592_225.6),
        ("naturalearth/ne_10m_bathymetry_H_3000.gpkg", 54, 3, 1, 56_339_725.2),
        ("naturalearth/ne_10m_bathymetry_K_200.gpkg", 219, 1, 0, 66_594_974.8),
        ("naturalearth/ne_10m_glaciated_areas.gpkg", 814, 2, 1, 1_386_076.2),
        ("naturalearth/ne_10m_lakes.gpkg", 578, 1, 5, 622_788.6),
    ],
)
def test_nothing_is_lost_and_repairs_cost_nothing(
    name: str, features: int, invalid: int, tidied: int, km2: float
) -> None:
    given = read(name)
    found = mended(given)
    assert len(found.shapes) == features
    assert found.quarantined.tolist() == []
    assert shapely.is_valid(found.shapes).all()
    rules = found.findings["rule"].value_counts().to_dict()
    assert (rules.pop("SHAPE-INVALID", 0), rules.pop("SHAPE-SLIVER", 0)) == (invalid, tidied)
    assert rules == {}
    repairs = found.findings[found.findings["rule"] == "SHAPE-INVALID"]
    assert repairs["row"].tolist() == np.flatnonzero(~shapely.is_valid(given)).tolist()
    assert repairs["change_percent"].abs().max() < 1e-5 or not invalid
    assert geodesic_km2(found.shapes).sum() == pytest.approx(km2, abs=0.1)
    again = mended(found.shapes)
    assert again.findings.empty
    assert shapely.to_wkb(again.shapes).tolist() == shapely.to_wkb(found.shapes).tolist()


@pytest.mark.parametrize(
    "name", ["mx_conanp/all_mpas.gpkg", "ca_cpcad/Bylot.shp", "us_noaa_mpa/wc_mpas.shp"]
)
def test_areas_are_those_of_proj(name: str) -> None:
    shapes = mended(read(name)).shapes
    km2 = geodesic_km2(shapes)
    expected = np.array([proj_km2(shape) for shape in shapes])
    assert np.abs(km2 / expected - 1).max() < 1e-4


def test_bylot_has_the_area_that_canada_states() -> None:
    assert geodesic_km2(mended(read("ca_cpcad/Bylot.shp")).shapes) * 100 == pytest.approx(
        1_106_215.33, rel=1e-4
    )


def test_thousands_of_parts_stay_parts() -> None:
    given = read("cec_protected_ak/ak_protected_areas.shp")
    found = mended(given)
    assert shapely.get_num_geometries(given).max() == 19_558
    before, after = (
        int(shapely.get_num_geometries(these).sum()) for these in (given, found.shapes)
    )
    assert before == 31_639
    slivers = found.findings[found.findings["rule"] == "SHAPE-SLIVER"]
    removed = slivers["before"].str.split(", ").str[2].astype(int).sum()
    # Repair cuts parts in two or unites them; nothing else comes or goes.
    repairs = found.findings[found.findings["rule"] == "SHAPE-INVALID"]
    parts = [
        repairs[c].str.extract(r"(\d+) POLYGON")[0].astype(int).sum() for c in ("before", "after")
    ]
    assert after == before - parts[0] + parts[1] - removed
    lost = slivers["area_before_km2"] - slivers["area_after_km2"]
    assert lost.abs().max() < 0.01


def test_the_aleutians_from_0_to_360_degrees_are_the_same_refuge() -> None:
    """The refuge from 179.15 W to 179.77 E, glued together at 180 degrees and wrapped again."""
    refuge = mended(read("cec_protected_ak/ak_protected_areas.shp")).shapes
    west, _, east, _ = shapely.bounds(refuge).T
    (row,) = np.flatnonzero((west < -179) & (east > 179))
    turned = shapely.transform(refuge[row], lambda at: np.column_stack([at[:, 0] % 360, at[:, 1]]))
    found = mended(array(turned))
    assert found.findings["rule"].tolist()[0] == "SHAPE-CUT"
    assert found.shapes[0].bounds == pytest.approx(refuge[row].bounds, abs=1e-9)
    assert drawn_km2(found.shapes) == pytest.approx(drawn_km2(array(refuge[row])), rel=1e-8)


def test_land_across_the_antimeridian_is_cut_where_it_was() -> None:
    """Chukotka and Wrangel, which Natural Earth cuts at 180 degrees, glued and cut again."""
    land = read("naturalearth/ne_10m_land.gpkg")
    parts = shapely.get_parts(land)
    west, south, east, _ = shapely.bounds(parts).T
    at_cut = parts[((west < -179.99) | (east > 179.99)) & (south > 59)]
    eastern = shapely.transform(
        at_cut, lambda at: np.column_stack([np.round(at[:, 0], 9) % 360, at[:, 1]])
    )
    glued = shapely.union_all(eastern)
    assert glued.bounds[2] > 180
    found = mended(array(wrapped(glued)))
    assert found.quarantined.tolist() == []
    west, _, east, _ = found.shapes[0].bounds
    assert (west, east) == (-180, 180)
    total = drawn_km2(array(*map(shapely.MultiPolygon, [[part] for part in at_cut]))).sum()
    assert drawn_km2(found.shapes)[0] == pytest.approx(total, rel=1e-7)
