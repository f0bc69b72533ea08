"""Vector files: text by proof, geometry as it lies there, nothing cut off passed over."""

import json
import sqlite3
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from pipeline.errors import ArchiveError, EncodingError, HeaderError, SourceError
from pipeline.read.vector import VectorTable, read_vector
from pipeline.spec.layout import Columns, Layout
from pipeline.spec.vector import VectorRead
from tests.vector_files import NAMES, PRJ, frame_of, shapefile_of


def read(
    path: Path, columns: Columns = NAMES, member: str | None = None, **spec: Any
) -> VectorTable:
    return read_vector(path, path.name, member, VectorRead(**spec), columns)


def names(table: VectorTable) -> list[str]:
    return [str(name) for name in table.frame["name"]]


# ---- shapefiles


def test_a_shapefile_gives_text_numbers_geometry_and_the_text_of_its_prj(tmp_path: Path) -> None:
    table = read(shapefile_of(tmp_path, [b"Alma", b""]))
    assert table.frame[["id", "name", "record"]].values.tolist() == [["1", "Alma", 1], ["2", "", 2]]
    assert [shapely.from_wkb(wkb).bounds for wkb in table.geometry] == [(-100, 40, -99, 41)] * 2
    assert (table.crs, table.layout, table.encoding) == (PRJ, "plain", "ascii")
    assert not table.curved.any()


def test_columns_that_the_layout_does_not_name_are_never_read(tmp_path: Path) -> None:
    table = read(shapefile_of(tmp_path, [b"Alma"]))
    assert sorted(table.frame.columns) == ["id", "name", "record"]
    assert "555" not in str(table)


def test_a_shapefile_without_prj_states_no_crs(tmp_path: Path) -> None:
    assert read(shapefile_of(tmp_path, [b"Alma"], prj=None)).crs is None


@pytest.mark.parametrize("part", [".shp", ".dbf", ".shx"])
def test_a_part_that_is_cut_off_is_refused(tmp_path: Path, part: str) -> None:
    path = shapefile_of(tmp_path, [b"Alma", b"Boucher", b"Cocula"])
    cut = path.with_suffix(part)
    cut.write_bytes(cut.read_bytes()[:-60])
    with pytest.raises(SourceError, match=r"areas\.shp: .*cut off or damaged"):
        read(path)


def test_shapes_and_records_of_different_number_are_refused(tmp_path: Path) -> None:
    path = shapefile_of(tmp_path, [b"Alma", b"Boucher"])
    other = shapefile_of(tmp_path, [b"Alma"], stem="other")
    path.with_suffix(".dbf").write_bytes(other.with_suffix(".dbf").read_bytes())
    with pytest.raises(SourceError, match="2 shapes but 1 records"):
        read(path)


def test_records_marked_as_deleted_keep_the_numbers_of_the_others(tmp_path: Path) -> None:
    path = shapefile_of(tmp_path, [b"Alma", b"Boucher", b"Cocula"])
    table = bytearray(path.with_suffix(".dbf").read_bytes())
    _, header, width = struct.unpack_from("<IHH", table, 4)
    table[header + width] = ord("*")
    path.with_suffix(".dbf").write_bytes(table)
    found = read(path)
    assert (names(found), found.frame["record"].tolist()) == (["Alma", "Cocula"], [1, 3])


def test_a_missing_index_is_told(tmp_path: Path) -> None:
    path = shapefile_of(tmp_path, [b"Alma"])
    path.with_suffix(".shx").unlink()
    with pytest.raises(SourceError, match=r"expected an index \(\.shx\)"):
        read(path)


def test_a_table_alone_has_no_geometry(tmp_path: Path) -> None:
    path = shapefile_of(tmp_path, [b"Alma"])
    path.unlink()
    table = read(path.with_suffix(".dbf"))
    assert (names(table), table.geometry.tolist()) == (["Alma"], [None])


# ---- encodings of tables


