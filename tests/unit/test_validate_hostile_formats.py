"""Hostile FlatGeobuf, GeoJSON, GeoTIFF, PMTiles, packages and tables: refused, each by its name."""

import gzip
import json
import socket
import sqlite3
import struct
import subprocess
import sys
import threading
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.checks.readers.opening import is_product, open_product
from pipeline.checks.readers.tiff import read_directories
from pipeline.errors import ArchiveError, SourceError
from tests.validate_products import (
    kml_text,
    write_fgb,
    write_geojson,
    write_gpkg,
    write_pmtiles,
    write_shp,
    write_tif,
)


def reason(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        open_product(path)
    assert path.name in str(caught.value)
    return str(caught.value)


def put(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


CONTENT = {
    "SQLite": b"SQLite format 3\x00" + bytes(100),
    "Parquet": b"PAR1" + bytes(100),
    "FlatGeobuf": b"fgb\x03fgb\x01" + bytes(100),
    "PMTiles": b"PMTiles\x03" + bytes(200),
    "TIFF": b"II*\x00" + bytes(100),
    "zip": b"PK\x03\x04" + bytes(100),
    "virtual (VRT)": b'\xef\xbb\xbf <VRTDataset rasterXSize="1"/>',
    "web service (WMS)": b"<GDAL_WMS/>",
    "gzip": gzip.compress(b"{}"),
}


@pytest.mark.parametrize("content", CONTENT)
@pytest.mark.parametrize(
    "suffix", [".shp", ".gpkg", ".fgb", ".geojson", ".tif", ".parquet", ".json"]
)
def test_content_is_not_what_the_name_says(tmp_path: Path, content: str, suffix: str) -> None:
    path = put(tmp_path / f"lying{suffix}", CONTENT[content])
    own = {"SQLite": ".gpkg", "Parquet": ".parquet", "FlatGeobuf": ".fgb", "TIFF": ".tif"}
    message = reason(path)
    if own.get(content) != suffix:
        assert f"named {suffix}, but its content is {content}" in message
        with zipfile.ZipFile(tmp_path / "package.zip", "w") as package:
            package.write(path, f"data/lying{suffix}")
        if suffix != ".json":  # in a package as well as in a folder these are anything
            assert f"content is {content}" in reason(tmp_path / "package.zip")


def test_other_json_is_no_product(tmp_path: Path) -> None:
    assert not is_product(put(tmp_path / "receipt.json", '{"products": {"a.shp": "0"}}'))
    assert is_product(
        put(tmp_path / "layer.json", write_geojson(tmp_path / "a.geojson").read_bytes())
    )
    assert "expected a FeatureCollection" in reason(put(tmp_path / "dictionary.json", "{}"))


def collection(*features: str, more: str = "") -> str:
    listed = ",".join(features)
    return f'{{"type":"FeatureCollection"{more},"features":[{listed}]}}'


def feature(geometry: str = "null", properties: str = "{}") -> str:
    return f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'


def point(coordinates: str, kind: str = "Point") -> str:
    return feature(f'{{"type":"{kind}","coordinates":{coordinates}}}')


BAD_FEATURES = {
    "depth": (feature(properties='{"a":' + "[" * 100_000 + "]" * 100_000 + "}"), "nested deeper"),
    "deep geometry": (point("[" * 50 + "0,0" + "]" * 50, "Polygon"), "damaged geometry"),
    "deep collection": (
        feature('{"type":"GeometryCollection","geometries":[' * 12 + "]}" * 12), "nested deeper",
    ),
    "hidden brackets": (feature(properties='{"a":"\\\\\\"]]]]","b":' + "[" * 99 + "]" * 99 + "}"), "nested deeper"),
    "key twice": (feature(properties='{"a":1,"a":2}'), "'a' stands twice"),
    "NaN": (feature(properties='{"a":NaN}'), "NaN is no JSON number"),
    "infinite": (point("[-Infinity,0]"), "no JSON number"),
    "huge": (point("[1e999,0]"), "too large"),
    "many digits": (point(f"[{'9' * 5000},0]"), "not JSON"),
    "large whole number": (point(f"[{'9' * 400},0]"), "damaged geometry"),
    "text": (point('["1","2"]'), "not numbers"),
    "true": (point("[true,false]"), "not numbers"),
    "one number": (point("[1]"), "less than two"),
    "too shallow": (point("[1,2]", "LineString"), "not nested"),
    "too deep": (point("[[1,2],3]"), "not numbers"),
    "uneven": (point("[[[1,2],3]]", "Polygon"), "not nested"),
    "open ring": (point("[[[0,0],[1,0],[1,1],[0,1]]]", "Polygon"), "not closed"),
    "short ring": (point("[[[0,0],[1,0],[0,0]]]", "Polygon"), "few vertices"),
    "one vertex": (point("[[0,0]]", "LineString"), "one vertex"),
    "no coordinates": (feature('{"type":"Point"}'), "coordinates is not a list"),
    "unknown type": (feature('{"type":"Circle","coordinates":[1,2]}'), "geometry type"),
    "no object": ("[1]", "'Feature'"),
    "no type": ("{}", "'Feature'"),
    "properties": (feature(properties="[1]"), "properties"),
    "surrogate": (feature(properties='{"a":"\\ud800"}'), "no table holds"),
    "bare value": ("7", "something else"),
    "object cut": ('{"type":', "bracket|not JSON|cut off"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FEATURES)
@pytest.mark.parametrize("suffix", [".geojson", ".geojsonl"])
def test_bad_geojson(tmp_path: Path, name: str, suffix: str) -> None:
    bad, expected = BAD_FEATURES[name]
    good = point("[-100,45]")
    whole = collection(good, bad, good) if suffix == ".geojson" else f"{good}\n{bad}\n{good}\n"
    path = put(tmp_path / f"bad{suffix}", whole)
    message = reason(path)
    if name not in ("bare value", "object cut"):
        assert expected in message
        if "nested deeper than 64" not in message and name != "surrogate":
            assert "row 2" in message


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1_000_000,
        "[" + "1," * 1_000_000 + "1]",
        '{"type":"Topology","objects":{}}',
        '{"type":"FeatureCollection"}',
        '{"type":"FeatureCollection","features":{}}',
        '{"type":"FeatureCollection","features":[],"features":[]}',
        collection("") + "}",
        '"text',
        "null",
        "{" + '"a":[],' * 5000 + '"type":"Feature"}',
        '{"type":"Point"}',
    ],
)
def test_not_geojson(tmp_path: Path, text: str) -> None:
    reason(put(tmp_path / "not.geojson", text))


def test_not_utf8(tmp_path: Path) -> None:
    bad = feature(properties='{"a":"é"}').encode("latin-1")
    whole = collection(point("[1,2]")).encode()[:-2] + b"," + bad + b"]}"
    assert "row 2: expected UTF-8, found byte 0xE9" in reason(
        put(tmp_path / "latin.geojson", whole)
    )


def test_more_columns_than_any_table_has(tmp_path: Path) -> None:
    bombs = collection(*(feature(properties=f'{{"k{i}":1}}') for i in range(5000)))
    assert "columns" in reason(put(tmp_path / "columns.geojson", bombs))
    data = '<Placemark><ExtendedData><Data name="k{}"><value>1</value></Data></ExtendedData></Placemark>'
    body = "".join(data.format(i) for i in range(5000))
    assert "columns" in reason(put(tmp_path / "columns.kml", kml_text(body)))


def good_fgb(tmp_path: Path) -> bytes:
    return write_fgb(tmp_path / "good.fgb").read_bytes()


@pytest.mark.parametrize("size", [0, 3, 2**31, 2**32 - 1, 100_000])
def test_flatgeobuf_header_of_absurd_size(tmp_path: Path, size: int) -> None:
    data = bytearray(good_fgb(tmp_path))
    struct.pack_into("<I", data, 8, size)
    reason(put(tmp_path / "header.fgb", data))


def fgb_feature(geometry: bytes, count: int = 0) -> bytes:
    """A file of one feature, made by hand: header without columns or index, then a geometry."""
    # vtable of 14 bytes: index_node_size (field 9) is 0, so that no index follows.
    fields = [0] * 10
    vtable_size = 4 + 2 * len(fields)
    fields[9] = 4
    header = struct.pack("<I", 4 + vtable_size) + struct.pack("<HH10H", vtable_size, 8, *fields)
    header += struct.pack("<iHH", vtable_size, 0, 0)
    feature_ = struct.pack("<I", 4 + 6) + struct.pack("<HHH", 6, 8, 4)
    feature_ += struct.pack("<iI", 6, 4) + geometry
    parts = (struct.pack("<I", len(part)) + part for part in (header, feature_))
    return b"fgb\x03fgb\x01" + b"".join(parts)


def fgb_geometry(kind: int, parts: bytes) -> bytes:
    """A table `Geometry` with its type and a vector of parts behind it; the vtable comes last."""
    table = struct.pack("<iII", -12 - len(parts) + 0, kind, 4)
    return table + parts + struct.pack("<HH8H", 20, 12, 0, 0, 0, 0, 0, 0, 4, 8)


def test_flatgeobuf_made_by_hand(tmp_path: Path) -> None:
    empty = fgb_geometry(7, struct.pack("<I", 0))
    (dataset,) = open_product(put(tmp_path / "hand.fgb", fgb_feature(empty)))
    assert [shape.geom_type for shape in dataset.geometry] == ["GeometryCollection"]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (struct.pack("<II", 1, 2**32 - 16), "damaged feature"),  # back to its own table
        (struct.pack("<I", 2**31), "damaged feature"),
        (struct.pack("<II", 1, 2**31), "damaged feature"),
        (struct.pack("<6I", 5, *([2**32 - 16] * 5)), "damaged feature"),
    ],
)
def test_flatgeobuf_offsets_that_lead_back_or_away(
    tmp_path: Path, parts: bytes, expected: str
) -> None:
    data = fgb_feature(fgb_geometry(7, parts))
    assert f"row 1: {expected}" in reason(put(tmp_path / "cycle.fgb", data))


