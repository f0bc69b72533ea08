"""Rules A5, A6 and A8 to A15: each counterexample is named for its defect."""

from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.projection import atlas_crs, to_atlas
from tests.validate_products import (
    ATLAS,
    broken,
    good_frame,
    kml_text,
    metres,
    verdicts,
    warned,
    write_gpkg,
    write_kml,
    write_parquet,
    write_shp,
)

CRS84 = "OGC:CRS84"


def with_row(**values: object) -> pd.DataFrame:
    """The good features and one more."""
    row = {**good_frame().iloc[2].to_dict(), "FEATURE_ID": "BAD-1", **values}
    return pd.concat([good_frame(), pd.DataFrame([row])], ignore_index=True)


def placed(frame: pd.DataFrame, x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
    """The last feature put elsewhere."""
    xs, ys = metres(frame)
    xs[-1], ys[-1] = x, y
    return xs, ys


def degrees(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return frame["LON"], frame["LAT"]


def test_null_island_in_metres(tmp_path: Path) -> None:
    frame = with_row(LON=0.0, LAT=0.0)
    xy = placed(frame, 9473741.42158, 1181205.0636)
    path = write_shp(tmp_path / "null_island.shp", frame, xy)
    found = verdicts(path)
    assert {"A8", "A13"} <= broken(path)
    assert "A9" not in broken(path)
    assert found["A8"].count == 1
    assert found["A8"].examples[0].startswith("BAD-1 (row 5): (9473741.42, 1181205.06)")


@pytest.mark.parametrize("lon", [0.0, 0.008])
def test_null_island_in_degrees(tmp_path: Path, lon: float) -> None:
    frame = with_row(LON=lon, LAT=0.0)
    assert "A8" in broken(write_kml(tmp_path / "null_island.kml", kml_text(frame=frame)))
    how = {"frame": frame, "xy": degrees(frame), "crs": CRS84}
    assert "A8" in broken(write_parquet(tmp_path / "null_island_inset.parquet", **how))


def test_lost_longitude_sign(tmp_path: Path) -> None:
    frame = with_row(COUNTRY="CAN", STATE_PROV="CA-ON", LON=79.3832, LAT=43.6532)
    path = write_gpkg(tmp_path / "lost_sign_toronto.gpkg", frame=frame)
    assert {"A9", "A13"} == broken(path)
    assert warned(path) == {"A11", "A12"}
    assert "79.38320" in verdicts(path)["A9"].examples[0]


def test_lost_latitude_sign(tmp_path: Path) -> None:
    frame = with_row(STATE_PROV="US-PA", LON=-75.16, LAT=-39.95)
    assert "A9" in broken(write_parquet(tmp_path / "lost_sign_philadelphia.parquet", frame=frame))


@pytest.mark.parametrize(
    ("state", "lon", "lat"),
    [
        ("US-AK", 173.2041, 52.9013),
        ("US-GU", 144.7937, 13.4443),
        ("US-MP", 145.7329, 15.1807),
        ("US-AS", -170.7008, -14.2791),
        ("US-PW", 134.5021, 7.4013),
    ],
)
def test_signs_that_are_right(tmp_path: Path, state: str, lon: float, lat: float) -> None:
    frame = with_row(STATE_PROV=state, LON=lon, LAT=lat)
    how = {"frame": frame, "xy": degrees(frame), "crs": CRS84}
    path = write_parquet(tmp_path / "far_pacific.parquet", **how)
    assert broken(path) == set()
    assert warned(path) == set()


def test_swapped_pair(tmp_path: Path) -> None:
    frame = with_row(LON=38.9072, LAT=-77.0369)
    path = write_shp(tmp_path / "swapped.shp", frame)
    assert "A10" in broken(path)
    assert verdicts(path)["A10"].examples == (
        "BAD-1 (row 5): in the country when longitude and latitude are exchanged",
    )


def test_out_of_range(tmp_path: Path) -> None:
    frame = with_row(LON=-770.369, LAT=38.9072)
    how = {"frame": frame, "xy": degrees(frame), "crs": CRS84}
    assert "A10" in broken(write_parquet(tmp_path / "out_of_range.parquet", **how))


def test_feature_without_position(tmp_path: Path) -> None:
    frame = with_row(LON=np.nan, LAT=np.nan)
    found = verdicts(write_parquet(tmp_path / "no_position.parquet", frame=frame))["A10"]
    assert (found.verdict, found.examples) == ("fail", ("BAD-1 (row 5): no position",))


def test_axis_order_of_degrees(tmp_path: Path) -> None:
    frame = good_frame()
    how = {"frame": frame, "xy": (frame["LAT"], frame["LON"]), "crs": CRS84}
    path = write_parquet(tmp_path / "lat_lon.parquet", **how)
    assert {"A4", "A6", "A10"} <= broken(path)


def test_axis_order_of_metres(tmp_path: Path) -> None:
    x, y = metres(good_frame())
    path = write_shp(tmp_path / "northing_easting.shp", xy=(y, x))
    assert {"A4", "A6"} <= broken(path)


def test_in_country(tmp_path: Path) -> None:
    frame = with_row(COUNTRY="MEX", STATE_PROV="MX-CMX")  # in Washington
    path = write_shp(tmp_path / "other_country.shp", frame)
    assert broken(path) == set()
    assert warned(path) == {"A11", "A12"}


def test_in_country_near_the_coast_and_at_sea(tmp_path: Path) -> None:
    frame = good_frame()
    frame.loc[0, ["COUNTRY", "STATE_PROV", "LON", "LAT"]] = ["CAN", "CA-NL", -48.7831, 46.7502]
    frame.loc[1, ["COUNTRY", "STATE_PROV", "LON", "LAT"]] = ["MEX", "MX-CAM", -92.2013, 19.4008]
    path = write_shp(tmp_path / "oil_platforms.shp", frame)
    assert warned(path) == set()


def test_in_state(tmp_path: Path) -> None:
    frame = with_row(STATE_PROV="US-TX")  # in Washington
    path = write_shp(tmp_path / "other_state.shp", frame)
    assert warned(path) == {"A12"}
    assert verdicts(path)["A12"].examples == ("BAD-1 (row 5): not in US-TX",)
    frame = with_row(STATE_PROV="US-VA")  # within 5 km across the river
    assert warned(write_shp(tmp_path / "across_the_river.shp", frame)) == set()


def test_domain_only_in_a_named_inset(tmp_path: Path) -> None:
    frame = with_row(STATE_PROV="US-GU", LON=144.79, LAT=13.44)
    assert broken(write_shp(tmp_path / "guam.shp", frame)) == {"A13"}
    assert broken(write_shp(tmp_path / "guam_inset.shp", frame)) == set()


def test_impossible_radius(tmp_path: Path) -> None:
    frame = with_row()
    path = write_shp(tmp_path / "beyond_2r.shp", frame, placed(frame, 12.75e6, 0.0))
    assert {"A4", "A13", "A14"} == broken(path)
    frame = with_row()
    path = write_gpkg(tmp_path / "infinite.gpkg", frame=frame, xy=placed(frame, np.inf, 0.0))
    assert "A14" in broken(path)


def test_degrees_in_metres(tmp_path: Path) -> None:
    frame = good_frame()
    path = write_shp(tmp_path / "degrees_in_metres.shp", xy=degrees(frame))
    assert {"A4", "A15"} <= broken(path)
    assert verdicts(path)["A15"].count == 4


def test_one_row_left_in_degrees(tmp_path: Path) -> None:
    frame = with_row()
    path = write_shp(tmp_path / "one_row_in_degrees.shp", frame, placed(frame, -77.04, 38.91))
    assert "A15" in broken(path)
    assert verdicts(path)["A15"].count == 1


def test_round_trip_is_lost_at_the_antipode(tmp_path: Path) -> None:
    frame = with_row(LON=80.0, LAT=-45.0)
    how = {"frame": frame, "xy": degrees(frame), "crs": CRS84}
    assert "A5" in broken(write_parquet(tmp_path / "antipode.parquet", **how))


@pytest.mark.parametrize("is_exchanged", [False, True])
def test_axis_order_at_sea_is_that_of_lon_and_lat(tmp_path: Path, is_exchanged: bool) -> None:
    """Exchanged, more of these are near a country by chance; no country is declared."""
    lon, lat = np.array([-45.0, -40.0, -125.0]), np.array([30.0, 35.0, 48.0])
    x, y = to_atlas(lon, lat)
    boxes = shapely.box(x - 1e4, y - 1e4, x + 1e4, y + 1e4)
    if is_exchanged:
        boxes = shapely.transform(boxes, lambda places: places[:, ::-1])
    frame = geopandas.GeoDataFrame(
        {"LON": lon, "LAT": lat}, geometry=boxes, crs=atlas_crs(ATLAS.wkt2)
    )
    path = tmp_path / "sea.parquet"
    frame.to_parquet(path)
    found = verdicts(path)["A6"]
    assert found.verdict == ("fail" if is_exchanged else "pass")
    assert found.figure.startswith("0 of 3" if is_exchanged else "3 of 3")


def test_no_features_is_no_crash(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "empty.parquet", frame=good_frame().iloc[:0])
    assert broken(path) == set()


def test_land_of_other_countries_is_nowhere_to_be_looked_for(tmp_path: Path) -> None:
    """Base layers show it, and it is near none of the three countries."""
    frame = with_row(COUNTRY="FN", STATE_PROV="", LON=-51.7, LAT=64.2)
    path = write_gpkg(tmp_path / "greenland.gpkg", frame=frame.assign(FEAT_CLASS="town"))
    assert "A11" not in warned(path)
    assert {"A6", "A10"}.isdisjoint(broken(path))
