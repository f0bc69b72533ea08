"""Tests of the embedded boundary layer ``pipeline/data/boundaries.parquet``."""

from __future__ import annotations

import csv
import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod, Transformer

ROOT = Path(__file__).resolve().parents[2]
LAYER = ROOT / "pipeline" / "data" / "boundaries.parquet"
STATES = ROOT / "configs" / "states.csv"
CROSSWALKS = ROOT / "layers" / "prtr_facilities" / "crosswalks"
COLUMNS = ["COUNTRY", "STATEABB", "NAME_En", "NAME_Fr", "NAME_Es", "geometry"]
ATLAS = "+proj=laea +lat_0=45 +lon_0=-100 +x_0=0 +y_0=0 +R=6370997 +units=m +no_defs"
UNPROJECTED = {"US-AS", "US-GU", "US-MP"}
GEOD = Geod(ellps="WGS84")

NEIGHBOURS = [
    ("CA-ON", "CA-QC"),
    ("CA-AB", "CA-SK"),
    ("MX-SON", "MX-CHH"),
    ("US-NY", "US-PA"),
    ("CA-QC", "US-VT"),
    ("CA-BC", "US-WA"),
    ("CA-YT", "US-AK"),
    ("CA-NB", "US-ME"),
    ("CA-SK", "US-MT"),
    ("MX-BCN", "US-CA"),
    ("MX-TAM", "US-TX"),
]
INSIDE = [
    ("Toronto", -79.40, 43.70, "CA-ON"),
    ("Igloolik", -81.80, 69.376, "CA-NU"),
    ("Tijuana", -117.02, 32.50, "MX-BCN"),
    ("Cozumel", -86.92, 20.45, "MX-ROO"),
    ("Mexico City", -99.13, 19.43, "MX-CMX"),
    ("Accomac", -75.656, 37.736, "US-VA"),
    ("Honolulu", -157.85, 21.33, "US-HI"),
    ("San Juan", -66.06, 18.40, "US-PR"),
    ("Christiansted", -64.73, 17.73, "US-VI"),
    ("Hagåtña", 144.76, 13.465, "US-GU"),
    ("Saipan", 145.745, 15.19, "US-MP"),
    ("Tinian", 145.63, 15.00, "US-MP"),
    ("Pago Pago", -170.705, -14.285, "US-AS"),
]
NEAR = [
    ("Shemya", 174.116, 52.717, "US-AK"),
    ("Attu", 172.90, 52.90, "US-AK"),
    ("Key West", -81.78, 24.556, "US-FL"),
    ("Ciudad del Carmen", -91.83, 18.64, "MX-CAM"),
    ("Sable Island", -59.92, 43.93, "CA-NS"),
    ("Isla Mujeres", -86.735, 21.24, "MX-ROO"),
]


@pytest.fixture(scope="module")
def table() -> pa.Table:
    """The layer as it is stored."""
    return pq.read_table(LAYER)


@pytest.fixture(scope="module")
def rows(table: pa.Table) -> list[dict]:
    """The layer as rows with shapely geometries."""
    found = table.to_pylist()
    for row in found:
        row["geometry"] = shapely.from_wkb(row["geometry"])
    return found


@pytest.fixture(scope="module")
def states(rows: list[dict]) -> dict[str, shapely.MultiPolygon]:
    """The geometries of the three countries by code."""
    return {row["STATEABB"]: row["geometry"] for row in rows if row["COUNTRY"] != "FN"}


@pytest.fixture(scope="module")
def atlas(states: dict[str, shapely.MultiPolygon]) -> dict[str, shapely.Geometry]:
    """The geometries that the projection can hold, in Atlas metres to the millimetre."""
    transformer = Transformer.from_crs("OGC:CRS84", ATLAS, always_xy=True)

    def to_metres(points: np.ndarray) -> np.ndarray:
        return np.round(np.column_stack(transformer.transform(*points.T)), 3)

    return {
        code: shapely.transform(shape, to_metres)
        for code, shape in states.items()
        if code not in UNPROJECTED
    }


