"""Every source of protected areas from its own files to features: all records explained.

Counts and facts were established on the files beforehand. Areas are compared with a computation of
another library: geographiclib's polygons, through pyproj.
"""

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from pipeline.build.results import SourceResult
from tests.real_sources import DATA, MARKS, made, vintages
from tests.register_frames import catalogue

pytestmark = MARKS
LAYER = "protected_areas"
GEOD = Geod(ellps="WGS84")
# Records read, merged into another row of their area, and areas that come out.
COUNTS = {
    "us_padus": (7, 2, 5),
    "us_noaa_mpa": (170, 0, 170),
    "us_nps": (1, 0, 1),
    "ca_cpcad": (1, 0, 1),
    "ca_dfo_mpa": (5, 0, 5),
    "mx_conanp": (28, 2, 26),
    "na_cec_protected": (162, 0, 162),
}


def result(source: str) -> SourceResult:
    return made(source, LAYER)


def areas(source: str) -> pd.DataFrame:
    return result(source).tables["areas"].set_index("native_id")


def told(source: str, rule: str) -> list[str]:
    findings = result(source).ledger.findings()
    return findings.loc[findings["rule"] == rule, "native_id"].tolist()


def test_the_edition_names_every_source_at_hand() -> None:
    assert set(vintages(LAYER)) == set(COUNTS)


@pytest.mark.parametrize("source", COUNTS)
def test_every_record_is_explained(source: str) -> None:
    accounts = [entry for entry in result(source).ledger.accounts if entry.table == "areas"]
    found = (accounts[0].rows_in, sum(a.merged for a in accounts), accounts[-1].rows_out)
    assert found == COUNTS[source]
    assert sum(a.quarantined + a.dropped_by_spec for a in accounts) == 0
    assert len(areas(source)) == COUNTS[source][2]


@pytest.mark.parametrize("source", COUNTS)
def test_every_word_is_known_and_every_shape_sound(source: str) -> None:
    assert told(source, "VALUE-UNKNOWN") + told(source, "VALUE-FORM") == []
    frame = areas(source)
    assert frame.index.is_unique
    assert frame["feature_id"].is_unique
    assert shapely.is_valid(frame["shape"].to_numpy(object)).all()
    inside = shapely.contains_xy(frame["shape"].to_numpy(object), frame["lon"], frame["lat"])
    assert inside.all()
    assert (frame["name"] != "").all()
    assert (frame["designation_code"] != "").all()


@pytest.mark.parametrize("source", COUNTS)
def test_ids_made_of_names_are_whole_in_a_shapefile(source: str) -> None:
    for name in ("feature_id", "native_id", "parent_id"):
        longest = areas(source).reset_index()[name].str.encode("utf-8").str.len().max()
        assert longest <= catalogue().fields[name].width


@pytest.mark.parametrize("source", COUNTS)
def test_areas_agree_with_another_computation(source: str) -> None:
    """To 0.01 %, edges straight in degrees, which geodesics follow from vertex to vertex."""
    frame = areas(source)
    km2 = [geodesic_km2(shape) for shape in frame["shape"]]
    assert frame["area_geodesic_km2"].to_numpy(float) == pytest.approx(km2, rel=1e-4)


def geodesic_km2(shape: shapely.MultiPolygon) -> float:
    """Area by geographiclib."""
    return sum(
        ring_km2(part.exterior) - sum(map(ring_km2, part.interiors))
        for part in shapely.get_parts(shape)
    )


def ring_km2(ring: shapely.LinearRing) -> float:
    lon, lat = shapely.get_coordinates(shapely.segmentize(ring, 0.005)).T
    return abs(float(GEOD.polygon_area_perimeter(lon, lat)[0])) / 1e6


@pytest.mark.parametrize(
    ("source", "least", "most"),
    [("us_padus", 0.997, 1.001), ("us_noaa_mpa", 0.997, 1.0011), ("ca_cpcad", 1 - 1e-8, 1 + 1e-8)],
)
def test_reported_areas_agree_as_far_as_they_did(source: str, least: float, most: float) -> None:
    ratio = areas(source)["area_ratio"]
    assert least < ratio.min() <= ratio.max() < most
    assert told(source, "AREA-REPORTED") == []


def test_rows_of_a_refuge_and_of_a_reserve_are_one_area_each() -> None:
    frame = areas("us_padus")
    refuge = frame.loc["Bon Secour National Wildlife Refuge|NWR|FWS"]
    assert refuge["area_reported_km2"] / 0.0040468564224 == pytest.approx(6398 + 159)
    assert (refuge["established_year"], refuge["wdpa_id"]) == (1979, "21107")
    reserve = frame.loc["Weeks Bay National Estuarine Research Reserve|SCA|SDOL"]
    assert reserve["area_reported_km2"] / 0.0040468564224 == pytest.approx(933 + 470)
    assert told("us_padus", "SHAPE-INVALID") == [refuge.name]
    assert frame["tenure"].tolist() == ["fee"] * 5


