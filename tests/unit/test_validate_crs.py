"""Rules A1 to A4, A7, F5 and F6: each with a product that breaks it and one that does not."""

import json
import sqlite3
from pathlib import Path

import geopandas
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from pyproj import CRS, Transformer

from tests.validate_products import (
    ATLAS,
    WRITERS,
    broken,
    geo_frame,
    good_frame,
    metres,
    verdicts,
    warned,
    write_gpkg,
    write_parquet,
    write_shp,
)

LAEA = "+proj=laea +lat_0=45 +lon_0=-100 +x_0=0 +y_0=0 +units=m +no_defs"


@pytest.mark.parametrize("name", WRITERS)
def test_good_product_breaks_nothing(tmp_path: Path, name: str) -> None:
    path = WRITERS[name](tmp_path / name)
    found = verdicts(path)
    assert {r: v for r, v in found.items() if v.verdict in ("fail", "warn")} == {}
    layers = {"good.tif": 2, "good.pmtiles": 1}  # rasters and tiles have few rules of their own
    assert sum(v.verdict == "pass" for v in found.values()) >= layers.get(name, 10)


def test_gdal_names_in_prj_break_a2_not_a1(tmp_path: Path) -> None:
    path = tmp_path / "gdal_parameter_names.shp"
    pyogrio.write_dataframe(geo_frame(), path, driver="ESRI Shapefile", encoding="UTF-8")
    assert "natural origin" in path.with_suffix(".prj").read_text()
    assert broken(path) == {"A2"}


@pytest.mark.parametrize(
    ("name", "figure", "identity"),
    [
        ("ellipsoidal_prj", "+ellps=WGS84", "ellipsoidal_look_alike"),
        ("radius_6371007", "+R=6371007.181", "wrong_radius"),
        ("radius_6378137", "+R=6378137", "wrong_radius"),
    ],
)
def test_look_alikes(tmp_path: Path, name: str, figure: str, identity: str) -> None:
    prj = CRS.from_user_input(f"{LAEA} {figure}").to_wkt("WKT1_ESRI")
    path = write_shp(tmp_path / f"{name}.shp", prj=prj)
    assert broken(path) == {"A1", "A2", "A4"}
    assert verdicts(path)["A1"].figure == identity


@pytest.mark.parametrize("prj", [None, "", "not a projection"])
def test_no_usable_prj(tmp_path: Path, prj: str | None) -> None:
    path = write_shp(tmp_path / "no_prj.shp", prj=prj)
    assert {"A1", "A2"} <= broken(path) <= {"A1", "A2", "F1"}


def test_geopackage_tagged_2163(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "tagged_2163.gpkg")
    crs = CRS.from_epsg(2163)
    with sqlite3.connect(path) as database:
        database.execute(
            "UPDATE gpkg_spatial_ref_sys SET organization = 'EPSG', "
            "organization_coordsys_id = 2163, definition = ? WHERE srs_id >= 100000",
            (crs.to_wkt("WKT1_GDAL"),),
        )
    assert broken(path) == {"A3", "F6"}
    assert verdicts(path)["A1"].figure == "alias_2163"


def test_geopackage_written_as_2163_becomes_9311(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "written_as_2163.gpkg", crs="EPSG:2163")
    assert {"A1", "A3", "A4", "F6"} <= broken(path)


def test_shapefile_of_2163_is_its_successor_in_disguise(tmp_path: Path) -> None:
    path = tmp_path / "shapefile_of_2163.shp"
    pyogrio.write_dataframe(geo_frame(crs="EPSG:2163"), path, driver="ESRI Shapefile")
    found = verdicts(path)
    assert found["A1"].figure == "epsg_9311"
    assert {"A1", "A2", "A3"} <= broken(path)


def test_projjson_with_forbidden_code(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "projjson_2163.parquet", crs="EPSG:2163")
    assert "A3" in broken(path)


