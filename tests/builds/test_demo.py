"""The demo atlas: what is published, reopened with readers that did not write it."""

import hashlib
import json
import shutil
import struct
import zipfile

import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapefile
import shapely
from lxml import etree

from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import Context
from pipeline.checks.rules_checksums import checksums
from pipeline.projection import closed_form
from pipeline.spec.catalogue import Catalogue
from tests.commands import naatlas

EDITIONS = ("2006", "2012", "2022")
LAYER = "prtr_facilities"
LANGUAGES = ("en", "fr", "es")


def folder_of(demo, edition):
    return demo / "layers" / LAYER / edition


def receipt_of(demo, edition):
    return json.loads((folder_of(demo, edition) / "receipt.json").read_text(encoding="utf-8"))


@pytest.fixture
def shape(demo, tmp_path):
    with zipfile.ZipFile(folder_of(demo, "2022") / f"na_{LAYER}_shapefile.zip") as package:
        names = [name for name in package.namelist() if "/data/" in name]
        for name in names:
            (tmp_path / name.rsplit("/", 1)[-1]).write_bytes(package.read(name))
    return next(tmp_path.glob("*.shp"))


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_file_of_an_edition_is_there(demo, edition):
    files = {path.name for path in folder_of(demo, edition).iterdir()}
    assert files >= {
        f"{LAYER}.parquet",
        f"{LAYER}.gpkg",
        f"{LAYER}.fgb",
        f"{LAYER}.pmtiles",
        f"{LAYER}_en.kmz",
        f"{LAYER}_fr.kmz",
        f"{LAYER}_es.kmz",
        f"na_{LAYER}_shapefile.zip",
        f"na_{LAYER}_kmz.zip",
        f"na_{LAYER}_pdf.zip",
        *(f"{LAYER}_map_{language}.{kind}" for language in LANGUAGES for kind in ("png", "pdf")),
        "releases.parquet",
        "ledger.parquet",
        "receipt.json",
        "dictionary.csv",
        "metadata_iso19139.xml",
        "metadata_fgdc.xml",
        "metadata.html",
    }


def test_latest_points_to_the_newest_edition(demo):
    assert (demo / "layers" / LAYER / "latest").resolve() == folder_of(demo, "2022").resolve()


def test_the_report_and_the_lists_for_the_parties_are_there(demo):
    files = {path.name for path in (demo / "reports" / "demo").iterdir()}
    lists = {f"suspects_{country}.csv" for country in ("CAN", "MEX", "USA")}
    assert files >= {"index.html", "findings.gpkg", *lists}


def test_no_staging_folder_is_left(demo):
    assert not (demo / ".work" / "staging").exists()


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_law_of_conservation_closes_in_the_receipt(demo, edition):
    accounts = receipt_of(demo, edition)["accounts"]
    assert accounts
    for account in accounts:
        left = account["quarantined"] + account["merged"] + account["dropped_by_spec"]
        assert account["rows_in"] == account["rows_out"] + left, account


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_receipt_names_every_byte(demo, edition):
    products = receipt_of(demo, edition)["products"]
    files = [p for p in folder_of(demo, edition).iterdir() if p.name != "receipt.json"]
    assert {path.name for path in files} == set(products)
    for path in files:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == products[path.name]["sha256"]


def test_the_receipt_says_what_each_file_was_proved_to_be(demo):
    receipt = receipt_of(demo, "2022")
    assert receipt["encodings"] == {
        "ca_npri/NPRI-INRP_GeolocationsGeolocalisation_1993-present.csv": "cp1252",
        "ca_npri/NPRI-INRP_ReleasesRejets_1993-present.csv": "cp1252",
        "mx_retc/em_2022.csv": "utf-8",
        "mx_retc/es_2022.csv": "utf-8",
        "us_tri/2022_ny.csv": "ascii",
        "us_tri/2022_tx.csv": "ascii",
    }
    assert set(receipt["layouts"]) == set(receipt["encodings"])


