"""Areas and lines in every file format, reopened by readers that did not write them."""

import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapefile
import shapely

from pipeline.checks.readers.opening import open_product
from pipeline.checks.validate import validate_paths
from pipeline.errors import CheckError
from pipeline.export import shapefile as shapefile_writer
from pipeline.export.product import Product
from pipeline.export.sheets import batches_of
from tests import shape_products as made

FORMATS = ("geoparquet", "geopackage", "shapefile", "flatgeobuf")
PRODUCTS = {
    "areas": made.area_product(formats=FORMATS),
    "lines": made.line_product(formats=FORMATS),
}
PRJ = made.CATALOGUE.crs.atlas.prj_text.encode("ascii")


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {name: tmp_path_factory.mktemp(name) for name in PRODUCTS}
    for name, folder in folders.items():
        made.write_edition(folder, PRODUCTS[name])
    return folders


def expected(product: Product) -> dict[str, tuple[list[str], np.ndarray]]:
    """Ids and shapes in atlas metres by suffix."""
    key = product.layer.key
    found = {"": (product.features[key].tolist(), product.atlas_shapes)}
    for tier in product.tiers:
        found[f"_{tier.name}"] = (tier.features[key].tolist(), tier.shapes)
        if len(tier.points):
            found[f"_{tier.name}_points"] = (tier.points[key].tolist(), tier.point_shapes)
    return found


def found_in(path: Path, prefix: str) -> dict[str, tuple[list[str], np.ndarray]]:
    """The same of a file, in the order of ids, without what is in degrees."""
    read = {}
    for layer in open_product(path):
        if layer.units == "atlas":
            ids = layer.ids.astype(str)
            order = np.argsort(ids.to_numpy(object), kind="stable")
            read[layer.layer.removeprefix(prefix)] = (
                ids.iloc[order].tolist(),
                layer.geometry[order],
            )
    return read


def require_same(found: dict, wanted: dict) -> None:
    assert set(found) == set(wanted)
    for suffix, (ids, shapes) in wanted.items():
        assert found[suffix][0] == ids
        same = shapely.equals(shapely.normalize(found[suffix][1]), shapely.normalize(shapes))
        assert same.all()


@pytest.mark.parametrize("name", PRODUCTS)
def test_each_tier_is_a_geoparquet_file(editions: dict[str, Path], name: str) -> None:
    layer = PRODUCTS[name].layer.id
    found = {}
    for path in editions[name].glob(f"{layer}*.parquet"):
        found |= found_in(path, layer)
    require_same(found, expected(PRODUCTS[name]))


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_geopackage_has_a_table_a_tier(editions: dict[str, Path], name: str) -> None:
    layer = PRODUCTS[name].layer.id
    path = editions[name] / f"{layer}.gpkg"
    require_same(found_in(path, layer), expected(PRODUCTS[name]))
    with closing(sqlite3.connect(path)) as database:
        types = dict(
            database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns")
        )
    several = "MULTIPOLYGON" if name == "areas" else "MULTILINESTRING"
    assert {types.pop(key) for key in list(types) if key.endswith("_points")} <= {"POINT"}
    assert set(types.values()) == {several}
    assert f"{layer}_lonlat" in types


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_package_has_a_shapefile_a_tier(
    editions: dict[str, Path], name: str, tmp_path: Path
) -> None:
    product = PRODUCTS[name]
    package = editions[name] / f"na_{product.layer.id}_shapefile.zip"
    stem = f"{product.layer.package_name}_2025"
    require_same(found_in(package, stem), expected(product))
    with zipfile.ZipFile(package) as archive:
        for suffix, (ids, shapes) in expected(product).items():
            path = f"{package.stem}/{stem}/data/{stem}{suffix}"
            assert archive.read(f"{path}.prj") == PRJ
            assert archive.read(f"{path}.cpg") == b"UTF-8"
            assert archive.read(f"{path}.shp.xml").startswith(b"<?xml")
            parts = {end: archive.open(f"{path}.{end}") for end in ("shp", "shx", "dbf")}
            with shapefile.Reader(**parts) as reader:
                kind = {0: "POINT", 1: "POLYLINE", 2: "POLYGON"}[shapely.get_dimensions(shapes[0])]
                assert (reader.shapeTypeName, len(reader)) == (kind, len(ids))


def test_flatgeobuf_has_all_detail_and_the_scale_of_maps(editions: dict[str, Path]) -> None:
    found = {}
    for path in editions["areas"].glob("*.fgb"):
        found |= found_in(path, "protected_areas")
    wanted = expected(PRODUCTS["areas"])
    require_same(found, {suffix: wanted[suffix] for suffix in ("", "_10m", "_10m_points")})


@pytest.mark.parametrize("name", PRODUCTS)
def test_in_degrees_nothing_crosses_the_cut_or_is_lost(
    editions: dict[str, Path], name: str
) -> None:
    product = PRODUCTS[name]
    path = editions[name] / f"{product.layer.id}.gpkg"
    (layer,) = [layer for layer in open_product(path) if layer.units == "degrees"]
    assert len(layer) == len(product.all_features)
    lines = shapely.get_parts(shapely.get_parts(layer.geometry))
    rings = shapely.get_rings(lines) if name == "areas" else lines
    west, _, east, _ = shapely.bounds(rings).T
    assert (east - west).max() < 10
    assert east.max() == 180
    assert west.min() == -180


@pytest.mark.parametrize("name", PRODUCTS)
def test_the_rules_reject_nothing_and_warn_of_no_place(
    editions: dict[str, Path], name: str
) -> None:
    verdicts = [
        (report.product, verdict)
        for report in validate_paths([editions[name]], made.CATALOGUE)
        for verdict in report.verdicts
    ]
    assert [f"{p} {v.rule} {v.examples}" for p, v in verdicts if v.verdict == "fail"] == []
    warned = {verdict.rule for product, verdict in verdicts if verdict.verdict == "warn"}
    assert not warned & {"A9", "A11", "A12", "A16", "A17", "B3", "B7", "B10", "C9"}
    passed = {verdict.rule for _, verdict in verdicts if verdict.verdict == "pass"}
    assert passed >= {"A1", "A2", "A4", "A11", "A12", "B1", "B2", "B4", "B8", "F4"}
    if name == "areas":
        assert passed >= {"B3", "B5", "B9", "B10", "C11"}


def test_two_editions_are_the_same_bytes(editions: dict[str, Path], tmp_path: Path) -> None:
    made.write_edition(tmp_path, PRODUCTS["areas"])
    for path in sorted(editions["areas"].iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_a_file_of_several_batches_tells_the_extent_of_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.export.sheets._MOST_VERTICES", 300)
    product = PRODUCTS["areas"]
    assert len(list(batches_of(product.atlas_shapes))) > 3
    made.write_edition(tmp_path, product)
    path = tmp_path / "protected_areas.parquet"
    require_same(found_in(path, "protected_areas"), {"": expected(product)[""]})
    column = open_product(path)[0].geo_metadata["columns"]["geometry"]
    assert column["bbox"] == shapely.total_bounds(product.atlas_shapes).tolist()
    assert column["geometry_types"] == ["MultiPolygon", "Polygon"]
    assert pq.ParquetFile(path).num_row_groups > 3
    require_same(found_in(tmp_path / "protected_areas.gpkg", "protected_areas"), expected(product))


def test_a_layer_too_large_for_a_shapefile_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shapefile_writer, "_MOST_BYTES", 10_000)
    with pytest.raises(CheckError, match=r"NA_Protected_Areas_2025\.shp: expected 2 GB at most"):
        made.write_edition(tmp_path, made.area_product(formats=("shapefile",)))
