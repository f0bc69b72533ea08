"""Protected areas in the agencies' own files: counts that were established beforehand on them.

Runs where NAATLAS_DATA names the folder with one folder a source: ``us_padus``, ``us_noaa_mpa``,
``us_nps``, ``ca_cpcad``, ``ca_dfo_mpa``, ``mx_conanp``, ``cec_protected_ak``, ``ca_canvec``.
"""

import os
import re
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Geod, Transformer

from pipeline.read.vector import VectorTable, read_vector
from pipeline.spec.crosswalk import Crosswalk
from pipeline.spec.layout import Columns, Layout, read_columns
from pipeline.spec.vector import VectorRead

DATA = Path(os.environ.get("NAATLAS_DATA") or "/nonexistent")
ROOT = Path(__file__).resolve().parents[2]
CROSSWALKS = ROOT / "layers" / "protected_areas" / "crosswalks"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not os.environ.get("NAATLAS_DATA"),
        reason="NAATLAS_DATA is not set: it names the folder with the agencies' own files",
    ),
]
GEOD = Geod(ellps="GRS80")
FILES = {
    "noaa": ("us/us_noaa_mpa", "us_noaa_mpa/wc_mpas.shp"),
    "padus": ("us/us_padus", "us_padus/padus_wnc.dbf"),
    "nps": ("us/us_nps", "us_nps/attributes_430/nps_boundary.dbf"),
    "katahdin": ("us/us_nps", "us_nps/nps_boundary.shp"),
    "bylot": ("ca/ca_cpcad", "ca_cpcad/Bylot.shp"),
    "musquash": ("ca/ca_dfo_mpa", "ca_dfo_mpa/Musquash_MPA_region.shp"),
    "conanp": ("mx/mx_conanp", "mx_conanp/mex_mpas.dbf"),
    "baja": ("mx/mx_conanp", "mx_conanp/baja_mpas.shp"),
    "marine": ("mx/mx_conanp", "mx_conanp/all_mpas.gpkg"),
    "alaska": ("na/na_cec_protected", "cec_protected_ak/ak_protected_areas.shp"),
}


@lru_cache
def table(name: str) -> VectorTable:
    return read(*FILES[name])


def read(source: str, file: str) -> VectorTable:
    columns = read_columns(ROOT / "configs" / "sources" / f"{source}.columns.csv")["areas"]
    return read_vector(DATA / file, file, None, VectorRead(mend_apostrophes=True), columns)


@lru_cache
def padus_1_4() -> list[VectorTable]:
    files = sorted((DATA / "us_padus").glob("*.geojson"))
    return [read("us/us_padus", path.relative_to(DATA).as_posix()) for path in files]


def shapes(found: VectorTable) -> np.ndarray:
    return np.asarray(shapely.from_wkb(found.geometry))


def degrees(found: VectorTable) -> np.ndarray:
    crs = CRS(found.crs)
    move = Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    return np.asarray(
        shapely.transform(shapes(found), lambda xy: np.column_stack(move.transform(*xy.T)))
    )


def hectares(geometry: np.ndarray) -> np.ndarray:
    return np.array([abs(GEOD.geometry_area_perimeter(shape)[0]) for shape in geometry]) / 1e4


@pytest.mark.parametrize(
    ("name", "rows", "vertices", "layout", "encoding"),
    [
        ("noaa", 170, 115_505, "abbreviated", "ascii"),
        ("padus", 1_305, 0, "subset_2_1", "ascii"),
        ("nps", 430, 0, "boundaries", "utf-8"),
        ("katahdin", 1, 2_628, "boundaries", "ascii"),
        ("bylot", 1, 16_729, "edition_2021", "cp1252"),
        ("musquash", 5, 5_329, "musquash", "ascii"),
        ("conanp", 182, 0, "federal_2017", "cp1252"),
        ("baja", 4, 487, "federal_2017", "cp1252"),
        ("marine", 24, 121_106, "marine", "utf-8"),
        ("alaska", 162, 189_570, "alaska_2010", "ascii"),
    ],
)
def test_every_row_and_vertex_is_read(
    name: str, rows: int, vertices: int, layout: str, encoding: str
) -> None:
    found = table(name)
    assert (len(found.frame), found.layout, found.encoding) == (rows, layout, encoding)
    geometry = shapes(found)
    assert shapely.get_num_coordinates(geometry).sum() == vertices
    is_area = np.isin(shapely.get_type_id(geometry), [3, 6])
    assert is_area.sum() == (rows if vertices else 0)
    assert not found.curved.any()
    assert not found.frame.isin(["�"]).any().any()


