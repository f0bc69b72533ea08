"""Datums: the operation of every point chosen by its place and accuracy, never none in silence."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from pipeline import datums
from pipeline.datums import DatumRecord
from tests.grid_files import found_in, invented, write_ctable2
from tests.register_frames import catalogue

REGISTRY = catalogue().crs.source_datums
GEOD = Geod(ellps="WGS84")
PLAINS = invented(-105.0, 33.0, 21, 17)
PRAIRIE = invented(-125.0, 50.0, 31, 13)
PLACES = {
    "Kansas": (-98.5, 38.5),
    "Alberta": (-113.5, 53.5),
    "Montréal": (-73.5673, 45.5017),
    "Fairbanks": (-147.7, 64.8),
    "Attu": (173.2, 52.9),
    "Ciudad de México": (-99.1332, 19.4326),
    "Key West": (-81.8, 24.56),
    "Habana": (-82.38, 23.13),
    "Pacific": (-140.0, 20.0),
}


def shift(lon, lat, datum: str | list[str] = "NAD27") -> datums.Shifted:
    lon, lat = np.atleast_1d(np.array(lon, float)), np.atleast_1d(np.array(lat, float))
    names = np.array([datum] * len(lon) if isinstance(datum, str) else datum, dtype=object)
    return datums.shift(lon, lat, names, REGISTRY)


def record_of(lon: float, lat: float, datum: str = "NAD27") -> DatumRecord:
    (record,) = shift(lon, lat, datum).records(np.array([True]))
    return record


def metres(lon, lat, shifted: datums.Shifted) -> np.ndarray:
    return np.array(GEOD.inv(np.atleast_1d(lon), np.atleast_1d(lat), shifted.lon, shifted.lat)[2])


@pytest.fixture
def grids(tmp_path: Path):
    """Invented grids under old names of PROJ's own, for the plains and the prairie."""
    write_ctable2(tmp_path / "conus", PLAINS)
    write_ctable2(tmp_path / "ntv1_can.dat", PRAIRIE)
    with found_in(tmp_path):
        yield tmp_path


# ---- with a grid


@pytest.mark.parametrize("grid", [PLAINS, PRAIRIE], ids=["plains", "prairie"])
def test_a_grid_is_applied_as_its_own_interpolation_says(grids: Path, grid) -> None:
    random = np.random.default_rng(7)
    lon = random.uniform(grid.west + 0.01, grid.west + 9.9, 500)
    lat = random.uniform(grid.south + 0.01, grid.south + 5.9, 500)
    shifted = shift(lon, lat)
    expected = grid.shift(lon, lat)
    assert np.abs(shifted.lon - expected[0]).max() < 1e-8
    assert np.abs(shifted.lat - expected[1]).max() < 1e-8
    assert metres(lon, lat, shifted).max() > 30


def test_the_record_names_the_operation_its_accuracy_and_the_grid_with_its_digest(
    grids: Path,
) -> None:
    digest = hashlib.sha256((grids / "conus").read_bytes()).hexdigest()
    assert record_of(*PLACES["Kansas"]) == DatumRecord(
        "NAD27", 1, "NAD27 to NAD83 (1)", 0.15, 2.15, False, {"conus": digest}, ()
    )


def test_canada_goes_by_its_own_grid_to_nad83_and_not_straight_to_wgs84(grids: Path) -> None:
    record = record_of(*PLACES["Alberta"])
    assert (record.operation, record.accuracy_m) == ("NAD27 to NAD83 (3)", 2.0)
    assert list(record.grids) == ["ntv1_can.dat"]
    assert "ca_nrc_ntv2_0.tif" in record.missing_grids, "a finer grid exists and is not there"


def test_a_point_inside_the_area_and_outside_the_grid_takes_the_next_operation(
    grids: Path,
) -> None:
    """The invented grid ends at 95 W; the area of use of its operation at the Atlantic."""
    record = record_of(-80.0, 40.0)
    assert record.operation.startswith("NAD27 to WGS 84")
    assert record.grids == {}
    lon = np.array([-94.9, -80.0])
    both = shift(lon, [40.0, 40.0])
    assert len(both.records(np.array([True, True]))) == 2


