"""The monitoring sites of the demo atlas, reopened with readers that did not write them."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from lxml import etree

from tests.demo_truth import Row, demo_truth

LAYER = "monitoring_sites"
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def edition(demo: Path) -> Path:
    return demo / "layers" / LAYER / "2025"


@pytest.fixture(scope="module")
def sites(edition: Path) -> pd.DataFrame:
    """All published sites, those beyond the projection's domain too."""
    files = [edition / f"{LAYER}.parquet", edition / f"{LAYER}_inset.parquet"]
    tables = [pq.read_table(path).drop_columns(["geometry", "bbox"]).to_pandas() for path in files]
    return pd.concat(tables).set_index("feature_id")


@pytest.fixture(scope="module")
def truth() -> list[Row]:
    """What was meant of every invented record of the vintages that the demo takes."""
    return demo_truth(LAYER, "sites")


def test_each_place_is_one_feature(sites: pd.DataFrame, truth: list[Row]) -> None:
    meant = {row["feature_id"] for row in truth if row["outcome"] in ("published", "merged")}
    assert set(sites.index) == meant - {""}
    assert sites["site_key"].is_unique


def test_every_record_ends_once(edition: Path, truth: list[Row]) -> None:
    """Records read are those published, merged, quarantined or left out, source by source."""
    ledger = pq.read_table(edition / "ledger.parquet").to_pandas()
    ends = ledger[(ledger["table"] == "sites") & ~ledger["action"].isin(["published_as_is"])]
    for source in {row["source"] for row in truth}:
        mine = ends[ends["source"] == source]
        for action, outcome in (("quarantined", "quarantined"), ("dropped_by_spec", "dropped")):
            found = mine[mine["action"] == action].drop_duplicates(["file", "record"])
            meant = [r for r in truth if (r["source"], r["outcome"]) == (source, outcome)]
            assert len(found) == len(meant), (source, action)


def test_a_site_keeps_all_networks_that_list_it(sites: pd.DataFrame) -> None:
    harbour = sites.loc["USA-AQS-230099001"]
    assert harbour["networks"].split("; ") == ["AQS", "AirNow", "IMPROVE"]
    assert set(harbour["network_ids"].split("; ")) >= {"AQS:230099001", "IMPROVE:SAHA1"}
    assert sites.loc["USA-NADP-WI91", "networks"].count("; ") == 2
    assert sites.loc["CAN-NAPS-059001", "network_ids"].count("AIRNOW:") == 2


def test_positions_come_from_the_trusted_network_and_slips_are_told(
    sites: pd.DataFrame, demo: Path
) -> None:
    assert sites.loc["USA-AQS-480319001", "lat"] == pytest.approx(30.26)
    told = (demo / "reports" / "demo" / "suspects_USA.csv").read_text(encoding="utf-8-sig")
    assert any("SITE-DIGIT" in line and "480319001" in line for line in told.splitlines())


def test_unknown_numbers_are_null_in_every_format(edition: Path, sites: pd.DataFrame) -> None:
    unknown = sites[sites["elevation_m"].isna() & sites["start_year"].isna()]
    assert len(unknown)
    key = unknown.index[0]
    with closing(sqlite3.connect(edition / f"{LAYER}.gpkg")) as database:
        query = f"SELECT elevation_m, start_year, end_year FROM {LAYER} WHERE feature_id = ?"
        assert database.execute(query, [key]).fetchone() == (None, None, None)
    placemark = placemarks(edition)[key]
    texts = {
        data.get("name"): data.findtext(f"{KML}value") for data in placemark.iter(f"{KML}Data")
    }
    assert not set(texts.values()) & {"nan", "<NA>", "None"}


def placemarks(edition: Path) -> dict[str, etree._Element]:
    """Placemarks of the English KMZ by the id of their feature."""
    with zipfile.ZipFile(edition / f"{LAYER}_en.kmz") as package:
        tree = etree.fromstring(package.read("doc.kml"))
    found = {}
    for placemark in tree.iter(f"{KML}Placemark"):
        found[placemark.get("id").removeprefix("feature-")] = placemark
    return found


def test_the_globe_shows_every_site_with_its_time(edition: Path, sites: pd.DataFrame) -> None:
    shown = placemarks(edition)
    assert len(shown) == len(sites)
    for key, placemark in shown.items():
        site = sites.loc[key]
        begin, end = (placemark.findtext(f"{KML}TimeSpan/{KML}{name}") for name in ("begin", "end"))
        assert (begin or "")[:4] == (
            "" if pd.isna(site["start_year"]) else f"{site['start_year']:.0f}"
        )
        assert (end or "")[:4] == ("" if pd.isna(site["end_year"]) else f"{site['end_year']:.0f}")


def test_the_folders_of_the_globe_are_countries_and_networks(edition: Path) -> None:
    with zipfile.ZipFile(edition / f"{LAYER}_fr.kmz") as package:
        tree = etree.fromstring(package.read("doc.kml"))
    folders = tree.find(f"{KML}Document").findall(f"{KML}Folder")
    names = {folder.findtext(f"{KML}name") for folder in folders}
    assert {"Canada", "Mexique", "États-Unis"} <= names
    inside = {name.text for folder in folders for name in folder.findall(f"{KML}Folder/{KML}name")}
    assert {"AQS", "NAPS", "SINAICA", "NTN", "RENAMECA"} <= inside


def test_monitors_lead_to_their_sites(edition: Path, sites: pd.DataFrame) -> None:
    monitors = pq.read_table(edition / "monitors.parquet").to_pandas()
    assert set(monitors["feature_id"]) <= set(sites.index)
    with closing(sqlite3.connect(edition / f"{LAYER}.gpkg")) as database:
        related = database.execute(
            "SELECT count(*) FROM gpkgext_relations WHERE related_table_name = 'monitors'"
        ).fetchone()
        linked = database.execute(
            f"SELECT count(DISTINCT related_id) FROM {LAYER}_monitors"
        ).fetchone()
    inside = monitors["feature_id"].isin(sites.index[~sites["native_id"].str.startswith("66")])
    assert related[0] >= 1
    assert linked[0] == inside.sum()
    boulevard = monitors[monitors["feature_id"] == "USA-AQS-060379001"]
    assert {"O3", "NO2", "PM2.5", "WS"} <= set(boulevard["parameter"])
    assert set(boulevard["network"]) == {"AQS", "AirNow"}
