"""FlatGeobuf, PMTiles and the tables of the GeoPackage, reopened with what did not write them."""

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import mapbox_vector_tile
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
from PIL import Image
from pmtiles.reader import MmapSource, Reader, all_tiles
from pyproj import CRS

from pipeline.checks.crs import identify_crs
from pipeline.checks.validate import validate_paths
from pipeline.export.notices import LICENCE
from pipeline.export.pmtiles import shown_fields
from pipeline.export.tile_pyramid import HIGHEST_ZOOM
from pipeline.spec.catalogue import Catalogue
from tests.flatgeobuf_header import read_header

LAYER = "prtr_facilities"
SYSTEM_PYTHON = "/usr/bin/python3"


@pytest.fixture(scope="module")
def edition(demo) -> Path:
    return demo / "layers" / LAYER / "2012"


@pytest.fixture(scope="module")
def truth(edition) -> pd.DataFrame:
    parts = [pq.read_table(edition / f"{LAYER}{part}.parquet") for part in ("", "_inset")]
    names = list(Catalogue().layer(LAYER).fields)
    frames = [part.select(names).to_pandas() for part in parts]
    return pd.concat(frames).set_index("feature_id").sort_index()


@pytest.fixture(scope="module")
def tiles(edition) -> dict[tuple[int, int, int], list[dict]]:
    """Features of every tile, decoded."""
    with (edition / f"{LAYER}.pmtiles").open("rb") as stream:
        return {
            place: mapbox_vector_tile.decode(gzip.decompress(data))[LAYER]["features"]
            for place, data in all_tiles(MmapSource(stream))
        }


@pytest.fixture
def geopackage(edition):
    connection = sqlite3.connect(f"file:{edition / LAYER}.gpkg?mode=ro", uri=True)
    yield connection
    connection.close()


# ---- PMTiles


def test_the_highest_zoom_has_every_feature_once_the_inset_too(tiles, truth) -> None:
    highest = [f for place, shown in tiles.items() if place[0] == HIGHEST_ZOOM for f in shown]
    found = Counter(feature["properties"]["feature_id"] for feature in highest)
    assert found == Counter(truth.index)
    assert any(truth.loc[key, "state_prov"] == "US-GU" for key in found)


def test_attributes_of_the_tiles_are_those_of_the_layer(tiles, truth) -> None:
    names = shown_fields(Catalogue().layer(LAYER))
    assert {"name", "country", "sector_fr", "release_total_kg"} <= set(names)
    for (zoom, *_), features in tiles.items():
        if zoom == HIGHEST_ZOOM:
            for feature in features:
                found = feature["properties"]
                row = truth.loc[found["feature_id"], names[1:]]
                kept = row[row.notna() & (row != "")].to_dict()
                assert {k: v for k, v in found.items() if k != "feature_id"} == kept


def test_gdal_finds_the_same_features_in_the_same_places(edition, truth) -> None:
    frame = pyogrio.read_dataframe(edition / f"{LAYER}.pmtiles").set_index("feature_id")
    frame = frame.to_crs(4326).sort_index()
    assert frame.index.tolist() == truth.index.tolist()
    # A unit of the highest zoom is 38 m at the equator.
    assert frame.geometry.x.to_numpy() == pytest.approx(truth["lon"].to_numpy(), abs=0.0004)
    assert frame.geometry.y.to_numpy() == pytest.approx(truth["lat"].to_numpy(), abs=0.0004)


def test_low_zooms_leave_out_only_what_another_hides(tiles, truth) -> None:
    pixels: dict[int, set[tuple]] = {zoom: set() for zoom in range(HIGHEST_ZOOM + 1)}
    for (zoom, column, line), features in tiles.items():
        for feature in features:
            x, y = feature["geometry"]["coordinates"]
            country = feature["properties"]["country"]
            key = (column * 4096 + x) // 8, (line * 4096 + 4096 - y - 1) // 8, country
            assert zoom == HIGHEST_ZOOM or key not in pixels[zoom]
            pixels[zoom].add(key)
    assert len(pixels[0]) < len(truth)
    countries = {country for *_, country in pixels[0]}
    assert countries == set(truth["country"])