@pytest.mark.parametrize(
    ("text", "written", "language", "cpg", "encoding", "by"),
    [
        ("Cañón del Río", "cp1252", 0x57, None, "cp1252", "language byte 0x57"),
        ("Cañón del Río", "cp1252", 0x59, None, "cp1252", "language byte 0x59"),
        ("Cañón del Río", "utf-8", 0x57, None, "utf-8", "language byte 0x57"),
        ("Tumacácori", "utf-8", 0x00, "UTF-8", "utf-8", ".cpg UTF-8"),
        ("Tumacácori", "cp1252", 0x00, "ANSI 1252", "cp1252", ".cpg ANSI 1252"),
        ("Désigné", "iso-8859-1", 0x00, "88591", "iso-8859-1", ".cpg 88591"),
        ("Cañón", "cp850", 0x02, None, "cp850", "language byte 0x02"),
        ("Cañón", "cp850", 0x00, None, "cp850", "nothing"),
        ("Tumacácori", "utf-8", 0x00, None, "utf-8", "nothing"),
        ("Alma", "ascii", 0x00, "UTF-8", "ascii", ".cpg UTF-8"),
    ],
)
def test_what_the_file_states_is_proved_by_letters(
    tmp_path: Path, text: str, written: str, language: int, cpg: str | None, encoding: str, by: str
) -> None:
    table = read(shapefile_of(tmp_path, [b"Alma", text.encode(written)], language, cpg))
    assert names(table) == ["Alma", text]
    assert (table.encoding, table.encoding_stated_by) == (encoding, by)


def test_a_code_page_file_that_the_bytes_refute_is_told_with_field_and_record(
    tmp_path: Path,
) -> None:
    path = shapefile_of(tmp_path, [b"Alma", "Québec".encode("cp1252")], 0x57, "UTF-8")
    with pytest.raises(EncodingError) as error:
        read(path)
    assert "areas.shp, field name, line 2, byte 3 of the line" in str(error.value)
    assert "its text is that of cp1252" in str(error.value)
    assert names(read(path, encoding="cp1252")) == ["Alma", "Québec"]


def test_the_spec_is_proved_as_well(tmp_path: Path) -> None:
    path = shapefile_of(tmp_path, ["Québec".encode("cp850")], 0x57)
    with pytest.raises(EncodingError, match="that of cp850"):
        read(path, encoding="cp1252")
    assert names(read(path, encoding=("cp1252", "cp850"))) == ["Québec"]


def test_an_unknown_code_page_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"expected a code page of .*found 'klingon'"):
        read(shapefile_of(tmp_path, [b"Alma"], cpg="klingon"))


def test_lost_apostrophes_are_mended_where_the_spec_says_so_and_told(tmp_path: Path) -> None:
    damaged = "Île X, Refuge D?Oiseaux De L'"
    path = shapefile_of(tmp_path, [b"Why?", damaged.encode("cp1252")], 0x57)
    assert names(read(path))[1] == damaged
    table = read(path, mend_apostrophes=True)
    mended = "Île X, Refuge D’Oiseaux De L'"
    assert names(table) == ["Why?", mended]
    assert table.mended.to_dict("records") == [
        {"record": 2, "before": damaged, "after": mended, "column": "name"}
    ]


# ---- other formats


def test_a_geopackage_gives_the_ids_of_its_rows_and_its_crs(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    frame_of(share=[1.5, np.nan], day=np.array(["2020-02-29", "NaT"], "datetime64[D]")).to_file(
        path, engine="pyogrio"
    )
    layout = Layout("l", {"id": ("id",), "share": ("Share",), "day": ("day",)})
    table = read(path, Columns((layout,), {}))
    assert table.frame["share"].tolist() == ["1.5", ""]
    assert table.frame["day"].str[:10].tolist() == ["2020-02-29", ""]
    assert (table.frame["record"].tolist(), table.crs) == ([1, 2], "EPSG:4269")


def test_whole_numbers_are_written_without_decimals(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    frame_of(WDPA=[555587021.0, np.nan], M2=[11062153289.072985, 1e-7]).to_file(
        path, engine="pyogrio"
    )
    layout = Layout("l", {"wdpa": ("WDPA",), "m2": ("M2",)})
    frame = read(path, Columns((layout,), {})).frame
    assert frame["wdpa"].tolist() == ["555587021", ""]
    assert frame["m2"].tolist() == ["11062153289.072985", "1e-07"]


def test_several_layers_need_a_name(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    frame_of(1).to_file(path, layer="pa_2023", engine="pyogrio")
    frame_of(2).to_file(path, layer="delisted", engine="pyogrio")
    with pytest.raises(SourceError, match=r"expected one layer.*\['pa_2023', 'delisted'\]"):
        read(path)
    with pytest.raises(SourceError, match="expected the layer 'pa_2024'"):
        read(path, layer="pa_2024")
    assert len(read(path, layer="delisted").frame) == 2


def test_geojson_dates_stay_as_they_are_written_and_lists_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    cells = {"ID": "007", "NAME": "2015/05/01", "LABEL": [1.5, 2.5]}
    feature = {"type": "Feature", "properties": cells, "geometry": square}
    bare = {"type": "Feature", "id": 7, "properties": cells, "geometry": None}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature, bare]}))
    table = read(path)
    assert table.frame.iloc[0].tolist() == ["007", "2015/05/01", 1]
    assert [wkb is None for wkb in table.geometry] == [False, True]
    assert table.frame["record"].tolist() == [1, 2]
    with pytest.raises(SourceError, match="expected text, numbers or dates.*found list"):
        read(path, Columns((Layout("l", {"label": ("LABEL",)}),), {}))


