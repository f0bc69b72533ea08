"""Polygons and lines in a product: its tiers, its inset and what maps draw of it."""

import numpy as np
import pytest
import shapely

from pipeline.export.lonlat_shapes import cut_at_antimeridian
from pipeline.export.make_product import make_product
from pipeline.export.plane import in_degrees
from pipeline.ledger import Ledger
from pipeline.polygons.plane import in_atlas
from pipeline.projection import to_atlas
from tests.shape_products import (
    AREAS,
    BEYOND_DOMAIN,
    CATALOGUE,
    COVERED,
    TOO_SMALL_AT_1M,
    TOO_SMALL_AT_10M,
    area_product,
    area_tables,
    line_product,
)

PRODUCT = area_product()
TIERS = {tier.name: tier for tier in PRODUCT.tiers}


def keys(frame) -> set[str]:
    return set(frame["feature_id"])


def test_scales_draw_every_feature_of_the_atlas_or_point_to_it() -> None:
    small = {"1m": {TOO_SMALL_AT_1M}, "10m": {TOO_SMALL_AT_1M, TOO_SMALL_AT_10M}}
    for name, points in small.items():
        assert keys(TIERS[name].points) == points
        assert keys(TIERS[name].features) == keys(PRODUCT.features) - points
        assert (shapely.get_dimensions(TIERS[name].shapes) == 2).all()
        assert (shapely.get_dimensions(TIERS[name].point_shapes) == 0).all()


def test_the_tier_without_overlaps_lacks_what_others_cover() -> None:
    assert keys(PRODUCT.features) - keys(TIERS["flat"].features) == {COVERED}
    assert len(TIERS["flat"].points) == 0


def test_what_lies_beyond_the_domain_is_in_no_tier() -> None:
    assert keys(PRODUCT.inset) == {BEYOND_DOMAIN}
    for tier in PRODUCT.tiers:
        assert BEYOND_DOMAIN not in keys(tier.features) | keys(tier.points)


def test_maps_draw_the_tier_and_all_detail_beyond_the_domain() -> None:
    names = PRODUCT.all_features["feature_id"].to_numpy()
    kinds = shapely.get_dimensions(PRODUCT.drawn_shapes)
    assert set(names[kinds == 0]) == {TOO_SMALL_AT_1M, TOO_SMALL_AT_10M}
    far = np.flatnonzero(names == BEYOND_DOMAIN)[0]
    assert PRODUCT.drawn_shapes[far].equals(PRODUCT.lonlat_shapes[far])


def test_lines_have_their_tier() -> None:
    product = line_product()
    (tier,) = product.tiers
    assert keys(tier.features) == keys(product.features)
    fewer = shapely.get_num_coordinates(tier.shapes) < shapely.get_num_coordinates(
        product.atlas_shapes
    )
    assert fewer.all()


def test_rows_of_the_tables_may_come_in_any_order() -> None:
    turned = {name: table.iloc[::-1] for name, table in area_tables().items()}
    product = make_product(CATALOGUE, AREAS, "2025", turned, Ledger())
    assert product.features.equals(PRODUCT.features)
    for name in ("atlas_shapes", "lonlat_shapes", "drawn_shapes", "drawn_atlas", "inset_shapes"):
        assert shapely.equals_exact(getattr(product, name), getattr(PRODUCT, name)).all(), name
    for tier in product.tiers:
        assert tier.features.equals(TIERS[tier.name].features)
        assert shapely.equals_exact(tier.shapes, TIERS[tier.name].shapes).all()
        assert shapely.equals_exact(tier.point_shapes, TIERS[tier.name].point_shapes).all()


def test_a_product_of_one_feature_and_of_none_has_all_its_tiers() -> None:
    for count in (1, 0):
        tables = area_tables()
        tables = {name: table.sort_values("feature_id") for name, table in tables.items()}
        key = tables["areas"]["feature_id"].iloc[0]
        few = {name: table[table["feature_id"] == key] for name, table in tables.items()}
        few = {name: table.iloc[:count] for name, table in few.items()}
        product = make_product(CATALOGUE, AREAS, "2025", few, Ledger())
        assert len(product.features) == len(product.drawn_shapes) == count
        assert [tier.name for tier in product.tiers] == list(AREAS.tiers)
        assert all(len(tier.features) + len(tier.points) == count for tier in product.tiers)


def test_a_feature_that_reaches_beyond_the_domain_is_told_and_has_no_atlas_shape() -> None:
    made = Ledger()
    product = area_product(made)
    told = made.findings()
    assert told.loc[told["rule"] == "A13", "native_id"].tolist() == ["5"]
    assert len(product.atlas_shapes) == len(product.features)
    assert len(product.inset_shapes) == len(product.inset) == 1
    west, south, east, north = product.inset_shapes[0].bounds
    assert (round(west), round(east), round(south), round(north)) == (145, 145, 13, 14)


def test_unknown_numbers_are_null_and_texts_are_texts() -> None:
    years = PRODUCT.features["established_year"]
    assert str(years.dtype) == "Int64"
    assert years.isna().any()
    assert PRODUCT.features["area_reported_km2"].isna().any()
    texts = [name for name, field in PRODUCT.fields.items() if field.type == "text"]
    assert not PRODUCT.all_features[texts].isna().any().any()


def test_shapes_of_the_plane_are_where_they_were_in_degrees() -> None:
    """An edge of 900 km of the plane is bent in degrees: its middle is told too."""
    line = shapely.LineString([(-9e5, 5e5), (9e5, 5e5)])
    (found,) = in_degrees(np.array([line], dtype=object))
    lon, lat = shapely.get_coordinates(found).T
    x, y = to_atlas(lon, lat)
    assert y == pytest.approx(5e5, abs=0.02)
    assert x.min() == pytest.approx(-9e5, abs=0.02)
    assert len(x) > 100
    point = in_degrees(np.array([shapely.Point(0, 0)], dtype=object))[0]
    assert (point.x, point.y) == (-100, 45)


def test_an_edge_on_180_degrees_stays_on_the_side_of_its_polygon() -> None:
    """Rounding takes some of its places to -180: its ring seemed to go round the pole."""
    sides = [shapely.box(165, 45, 180, 75), shapely.box(-180, 45, -165, 75)]
    drawn = in_degrees(in_atlas(np.array(sides, dtype=object)).shapes)
    found = cut_at_antimeridian(drawn)
    assert shapely.bounds(found) == pytest.approx(shapely.bounds(sides), abs=1e-4)
    assert shapely.area(found) == pytest.approx(shapely.area(sides), rel=1e-4)