def test_a_flipped_bit_of_any_file_is_found(demo, tmp_path):
    folder = tmp_path / "2012"
    shutil.copytree(folder_of(demo, "2012"), folder)
    assert not checksums(Edition(folder, ()), Context()).count
    for path in sorted(folder.iterdir()):
        if path.name != "receipt.json":
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(data)
            found = checksums(Edition(folder, ()), Context()).examples
            assert found
            assert all(path.name in example for example in found[:1]), found
            data[len(data) // 2] ^= 1
            path.write_bytes(data)


@pytest.mark.parametrize("format_name", ["shapefile", "kmz", "pdf"])
def test_a_package_lists_its_members_as_sha256sum_does(demo, format_name):
    root = f"na_{LAYER}_{format_name}"
    with zipfile.ZipFile(folder_of(demo, "2012") / f"{root}.zip") as package:
        lines = package.read(f"{root}/sha256.txt").decode().splitlines()
        listed = dict(reversed(line.split("  ", 1)) for line in lines)
        members = {name.removeprefix(f"{root}/") for name in package.namelist()}
        assert set(listed) == members - {"sha256.txt"}
        for name, digest in listed.items():
            assert hashlib.sha256(package.read(f"{root}/{name}")).hexdigest() == digest
        assert {"Legend_en.png", "Leyenda_es.png", "Legende_fr.png"} <= members


@pytest.mark.parametrize("edition", EDITIONS)
def test_editions_and_packages_keep_every_rule_on_packaging(demo, edition):
    checks = receipt_of(demo, edition)["checks"]
    found = [check for check in checks if check["rule"].startswith("E")]
    assert {check["rule"] for check in found} >= {f"E{n}" for n in (*range(1, 10), 11)}
    assert [check for check in found if check["verdict"] != "pass"] == []


def test_the_shapefile_by_a_reader_that_is_not_gdal(demo, shape):
    assert shape.with_suffix(".prj").read_text() == Catalogue().crs.atlas.prj_text
    assert shape.with_suffix(".cpg").read_text() == "UTF-8"
    with shapefile.Reader(str(shape)) as reader:
        assert len(reader) == receipt_of(demo, "2022")["counts"]["features"]
        names = {field.name for field in reader.fields} - {"DeletionFlag"}
        expected = {Catalogue().fields[name].short for name in Catalogue().layer(LAYER).fields}
        assert names == expected
        for item in reader.iterShapeRecords():
            record = item.record.as_dict()
            x, y = closed_form(record["LON"], record["LAT"])
            assert item.shape.points[0] == pytest.approx((x, y), abs=1.0)


def test_accents_survive_in_the_shapefile(demo, shape):
    truth = pq.read_table(folder_of(demo, "2022") / f"{LAYER}.parquet").to_pandas()
    with shapefile.Reader(str(shape)) as reader:
        written = {r["FEATURE_ID"]: r["NAME"] for r in reader.iterRecords()}
    assert written == dict(zip(truth["feature_id"], truth["name"], strict=True))
    assert any(not name.isascii() for name in written.values())


def test_text_columns_have_the_promised_widths(shape):
    fields = {field.short: field for field in Catalogue().fields.values()}
    with shapefile.Reader(str(shape)) as reader:
        for column in reader.fields:
            if column.name in fields and fields[column.name].type == "text":
                assert column.size == fields[column.name].width, column


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_kmz_has_every_feature_once(demo, language):
    with zipfile.ZipFile(folder_of(demo, "2012") / f"{LAYER}_{language}.kmz") as package:
        root = etree.fromstring(package.read("doc.kml"))
    ids = [placemark.get("id") for placemark in root.iter("{*}Placemark")]
    counts = receipt_of(demo, "2012")["counts"]
    assert len(ids) == len(set(ids)) == counts["features"] + counts["inset"]


def test_hostile_names_survive_as_text(demo):
    with zipfile.ZipFile(folder_of(demo, "2022") / f"{LAYER}_en.kmz") as package:
        root = etree.fromstring(package.read("doc.kml"))
    names = {element.text for element in root.iter("{*}name")}
    assert any(name and 'A < B & "C"' in name for name in names)
    assert not any(name and "<script" in name for name in names)


def test_geoparquet_carries_the_sphere(demo):
    path = folder_of(demo, "2012") / f"{LAYER}.parquet"
    schema = pq.read_schema(path)
    geo = json.loads(schema.metadata[b"geo"])["columns"]["geometry"]
    ellipsoid = geo["crs"]["base_crs"]["datum"]["ellipsoid"]
    assert ellipsoid["radius"] == 6370997
    assert not {"large_string"} & {str(field.type) for field in schema}
    table = pq.read_table(path).to_pandas()
    points = shapely.from_wkb(table["geometry"])
    x, y = closed_form(table["lon"].to_numpy(), table["lat"].to_numpy())
    assert shapely.get_x(points) == pytest.approx(x, abs=0.001)
    assert shapely.get_y(points) == pytest.approx(y, abs=0.001)


def test_guam_is_in_the_inset_and_only_there(demo):
    folder = folder_of(demo, "2012")
    inset = pq.read_table(folder / f"{LAYER}_inset.parquet").to_pandas()
    main = pq.read_table(folder / f"{LAYER}.parquet").to_pandas()
    assert set(inset["state_prov"]) == {"US-GU", "US-MP"}
    assert not set(inset["feature_id"]) & set(main["feature_id"])
    assert {"US-AS", "US-PR", "US-VI", "US-AK"} <= set(main["state_prov"])


def test_the_geopackage_has_its_tables_and_no_forbidden_code(demo):
    import sqlite3

    path = folder_of(demo, "2012") / f"{LAYER}.gpkg"
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        tables = {row[0] for row in database.execute("select table_name from gpkg_contents")}
        codes = database.execute(
            "select organization, organization_coordsys_id, definition from gpkg_spatial_ref_sys"
        ).fetchall()
        blob = database.execute(f"select geom from {LAYER}").fetchone()[0]
    assert tables == {LAYER, f"{LAYER}_lonlat", "releases", "dictionary"}
    assert not [code for code in codes if code[1] in (2163, 9311)]
    assert any("6370997" in code[2] for code in codes)
    assert blob[:2] == b"GP"
    assert struct.unpack("<i", blob[4:8])[0] >= 100_000


def test_releases_add_up_to_the_features(demo):
    folder = folder_of(demo, "2022")
    features = pq.read_table(folder / f"{LAYER}.parquet").to_pandas().set_index("feature_id")
    releases = pq.read_table(folder / "releases.parquet").to_pandas()
    counted = releases[(releases["scope"] == "") & (releases["medium"] == "air")]
    sums = counted.groupby("feature_id")["quantity_kg"].sum()
    expected = features["release_air_kg"][features["release_air_kg"] > 0]
    pd.testing.assert_series_equal(
        sums[sums > 0].sort_index(), expected.sort_index(), check_names=False, rtol=1e-12
    )


def test_two_builds_give_identical_bytes(demo, tmp_path):
    run = naatlas(
        "build",
        "--out",
        tmp_path / "elsewhere" / "outputs",
        "--jobs",
        "1",
        PYTHONHASHSEED="7",
        TZ="Pacific/Auckland",
        LC_ALL="C",
    )
    assert run.status == 0, run.err
    first, second = (_bytes_below(p) for p in (demo, tmp_path / "elsewhere" / "outputs"))
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def _bytes_below(top):
    """Digests of all that people see: records of tasks tell how long each took."""
    return {
        path.relative_to(top).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(top.rglob("*"))
        if path.is_file() and ".work" not in path.parts
    }
