"""Rules A18 and C14 on rasters, F7 on tiles, and A1 and A3 on FlatGeobuf and GeoJSON."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rich.console import Console

from pipeline.checks import nalcms
from pipeline.checks.show import print_table, to_json
from pipeline.checks.validate import validate_paths
from tests.validate_products import (
    CATALOGUE,
    broken,
    good_frame,
    verdicts,
    warned,
    write_fgb,
    write_geojson,
    write_pmtiles,
    write_tif,
)

SPHERE = CATALOGUE.crs.atlas.wkt2
ELLIPSOID = "+proj=laea +lat_0=45 +lon_0=-100 +datum=WGS84 +units=m"
GRID_250 = rasterio.Affine(250, 0, -4_418_000 + 5000, 0, -250, 4_876_500 - 2500)
GRID_30 = rasterio.Affine(30, 0, -4_410_000 + 300, 0, -30, 4_310_000 - 600)
GRID_1000 = rasterio.Affine(1000, 0, 0, 0, -1000, 0)
GRID_30_OFF = rasterio.Affine(30, 0, -4_410_000 + 7, 0, -30, 4_310_000)


@pytest.mark.parametrize(
    ("crs", "transform", "is_broken"),
    [
        (SPHERE, GRID_250, False),
        (ELLIPSOID, GRID_30, False),
        (SPHERE, GRID_1000, False),
        (ELLIPSOID, GRID_1000, False),
        (SPHERE, GRID_30_OFF, False),  # reprojected to the atlas, on a grid of its own
        (ELLIPSOID, GRID_250, True),
        (SPHERE, GRID_30, True),
        ("EPSG:9311", GRID_250, True),
        ("EPSG:3857", GRID_250, True),
        ("EPSG:4326", rasterio.Affine(0.01, 0, -100, 0, -0.01, 45), True),
        (None, GRID_250, True),
        ("+proj=laea +lat_0=45 +lon_0=-100 +R=6371007.181 +units=m", GRID_250, True),
        ("+proj=laea +lat_0=45 +lon_0=-100 +ellps=clrk66 +units=m", GRID_30, True),
    ],
)
def test_raster_crs(tmp_path: Path, crs: str | None, transform: Any, is_broken: bool) -> None:
    path = write_tif(tmp_path / "landcover.tif", crs=crs, transform=transform)
    assert ("A18" in broken(path)) is is_broken


def test_retagged_raster_says_how_far(tmp_path: Path) -> None:
    path = write_tif(tmp_path / "landcover.tif", crs=SPHERE, transform=GRID_30)
    (example,) = verdicts(path)["A18"].examples
    assert "10.6 km" in example


def test_code_is_read_from_the_file_itself(tmp_path: Path) -> None:
    """The library says 9311 for 2163; the key in the file is what counts."""
    path = write_tif(tmp_path / "landcover.tif", crs="EPSG:9311")
    data = path.read_bytes()
    assert data.count(struct.pack("<4H", 3072, 0, 1, 9311)) == 1
    key = struct.pack("<4H", 3072, 0, 1, 2163)
    path.write_bytes(data.replace(struct.pack("<4H", 3072, 0, 1, 9311), key))
    assert verdicts(path)["A18"].examples == ("states EPSG:2163",)


def cells(*values: int, dtype: str = "uint8") -> np.ndarray:
    array = np.ones((20, 30), dtype)
    array.flat[: len(values)] = values
    return array


@pytest.mark.parametrize(
    ("values", "dtype", "nodata", "count"),
    [
        ((0, 1, 19), "uint8", None, 0),
        ((0, 1, 19, 255), "uint8", 255, 0),
        ((0, 1, 19, 255), "uint8", None, 1),
        ((20, 21, 25), "uint8", None, 3),
        ((-128, 5), "int8", -128, 0),
        ((128, 5), "int16", 128, 0),
        ((-1, 5), "int16", 128, 1),
        ((101, 1919, 1801, 0), "uint16", 65535, 1),  # 1 is no change
        ((120, 2001, 100, 1900), "uint16", 65535, 5),
    ],
)
def test_land_cover_values(
    tmp_path: Path, values: tuple[int, ...], dtype: str, nodata: int | None, count: int
) -> None:
    path = write_tif(tmp_path / "nalcms.tif", cells(*values, dtype=dtype), nodata=nodata)
    assert verdicts(path)["C14"].count == count


def test_change_raster(tmp_path: Path) -> None:
    codes = cells(101, 1919, 65535, dtype="uint16")
    codes[codes == 1] = 1415
    path = write_tif(
        tmp_path / "nalcms_change.tif", codes, nodata=65535, transform=GRID_30, crs=ELLIPSOID
    )
    assert broken(path) == set()


def test_land_cover_of_a_type_without_classes(tmp_path: Path) -> None:
    path = write_tif(tmp_path / "nalcms.tif", cells(dtype="float32"))
    assert verdicts(path)["C14"].examples == ("1 bands of float32 hold no classes",)
    other = write_tif(tmp_path / "elevation.tif", cells(dtype="float32"), transform=GRID_1000)
    assert verdicts(other)["C14"].verdict == "not_applicable"


@pytest.mark.parametrize("palette", nalcms.PALETTES)
def test_palette(tmp_path: Path, palette: str) -> None:
    colours = {code: (*rgb, 255) for code, rgb in enumerate(nalcms.PALETTES[palette], start=1)}
    path = write_tif(tmp_path / "nalcms.tif", colours=colours)
    assert palette in verdicts(path)["C14"].figure
    assert broken(path) == set()
    path.unlink()
    write_tif(path, colours={**colours, 7: (1, 2, 3, 255)})
    (example,) = verdicts(path)["C14"].examples
    assert example.startswith("class 7 is coloured (1, 2, 3), not (17")


def test_values_by_blocks_and_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tall = np.repeat(np.arange(1, 20, dtype="uint8"), 64)[:, None] * np.ones((1, 40), "uint8")
    for how in ({}, {"tiled": True, "blockxsize": 16, "blockysize": 32}, {"compress": "lzw"}):
        path = write_tif(tmp_path / "nalcms.tif", tall, **how)
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.checks.readers.geotiff._WINDOW_BYTES", 40 * 64)
            figure = verdicts(path)["C14"].figure
            assert figure.startswith("19 values in all cells")
            patch.setattr("pipeline.checks.readers.geotiff._MOST_CELLS", tall.size // 3)
            assert "of the cells" in verdicts(path)["C14"].figure
        path.unlink()


def test_raster_in_table_and_json(tmp_path: Path) -> None:
    reports = validate_paths([write_tif(tmp_path / "nalcms.tif")], CATALOGUE)
    assert {row["rule"] for row in json.loads(to_json(reports))} == {"A18", "C14"}
    console = Console(record=True, width=200, file=open("/dev/null", "w"))  # noqa: PTH123, SIM115
    print_table(reports, console)
    assert "A18" in console.export_text()


def test_tiles(tmp_path: Path) -> None:
    path = write_pmtiles(tmp_path / "good.pmtiles")
    assert verdicts(path)["F7"].verdict == "pass"
    data = path.read_bytes()
    for west, south, east, north in (
        (-181, 0, 0, 1),
        (0, -86, 1, 1),
        (170, 0, -170, 1),
        (5, 5, 5, 6),
    ):
        bad = bytearray(data)
        bounds = (int(value * 10**7) for value in (west, south, east, north))
        struct.pack_into("<4i", bad, 102, *bounds)
        path.write_bytes(bad)
        assert warned(path) == {"F7"}


def test_forbidden_code_in_a_flatgeobuf_header(tmp_path: Path) -> None:
    path = write_fgb(tmp_path / "code.fgb", crs="EPSG:9311")
    assert {"A1", "A3"} <= broken(path)
    assert "the header is EPSG:9311" in verdicts(path)["A3"].examples


def test_geojson_in_metres(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "plain.geojson")
    assert verdicts(path)["A1"].verdict == "not_applicable"
    text = json.loads(path.read_text())
    member = {"type": "name", "properties": {"name": CATALOGUE.crs.atlas.proj}}
    path.write_text(json.dumps({**text, "crs": member}))
    assert verdicts(path)["A1"].verdict == "warn"
    link = {"type": "link", "properties": {"href": "http://127.0.0.1/crs"}}
    path.write_text(json.dumps({**text, "crs": link}))
    assert "A15" in broken(path)  # an unknown CRS is not followed, and the numbers are degrees
    metres = write_geojson(
        tmp_path / "metres.geojson", xy=(good_frame()["LON"] * 1e4, good_frame()["LAT"] * 1e4)
    )
    assert broken(metres)