def test_order_and_company_of_the_rows_change_nothing(grids: Path) -> None:
    random = np.random.default_rng(3)
    lon, lat = random.uniform(-170, -55, 400), random.uniform(14, 75, 400)
    names = np.array(["NAD27", "NAD83", "unknown", "Puerto Rico"], dtype=object)[
        random.integers(0, 4, 400)
    ]
    forward = datums.shift(lon, lat, names, REGISTRY)
    order = random.permutation(400)
    shuffled = datums.shift(lon[order], lat[order], names[order], REGISTRY)
    assert np.array_equal(forward.lon[order], shuffled.lon)
    assert np.array_equal(forward.lat[order], shuffled.lat)
    everyone = np.ones(400, dtype=bool)
    assert forward.records(everyone) == shuffled.records(everyone)
    alone = [shift(lon[i], lat[i], str(names[i])) for i in range(0, 400, 40)]
    assert [float(one.lon[0]) for one in alone] == forward.lon[::40].tolist()


def test_threads_find_the_same_grids(grids: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(shift, *zip(*[PLACES["Kansas"]] * 8, strict=True)))
    expected = PLAINS.shift(*(np.array([value]) for value in PLACES["Kansas"]))
    for shifted in found:
        assert shifted.lon == pytest.approx(expected[0], abs=1e-8)


def test_records_count_only_the_chosen_rows(grids: Path) -> None:
    lon, lat = np.array([-98.5, -98.0, -113.5]), np.array([38.5, 38.0, 53.5])
    shifted = shift(lon, lat, ["NAD27", "NAD83", "NAD27"])
    records = shifted.records(np.array([True, True, False]))
    assert [(record.datum, record.rows) for record in records] == [("NAD27", 1), ("NAD83", 1)]


# ---- without a grid


@pytest.mark.parametrize(
    ("place", "operation", "accuracy_m"),
    [
        ("Kansas", "NAD27 to WGS 84 (6)", 7.0),
        ("Alberta", "NAD27 to WGS 84 (13)", 8.0),
        ("Montréal", "NAD27 to WGS 84 (12)", 9.0),
        ("Fairbanks", "NAD27 to WGS 84 (7)", 12.0),
        ("Attu", "NAD27 to WGS 84 (22)", 18.0),
        ("Ciudad de México", "NAD27 to WGS 84 (18)", 12.0),
        ("Key West", "NAD27 to WGS 84 (80)", 5.0),
        ("Habana", "NAD27 to WGS 84 (88)", 1.0),
    ],
)
def test_each_region_has_its_own_operation_and_is_never_left_where_it_was(
    place: str, operation: str, accuracy_m: float
) -> None:
    record = record_of(*PLACES[place])
    assert (record.operation, record.accuracy_m) == (operation, accuracy_m)
    assert record.expected_m == accuracy_m
    assert not record.is_ballpark
    assert metres(*PLACES[place], shift(*PLACES[place]))[0] > 20


def test_mexico_is_shifted_by_eighty_metres_where_proj_alone_shifts_by_none() -> None:
    lon, lat = PLACES["Ciudad de México"]
    silent = Transformer.from_crs("EPSG:4267", "EPSG:4269", always_xy=True).transform(lon, lat)
    assert silent == (lon, lat), "the trap that the module is there for"
    assert 75 < metres(lon, lat, shift(lon, lat))[0] < 90


def test_missing_grids_are_named() -> None:
    assert "us_noaa_conus.tif" in record_of(*PLACES["Kansas"]).missing_grids
    assert "ca_nrc_ntv2_0.tif" in record_of(*PLACES["Alberta"]).missing_grids
    assert record_of(*PLACES["Ciudad de México"]).missing_grids == ()


@pytest.mark.parametrize(
    ("datum", "lon", "lat", "least_m", "most_m"),
    [("Puerto Rico", -66.1, 18.4, 220, 225), ("Old Hawaiian", -157.86, 21.31, 445, 463)],
)
def test_island_datums_are_shifted_by_hundreds_of_metres(
    datum: str, lon: float, lat: float, least_m: float, most_m: float
) -> None:
    assert least_m < metres(lon, lat, shift(lon, lat, datum))[0] < most_m