def test_the_coast_of_the_west_keeps_its_states_and_categories() -> None:
    frame = areas("us_noaa_mpa")
    assert frame["state_provs"].value_counts().to_dict() == {"US-CA": 130, "US-WA": 23, "US-OR": 17}
    assert frame["iucn_category"].value_counts().to_dict() == {"Ia": 82, "V": 51, "IV": 36, "VI": 1}
    assert set(frame["realm"]) == {"marine"}
    assert frame["marine_share"].between(0.95, 1).all()
    assert "0" not in set(frame["wdpa_id"])
    assert frame["governance"].eq("Not Reported").sum() == 1


def test_the_park_has_neither_year_nor_category_nor_usable_area() -> None:
    unit = areas("us_nps").loc["KAWW-National Monument"]
    assert unit["area_geodesic_km2"] == pytest.approx(362.4, abs=0.1)
    found = unit[["iucn_category", "iucn_basis", "governance_basis", "area_flag"]].tolist()
    assert found == ["Not Reported", "none", "derived", "not_reported"]
    assert pd.isna(unit["established_year"])


def test_the_name_of_bylot_island_is_restored_as_far_as_its_bytes_allow() -> None:
    island = areas("ca_cpcad").loc["730002200"]
    assert island["name_fr"] == "Île Bylot, Refuge D’Oiseaux De L'"
    assert island["name"] == "Bylot Island Bird Sanctuary"
    assert (island["zone_role"], island["parent_id"]) == ("area", "")
    assert island["area_geodesic_km2"] == pytest.approx(11_062.1533, rel=1e-7)
    assert told("ca_cpcad", "READ-MENDED") == ["730002200"]


def test_the_zones_of_musquash_have_categories_and_their_outline_has_none() -> None:
    frame = areas("ca_dfo_mpa")
    assert frame["zone_role"].value_counts().to_dict() == {"zone": 4, "outline": 1}
    zones = frame[frame["zone_role"] == "zone"]
    outline = frame[frame["zone_role"] == "outline"].iloc[0]
    assert zones.set_index("zone")["iucn_category"].to_dict() == {
        "Zone 1": "II", "Zone 2A": "IV", "Zone 2B": "IV", "Zone 3": "IV",
    }  # fmt: skip
    assert set(zones["parent_id"]) == {outline["feature_id"]}
    assert outline[["iucn_category", "iucn_basis"]].tolist() == ["Not Reported", "none"]
    assert zones["area_geodesic_km2"].sum() == pytest.approx(outline["area_geodesic_km2"], rel=1e-3)


def test_no_person_is_in_what_was_read_of_the_zones() -> None:
    assert not any("contact" in name for name in areas("ca_dfo_mpa").columns)


def test_federal_areas_of_mexico_get_category_year_and_sea_from_the_table_without_shapes() -> None:
    frame = areas("mx_conanp")
    account = next(a for a in result("mx_conanp").ledger.accounts if a.table == "attributes")
    assert (account.rows_in, account.rows_out) == (182, 26)
    assert frame["iucn_category"].value_counts().to_dict() == {"VI": 17, "II": 9}
    assert set(frame["iucn_basis"]) == {"derived"}
    assert (frame["established_year"].min(), frame["established_year"].max()) == (1973, 2017)
    assert frame.loc["2.1.01.104", "marine_share"] == pytest.approx(0.5644, abs=1e-4)
    assert frame.loc["2.1.01.104", "state_provs"] == "MX-BCN; MX-SON"
    assert frame.loc["1.3.07.107", "state_provs"] == ""  # Revillagigedo: sin estado


def test_an_area_in_two_files_is_counted_once_in_its_full_outline() -> None:
    frame = areas("mx_conanp")
    assert sorted(told("mx_conanp", "ID-REPEATED")) == ["1.1.05.157", "1.1.07.179"]
    full = geopandas.read_file(DATA / "mx_conanp" / "all_mpas.gpkg").set_index("NOMBRE").geometry
    for key in ("1.1.05.157", "1.1.07.179"):
        area = frame.loc[key]
        assert area["shape"].symmetric_difference(full[area["name"]]).area < 1e-9
    islands = frame.loc["1.1.07.179"]
    assert islands["area_ratio"] == pytest.approx(1.056, abs=1e-3)
    differing = ["1.1.07.179", "9.7.06.175"]
    assert sorted(told("mx_conanp", "AREA-REPORTED")) == differing
    assert frame.loc[frame["area_flag"] == "differs"].index.sort_values().tolist() == differing


def test_alaska_keeps_its_areas_on_both_sides_of_the_antimeridian() -> None:
    frame = areas("na_cec_protected").set_index("name")
    west, _, east, _ = frame.loc["Alaska Maritime National Wildlife Refuge", "shape"].bounds
    assert (round(west, 2), round(east, 2)) == (-179.15, 179.77)
    planar = geopandas.read_file(DATA / "cec_protected_ak" / "ak_protected_areas.shp")
    km2 = planar.set_index("name").area / 1e6  # its Albers projection keeps areas
    ratio = frame["area_geodesic_km2"] / km2.reindex(frame.index)
    assert np.abs(ratio - 1).max() < 1e-4
    assert frame["governance"].str.startswith("Federal").sum() == 88
    assert frame["manager"].ne("").sum() == 87