def test_flatgeobuf_claims_more_features_than_it_has(tmp_path: Path) -> None:
    data = good_fgb(tmp_path)
    short = put(tmp_path / "short.fgb", data)
    (size,) = struct.unpack_from("<I", data, 8)
    at = data.index(struct.pack("<Q", 4), 12, 12 + size)
    for count in (3, 5, 2**40, 2**63):
        lying = bytearray(data)
        struct.pack_into("<Q", lying, at, count)
        short.write_bytes(lying)
        reason(short)


def tiff(*tags: tuple[int, int, int, int], following: int = 0, tail: bytes = b"") -> bytes:
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return (
        b"II*\x00\x08\x00\x00\x00"
        + struct.pack("<H", len(tags))
        + entries
        + struct.pack("<I", following)
        + tail
    )


def image(width: int, height: int, rows: int, count: int = 1, following: int = 0) -> bytes:
    tags = ((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
            (273, 4, count, 200), (277, 3, 1, 1), (278, 4, 1, rows), (279, 4, count, 100))  # fmt: skip
    return tiff(*tags, following=following, tail=bytes(400))


@pytest.mark.parametrize(
    "data",
    [
        image(10**9, 10**9, 10**9),
        image(10**9, 10**9, 1),
        image(2**32 - 1, 2**32 - 1, 2**32 - 1),
        image(10, 10, 10, following=8),
        image(10, 10, 10, count=2**31),
        image(10, 10, 5),
        image(0, 10, 10),
        image(10, 10, 0),
        tiff((256, 4, 1, 10)),
        b"II*\x00\xff\xff\xff\x7f",
        b"II*\x00\x00\x00\x00\x00",
        b"MM\x00+\x00\x08\x00\x00" + b"\xff" * 16,
    ],
)
def test_tiff_that_claims_what_it_has_not(tmp_path: Path, data: bytes) -> None:
    message = reason(put(tmp_path / "lying.tif", data))
    assert "TIFF" in message


def test_good_tiff_by_hand(tmp_path: Path) -> None:
    (raster,) = open_product(put(tmp_path / "hand.tif", image(10, 10, 10)))
    assert raster.cell_values.counts == {0: 100}


def test_tiff_that_names_another_file_opens_no_socket(tmp_path: Path) -> None:
    path = write_tif(tmp_path / "overview.tif")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        came: list[Any] = []
        listener = threading.Thread(target=_listen, args=(server, came))
        listener.start()
        url = f"/vsicurl/http://127.0.0.1:{server.getsockname()[1]}/o.tif"
        import rasterio

        with rasterio.open(path, "r+") as raster:
            raster.update_tags(ns="OVERVIEWS", OVERVIEW_FILE=url)
        tags = read_directories(path)[0]
        assert b"OVERVIEW_FILE" in tags[42112].tobytes()
        assert "name another file" in reason(path)
        listener.join()
    assert not came


def _listen(server: socket.socket, came: list[Any]) -> None:
    try:
        came.append(server.accept()[1])
    except TimeoutError:
        return


def test_side_files_of_a_raster_are_not_read(tmp_path: Path) -> None:
    path = write_tif(tmp_path / "side.tif", crs=None)
    before = open_product(path)[0]
    put(
        path.with_name("side.tif.aux.xml"),
        "<!DOCTYPE a><PAMDataset><SRS>EPSG:4326</SRS></PAMDataset>",
    )
    put(path.with_suffix(".tfw"), "1\n0\n0\n1\n0\n0\n")
    after = open_product(path)[0]
    assert (after.crs_text, after.transform) == (before.crs_text, before.transform) != ("", None)


def test_doctype_in_metadata_beside_a_shapefile_is_text(tmp_path: Path) -> None:
    path = write_shp(tmp_path / "side.shp")
    put(
        tmp_path / "side.shp.xml",
        '<!DOCTYPE m [<!ENTITY a SYSTEM "file:///etc/hostname">]><m>&a;</m>',
    )
    (dataset,) = open_product(path)
    assert "&a;" in dataset.shapefile.metadata_text


def test_pmtiles_sections_and_metadata(tmp_path: Path) -> None:
    data = write_pmtiles(tmp_path / "good.pmtiles").read_bytes()
    for at in range(8, 72, 8):
        lying = bytearray(data)
        struct.pack_into("<Q", lying, at, 2**62)
        put(tmp_path / "lying.pmtiles", lying)
        if at % 16 == 0 or struct.unpack_from("<Q", data, at + 8)[0]:  # else an empty section
            reason(tmp_path / "lying.pmtiles")
    bomb = gzip.compress(b" " * 100_000_000)
    lying = bytearray(data) + bomb
    struct.pack_into("<QQ", lying, 24, len(data), len(bomb))
    assert "more than" in reason(put(tmp_path / "bomb.pmtiles", lying))


def test_packages(tmp_path: Path) -> None:
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w") as package:
        for number in range(10_000):
            package.writestr(f"{number}.kml", b"")
    assert "10000 members" in reason(path)
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as package:
        link = zipfile.ZipInfo("a.shp")
        link.external_attr = 0o120777 << 16
        package.writestr(link, "/etc/hostname")
    assert "is a link" in reason(path)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.geojson", b" " * 30_000_000)
    with pytest.raises(ArchiveError, match="bomb"):
        open_product(path)
    path = tmp_path / "nested.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.write(tmp_path / "bomb.zip", "inner.zip")
    assert "no product inside" in reason(path)
    path = tmp_path / "name.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("n" * 60_000 + ".shp", b"")
    assert len(reason(path)) < 300


def test_geopackage_that_runs_something(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "trigger.gpkg", layer="fac\"il'ities; DROP TABLE x")
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TRIGGER evil AFTER INSERT ON gpkg_contents BEGIN DELETE FROM gpkg_contents; END"
        )
    assert len(open_product(path)[0]) == 4