def test_the_header_and_the_metadata_say_what_a_web_map_needs(edition, truth) -> None:
    with (edition / f"{LAYER}.pmtiles").open("rb") as stream:
        reader = Reader(MmapSource(stream))
        header, metadata = reader.header(), reader.metadata()
    bounds = [header[f"{end}_{axis}_e7"] for end in ("min", "max") for axis in ("lon", "lat")]
    expected = [truth["lon"].min(), truth["lat"].min(), truth["lon"].max(), truth["lat"].max()]
    assert [edge / 1e7 for edge in bounds] == pytest.approx(expected, abs=1e-7)
    assert (header["center_lon_e7"], header["center_lat_e7"]) == (-1_000_000_000, 450_000_000)
    assert (header["min_zoom"], header["max_zoom"]) == (0, HIGHEST_ZOOM)
    assert "CC BY 4.0" in metadata["attribution"]
    assert "Environment and Climate Change Canada" in metadata["attribution"]
    assert set(metadata["citation"]) == {"en", "fr", "es"}
    (layer,) = metadata["vector_layers"]
    assert layer["id"] == LAYER
    assert layer["fields"]["release_total_kg"] == "Number"


# ---- FlatGeobuf


def test_flatgeobuf_says_the_sphere_under_no_code(edition) -> None:
    header = read_header(edition / f"{LAYER}.fgb")
    crs = header.table(10)
    assert crs.number(1, "<i") == 0
    assert identify_crs(CRS.from_wkt(crs.text(4))).identity == "atlas"
    assert not {"2163", "9311"} & set(crs.text(4).replace("]", ",").split(","))


def test_flatgeobuf_has_an_index_and_says_what_its_fields_mean(edition, truth) -> None:
    header = read_header(edition / f"{LAYER}.fgb")
    assert header.number(9, "<H", default=16) == 16
    assert header.number(8, "<Q") == pq.read_metadata(edition / f"{LAYER}.parquet").num_rows
    assert "CC BY 4.0" in header.text(12)
    columns = {column.text(0): column for column in header.tables(7)}
    assert list(columns) == ["feature_id", *truth.columns]
    field = Catalogue().fields["release_underground_kg"]
    assert columns["release_underground_kg"].text(2) == field.label.en
    assert field.description.fr in columns["release_underground_kg"].text(3)


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="ogrinfo is not installed")
def test_an_older_gdal_reads_the_flatgeobuf(edition, truth) -> None:
    known = {k: v for k, v in os.environ.items() if k not in ("OGR_SKIP", "PROJ_DATA")}
    command = ["ogrinfo", "-al", "-q", str(edition / f"{LAYER}.fgb")]
    done = subprocess.run(command, env=known, capture_output=True, text=True, check=True)
    lines = [line.strip() for line in done.stdout.splitlines()]
    names = {line.partition(" = ")[2] for line in lines if line.startswith("name (String)")}
    inset = set(truth[truth["state_prov"].isin(["US-GU", "US-MP"])]["name"])
    assert names == set(truth["name"]) - inset


# ---- GeoPackage and GeoParquet


def test_geopackage_readers_find_labels_and_meanings(geopackage) -> None:
    rows = geopackage.execute(
        "select column_name, name, description from gpkg_data_columns where table_name = ?",
        (LAYER,),
    ).fetchall()
    fields = Catalogue().layer(LAYER).fields
    assert {row[0] for row in rows} == set(fields)
    labels = dict(row[:2] for row in rows)
    assert labels["name"] == "Name"
    assert len(set(labels.values())) == len(labels)
    assert all(len(row[2].split(" · ")) >= 3 for row in rows)