def test_columns_disagree_with_geometry(tmp_path: Path) -> None:
    frame = good_frame()
    x, y = metres(frame)
    path = write_shp(tmp_path / "moved_5_km.shp", xy=(x + np.array([0, 0, 5000, 0]), y))
    assert broken(path) == {"A4"}
    (example,) = verdicts(path)["A4"].examples
    assert example.startswith("USA-1 (row 3): 5,000.0 m")
    moved = (x + 0.9, y)
    assert broken(write_shp(tmp_path / "moved_less_than_a_metre.shp", xy=moved)) == set()


def test_ellipsoidal_numbers_under_the_atlas_prj(tmp_path: Path) -> None:
    frame = good_frame()
    to_ellipsoid = Transformer.from_crs("EPSG:4326", f"{LAEA} +ellps=WGS84", always_xy=True)
    xy = to_ellipsoid.transform(frame["LON"].to_numpy(), frame["LAT"].to_numpy())
    path = write_shp(tmp_path / "ellipsoidal_numbers.shp", xy=xy)
    assert "A4" in broken(path)
    assert "A1" not in broken(path)


def test_undeclared_datum_is_a_warning(tmp_path: Path) -> None:
    frame = good_frame().drop(columns="DATUM")
    path = write_shp(tmp_path / "no_datum.shp", frame)
    assert warned(path) == {"A7"}
    frame = good_frame().assign(DATUM=["NAD27", "", "WGS 84 (assumed)", "not stated"])
    found = verdicts(write_shp(tmp_path / "one_datum_missing.shp", frame))["A7"]
    assert (found.verdict, found.count) == ("warn", 1)


def test_lonlat_shapefile_is_no_atlas_product(tmp_path: Path) -> None:
    frame = good_frame()
    path = write_shp(
        tmp_path / "geographic.shp",
        xy=(frame["LON"], frame["LAT"]),
        prj=CRS.from_epsg(4326).to_wkt("WKT1_ESRI"),
    )
    assert broken(path) == {"A1", "A2"}


def test_lonlat_view_of_a_geopackage_is_meant(tmp_path: Path) -> None:
    frame = good_frame()
    lonlat = (frame["LON"], frame["LAT"])
    how = {"xy": lonlat, "crs": "EPSG:4326"}
    path = write_gpkg(tmp_path / "view.gpkg", layer="facilities_lonlat", **how)
    assert verdicts(path)["A1"].verdict == "not_applicable"
    assert broken(path) == set()
    assert "A1" in broken(write_gpkg(tmp_path / "degrees.gpkg", **how))


def test_geoparquet_without_crs_key(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "no_crs_key.parquet")
    table = pq.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    del geo["columns"]["geometry"]["crs"]
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    assert {"F5", "A10"} <= broken(path)
    geo["columns"]["geometry"]["crs"] = None
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    assert broken(path) == {"A1", "F5"}


def test_polygons_do_not_crash_and_every_vertex_counts(tmp_path: Path) -> None:
    x, y = metres(good_frame())
    squares = shapely.buffer(shapely.points(x, y), 1000.0, quad_segs=2)
    frame = geopandas.GeoDataFrame(good_frame(), geometry=squares, crs=CRS.from_wkt(ATLAS.wkt2))
    frame = frame.drop(columns=["LON", "LAT"])
    for name in ("polygons.parquet", "polygons.gpkg", "polygons.shp"):
        path = tmp_path / name
        if name.endswith("parquet"):
            frame.to_parquet(path)
        else:
            pyogrio.write_dataframe(frame, path, encoding="UTF-8")
        assert broken(path) <= {"A2"}, name
    spike = shapely.Polygon([(0, 0), (13e6, 0), (0, 1e6)])
    frame.loc[0, "geometry"] = spike
    frame.to_parquet(tmp_path / "antipodal_vertex.parquet")
    assert "A14" in broken(tmp_path / "antipodal_vertex.parquet")


def test_a_method_that_nobody_can_compute_is_no_crash(tmp_path: Path) -> None:
    prj = ATLAS.prj_text.replace('Lambert_Azimuthal_Equal_Area"],', 'Lambert_Azimuthal"],')
    found = broken(write_shp(tmp_path / "unknown_method.shp", prj=prj))
    assert {"A1", "A2"} == found