def test_geopackage_view_of_more_bytes_than_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_gpkg(tmp_path / "view.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE facilities RENAME TO kept")
        database.execute(
            "CREATE VIEW facilities AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
            "FROM n LIMIT 100000) SELECT kept.*, zeroblob(5000000) AS bomb FROM kept, n"
        )
        database.execute("UPDATE gpkg_contents SET table_name = 'facilities'")
        database.execute("UPDATE gpkg_geometry_columns SET table_name = 'facilities'")
    monkeypatch.setattr("pipeline.checks.readers.geopackage.MOST_BYTES", 50_000_000)
    assert "view.gpkg, facilities: more than 50000000 bytes" in reason(path)


def parquet_bomb(path: Path) -> Path:
    """A text of a megabyte that every one of a million rows names."""
    text = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1_000_000, "int32")), ["x" * 1_000_000])
    point_ = struct.pack("<BIdd", 1, 1, 0.0, 0.0)
    wkb = pa.DictionaryArray.from_arrays(pa.array(np.zeros(1_000_000, "int32")), [point_])
    geo = {"version": "1.1.0", "primary_column": "geometry",
           "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}}}  # fmt: skip
    table = pa.table({"geometry": wkb, "text": text})
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    return path


def test_parquet_of_more_bytes_than_memory(tmp_path: Path) -> None:
    path = parquet_bomb(tmp_path / "bomb.parquet")
    assert path.stat().st_size < 1_000_000
    assert_small(path, "unpacks to")


def test_raster_of_more_cells_than_time(tmp_path: Path) -> None:
    """Ten thousand million cells that were never written: no memory, and all of them are known."""
    import rasterio

    path = tmp_path / "sparse.tif"
    profile = {"width": 100_000, "height": 100_000, "count": 1, "dtype": "uint8", "driver": "GTiff"}
    with rasterio.open(
        path, "w", tiled=True, blockxsize=512, blockysize=512, SPARSE_OK=True, **profile
    ):
        pass
    (raster,) = open_product(path)
    assert raster.cell_values.cells == 10**10
    assert set(raster.cell_values.counts) == {0}


def test_geojson_of_one_huge_geometry(tmp_path: Path) -> None:
    text = point("[" + "[1.5,2.5]," * 7_000_000 + "[0,0]]", "MultiPoint")
    assert_small(put(tmp_path / "huge.geojson", collection(text)), "one feature")


SMALL = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (5 * 2**30, 5 * 2**30))
from pipeline.checks.readers.opening import open_product
from pipeline.errors import SourceError
try:
    open_product(Path(sys.argv[1]))
except SourceError as error:
    print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def assert_small(path: Path, expected: str, most_mb: int = 3_000) -> None:
    """Refused in a process of its own with little memory, and without a warning or traceback."""
    done = subprocess.run(
        [sys.executable, "-c", SMALL, str(path)], capture_output=True, text=True, timeout=100
    )
    message, peak = done.stdout.strip().rsplit("\n", 1)
    assert expected in message
    assert not done.stderr
    assert int(peak) < most_mb
