"""The water networks' own files: counts that were established beforehand, and what is odd in them.

Runs where NAATLAS_DATA names the folder with one folder a source: ``us_nwis``, ``us_wqp``,
``ca_eccc_wq``, ``mx_conagua``.
"""

import csv
from collections import Counter

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from pipeline.text import fold
from tests.real_sources import DATA, MARKS, made
from tests.register_frames import catalogue

pytestmark = MARKS

WITHOUT_PLACE = ["DLGUA1133", "DLGUA1135", "OCFSU2933", "OCFSU2934"]
# In lagoons, bays and on a reef, 5.8 to 11.2 km from the land as it is drawn at 1:10M.
FAR_FROM_LAND = ["DLBAJ197", "DLCAM275", "DLQUI2245", "OCGNO3628W1", "OCPSU4883"]


def sites(source: str) -> pd.DataFrame:
    return made(source).tables["sites"]


def ids(source: str, rule: str) -> list[str]:
    findings = made(source).ledger.findings()
    return sorted(findings.loc[findings["rule"] == rule, "native_id"])


def rules(source: str) -> Counter[str]:
    return Counter(made(source).ledger.findings()["rule"])


def raw(pattern: str, encoding: str, delimiter: str) -> list[dict[str, str]]:
    (path,) = (DATA / "mx_conagua").glob(pattern)
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


# ---- CONAGUA


def test_every_surface_site_with_digits_is_recovered_and_the_four_blank_ones_are_told() -> None:
    assert len(raw("Datos*", "cp850", ";")) == 3493
    assert len(sites("mx_conagua_surface")) == 3489
    assert ids("mx_conagua_surface", "COORD-MISSING") == WITHOUT_PLACE
    assert rules("mx_conagua_surface")["COORD-DOTS"] == 3489
    assert set(sites("mx_conagua_surface")["coordinate_method"]) == {"dotted_thousands"}


def test_recovered_degrees_are_the_digits_of_the_file() -> None:
    found = sites("mx_conagua_surface").set_index("native_id")
    widths: Counter[int] = Counter()
    for row in raw("Datos*", "cp850", ";"):
        if row["LATITUD"]:
            lat, lon = (int(row[name].replace(".", "")) for name in ("LATITUD", "LONGITUD"))
            site = found.loc[row["CLAVE"]]
            assert site["lat"] == pytest.approx(lat / 1e5, abs=1e-9)
            assert site["lon"] == pytest.approx(lon / 1e5, abs=1e-9)
            widths[len(str(-lon))] += 1
    assert widths == {8: 1639, 7: 1850}


def test_names_of_code_page_850_and_of_old_states_are_read() -> None:
    found = sites("mx_conagua_surface")
    assert not found["name"].str.contains("\ufffd|¥").any()
    assert (found["name"].str.contains("Ñ")).any()
    assert not (found["state_prov"] == "").any()
    assert (found["state_prov"] == "MX-QUE").sum() == 43
    assert rules("mx_conagua_surface")["VALUE-UNKNOWN"] == 0


def test_sites_in_the_water_by_design_are_published_and_wrong_states_are_listed() -> None:
    assert ids("mx_conagua_surface", "A12") == ["OCPSU4873"]
    assert ids("mx_conagua_surface", "A11") == []
    assert set(FAR_FROM_LAND) <= set(ids("mx_conagua_surface", "A11-OFFSHORE"))
    kinds = sites("mx_conagua_surface")["site_type"].value_counts()
    assert kinds.to_dict() == {
        "stream": 1699, "coastal": 962, "lake": 714, "other": 73, "wetland": 31, "spring": 10,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("source", "outside", "far"),
    [
        ("mx_conagua_surface", 467, [*FAR_FROM_LAND, "OCPSU4873"]),
        ("mx_conagua_ground", 33, ["DLCOL562", "OCBAL2854", "OCPYU4918W1"]),
    ],
)
def test_other_boundaries_put_the_same_sites_far_outside_their_state(
    source: str, outside: int, far: list[str]
) -> None:
    """Natural Earth's states, which the program does not use."""
    states = gpd.read_file(DATA / "naturalearth/mex.json").dropna(subset="name")
    plane = states.to_crs("+proj=laea +lat_0=23 +lon_0=-102 +units=m")
    names = {fold(name): shape for name, shape in zip(plane["name"], plane.geometry, strict=True)}
    crosswalk = catalogue().crosswalk(catalogue().layer("prtr_facilities"), "state_prov_mex")
    shapes = {crosswalk.get(name): shape for name, shape in names.items()}
    found = sites(source)
    points = gpd.GeoSeries(gpd.points_from_xy(found["lon"], found["lat"]), crs="EPSG:4326")
    metres = np.array(
        [
            shapes[state].distance(point)
            for state, point in zip(found["state_prov"], points.to_crs(plane.crs), strict=True)
        ]
    )
    assert (metres > 0).sum() == outside
    assert sorted(found.loc[metres > 5000, "native_id"]) == sorted(far)


def test_results_of_surface_water_are_its_monitors() -> None:
    table = made("mx_conagua_surface").tables["monitors"]
    rows = raw("Datos*", "cp850", ";")
    measured = table["national_parameter"].value_counts()
    for name in ("DBO_mg/L", "SST_mg/L", "OD_PORC_FON", "TOX_FIS_SUP_15_UT"):
        assert measured[name] == sum(row[name] not in ("", "ND") for row in rows)
    assert measured["DBO_mg/L"] == 2577
    assert "TOX_D_48_FON_UT" not in measured  # blank in every row
    assert set(table["data_year"]) == {2020}


