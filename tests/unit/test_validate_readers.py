"""FlatGeobuf and GeoJSON as GDAL wrote them, read back without it: shapes, values, types."""

import json
import os
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.checks.readers import flatgeobuf, geojson_features
from pipeline.checks.readers.opening import open_product

SHAPES = {
    "points": ["POINT (1 2)", "POINT (-3.5 4)", None],
    "lines": ["LINESTRING (0 0, 1 1, 2 0)", "LINESTRING (5 5, 6 6)"],
    "polygons": [
        "POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 1 2, 2 2, 2 1, 1 1), (4 4, 4 5, 5 5, 5 4, 4 4))",
        "POLYGON ((0 0, 1 0, 1 1, 0 0))",
    ],
    "multipoints": ["MULTIPOINT (0 0, 1 1)", "MULTIPOINT (3 3)"],
    "multilines": ["MULTILINESTRING ((0 0, 1 1), (2 2, 3 3, 4 4))", "MULTILINESTRING ((0 0, 1 2))"],
    "multipolygons": [
        "MULTIPOLYGON (((0 0, 9 0, 9 9, 0 0), (5 1, 6 2, 6 1, 5 1)), ((20 20, 21 20, 21 21, 20 20)))",
        "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))",
    ],
    "collections": ["GEOMETRYCOLLECTION (POINT (1 1), LINESTRING (0 0, 1 1))"],
    "mixed": ["POINT (1 1)", "POLYGON ((0 0, 1 0, 1 1, 0 0))", None, "LINESTRING (0 0, 1 1)"],
    "heights": ["POINT Z (1 2 3)", "POINT Z (4 5 6)"],
}
FORMATS = {".fgb": "FlatGeobuf", ".geojson": "GeoJSON", ".geojsonl": "GeoJSONSeq"}


def frame_of(name: str) -> geopandas.GeoDataFrame:
    shapes = [None if text is None else shapely.from_wkt(text) for text in SHAPES[name]]
    numbers = range(len(shapes))
    columns = {
        "name": [f'né "{number}" \\' if number else None for number in numbers],
        "whole": list(numbers),
        "real": [number / 3 for number in numbers],
        "flag": [number % 2 == 0 for number in numbers],
        "gap": [None if number else 7.5 for number in numbers],
    }
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs="EPSG:4326")


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("batch", [1, 10**6])
def test_as_written(
    tmp_path: Path, name: str, suffix: str, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flatgeobuf, "_BATCH_ROWS", batch)
    monkeypatch.setattr(geojson_features, "_BATCH_BYTES", batch)
    path = tmp_path / f"{name}{suffix}"
    how = {"SPATIAL_INDEX": "NO"} if suffix == ".fgb" else {"RFC7946": "NO"}
    if suffix == ".geojsonl":
        how = {}
    frame = frame_of(name)
    frame.to_file(path, driver=FORMATS[suffix], **how)
    (dataset,) = open_product(path)
    for found, wanted in zip(dataset.geometry, frame.geometry.force_2d(), strict=True):
        same = found is None if wanted is None else shapely.equals_exact(found, wanted)
        assert same, (found, wanted)
    assert dataset.verdict.identity == "geographic"
    for column in ("name", "whole", "real", "flag", "gap"):
        found = dataset.attributes[column]
        pd.testing.assert_series_equal(
            found.astype(object).where(found.notna(), None),
            frame[column].astype(object).where(frame[column].notna(), None),
            check_dtype=False,
        )
    kinds = {field.name: field.kind for field in dataset.fields}
    assert (kinds["whole"], kinds["real"], kinds["name"], kinds["flag"]) == (
        "integer", "real", "text", "boolean",
    ) or len(frame) == 1  # fmt: skip


def test_index_and_order_of_a_flatgeobuf(tmp_path: Path) -> None:
    chance = np.random.default_rng(1)
    xy = chance.uniform(-100, 100, (500, 2)).round(3)
    frame = geopandas.GeoDataFrame({"n": range(500)}, geometry=shapely.points(xy), crs="EPSG:4326")
    frame.to_file(tmp_path / "a.fgb", driver="FlatGeobuf")
    (dataset,) = open_product(tmp_path / "a.fgb")
    order = dataset.attributes["n"].to_numpy()
    assert sorted(order) == list(range(500))
    assert np.array_equal(shapely.get_coordinates(dataset.geometry), xy[order])


def test_geojson_members(tmp_path: Path) -> None:
    feature = {"type": "Feature", "id": 7, "properties": None, "geometry": None}
    path = tmp_path / "members.geojson"
    text = json.dumps(
        {
            "features": [feature, {**feature, "properties": {"id": "x", "a": [1]}}],
            "bbox": [0, 0, 1, 1],
            "type": "FeatureCollection",
        }
    )
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    (dataset,) = open_product(path)
    assert dataset.attributes["id"].tolist() == ["7", "x"]
    assert dataset.attributes["a"].iloc[1] == "[1]"
    assert {f.name: (f.kind, f.native) for f in dataset.fields} == {
        "id": ("other", "number, string"), "a": ("other", "array"),
    }  # fmt: skip
    path.write_text(json.dumps({"type": "Point", "coordinates": [1, 2]}))
    assert len(open_product(path)[0]) == 1
    path.write_text('{"type":"FeatureCollection","features":[ ]}')
    assert len(open_product(path)[0]) == 0


def test_brackets_and_quotes_in_texts_across_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.checks.readers.json_structure._CHUNK", 7)
    texts = ['"]}', "\\", '\\"[[{', "[[[[", 'a\\\\"b', "é\u2028🙂"]
    features = [{"type": "Feature", "properties": {"t": t}, "geometry": None} for t in texts]
    path = tmp_path / "texts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    (dataset,) = open_product(path)
    assert dataset.attributes["t"].tolist() == texts


@pytest.mark.realdata
@pytest.mark.skipif("NAATLAS_DATA" not in os.environ, reason="NAATLAS_DATA is not set")
def test_real_files() -> None:
    data = Path(os.environ["NAATLAS_DATA"])
    for path in sorted((data / "us_padus").glob("*.geojson")):
        assert len(open_product(path)[0]) == len(geopandas.read_file(path))
    (dataset,) = open_product(data / "naturalearth/ne_10m_lakes_north_america.json")
    assert (len(dataset), dataset.verdict.identity) == (1200, "geographic")
    (raster,) = open_product(data / "nalcms/vignette_nalc.tif")
    assert (raster.width, raster.height, raster.nodata) == (4241, 3642, 255.0)
    assert set(raster.cell_values.counts) == {1, 2, 5, 6, 8, 10, 11, 12, 14, 16, 17, 18, 19, 255}
    assert sum(raster.cell_values.counts.values()) == 4241 * 3642


def test_a_flatgeobuf_of_one_feature(tmp_path: Path) -> None:
    """Its index has a root above the only leaf."""
    frame = geopandas.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326")
    frame.to_file(tmp_path / "one.fgb", driver="FlatGeobuf")
    (dataset,) = open_product(tmp_path / "one.fgb")
    assert shapely.get_coordinates(dataset.geometry).tolist() == [[1, 2]]