def test_padus_1_4_has_seven_records_with_their_dates_as_written() -> None:
    frame = pd.concat([found.frame for found in padus_1_4()])
    assert len(frame) == 7
    assert sum(shapely.get_num_coordinates(shapes(one)).sum() for one in padus_1_4()) == 6_599
    assert set(frame["source_date"].str[4]) == {"/"}
    assert (frame["wdpa_id"] == "0").sum() == 1
    assert sorted(set(frame["established"])) == ["", "1979", "1986"]


def test_the_alaska_polygons_keep_their_parts_on_both_sides_of_the_antimeridian() -> None:
    found = table("alaska")
    parts = shapely.get_num_geometries(shapes(found))
    assert (parts.sum(), parts.max()) == (31_639, 19_558)
    names = found.frame["name"]
    assert names[int(parts.argmax())] == "Tongass National Forest"
    maritime = degrees(found)[names.tolist().index("Alaska Maritime National Wildlife Refuge")]
    west, _, east, _ = maritime.bounds
    assert (round(west, 2), round(east, 2)) == (-179.15, 179.77)


def test_world_eckert_iv_around_60_west_is_stated_and_brings_the_coast_to_its_place() -> None:
    found = table("noaa")
    assert found.crs is not None
    assert '"Central_Meridian",-60.0' in found.crs
    lon, lat = degrees(found)[0].centroid.coords[0]  # the Farallon Islands
    assert (round(lon, 1), round(lat, 1)) == (-123.0, 37.7)
    ratio = found.frame["area_km2"].astype(float) * 100 / hectares(degrees(found))
    assert -0.0011 < ratio.min() - 1 < ratio.max() - 1 < 0.0029


def test_the_name_of_bylot_island_is_restored_as_far_as_its_bytes_allow() -> None:
    found = table("bylot")
    assert found.frame.loc[0, "name_fr"] == "Île Bylot, Refuge D’Oiseaux De L'"
    assert found.mended["column"].tolist() == ["name_fr"]
    assert hectares(degrees(found))[0] == pytest.approx(1_106_215.33, rel=1e-6)


def test_the_zones_of_musquash_make_up_its_outline() -> None:
    found = table("musquash")
    frame = found.frame
    is_outline = frame["outline"] == "Outer MPA Boundary"
    area = hectares(degrees(found))
    assert frame.loc[~is_outline, "zone"].tolist() == ["Zone 1", "Zone 2A", "Zone 2B", "Zone 3"]
    assert frame.loc[~is_outline, "iucn"].tolist() == ["II", "IV", "IV", "IV"]
    assert frame.loc[is_outline, ["zone", "iucn"]].to_numpy().tolist() == [["", ""]]
    assert area[~is_outline].sum() == pytest.approx(area[is_outline].sum(), rel=1e-3)


def test_conanp_has_one_id_of_another_form_and_no_two_alike() -> None:
    ids = table("conanp").frame["id_anp"]
    odd = ids[~ids.str.fullmatch(r"\d\.\d\.\d{2}\.\d{3}")]
    assert odd.tolist() == ["2.8.02.79"]
    assert ids.is_unique


def test_the_area_of_conanp_is_land_and_sea() -> None:
    frame = table("conanp").frame
    whole, land, sea = (frame[c].astype(float) for c in ("superficie", "terrestre", "marina"))
    assert (land + sea - whole).abs().max() < 0.01
    assert ((sea > 0).sum(), round(whole.sum())) == (37, 90_838_011)


def test_a_unit_in_several_rows_keeps_its_code() -> None:
    codes = table("nps").frame["unit_code"]
    assert codes.duplicated().sum() == 8
    assert round(hectares(degrees(table("katahdin")))[0]) == 36_244


def test_a_zipped_file_geodatabase_of_another_agency_is_read() -> None:
    columns = Columns((Layout("any", {"id": ("feature_id",)}),), {})
    file = "ca_canvec/canvec_15M_CA_Hydro_fgdb.zip"
    found = read_vector(DATA / file, file, None, VectorRead(layer="waterbody_2"), columns)
    assert (len(found.frame), found.crs) == (140, "EPSG:4617")
    assert not any(wkb is None for wkb in found.geometry)


