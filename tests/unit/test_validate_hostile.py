"""Hostile and broken files: a clear reason, never a traceback, and nothing changed or run."""

import json
import sqlite3
import struct
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.checks.readers.geopackage import read_geopackage
from pipeline.checks.readers.opening import open_product
from pipeline.checks.show import to_json
from pipeline.checks.validate import exit_status, has_reject, validate_paths
from pipeline.errors import ArchiveError, SourceError
from tests.validate_products import (
    CATALOGUE,
    broken,
    kml_text,
    write_gpkg,
    write_kml,
    write_parquet,
    write_shp,
)

DOCTYPE = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
BOMB = '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def reason(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        open_product(path)
    assert path.name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("declaration", [DOCTYPE, BOMB, "<!DOCTYPE kml>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_doctype(tmp_path: Path, declaration: str, encoding: str) -> None:
    text = kml_text().replace("?><kml", f"?>{declaration}<kml").replace("UTF-8", encoding)
    path = tmp_path / "doctype.kml"
    path.write_bytes(text.encode(encoding))
    assert "DOCTYPE" in reason(path)
    with zipfile.ZipFile(tmp_path / "doctype.kmz", "w") as package:
        package.writestr("doc.kml", text.encode(encoding))
    assert "DOCTYPE" in reason(tmp_path / "doctype.kmz")


def test_not_xml(tmp_path: Path) -> None:
    assert "not XML" in reason(write_kml(tmp_path / "text.kml", "hello"))


def test_deep_xml(tmp_path: Path) -> None:
    body = "<Folder>" * 100_000 + "</Folder>" * 100_000
    assert "G3" in broken(write_kml(tmp_path / "deep.kml", kml_text(body)))


@pytest.mark.parametrize("name", ["../evil.shp", "/evil.shp", "a/../../evil.shp", "..\\evil.shp"])
def test_zip_slip(tmp_path: Path, name: str) -> None:
    path = tmp_path / "slip.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(name, b"x")
    with pytest.raises(ArchiveError, match="leads out of"):
        open_product(path)
    assert [p.name for p in tmp_path.iterdir()] == ["slip.zip"]


def test_zip_without_product_and_not_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "none.zip", "w") as package:
        package.writestr("readme.txt", "x")
    assert "no product" in reason(tmp_path / "none.zip")
    (tmp_path / "text.zip").write_text("hello")
    assert "zip" in reason(tmp_path / "text.zip")
    (tmp_path / "text.kmz").write_bytes(b"PK\x03\x04 hello")
    assert "zip" in reason(tmp_path / "text.kmz")


def test_broken_member_names_the_package(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "package.zip", "w") as package:
        package.writestr("data/plants.shp", b"hello")
    message = reason(tmp_path / "package.zip")
    assert "data/plants.shp" in message
    assert "tmp" not in message


def test_truncated_shapefile(tmp_path: Path) -> None:
    path = write_shp(tmp_path / "truncated.shp")
    data = path.read_bytes()
    path.write_bytes(data[:-10])
    assert "header says" in reason(path)
    path.write_bytes(data[:60])
    reason(path)
    path.write_bytes(b"x" * 500)
    assert "does not start" in reason(path)


@pytest.mark.parametrize("length", [-4, 0, -1, 2**30, 1])
def test_absurd_record_length(tmp_path: Path, length: int) -> None:
    path = write_shp(tmp_path / "record_length.shp")
    data = bytearray(path.read_bytes())
    struct.pack_into(">i", data, 104, length)
    path.write_bytes(data)
    reason(path)


@pytest.mark.parametrize("kind", [3, 5, 8, 31, 77, -1])
def test_wrong_shape_type(tmp_path: Path, kind: int) -> None:
    path = write_shp(tmp_path / "shape_type.shp")
    data = bytearray(path.read_bytes())
    struct.pack_into("<i", data, 108, kind)
    path.write_bytes(data)
    reason(path)


def test_truncated_table(tmp_path: Path) -> None:
    path = write_shp(tmp_path / "table.shp")
    dbf = path.with_suffix(".dbf")
    data = dbf.read_bytes()
    for cut in (data[:-300], data[:40], data[:5], b""):
        dbf.write_bytes(cut)
        with pytest.raises(SourceError):
            open_product(path)


def test_shapes_and_records_differ(tmp_path: Path) -> None:
    path = write_shp(tmp_path / "counts.shp")
    dbf = path.with_suffix(".dbf")
    data = bytearray(dbf.read_bytes())
    struct.pack_into("<I", data, 4, 3)
    dbf.write_bytes(data)
    assert "4 shapes but 3 records" in reason(path)


def test_vrt_in_a_shapefile_name_is_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "vrt.shp"
    path.write_text('<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>')
    assert "named .shp, but its content is virtual (VRT)" in reason(path)


def test_not_a_geopackage(tmp_path: Path) -> None:
    (tmp_path / "text.gpkg").write_text("hello")
    assert "SQLite" in reason(tmp_path / "text.gpkg")
    sqlite3.connect(tmp_path / "plain.gpkg").execute("CREATE TABLE a (b)").connection.close()
    assert "gpkg_contents" in reason(tmp_path / "plain.gpkg")
    path = write_gpkg(tmp_path / "damaged.gpkg")
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * 8192 + data[12288:])
    reason(path)
    path.write_bytes(data[: len(data) // 3])
    reason(path)


def test_unfinished_journal(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "busy.gpkg")
    path.with_name("busy.gpkg-wal").write_bytes(b"pending")
    assert "close the program" in reason(path)


def test_views_cannot_run_forever_or_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_gpkg(tmp_path / "endless_view.gpkg")
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE facilities RENAME TO kept")
        database.execute(
            "CREATE VIEW facilities AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 "
            "FROM n) SELECT kept.* FROM kept, n WHERE n.i < 0"
        )
        database.execute("UPDATE gpkg_contents SET table_name = 'facilities'")
        database.execute("UPDATE gpkg_geometry_columns SET table_name = 'facilities'")
    monkeypatch.setattr("pipeline.checks.readers.geopackage._MOST_SECONDS", 0.3)
    before = path.read_bytes()
    with pytest.raises(SourceError, match="interrupted"):
        read_geopackage(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["endless_view.gpkg"]


def nested(depth: int) -> bytes:
    return b"".join(struct.pack("<BII", 1, 7, 1) for _ in range(depth)) + struct.pack(
        "<BIdd", 1, 1, 0.0, 0.0
    )


@pytest.mark.parametrize(
    "blob",
    [
        nested(200_000),  # the decoder would overrun its stack
        b"",
        b"\x01",
        struct.pack("<BI", 1, 1),
        struct.pack("<BII", 1, 2, 2**31),
        struct.pack("<BII", 1, 3, 2**31),
        struct.pack("<BII", 1, 6, 2**31),
        struct.pack("<BII", 9, 1, 1),
        struct.pack("<BII", 1, 4711, 1),
    ],
)
def test_damaged_binary_geometry(tmp_path: Path, blob: bytes) -> None:
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.table({"geometry": pa.array([blob], pa.binary())})
    path = tmp_path / "wkb.parquet"
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), path)
    assert "row 1: damaged geometry" in reason(path)


def test_damaged_geometry_in_a_geopackage(tmp_path: Path) -> None:
    path = write_gpkg(tmp_path / "geometry.gpkg")
    with sqlite3.connect(path) as database:
        for (trigger,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE facilities SET geom = X'00FF' WHERE rowid = 2")
    assert "row 2: not a GeoPackage geometry" in reason(path)


@pytest.mark.parametrize(
    "geo", [b"[]", b"{", b'{"primary_column": "g", "columns": {}}', b"\xff", b'{"columns": 3}']
)
def test_damaged_geo_metadata(tmp_path: Path, geo: bytes) -> None:
    path = tmp_path / "geo.parquet"
    table = pa.table({"geometry": pa.array([b""], pa.binary())})
    pq.write_table(table.replace_schema_metadata({b"geo": geo}), path)
    reason(path)


def test_damaged_parquet(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "cut.parquet")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    reason(path)
    path.write_text("hello")
    reason(path)
    pq.write_table(pa.table({"a": [1]}), path)
    assert "no geo metadata" in reason(path)


def test_unknown_missing_and_empty(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_text("x")
    assert "expected a file of" in reason(tmp_path / "a.doc")
    assert "no such file" in reason(tmp_path / "nothing.shp")
    (tmp_path / "empty.kml").touch()
    assert "empty" in reason(tmp_path / "empty.kml")


def test_one_unreadable_product_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_text("hello")
    write_parquet(tmp_path / "b.parquet")
    reports = validate_paths([tmp_path], CATALOGUE)
    assert [report.is_unreadable for report in reports] == [True, False]
    assert has_reject(reports)
    assert exit_status(reports) == 3
    (row, *_) = json.loads(to_json(reports))
    assert (row["rule"], row["verdict"]) == ("READ", "fail")


def test_folder_without_products(tmp_path: Path) -> None:
    good = write_kml(tmp_path / "good.kml")
    (tmp_path / "empty").mkdir()
    empty, judged = validate_paths([tmp_path / "empty", good], CATALOGUE)
    assert empty.is_unreadable
    assert "no product" in empty.verdicts[0].examples[0]
    assert not judged.is_unreadable


def test_damaged_text_in_parquet_and_package_names(tmp_path: Path) -> None:
    path = write_parquet(tmp_path / "text.parquet")
    table = pq.read_table(path)
    broken_text = pa.StringArray.from_buffers(1, *pa.array([b"\xff"]).buffers()[1:])
    at = table.column_names.index("NAME")
    one = table.slice(0, 1).set_column(at, "NAME", broken_text)
    pq.write_table(one, path)
    assert "UTF8" in reason(path)
    assert "unknown encoding" in reason(
        write_kml(tmp_path / "encoding.kml", kml_text().replace("UTF-8", "KTF-8"))
    )
