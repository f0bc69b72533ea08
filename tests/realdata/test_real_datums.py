"""Datum shifts by NOAA's own grids, and the water-quality sites of Canada, of which some are NAD27.

Runs where NAATLAS_DATA names the folder with ``proj_grids`` and ``ca_eccc_wq``.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from pipeline import datums
from pipeline.projection import closed_form, to_atlas
from pipeline.spec.position import DatumRule
from tests.grid_files import found_in
from tests.register_frames import catalogue, records, rules_of, run, with_locate

DATA = Path(os.environ.get("NAATLAS_DATA") or "/nonexistent")
GRIDS, SITES = DATA / "proj_grids", DATA / "ca_eccc_wq/Water-Qual-Eau-Sites-National.csv"
pytestmark = [
    pytest.mark.realdata,
    pytest.mark.skipif(
        not (GRIDS.is_dir() and SITES.is_file()),
        reason="NAATLAS_DATA names no folder with proj_grids and ca_eccc_wq",
    ),
]
REGISTRY = catalogue().crs.source_datums
GEOD = Geod(ellps="WGS84")
PROVINCES = {
    "ALTA.": "CA-AB", "B.C.": "CA-BC", "MAN.": "CA-MB", "N.B.": "CA-NB", "N.L.": "CA-NL",
    "N.S.": "CA-NS", "N.W.T.": "CA-NT", "NVT.": "CA-NU", "ONT.": "CA-ON", "P.E.I.": "CA-PE",
    "QUE.": "CA-QC", "SASK.": "CA-SK", "Y.T.": "CA-YT",
}  # fmt: skip


@pytest.fixture
def grids() -> Iterator[None]:
    with found_in(GRIDS):
        yield


def shift(lon, lat, datum: str = "NAD27") -> datums.Shifted:
    lon, lat = np.atleast_1d(np.array(lon, float)), np.atleast_1d(np.array(lat, float))
    return datums.shift(lon, lat, np.full(len(lon), datum, dtype=object), REGISTRY)


def read_grid(name: str):
    """Corner, steps and shifts in degrees of a grid, read without PROJ."""
    rasterio = pytest.importorskip("rasterio")
    with rasterio.open(GRIDS / name) as file:
        layers = dict(zip(file.descriptions, file.read().astype(float), strict=True))
        # Cells are points: the first one lies half a cell inside the raster.
        left, top = file.xy(0, 0)
        return left, top, file.transform.a, file.transform.e, layers


def interpolated(name: str, lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    left, top, width, height, layers = read_grid(name)
    column, row = ((lon - left) % 360) / width, (lat - top) / height
    i, j = np.floor(column).astype(int), np.floor(row).astype(int)
    u, v = column - i, row - j

    def at(values: np.ndarray) -> np.ndarray:
        upper = values[j, i] * (1 - u) + values[j, i + 1] * u
        lower = values[j + 1, i] * (1 - u) + values[j + 1, i + 1] * u
        return (upper * (1 - v) + lower * v) / 3600.0

    return lon + at(layers["longitude_offset"]), lat + at(layers["latitude_offset"])


@pytest.mark.parametrize(
    ("name", "datum", "west", "east", "south", "north"),
    [
        ("us_noaa_conus.tif", "NAD27", -124.0, -67.0, 26.0, 49.0),
        ("us_noaa_alaska.tif", "NAD27", -168.0, -131.0, 55.0, 71.0),
        ("us_noaa_alaska.tif", "NAD27", 172.5, 179.9, 51.5, 53.0),
        ("us_noaa_prvi.tif", "Puerto Rico", -67.4, -64.5, 17.8, 18.7),
        ("us_noaa_hawaii.tif", "Old Hawaiian", -160.2, -154.8, 19.0, 22.2),
    ],
)
def test_grids_are_applied_as_an_independent_interpolation_says(
    grids: None, name: str, datum: str, west: float, east: float, south: float, north: float
) -> None:
    random = np.random.default_rng(5)
    lon, lat = random.uniform(west, east, 2000), random.uniform(south, north, 2000)
    shifted = shift(lon, lat, datum)
    (record,) = shifted.records(np.ones(2000, dtype=bool))
    assert list(record.grids) == [name]
    expected = interpolated(name, lon, lat)
    assert np.abs((shifted.lon - expected[0] + 180) % 360 - 180).max() < 1e-8
    assert np.abs(shifted.lat - expected[1]).max() < 1e-8


@pytest.mark.parametrize(
    ("place", "lon", "lat", "metres"),
    [
        ("Kansas", -98.5, 38.5, 1.55),
        ("Alaska", -150.0, 64.0, 5.71),
        ("Honolulu", -157.86, 21.31, 1.07),
        ("San Juan", -66.1, 18.4, 3.0),
    ],
)
def test_parameters_differ_from_the_grid_by_the_metres_that_are_known(
    place: str, lon: float, lat: float, metres: float
) -> None:
    datum = {"Honolulu": "Old Hawaiian", "San Juan": "Puerto Rico"}.get(place, "NAD27")
    without = shift(lon, lat, datum)
    with found_in(GRIDS):
        by_grid = shift(lon, lat, datum)
    apart = GEOD.inv(without.lon, without.lat, by_grid.lon, by_grid.lat)[2][0]
    assert apart == pytest.approx(metres, abs=0.01)
    assert apart <= without.expected_m[0]


def test_mexico_has_no_grid_and_is_shifted_by_parameters_all_the_same(grids: None) -> None:
    shifted = shift(-99.1332, 19.4326)
    (record,) = shifted.records(np.ones(1, dtype=bool))
    assert (record.operation, record.accuracy_m) == ("NAD27 to WGS 84 (18)", 12.0)
    assert (record.grids, record.missing_grids) == ({}, ())


# ---- water-quality sites of Environment and Climate Change Canada


def sites() -> pd.DataFrame:
    return pd.read_csv(SITES, dtype=str, encoding="utf-8-sig", keep_default_na=False)


def located():
    rule = DatumRule(
        column="DATUM",
        means={"NAD27": "NAD27", "NAD83": "NAD83", "WGS84": "WGS84"},
        basis="column DATUM",
    )
    context = with_locate("ca_npri_extracts", datum=rule)
    rows = [
        {
            "state_prov": PROVINCES.get(site.PROV_TERR, ""),
            "reported_lon": site.LONGITUDE,
            "reported_lat": site.LATITUDE,
            "reported_easting": "",
            "reported_northing": "",
            "reported_datum": site.DATUM,
        }
        for site in sites().itertuples()
    ]
    frame = records(context, rows)
    return run("locate", {"facilities": frame}, context)["facilities"], context


def nad27(context) -> dict[str, int]:
    return {r.operation: r.rows for r in context.datums if r.datum == "NAD27"}


def test_thirty_five_sites_are_on_nad27() -> None:
    table = sites()
    assert len(table) == 371
    assert table["DATUM"].value_counts().to_dict() == {"NAD83": 315, "NAD27": 35, "WGS84": 21}
    provinces = table.loc[table["DATUM"] == "NAD27", "PROV_TERR"].value_counts().to_dict()
    assert provinces == {"ALTA.": 12, "N.W.T.": 10, "SASK.": 6, "MAN.": 4, "NVT.": 3}


def test_without_grids_the_sites_are_shifted_by_parameters_and_the_receipt_says_what_lacks() -> (
    None
):
    table, context = located()
    assert nad27(context) == {"NAD27 to WGS 84 (13)": 33, "NAD27 to WGS 84 (6)": 2}
    assert max(record.expected_m for record in context.datums) == 8.0
    missing = {grid for record in context.datums for grid in record.missing_grids}
    assert {"ca_nrc_ntv1_can.tif", "ca_nrc_ntv2_0.tif"} <= missing
    assert not {"A7-SHIFT", "A7-VALUE"} & {rule for rule, _ in rules_of(context)}
    assert len(table) == 371


def test_with_the_grids_of_noaa_only_the_sites_they_reach_are_shifted_by_them(grids: None) -> None:
    """Canada's own grid is not there: most sites keep the operation by parameters, and say so."""
    table, context = located()
    assert nad27(context) == {
        "NAD27 to NAD83 (1)": 6,
        "NAD27 to NAD83 (2)": 2,
        "NAD27 to WGS 84 (13)": 27,
    }
    by_parameters = next(r for r in context.datums if r.operation == "NAD27 to WGS 84 (13)")
    assert {"ca_nrc_ntv1_can.tif", "ca_nrc_ntv2_0.tif"} <= set(by_parameters.missing_grids)
    reported = sites()
    metres = np.array(
        GEOD.inv(
            reported["LONGITUDE"].astype(float),
            reported["LATITUDE"].astype(float),
            table["lon"],
            table["lat"],
        )[2]
    )
    is_nad27 = (reported["DATUM"] == "NAD27").to_numpy()
    assert (metres[~is_nad27] == 0).all()
    figures = [metres[is_nad27].min(), np.median(metres[is_nad27]), metres[is_nad27].max()]
    assert figures == pytest.approx([14.0, 66.7, 120.7], abs=0.1)
    assert table["datum"].value_counts()["NAD27 (stated)"] == 35


def test_shifted_sites_are_projected_as_they_are(grids: None) -> None:
    table, _ = located()
    lon, lat = table["lon"].to_numpy(float), table["lat"].to_numpy(float)
    for ours, formula in zip(to_atlas(lon, lat), closed_form(lon, lat), strict=True):
        assert np.abs(ours - formula).max() < 0.001