def test_geojson_that_is_no_utf8_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_bytes('{"type": "FeatureCollection",\n"name": "Québec"}'.encode("cp1252"))
    with pytest.raises(EncodingError, match="line 2, byte 12"):
        read(path)


def circle_in(path: Path) -> None:
    """Put a circle of one degree around 99 W, 40 N in the place of the first area."""
    arcs = struct.pack("<BII", 1, 8, 5)
    arcs += struct.pack("<10d", -100, 40, -99, 41, -98, 40, -99, 39, -100, 40)
    wkb = struct.pack("<BII", 1, 10, 1) + arcs
    database = sqlite3.connect(path)
    header = b"GP\x00\x01" + struct.pack("<i", 4269)
    database.execute("UPDATE areas SET geom = ? WHERE fid = 1", (header + wkb,))
    database.commit()
    database.close()


def test_curves_become_lines_near_the_arc_and_are_told(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    frame_of().to_file(path, engine="pyogrio", SPATIAL_INDEX="NO")
    circle_in(path)
    table = read(path)
    circle = shapely.from_wkb(table.geometry[0])
    assert circle.geom_type == "Polygon"
    assert circle.area == pytest.approx(np.pi, rel=1e-4)
    assert table.curved.tolist() == [True, False]
    assert shapely.from_wkb(table.geometry[1]).bounds == (-99, 40, -98, 41)


def test_codes_that_a_database_explains_stay_codes(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    frame_of(IUCN=np.array([1, 2], "int32")).to_file(path, engine="pyogrio", SPATIAL_INDEX="NO")
    database = sqlite3.connect(path)
    database.executescript(
        """
        CREATE TABLE gpkg_extensions(table_name TEXT, column_name TEXT, extension_name TEXT,
            definition TEXT, scope TEXT);
        CREATE TABLE gpkg_data_columns(table_name TEXT, column_name TEXT, name TEXT, title TEXT,
            description TEXT, mime_type TEXT, constraint_name TEXT);
        CREATE TABLE gpkg_data_column_constraints(constraint_name TEXT, constraint_type TEXT,
            value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
            max_is_inclusive BOOLEAN, description TEXT);
        INSERT INTO gpkg_extensions VALUES
            ('gpkg_data_columns', NULL, 'gpkg_schema', 'x', 'read-write');
        INSERT INTO gpkg_data_columns(table_name, column_name, constraint_name)
            VALUES ('areas', 'IUCN', 'iucn');
        INSERT INTO gpkg_data_column_constraints(constraint_name, constraint_type, value,
            description) VALUES ('iucn', 'enum', '1', 'Ia'), ('iucn', 'enum', '2', 'Ib');
        """
    )
    database.close()
    table = read(path, Columns((Layout("l", {"iucn": ("IUCN",)}),), {}))
    assert table.frame["iucn"].tolist() == ["1", "2"]


def test_a_virtual_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    frame_of().to_file(path, engine="pyogrio", SPATIAL_INDEX="NO")
    database = sqlite3.connect(path)
    database.execute("CREATE VIRTUAL TABLE other USING fts5(x)")
    database.commit()
    database.close()
    with pytest.raises(SourceError, match="virtual table 'other'"):
        read(path)


def test_a_file_geodatabase_is_read_from_its_folder_and_from_a_zip(tmp_path: Path) -> None:
    folder = tmp_path / "areas.gdb"
    frame = frame_of().astype({"ID": "int32"})
    frame.to_file(folder, driver="OpenFileGDB", engine="pyogrio")
    zipped = tmp_path / "download.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        for part in sorted(folder.iterdir()):
            archive.write(part, f"data/areas.gdb/{part.name}")
    for path, member in ((folder, None), (zipped, None), (zipped, "data/areas.gdb")):
        table = read(path, member=member)
        assert (names(table), table.crs) == (["Area 0", "Area 1"], "EPSG:4269")


# ---- archives


def zip_of(path: Path, *files: Path, below: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.write(file, f"{below}{file.name}")
    return path


def parts_of(path: Path) -> list[Path]:
    return sorted(path.parent.glob(f"{path.stem}.*"))


def test_a_zipped_shapefile_is_read_with_all_its_parts(tmp_path: Path) -> None:
    path = shapefile_of(tmp_path, ["Québec".encode("cp1252")], cpg="1252")
    table = read(zip_of(tmp_path / "all.zip", *parts_of(path), below="deep/"))
    assert (names(table), table.crs, table.encoding) == (["Québec"], PRJ, "cp1252")


def test_a_layer_among_several_in_an_archive_is_named(tmp_path: Path) -> None:
    one, other = (shapefile_of(tmp_path, [n.encode()], stem=n) for n in ("one", "other"))
    path = zip_of(tmp_path / "all.zip", *parts_of(one), *parts_of(other))
    with pytest.raises(SourceError, match=r"one layer.*\['one.shp', 'other.shp'\].*after '!'"):
        read(path)
    assert names(read(path, member="other.shp")) == ["other"]
    with pytest.raises(SourceError, match="expected a member 'third.shp'"):
        read(path, member="third.shp")


def test_members_that_leave_the_archive_are_refused(tmp_path: Path) -> None:
    path = shapefile_of(tmp_path, [b"Alma"])
    with pytest.raises(ArchiveError):
        read(zip_of(tmp_path / "all.zip", *parts_of(path), below="../"))


# ---- what is refused


def test_a_header_that_no_layout_fits_names_what_is_missing(tmp_path: Path) -> None:
    layout = Layout("edition", {"id": ("ID",), "iucn": ("IUCN_CAT", "IUCN_CA")})
    with pytest.raises(HeaderError, match="'IUCN_CAT', not found"):
        read(shapefile_of(tmp_path, [b"Alma"]), Columns((layout,), {}))


def test_a_column_that_stands_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    frame_of(Id_=["a", "b"]).to_file(path, engine="pyogrio")
    with pytest.raises(HeaderError, match="only once"):
        read(path)


@pytest.mark.parametrize("name", ["areas.csv", "areas.vrt", "areas.kml"])
def test_other_formats_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("ID,NAME\n1,Alma\n")
    with pytest.raises(SourceError, match="expected a shapefile"):
        read(tmp_path / name)


def test_content_of_another_format_under_a_known_name_is_refused(tmp_path: Path) -> None:
    frame_of().to_file(tmp_path / "areas.fgb", driver="FlatGeobuf", engine="pyogrio")
    path = (tmp_path / "areas.fgb").rename(tmp_path / "areas.geojson")
    with pytest.raises(SourceError):
        read(path)


def test_an_empty_layer_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.gpkg"
    frame_of().iloc[:0].to_file(path, engine="pyogrio")
    with pytest.raises(SourceError, match="a header and no rows"):
        read(path)


def test_damage_is_told_without_a_traceback(tmp_path: Path) -> None:
    path = tmp_path / "areas.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [')
    with pytest.raises(SourceError, match=r"areas\.geojson: unreadable"):
        read(path)


def test_a_prj_that_is_no_crs_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"areas\.shp: unreadable \(missing ELLIPSOID"):
        read(shapefile_of(tmp_path, [b"Alma"], prj='GEOGCS["a",DATUM["b"]]'))
