"""Shapes of a source read from its files: every row is published, quarantined or told."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from pipeline.build.reading import Reading
from pipeline.build.reading_shapes import read_shapes
from pipeline.errors import MissingSourceError, SourceError
from pipeline.polygons.area import geodesic_km2
from pipeline.spec.layout import Columns, Layout
from pipeline.spec.mapping import Mapping
from pipeline.spec.vector import Attributes, VectorCrs, VectorRead
from pipeline.steps.degrees import to_degrees
from pipeline.steps.registry import Context
from tests.polygon_shapes import wkb_of_rings
from tests.shape_frames import area_context
from tests.vector_files import frame_of, shapefile_of

BASIS = "invented for this test"
STATED = VectorCrs(stated=True, basis=BASIS)
ASSUMED = VectorCrs(stated=False, assumed="EPSG:4269", basis=BASIS)
COLUMNS = Columns(
    (
        Layout("long", {"id": ("ID",), "name": ("NAME",), "kind": ("KIND",)}),
        Layout("plain", {"id": ("ID",), "name": ("NAME",)}),
    ),
    {},
)


def reading(folder: Path, pattern: str, beside: str = "", **table: Any) -> Reading:
    given: dict[str, Any] = {"read": VectorRead(), "crs": STATED, "key": Mapping(column="id")}
    given |= {"map": {"name": Mapping(column="name")}, "leave_out": (), "derived": {}}
    context = area_context(**{**given, "attributes": None, **table})
    files = {"areas": pattern, "attributes": beside}
    vintage = context.vintage.model_copy(update={"files": files})
    changed = {**vars(context), "vintage": vintage, "columns": {"areas": COLUMNS}}
    return Reading(Context(**changed), folder)


def read(made: Reading) -> pd.DataFrame:
    read_shapes(made, made.context.areas.features)
    return made.tables["areas"]


def test_rows_of_several_files_stand_below_each_other(tmp_path: Path) -> None:
    frame_of(2, KIND=["park", "reserve"]).to_file(tmp_path / "a.gpkg")
    frame_of(1).to_file(tmp_path / "b.gpkg")
    made = reading(tmp_path, "a.gpkg | b.gpkg")
    found = read(made)
    assert found["file"].tolist() == ["a.gpkg", "a.gpkg", "b.gpkg"]
    assert found["native_id"].tolist() == ["1", "2", "1"]
    assert found["kind"].tolist() == ["park", "reserve", ""]
    assert found["shape"].iat[0].equals(shapely.box(-100, 40, -99, 41))
    assert made.layouts == {"a.gpkg": "long", "b.gpkg": "plain"}
    assert made.encodings == {"a.gpkg": "utf-8", "b.gpkg": "utf-8"}
    assert made.paths == {tmp_path / "a.gpkg", tmp_path / "b.gpkg"}


def test_the_parts_of_a_shapefile_and_its_encoding_go_to_the_receipt(tmp_path: Path) -> None:
    path = shapefile_of(tmp_path, ["Île".encode("cp1252")], cpg="1252")
    made = reading(tmp_path, "areas.shp")
    assert read(made)["name"].tolist() == ["Île"]
    assert made.encodings == {"areas.shp": "cp1252"}
    assert made.paths == set(tmp_path.glob(f"{path.stem}.*"))


def test_a_row_without_id_is_quarantined_and_counted(tmp_path: Path) -> None:
    data = frame_of(3)
    data["ID"] = ["7", "", None]
    data.to_file(tmp_path / "a.gpkg")
    made = reading(tmp_path, "a.gpkg")
    assert read(made)["native_id"].tolist() == ["7"]
    told = made.context.ledger.findings()
    assert told[["rule", "field"]].to_numpy().tolist() == [["ID-MISSING", "id"]] * 2
    (account,) = made.context.ledger.accounts
    assert (account.rows_in, account.rows_out, account.quarantined) == (3, 1, 2)


def test_rings_that_do_not_close_and_shapes_that_are_none_are_told(tmp_path: Path) -> None:
    blobs = np.empty(3, dtype=object)
    blobs[:] = [
        wkb_of_rings([(-100, 40), (-99, 40), (-99, 41), (-100, 41)]),
        wkb_of_rings([(-100, 40)]),
        shapely.to_wkb(shapely.box(-100, 40, -99, 41)),
    ]
    pyogrio.raw.write(
        tmp_path / "a.gpkg",
        blobs,
        [np.array(["1", "2", "3"], dtype=object)] * 2,
        ["ID", "NAME"],
        geometry_type="Polygon",
        crs="EPSG:4269",
    )
    made = reading(tmp_path, "a.gpkg")
    found = read(made)
    assert found["native_id"].tolist() == ["1", "3"]
    assert found["shape"].iat[0].equals(found["shape"].iat[1])
    told = made.context.ledger.findings().set_index("rule")["action"].to_dict()
    assert told == {"SHAPE-OPEN": "repaired", "SHAPE-MISSING": "quarantined"}


@pytest.mark.parametrize(
    ("crs", "stated", "told"),
    [
        (None, STATED, "a file that states its CRS, found none"),
        ("EPSG:26914", ASSUMED, "EPSG:4269"),
    ],
)
def test_the_spec_must_be_right_of_where_the_crs_comes_from(
    tmp_path: Path, crs: str | None, stated: VectorCrs, told: str
) -> None:
    frame_of(1).set_crs(crs, allow_override=True).to_file(tmp_path / "a.gpkg")
    with pytest.raises(SourceError, match=f"a.gpkg: expected .*{told}"):
        read(reading(tmp_path, "a.gpkg", crs=stated))


def test_a_file_without_a_crs_is_read_where_one_is_assumed(tmp_path: Path) -> None:
    shapefile_of(tmp_path, [b"one"], prj=None)
    made = reading(tmp_path, "areas.shp", crs=ASSUMED)
    assert to_degrees({"areas": read(made)}, made.context)["areas"]["datum"].tolist() == [
        "NAD83 (assumed)"
    ]


def test_files_in_look_alikes_of_the_atlas_projection_keep_their_land(tmp_path: Path) -> None:
    km2 = geodesic_km2(frame_of(1).geometry.to_numpy())[0]
    sphere = frame_of(1).set_crs("+proj=longlat +R=6370997", allow_override=True)
    for code in (2163, 9311):  # a writer of GeoPackages makes 9311 of 2163, in silence
        plane = sphere.to_crs("+proj=laea +lat_0=45 +lon_0=-100 +R=6370997")
        plane.set_crs(code, allow_override=True).to_file(tmp_path / f"{code}.gpkg")
    made = reading(tmp_path, "*.gpkg")
    found = to_degrees({"areas": read(made)}, made.context)["areas"]
    assert set(found["datum"]) == {"unknown"}
    for shape in found["shape"]:
        west, south, _, _ = shape.bounds
        assert (west, south) == pytest.approx((-100, 40), abs=1e-6)
    assert geodesic_km2(found["shape"].to_numpy(object)) == pytest.approx([km2] * 2, rel=1e-3)
    assert made.context.ledger.findings()["rule"].tolist() == ["A7-SHIFT"] * 2


def test_a_pattern_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingSourceError):
        read(reading(tmp_path, "a.gpkg"))


def test_a_table_of_attributes_fills_what_rows_do_not_say(tmp_path: Path) -> None:
    shapes = frame_of(3, KIND=["", "own", ""])
    shapes["NAME"] = ["Área-Uno", "two", "twice"]
    shapes.to_file(tmp_path / "a.gpkg")
    told = pd.DataFrame({"ID": range(4), "NAME": ["ÁREA UNO", "Two", "twice", "TWICE"]})
    told["KIND"] = ["park", "other", "x", "y"]
    pyogrio.write_dataframe(told, tmp_path / "t.gpkg")
    attributes = Attributes(read=VectorRead(), by="name")
    made = reading(tmp_path, "a.gpkg", "t.gpkg", attributes=attributes)
    found = read(made)
    assert found["kind"].tolist() == ["park", "own", ""]
    assert found["native_id"].tolist() == ["1", "2", "3"]
    account = next(a for a in made.context.ledger.accounts if a.table == "attributes")
    assert (account.rows_in, account.rows_out, account.dropped_by_spec) == (4, 2, 2)
    assert set(made.layouts) == set(made.encodings) == {"a.gpkg", "t.gpkg"}