@pytest.mark.parametrize("base", [LAYER, f"{LAYER}_lonlat"])
def test_a_facility_leads_to_its_releases(geopackage, base) -> None:
    mapping, own, other = geopackage.execute(
        "select mapping_table_name, base_primary_column, related_primary_column "
        "from gpkgext_relations where base_table_name = ? and related_table_name = 'releases'",
        (base,),
    ).fetchone()
    pairs = geopackage.execute(
        f"select base.feature_id, related.feature_id from {mapping} "
        f"join {base} base on base.{own} = base_id join releases related on related.{other} = related_id"
    ).fetchall()
    assert all(left == right for left, right in pairs)
    (expected,) = geopackage.execute(
        f"select count(*) from releases where feature_id in (select feature_id from {base})"
    ).fetchone()
    assert len(pairs) == expected > 0
    extended = {row[0] for row in geopackage.execute("select table_name from gpkg_extensions")}
    assert {"gpkgext_relations", mapping} <= extended


def test_rows_of_the_geopackage_are_those_of_the_geoparquet(geopackage, truth) -> None:
    names = ["feature_id", *truth.columns]
    rows = geopackage.execute(f"select {','.join(names)} from {LAYER}_lonlat").fetchall()
    found = pd.DataFrame(rows, columns=names).set_index("feature_id").sort_index()
    pd.testing.assert_frame_equal(found, truth, check_dtype=False, check_index_type=False)


def test_gdals_validator_accepts_the_geopackage(edition) -> None:
    command = [SYSTEM_PYTHON, "-m", "osgeo_utils.samples.validate_gpkg"]
    clean = {"PATH": os.environ["PATH"]}
    if (
        not Path(SYSTEM_PYTHON).exists()
        or subprocess.run(
            [SYSTEM_PYTHON, "-c", "import osgeo_utils.samples.validate_gpkg"],
            env=clean,
            capture_output=True,
            check=False,
        ).returncode
    ):
        pytest.skip("GDAL's validate_gpkg is not installed (Debian's python3-gdal)")
    command += ["-k", str(edition / f"{LAYER}.gpkg")]
    done = subprocess.run(command, env=clean, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stdout + done.stderr


@pytest.mark.parametrize("part", ["", "_inset"])
def test_the_geoparquet_validator_accepts_both_files(edition, part) -> None:
    validator = Path(sys.executable).with_name("geoparquet-validator")
    command = [validator, "check", "--class", "core", edition / f"{LAYER}{part}.parquet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# ---- Maps


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_maps_are_pictures_and_pages_in_each_language(edition, language) -> None:
    picture = Image.open(edition / f"{LAYER}_map_{language}.png")
    assert picture.width > 1800
    page = (edition / f"{LAYER}_map_{language}.pdf").read_bytes()
    assert page.startswith(b"%PDF-")
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    command = ["pdftotext", "-layout", str(edition / f"{LAYER}_map_{language}.pdf"), "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    words = " ".join(done.stdout.split())
    layer = Catalogue().layer(LAYER)
    assert f"{layer.title.in_language(language)}, 2012" in words
    assert LICENCE[language] in words
    assert "[1:10,000,000]" in words


def test_the_pages_lie_in_a_package_that_keeps_the_rules(edition) -> None:
    root = f"na_{LAYER}_pdf"
    with zipfile.ZipFile(edition / f"{root}.zip") as package:
        pages = [name for name in package.namelist() if name.endswith(".pdf")]
        assert pages == [
            f"{root}/NA_PRTR_Facilities_2012/data/{LAYER}_map_{language}.pdf"
            for language in ("en", "es", "fr")
        ]
        for name in pages:
            assert package.read(name) == (edition / name.rsplit("/", 1)[1]).read_bytes()
    (report,) = validate_paths([edition / f"{root}.zip"], Catalogue())
    verdicts = {v.rule: v.verdict for v in report.verdicts}
    assert verdicts == dict.fromkeys([f"E{number}" for number in range(1, 10)], "pass")
    checks = json.loads((edition / "receipt.json").read_text(encoding="utf-8"))["checks"]
    assert {c["rule"] for c in checks if c["product"] == f"{root}.zip (package)"} >= {"E1", "E8"}