# ---- crosswalks: coverage of the words that the files hold

COVERED = [
    ("padus", "iucn", "iucn_category_padus"),
    ("padus", "designation", "designation_code_padus"),
    ("padus", "manager_type", "governance_padus"),
    ("padus", "manager", "manager_padus"),
    ("noaa", "iucn", "iucn_category_noaa"),
    ("noaa", "designation", "designation_code_noaa"),
    ("noaa", "government", "governance_noaa"),
    ("noaa", "marine", "realm_noaa"),
    ("noaa", "state", "state_prov_noaa"),
    ("nps", "unit_type", "designation_code_nps"),
    ("nps", "state", "state_prov_nps"),
    ("bylot", "iucn", "iucn_category_cpcad"),
    ("bylot", "type_en", "designation_code_cpcad"),
    ("bylot", "type_fr", "designation_code_cpcad"),
    ("bylot", "governance", "governance_cpcad"),
    ("bylot", "biome", "realm_cpcad"),
    ("bylot", "status", "legal_status_cpcad"),
    ("bylot", "oecm", "conservation_type_cpcad"),
    ("bylot", "location", "state_prov_cpcad"),
    ("musquash", "iucn", "iucn_category_dfo"),
    ("musquash", "type", "designation_code_dfo"),
    ("musquash", "type", "realm_dfo"),
    ("musquash", "status", "legal_status_dfo"),
    ("musquash", "manager", "governance_dfo"),
    ("conanp", "cat_manejo", "designation_code_conanp"),
    ("conanp", "cat_manejo", "iucn_category_conanp"),
    ("conanp", "cat_manejo", "governance_conanp"),
    ("conanp", "cat_decret", "designation_code_conanp"),
    ("marine", "cat_decret", "designation_code_conanp"),
    ("marine", "cat_decret", "iucn_category_conanp"),
    ("alaska", "type", "designation_code_cec_ak"),
    ("alaska", "type", "governance_cec_ak"),
    ("alaska", "region", "state_prov_cec_ak"),
]


@pytest.mark.parametrize(("name", "column", "crosswalk"), COVERED)
def test_every_word_of_the_file_is_in_its_crosswalk(name: str, column: str, crosswalk: str) -> None:
    words = set(table(name).frame[column]) - {""}
    known = Crosswalk.read(CROSSWALKS / f"{crosswalk}.csv")
    assert {word for word in words if known.get(word) is None} == set()


@pytest.mark.parametrize(
    ("column", "crosswalk"),
    [
        ("iucn", "iucn_category_padus"),
        ("designation", "designation_code_padus"),
        ("manager_type", "governance_padus"),
        ("manager", "manager_padus"),
        ("owner_type", "owner_type_padus"),
        ("state", "state_prov_padus"),
    ],
)
def test_every_word_of_padus_1_4_is_in_its_crosswalk(column: str, crosswalk: str) -> None:
    known = Crosswalk.read(CROSSWALKS / f"{crosswalk}.csv")
    words = {word for found in padus_1_4() for word in found.frame[column]}
    assert {word for word in words if known.get(word) is None} == set()


def test_the_twenty_two_decree_words_are_the_six_categories() -> None:
    """The table for the decree agrees with the category of management in every row."""
    frame = table("conanp").frame
    known = Crosswalk.read(CROSSWALKS / "designation_code_conanp.csv")
    assert (frame["cat_decret"].nunique(), frame["cat_manejo"].nunique()) == (22, 6)
    assert frame["cat_decret"].map(known.get).equals(frame["cat_manejo"].map(known.get))


def test_the_states_of_mexico_are_lists_whose_every_name_is_known() -> None:
    """One area names no state (S/E) and one has none; 42 name several."""
    known = Crosswalk.read(CROSSWALKS / "state_prov_conanp.csv")
    lists = table("conanp").frame["estados"]
    whole = lists[lists.map(lambda text: known.get(text) is not None)]
    assert (len(whole), (lists == "").sum()) == (139, 1)
    names = [name for text in lists if text for name in re.split(r", | y | e ", text)]
    assert [name for name in names if known.get(name) is None] == ["S/E"]
    assert len(names) == 240
