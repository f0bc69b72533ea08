"""Rules on the tiers of an edition: what is lost, moved or counted twice is told."""

import shutil
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from shapely.affinity import translate

from pipeline.checks.product_rules import Verdict
from pipeline.checks.validate import validate_paths
from tests import shape_products as made

NAME = made.AREAS.id


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """GeoParquet of all detail, 1:10M and flat."""
    folder = tmp_path_factory.mktemp("whole")
    made.write_edition(folder, made.area_product(formats=("geoparquet",)))
    kept = [f"{NAME}{suffix}.parquet" for suffix in ("", "_10m", "_10m_points", "_flat")]
    for path in folder.iterdir():
        if path.name not in kept:
            path.unlink()
    return folder


@pytest.fixture
def edition(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "edition"))


def change(folder: Path, suffix: str, how: Any) -> None:
    path = folder / f"{NAME}{suffix}.parquet"
    how(geopandas.read_parquet(path)).to_parquet(path, index=False)


def broken(folder: Path) -> dict[str, Verdict]:
    return {
        verdict.rule: verdict
        for report in validate_paths([folder], made.CATALOGUE)
        for verdict in report.verdicts
        if verdict.verdict in ("fail", "warn")
        and verdict.rule in ("A4", "B2", "B3", "B9", "B10", "F4")
    }


def test_tiers_as_they_should_be_break_nothing(edition: Path) -> None:
    assert broken(edition) == {}


def test_a_feature_neither_drawn_nor_a_point_is_told(edition: Path) -> None:
    change(edition, "_10m_points", lambda f: f[f["feature_id"] != made.TOO_SMALL_AT_10M])
    found = broken(edition)
    assert set(found) == {"F4"}
    assert f"lacks 1 such as {made.TOO_SMALL_AT_10M}" in found["F4"].examples[0]


def test_a_feature_both_drawn_and_a_point_is_told(edition: Path) -> None:
    points = geopandas.read_parquet(edition / f"{NAME}_10m_points.parquet")
    other = points.assign(feature_id=made.HOLED)
    change(edition, "_10m_points", lambda f: geopandas.pd.concat([f, other.iloc[:1]]))
    assert "F4" in broken(edition)


def test_a_flat_layer_without_a_feature_that_keeps_land_is_told(edition: Path) -> None:
    change(edition, "_flat", lambda f: f[f["feature_id"] != made.IN_PARTS])
    found = broken(edition)
    assert "lacks 1 features that keep land" in found["F4"].examples[0]
    assert any(made.IN_PARTS in text for text in found["B10"].examples)


def test_a_flat_layer_that_counts_land_twice_is_told(edition: Path) -> None:
    full = geopandas.read_parquet(edition / f"{NAME}.parquet").set_index("feature_id")

    def overlap(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        is_it = frame["feature_id"] == made.HOLED
        frame.loc[is_it, "geometry"] = full.loc[made.HOLED, "geometry"]
        return frame

    change(edition, "_flat", overlap)
    found = broken(edition)
    assert any(made.HOLED in text for text in found["B10"].examples)


def moved(frame: geopandas.GeoDataFrame, key: str, metres: float) -> geopandas.GeoDataFrame:
    is_it = frame["feature_id"] == key
    frame.loc[is_it, "geometry"] = frame.loc[is_it, "geometry"].map(
        lambda shape: translate(shape, metres, 0)
    )
    return frame


@pytest.mark.parametrize(("metres", "rules"), [(3_000, set()), (9_000, {"B2"})])
def test_a_drawn_outline_may_be_as_far_as_its_scale_allows(
    edition: Path, metres: float, rules: set[str]
) -> None:
    change(edition, "_10m", lambda f: moved(f, made.HOLED, metres))
    assert set(broken(edition)) == rules


def test_a_point_outside_its_feature_is_told(edition: Path) -> None:
    change(edition, "_10m_points", lambda f: moved(f, made.TOO_SMALL_AT_10M, 4_000))
    found = broken(edition)
    assert set(found) == {"B3"}
    assert made.TOO_SMALL_AT_10M in found["B3"].examples[0]


def test_a_label_outside_its_polygon_is_told(edition: Path) -> None:
    change(edition, "", lambda f: f.assign(lon=f["lon"] + 5 * (f["feature_id"] == made.NESTED)))
    found = broken(edition)
    assert found["A4"].count == 1
    assert made.NESTED in found["A4"].examples[0]


def test_a_label_in_the_hole_of_its_polygon_is_told(edition: Path) -> None:
    hole = {"lon": -110.2, "lat": 46.0}

    def into_hole(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        frame.loc[frame["feature_id"] == made.HOLED, list(hole)] = list(hole.values())
        return frame

    change(edition, "", into_hole)
    assert broken(edition)["A4"].count == 1


def test_a_wrong_area_of_the_full_detail_is_told_and_tiers_may_repeat_the_right_one(
    edition: Path,
) -> None:
    key = "area_geodesic_km2"
    change(
        edition,
        "",
        lambda f: f.assign(**{key: f[key] * (1 + 0.01 * (f["feature_id"] == made.NESTED))}),
    )
    found = broken(edition)
    assert "B9" in found
    assert any(made.NESTED in text for text in found["B9"].examples)


def test_one_corner_of_a_polygon_near_the_middle_of_the_projection_is_no_degree() -> None:
    from tests.polygon_products import layer, verdict

    corner = shapely.Polygon([(-100, 40), (20e3, 40), (20e3, 30e3)])
    assert verdict("A15", layer([corner, shapely.box(1e6, 1e6, 2e6, 2e6)])).verdict == "pass"
    tiny = shapely.Polygon([(-100, 40), (-99, 40), (-99, 41)])
    assert verdict("A15", layer([tiny, shapely.box(1e6, 1e6, 2e6, 2e6)])).count == 1
