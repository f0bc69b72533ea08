"""Vector tiles: where places lie, what low zooms show, and values as another decoder reads them."""

import mapbox_vector_tile
import numpy as np
import pandas as pd
import pytest

from pipeline.export.tile_grid import by_tile, mercator, one_a_pixel, units
from pipeline.export.vector_tile import EXTENT, TileAttributes, encoded_tile, point_drawings


def at(lon: float, lat: float, zoom: int = 0) -> tuple[int, int]:
    x, y = (units(share, zoom) for share in mercator(np.array([lon]), np.array([lat])))
    return int(x[0]), int(y[0])


def decoded(frame: pd.DataFrame, x: list[int], y: list[int]) -> list[dict]:
    rows = np.arange(len(frame))
    drawings = point_drawings(np.array(x), np.array(y))
    data = encoded_tile("layer", TileAttributes.of(frame), rows, drawings)
    options = {"y_coord_down": True}
    layer = mapbox_vector_tile.decode(data, default_options=options)["layer"]
    assert layer["extent"] == EXTENT
    assert layer["version"] == 2
    return layer["features"]


def test_the_equator_meets_greenwich_in_the_middle() -> None:
    assert at(0, 0) == (EXTENT // 2, EXTENT // 2)
    assert at(0, 0, zoom=8) == (EXTENT << 7, EXTENT << 7)


def test_a_known_place_lies_where_mercator_puts_it() -> None:
    x, y = at(-73.56, 45.51, zoom=8)
    assert (x // EXTENT, y // EXTENT) == (75, 91)


@pytest.mark.parametrize("lon", [180.0, -180.0, np.nextafter(-180.0, -181.0)])
def test_the_world_is_cut_at_180_degrees_and_nothing_falls_off(lon: float) -> None:
    x, _ = at(lon, 52.0, zoom=8)
    assert 0 <= x < EXTENT << 8


def test_180_east_is_180_west() -> None:
    assert at(180.0, 52.0, zoom=8) == at(-180.0, 52.0, zoom=8)


@pytest.mark.parametrize("lat", [90.0, -90.0])
def test_a_pole_is_drawn_on_the_edge(lat: float) -> None:
    assert 0 <= at(0, lat, zoom=8)[1] < EXTENT << 8


def test_one_feature_a_pixel_and_symbol_is_shown() -> None:
    x, y = np.array([0, 7, 8, 3]), np.array([0, 7, 0, 3])
    assert one_a_pixel(x, y, np.array([0, 0, 0, 1])).tolist() == [0, 2, 3]


def test_every_row_is_in_the_one_tile_where_it_lies() -> None:
    x, y = np.array([0, EXTENT, EXTENT - 1, 5 * EXTENT]), np.array([0, 0, 0, EXTENT])
    found = by_tile(x, y, np.arange(len(x)))
    tiles = {(column, line): rows.tolist() for column, line, rows in found}
    assert tiles == {(0, 0): [0, 2], (1, 0): [1], (5, 1): [3]}


def test_values_come_back_with_their_types_and_places() -> None:
    frame = pd.DataFrame(
        {
            "text": ["Ñandú", "A < B", ""],
            "integer": [2012, -3, 0],
            "real": [0.1, np.nan, 1e-9],
        }
    )
    found = decoded(frame, [0, 4095, 7], [1, 4095, 300])
    assert [feature["geometry"]["coordinates"] for feature in found] == [
        [0, 1],
        [4095, 4095],
        [7, 300],
    ]
    assert [feature["properties"] for feature in found] == [
        {"text": "Ñandú", "integer": 2012, "real": 0.1},
        {"text": "A < B", "integer": -3},
        {"integer": 0, "real": 1e-9},
    ]


def test_a_tile_takes_only_the_values_it_shows() -> None:
    frame = pd.DataFrame({"id": [f"feature {number}" for number in range(500)]})
    one = np.array([123])
    data = encoded_tile("layer", TileAttributes.of(frame), one, point_drawings(one, one))
    assert b"feature 123" in data
    assert b"feature 124" not in data
