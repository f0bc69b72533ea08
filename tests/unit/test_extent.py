"""Base layers show what is around the three countries, and not the world."""

import pandas as pd
import pytest
import shapely
from pydantic import ValidationError
from shapely.geometry.base import BaseGeometry

from pipeline.ledger import Ledger
from pipeline.spec.atlas import Window
from pipeline.steps.conform_shapes import conform_base
from pipeline.steps.extent import extent
from pipeline.steps.registry import Context, run_steps
from tests.register_frames import catalogue


def context(source_id: str) -> Context:
    source = catalogue().source(source_id).spec
    year = source.vintages[0].years[0]
    return Context(
        catalogue(),
        catalogue().layer_of(source),
        source,
        source.vintages[0],
        catalogue().columns(source_id),
        year,
        "not stated",
        Ledger(),
    )


def features(shapes: list[BaseGeometry], source: str, country: str) -> pd.DataFrame:
    rows = range(1, len(shapes) + 1)
    return pd.DataFrame(
        {
            "source": source,
            "country": country,
            "file": "invented.gpkg",
            "record": list(rows),
            "native_id": [str(row) for row in rows],
            "shape": pd.Series(shapes, dtype=object),
            "coordinate_status": "reported",
        }
    )


def cut(
    shapes: list[BaseGeometry], source: str = "na_ne_lakes", country: str = "USA"
) -> tuple[pd.DataFrame, pd.DataFrame]:
    how = context(source)
    tables = run_steps(("extent",), {"features": features(shapes, source, country)}, how)
    return tables["features"], how.ledger.findings()


def test_far_features_are_left_out_and_told() -> None:
    kept, told = cut([shapely.box(-100, 40, -99, 41), shapely.box(10, 40, 11, 41)])
    assert kept["native_id"].tolist() == ["1"]
    assert told[["rule", "action", "native_id"]].to_numpy().tolist() == [
        ["EXTENT", "dropped_by_spec", "2"]
    ]


def test_features_across_the_edge_are_cut_there() -> None:
    kept, told = cut([shapely.box(-20, 60, 0, 62)])
    assert kept["shape"].iat[0].bounds == (-20, 60, -10, 62)
    assert kept["coordinate_status"].tolist() == ["repaired"]
    assert told["action"].tolist() == ["repaired"]
    assert told["after"].tolist() == ["50.0 %"]


def test_what_is_inside_is_the_same_object() -> None:
    inside = shapely.box(-179.5, 51, -178, 52)
    kept, told = cut([inside])
    assert kept["shape"].iat[0] is inside
    assert kept["coordinate_status"].tolist() == ["reported"]
    assert told.empty


def test_a_line_that_leaves_and_returns_becomes_two() -> None:
    line = shapely.LineString([(-12, 60), (-8, 61), (-12, 62)])
    kept, _ = cut([line], "na_ne_rivers")
    assert kept["shape"].iat[0].geom_type == "MultiLineString"
    assert len(kept["shape"].iat[0].geoms) == 2


def test_touching_the_edge_is_not_being_inside() -> None:
    kept, told = cut([shapely.box(-10, 60, -5, 62)])
    assert kept.empty
    assert told["action"].tolist() == ["dropped_by_spec"]


def test_a_line_along_the_outside_of_a_corner_leaves_nothing() -> None:
    kept, _ = cut([shapely.LineString([(-10, 86), (-9, 85)])], "na_ne_rivers")
    assert kept.empty


def test_both_windows_are_one_extent() -> None:
    """Land on both sides of 180 degrees is kept; what lies between the windows is cut off."""
    both = shapely.MultiPolygon(
        [shapely.box(179, 51, 180, 52), shapely.box(-180, 51, -179, 52), shapely.box(0, 51, 1, 52)]
    )
    kept, _ = cut([both])
    assert sorted(p.bounds[0] for p in kept["shape"].iat[0].geoms) == [-180, 179]


@pytest.mark.parametrize(("country", "count"), [("USA", 1), ("FN", 0)])
def test_the_three_countries_are_never_left_out(country: str, count: int) -> None:
    """Guam is beyond the extent and in the United States."""
    guam = shapely.box(144.6, 13.2, 145.0, 13.7)
    frame = features([guam], "us_census_states", "USA").assign(feature_country=country)
    made = run_steps(("extent",), {"features": frame}, context("us_census_states"))
    assert len(made["features"]) == count


def test_the_agency_s_country_is_not_that_of_the_feature() -> None:
    """Lakes have no country; that of their agency is no reason to keep them all."""
    kept, _ = cut([shapely.box(144.6, 13.2, 145.0, 13.7)], "na_ne_lakes", "USA")
    assert kept.empty


@pytest.mark.parametrize(
    "window",
    [
        {"west": 10, "south": 5, "east": -10, "north": 85},
        {"west": -180, "south": 85, "east": -10, "north": 5},
        {"west": -190, "south": 5, "east": -10, "north": 85},
    ],
)
def test_windows_must_hold_something(window: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Window(**window)


def test_segments_of_one_line_are_numbered() -> None:
    how = context("na_ne_rivers")
    rows = features([shapely.LineString([(0, 0), (1, 1)])] * 3, "na_ne_rivers", "USA")
    rows = rows.assign(
        native_id=["7", "8", "7"], uident=["7", "8", "7"], rivernum="1", name="", crs=""
    )
    rows = rows.assign(name_full=["Rivire Rouge", "Red River", ""], featurecla="River")
    rows = rows.assign(scalerank="10")
    made = conform_base({"features": rows}, how)["features"]
    assert made["native_id"].tolist() == ["7", "8", "7-2"]
    assert made["uident"].tolist() == ["7", "8", "7"]
    told = how.ledger.findings()
    assert told.loc[told["rule"] == "ID-SEGMENT", ["before", "after"]].to_numpy().tolist() == [
        ["7", "2"]
    ]
    assert told.loc[told["rule"] == "C2-DAMAGED", "before"].tolist() == ["Rivire Rouge"]


def test_extent_is_a_registered_step_that_changes_no_input() -> None:
    shapes = [shapely.box(-20, 60, 0, 62)]
    frame = features(shapes, "na_ne_lakes", "USA")
    extent({"features": frame}, context("na_ne_lakes"))
    assert frame["shape"].iat[0].bounds == (-20, 60, 0, 62)
