"""Text columns of a dBASE table get the promised widths, their values untouched."""

from pathlib import Path

import geopandas
import pyogrio
import pytest
import shapefile
import shapely

from pipeline.export.dbf import set_text_widths


@pytest.fixture
def table(tmp_path: Path) -> Path:
    frame = geopandas.GeoDataFrame(
        {"NAME": ["Québec", "", "x" * 90], "N": [1, 2, 3], "CODE": ["a", "b", "c"]},
        geometry=shapely.points([0, 1, 2], [0, 1, 2]),
        crs="EPSG:4326",
    )
    path = tmp_path / "layer.shp"
    pyogrio.write_dataframe(frame, path, encoding="UTF-8")
    return path


@pytest.mark.parametrize("width", [90, 120, 254])
def test_widths_are_the_promised_ones_and_values_stay(table: Path, width: int) -> None:
    set_text_widths(table.with_suffix(".dbf"), {"NAME": width, "CODE": 3})
    with shapefile.Reader(str(table)) as reader:
        assert {f.name: f.size for f in reader.fields[1:] if f.field_type == "C"} == {
            "NAME": width,
            "CODE": 3,
        }
        assert [list(record) for record in reader.iterRecords()] == [
            ["Québec", 1, "a"],
            ["", 2, "b"],
            ["x" * 90, 3, "c"],
        ]
    assert pyogrio.read_dataframe(table)["NAME"].tolist()[0] == "Québec"
