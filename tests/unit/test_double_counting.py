"""What a sum of areas counts twice, by country and category."""

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod
from shapely import Polygon, box

from pipeline.errors import CheckError
from pipeline.polygons.double_counting import double_counting
from pipeline.projection import to_degrees
from tests.overlapping_polygons import array, flat_of, square

# A Canadian park with a zone of a stricter category in it and a second inventory's copy of both, a
# park that crosses the border, and far in the south one that shares nothing.
PARK, ZONE = square(0, 0, 10_000), box(0, 0, 2_000, 10_000)
ACROSS, ALONE = box(9_000, 0, 19_000, 10_000), square(-5e5, -2.5e6, 5_000)
SHAPES = array(ZONE, PARK, ACROSS, PARK, ALONE)
COUNTRIES = pd.Series(["CA", "CA", "US", "CA", "MX"])
CATEGORIES = pd.Series(["Ia", "II", "II", "", "II"])


def true_km2(shape: Polygon) -> float:
    """The area between geodesics through points every 50 m."""
    lon, lat = to_degrees(*shapely.get_coordinates(shapely.segmentize(shape, 50)).T)
    return abs(Geod(ellps="WGS84").polygon_area_perimeter(lon, lat)[0]) / 1e6


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return double_counting(SHAPES, flat_of(*SHAPES).shape, COUNTRIES, CATEGORIES)


def row(table: pd.DataFrame, by: str, country: str = "", category: str = "") -> pd.Series:
    chosen = (table["by"] == by) & (table["country"] == country) & (table["category"] == category)
    (found,) = np.flatnonzero(chosen)
    return table.iloc[int(found)]


def test_sums_count_land_as_often_as_features_lie_on_it(table: pd.DataFrame) -> None:
    whole = row(table, "all")
    assert whole["features"] == 5
    assert whole["sum_km2"] == pytest.approx(sum(map(true_km2, SHAPES)), rel=1e-6)
    union = true_km2(box(0, 0, 19_000, 10_000)) + true_km2(ALONE)
    assert whole["union_km2"] == pytest.approx(union, rel=1e-6)
    assert whole["flat_km2"] == pytest.approx(union, rel=1e-6)
    assert whole["removed_share"] == pytest.approx(1 - union / whole["sum_km2"], abs=1e-6)


def test_a_group_covers_more_than_it_keeps(table: pd.DataFrame) -> None:
    second = row(table, "category", category="II")
    assert second["union_km2"] == pytest.approx(row(table, "all")["union_km2"], rel=1e-6)
    kept = true_km2(box(2_000, 0, 19_000, 10_000)) + true_km2(ALONE)
    assert second["flat_km2"] == pytest.approx(kept, rel=1e-6)
    canada = row(table, "country", "CA")
    assert canada["union_km2"] == pytest.approx(true_km2(PARK), rel=1e-6)
    assert canada["removed_share"] == pytest.approx(1 - 100 / 220, abs=1e-4)
    us = row(table, "country", "US")
    assert us["removed_share"] == pytest.approx(0.1, abs=1e-4)


def test_copies_keep_nothing_and_what_is_alone_everything(table: pd.DataFrame) -> None:
    copy = row(table, "country and category", "CA", "")
    assert (copy["flat_km2"], copy["removed_share"]) == (0, 1)
    assert copy["union_km2"] == pytest.approx(true_km2(PARK), rel=1e-6)
    alone = row(table, "country and category", "MX", "II")
    assert alone["removed_share"] == 0
    assert alone["sum_km2"] == alone["union_km2"] == alone["flat_km2"]


def test_what_groups_keep_adds_up_to_the_union(table: pd.DataFrame) -> None:
    union = row(table, "all")["union_km2"]
    totals = table.groupby("by")[["flat_km2", "sum_km2", "features"]].sum()
    assert totals["flat_km2"].tolist() == pytest.approx([union] * 4, rel=1e-6)
    assert totals["features"].tolist() == [5] * 4


def test_rows_go_by_country_and_the_order_of_categories() -> None:
    shapes = array(*(square(20_000 * at, 0, 1_000) for at in range(5)))
    categories = pd.Series(["", "V", "IV", "Not Assigned", "Ib"])
    table = double_counting(shapes, shapes, pd.Series(["CA"] * 5), categories)
    chosen = table.loc[table["by"] == "category", "category"]
    assert chosen.tolist() == ["Ib", "IV", "V", "", "Not Assigned"]
    assert table["by"].unique().tolist() == ["all", "country", "category", "country and category"]


def test_labels_that_are_missing_are_refused() -> None:
    lacking = CATEGORIES.where(CATEGORIES != "Ia", None)
    with pytest.raises(CheckError, match="expected a category .* place 0"):
        double_counting(SHAPES, SHAPES, COUNTRIES, lacking)
    with pytest.raises(CheckError, match="found 5, 5, 5, 4"):
        double_counting(SHAPES, SHAPES, COUNTRIES, CATEGORIES[:4])