def test_the_shift_follows_the_formula_of_its_parameters() -> None:
    """Three geocentric translations (-8, 159, 175 m) from Clarke 1866, computed here."""
    lon, lat = np.radians(PLACES["Kansas"])
    a, e2 = 6378206.4, 0.006768657997291
    n = a / np.sqrt(1 - e2 * np.sin(lat) ** 2)
    x, y = n * np.cos(lat) * np.cos(lon) - 8, n * np.cos(lat) * np.sin(lon) + 159
    z = n * (1 - e2) * np.sin(lat) + 175
    a, e2 = 6378137.0, 0.00669437999014
    phi = lat
    for _ in range(10):
        n = a / np.sqrt(1 - e2 * np.sin(phi) ** 2)
        phi = np.arctan2(z + e2 * n * np.sin(phi), np.hypot(x, y))
    shifted = shift(*PLACES["Kansas"])
    assert abs(shifted.lon[0] - np.degrees(np.arctan2(y, x))) < 1e-7
    assert abs(shifted.lat[0] - np.degrees(phi)) < 1e-7


# ---- what is not shifted


def test_a_place_that_no_operation_covers_keeps_its_degrees_and_says_so() -> None:
    shifted = shift(*PLACES["Pacific"])
    assert (shifted.lon[0], shifted.lat[0]) == PLACES["Pacific"]
    assert shifted.is_ballpark.tolist() == [True]
    assert shifted.expected_m.tolist() == [REGISTRY["NAD27"].differs_m]
    record = record_of(*PLACES["Pacific"])
    assert (record.operation, record.accuracy_m, record.is_ballpark) == ("", None, True)


@pytest.mark.parametrize("datum", ["NAD83", "NAD83(CSRS)", "ITRF92", "ITRF2008"])
def test_two_metres_are_an_assumption_and_no_shift(datum: str) -> None:
    shifted = shift(*PLACES["Kansas"], datum)
    assert (shifted.lon[0], shifted.lat[0]) == PLACES["Kansas"]
    record = record_of(*PLACES["Kansas"], datum)
    assert (record.operation, record.expected_m, record.is_ballpark) == ("", 2.0, False)


def test_an_unknown_datum_is_told_with_the_largest_error_it_may_hide() -> None:
    record = record_of(*PLACES["Kansas"], "unknown")
    assert record.is_ballpark
    assert record.expected_m == max(facts.differs_m for facts in REGISTRY.values())


def test_what_is_no_position_stays_none_and_is_in_no_record() -> None:
    shifted = shift([np.nan, -98.5, np.inf], [38.5, np.nan, 38.5])
    assert not np.isfinite(shifted.lon[0])
    assert not np.isfinite(shifted.lat[1])
    assert shifted.records(np.ones(3, dtype=bool)) == ()


def test_no_rows_are_no_records() -> None:
    shifted = shift([], [])
    assert len(shifted.lon) == 0
    assert shifted.records(np.zeros(0, dtype=bool)) == ()


@given(
    lon=st.floats(-179.9, 179.9, allow_nan=False),
    lat=st.floats(-89.9, 89.9, allow_nan=False),
    datum=st.sampled_from(sorted(REGISTRY)),
)
def test_no_point_moves_farther_than_the_registry_says(lon: float, lat: float, datum: str) -> None:
    shifted = shift(lon, lat, datum)
    moved = metres(lon, lat, shifted)[0]
    assert moved <= REGISTRY[datum].differs_m + 1.0
    (record,) = shifted.records(np.array([True]))
    assert (moved > 0) == bool(record.operation), "a point moves by a named operation or not"


def test_the_registry_knows_the_figure_of_a_datum() -> None:
    assert datums.figure(REGISTRY["NAD83"]) == "+ellps=WGS84"
    assert datums.figure(REGISTRY["NAD27"]).startswith("+a=6378206.4 ")