def names() -> list[dict[str, str]]:
    """The table of codes and names."""
    with STATES.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def distance_m(shape: shapely.Geometry, lon: float, lat: float) -> float:
    """Geodesic distance in metres from a point to the nearest vertex or inside (0)."""
    point = shapely.Point(lon, lat)
    if shape.covers(point):
        return 0.0
    near = shapely.get_coordinates(shapely.shortest_line(shape, point))[0]
    return GEOD.inv(lon, lat, *near)[2]


def test_size() -> None:
    assert 100_000 < LAYER.stat().st_size < 1_300_000


def test_columns_and_types(table: pa.Table) -> None:
    assert table.column_names == COLUMNS
    assert [str(kind) for kind in table.schema.types] == ["string"] * 5 + ["binary"]


def test_geoparquet_metadata(table: pa.Table) -> None:
    geo = json.loads(table.schema.metadata[b"geo"])
    column = geo["columns"]["geometry"]
    assert geo["primary_column"] == "geometry"
    assert column["encoding"] == "WKB"
    assert "crs" not in column  # absent means OGC:CRS84
    bounds = column["bbox"]
    assert bounds[0] >= -180
    assert bounds[2] <= 180
    assert bounds[1] < -14
    assert bounds[3] > 83


def test_counts(rows: list[dict]) -> None:
    found = [row["COUNTRY"] for row in rows]
    assert found.count("CAN") == 13
    assert found.count("MEX") == 32
    assert found.count("USA") == 56
    assert found.count("FN") >= 30
    assert set(found) == {"CAN", "MEX", "USA", "FN"}


def test_codes_and_names_equal_the_table(rows: list[dict]) -> None:
    expected = {
        row["state_prov"]: (row["country"], row["name_en"], row["name_fr"], row["name_es"])
        for row in names()
        if row["state_prov"] != "US-UM"
    }
    found = {
        row["STATEABB"]: (row["COUNTRY"], row["NAME_En"], row["NAME_Fr"], row["NAME_Es"])
        for row in rows
        if row["COUNTRY"] != "FN"
    }
    assert found == expected
    assert "MX-CMX" in found
    assert "MX-DIF" not in found


def test_context_rows(rows: list[dict]) -> None:
    context = [row for row in rows if row["COUNTRY"] == "FN"]
    assert all(row["STATEABB"] is None for row in context)
    wanted = {"Greenland", "Guatemala", "Belize", "Cuba", "Bahamas", "Russia", "Iceland", "Haiti"}
    assert wanted <= {row["NAME_En"] for row in context}


def test_names_are_clean(rows: list[dict]) -> None:
    for row in rows:
        for column in ("NAME_En", "NAME_Fr", "NAME_Es"):
            name = row[column]
            assert name
            assert name == name.strip()
            assert not set("?\ufffd<>*") & set(name)


def test_accents() -> None:
    found = {row["state_prov"]: row for row in names()}
    assert len(found) == 102
    assert found["CA-QC"]["name_fr"] == "Québec"
    assert found["CA-PE"]["name_fr"] == "Île-du-Prince-Édouard"
    assert found["US-NM"]["name_es"] == "Nuevo México"
    assert found["MX-CMX"]["name_es"] == "Ciudad de México"
    assert found["MX-MIC"]["name_es"] == "Michoacán de Ocampo"


def test_row_order(rows: list[dict]) -> None:
    keys = [(row["COUNTRY"], row["STATEABB"] or "", row["NAME_En"]) for row in rows]
    assert keys == sorted(keys)


def test_geometries_are_valid_multipolygons(rows: list[dict]) -> None:
    shapes = np.array([row["geometry"] for row in rows])
    assert {shape.geom_type for shape in shapes} == {"MultiPolygon"}
    assert not [row["NAME_En"] for row in rows if not row["geometry"].is_valid]
    assert (shapely.area(shapes) > 0).all()


def test_cut_at_the_antimeridian(rows: list[dict]) -> None:
    for row in rows:
        west, _, east, _ = shapely.bounds(shapely.get_parts(row["geometry"])).T
        assert (east - west).max() < 180, row["NAME_En"]
    russia = next(row["geometry"] for row in rows if row["NAME_En"] == "Russia")
    assert russia.bounds[0] == -180
    assert russia.bounds[2] == 180