def test_groundwater_is_published_and_three_wells_lie_outside_their_state() -> None:
    found = sites("mx_conagua_ground")
    assert len(found) == 1068
    assert set(found["coordinate_status"]) == {"reported"}
    assert ids("mx_conagua_ground", "A12") == ["DLCOL562", "OCBAL2854", "OCPYU4918W1"]
    assert found["site_type"].value_counts().to_dict() == {"well": 1048, "spring": 12, "other": 8}
    assert set(found["main_medium"]) == {"groundwater"}


def test_mercury_below_detection_is_a_measurement() -> None:
    below = sum(row["HG_TOT_mg/L"].startswith("<") for row in raw("*.tsv", "utf-8", "\t"))
    table = made("mx_conagua_ground").tables["monitors"]
    assert below == 968
    assert (table["parameter"] == "HG-TOTAL").sum() == 1068


@pytest.mark.parametrize("source", ["mx_conagua_surface", "mx_conagua_ground"])
def test_data_of_the_year_make_sites_active(source: str) -> None:
    assert set(sites(source)["activity_evidence"]) == {"data 2020"}
    assert set(sites(source)["last_data_year"]) == {2020}


# ---- ECCC


def test_sites_of_canada_keep_their_datum_and_number() -> None:
    found = sites("ca_eccc_wq")
    assert found["datum"].value_counts().to_dict() == {
        "NAD83 (stated)": 315,
        "NAD27 (stated)": 35,
        "WGS84 (stated)": 21,
    }
    assert set(made("ca_eccc_wq").layouts.values()) == {"edition_2023"}
    assert found["native_id"].str.len().value_counts().to_dict() == {10: 324, 8: 34, 12: 13}
    assert (found["name_fr"] == "").sum() == 1
    assert (found["name"] == "").sum() == 0


def test_sites_in_the_united_states_are_of_that_country_whatever_province_stands_beside() -> None:
    found = sites("ca_eccc_wq").set_index("native_id")
    foreign = found.loc[found["country"] == "USA", "state_prov"].to_dict()
    assert foreign == {
        "AK08DC0001": "US-AK",
        "NB01AR0151": "US-ME",
        "US05ND0004": "",
        "US05NF0001": "",
    }
    assert found.loc["BC08HB0027", "state_prov"] == "CA-BC"  # its PROV_TERR is blank
    assert ids("ca_eccc_wq", "A12") == ["QU02OA0440"]  # Wolfe Island, Ontario, under Quebec


def test_degrees_on_the_old_datum_move_by_tens_of_metres() -> None:
    found = sites("ca_eccc_wq").set_index("native_id")
    with (DATA / "ca_eccc_wq/Water-Qual-Eau-Sites-National.csv").open(
        encoding="utf-8-sig", newline=""
    ) as stream:
        rows = [row for row in csv.DictReader(stream) if row["DATUM"] == "NAD27"]
    lon, lat = (np.array([float(row[name]) for row in rows]) for name in ("LONGITUDE", "LATITUDE"))
    moved = found.loc[[row["SITE_NO"] for row in rows]]
    _, _, metres = Geod(ellps="WGS84").inv(lon, lat, moved["lon"], moved["lat"])
    assert len(metres) == 35
    assert metres.min() > 10
    assert metres.max() < 130
    assert 50 < np.median(metres) < 80


# ---- NWIS and the portal


def test_both_answers_of_the_site_service_are_read_without_their_format_rows() -> None:
    found = sites("us_nwis")
    assert Counter(found["file"]) == {
        "us_nwis/nwis_sites.txt": 206,
        "us_nwis/waterservices_site.txt": 2,
    }
    assert made("us_nwis").ledger.findings().empty
    assert set(found["datum"]) == {"NAD83 (stated)"}
    assert (found["state_prov"] == "").sum() == 11
    assert found["elevation_m"].notna().sum() == 159
    choptank = found.set_index("native_id").loc["01491000"]
    assert choptank["elevation_m"] == pytest.approx(2.73 * 0.3048)
    assert choptank["state_prov"] == "US-MD"


def test_both_layouts_of_the_portal_are_read_by_their_names() -> None:
    found = sites("us_wqp")
    assert Counter(found["file"]) == {"us_wqp/station.csv": 75, "us_wqp/wqp_sites.txt": 5}
    assert made("us_wqp").ledger.findings().empty
    assert found["datum"].value_counts().to_dict() == {"NAD83 (stated)": 73, "WGS84 (stated)": 7}
    assert (found["state_prov"] == "").sum() == 11
    assert set(found["country"]) == {"USA"}
    assert found["identities"].str.startswith("USGS:").sum() == 5
    assert found["elevation_m"].notna().sum() == 4


@pytest.mark.parametrize("source", ["us_nwis", "us_wqp", "ca_eccc_wq"])
def test_lists_that_say_nothing_of_activity_leave_it_unknown(source: str) -> None:
    assert set(sites(source)["status"]) == {"unknown"}
    assert made(source).tables["monitors"].empty