def test_small_islands_are_kept(atlas: dict[str, shapely.Geometry]) -> None:
    """From 0.05 km2; rounding to the grid may take a little of it."""
    km2 = shapely.area(shapely.get_parts(list(atlas.values()))) / 1e6
    assert km2.min() > 0.045
    assert (km2 < 2).sum() > 850


def test_edges_are_short(states: dict[str, shapely.MultiPolygon]) -> None:
    longest = 0.0
    for shape in states.values():
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            lon, lat = shapely.get_coordinates(ring).T
            longest = max(longest, GEOD.inv(lon[:-1], lat[:-1], lon[1:], lat[1:])[2].max())
    assert 10_000 < longest < 25_000


def test_shared_borders(atlas: dict[str, shapely.Geometry]) -> None:
    shapes = list(atlas.values())
    assert shapely.coverage_is_valid(shapes)
    slivers = shapely.coverage_invalid_edges(shapes, gap_width=100.0)
    assert shapely.length(slivers).sum() < 1_000


def test_a_moved_border_would_be_found(atlas: dict[str, shapely.Geometry]) -> None:
    moved = dict(atlas)
    moved["US-MT"] = shapely.transform(moved["US-MT"], lambda points: points + 5.0)
    assert not shapely.coverage_is_valid(list(moved.values()))


@pytest.mark.parametrize(("left", "right"), NEIGHBOURS)
def test_neighbours_share_vertices(
    states: dict[str, shapely.MultiPolygon], left: str, right: str
) -> None:
    first, second = (
        {tuple(xy) for xy in shapely.get_coordinates(states[code])} for code in (left, right)
    )
    assert len(first & second) >= 5


def test_countries_do_not_overlap(atlas: dict[str, shapely.Geometry]) -> None:
    prefixes = ("CA-", "MX-", "US-")
    land = [
        shapely.union_all([shape for code, shape in atlas.items() if code.startswith(prefix)])
        for prefix in prefixes
    ]
    for one, other in combinations(land, 2):
        assert shapely.intersection(one, other).area < 1.0


@pytest.mark.parametrize(("place", "lon", "lat", "code"), INSIDE)
def test_place_lies_in_its_unit(
    states: dict[str, shapely.MultiPolygon], place: str, lon: float, lat: float, code: str
) -> None:
    point = shapely.Point(lon, lat)
    assert [key for key, shape in states.items() if shape.covers(point)] == [code], place


@pytest.mark.parametrize(("place", "lon", "lat", "code"), NEAR)
def test_place_lies_near_its_unit(
    states: dict[str, shapely.MultiPolygon], place: str, lon: float, lat: float, code: str
) -> None:
    assert distance_m(states[code], lon, lat) <= 5_000, place
    others = [distance_m(shape, lon, lat) for key, shape in states.items() if key != code]
    assert min(others) > distance_m(states[code], lon, lat)


@pytest.mark.parametrize(
    ("code", "square_km"),
    [("CA-PE", 5_660), ("MX-AGU", 5_616), ("US-CT", 12_900), ("US-KS", 213_100), ("US-GU", 544)],
)
def test_areas(states: dict[str, shapely.MultiPolygon], code: str, square_km: float) -> None:
    area = abs(GEOD.geometry_area_perimeter(states[code])[0]) / 1e6
    assert area == pytest.approx(square_km, rel=0.06)


@pytest.mark.parametrize("name", ["state_prov_can", "state_prov_mex", "state_prov_usa"])
def test_crosswalk_values_are_known_codes(name: str) -> None:
    known = {row["state_prov"] for row in names()}
    with (CROSSWALKS / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        found = list(csv.DictReader(stream))
    assert {row["atlas_value"] for row in found} == {
        code for code in known if code[:2] == {"can": "CA", "mex": "MX", "usa": "US"}[name[-3:]]
    }
    assert all(row["note"] and row["authority"] for row in found)
