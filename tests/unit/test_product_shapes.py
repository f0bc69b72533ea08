"""Polygons and lines in a product: its tiers, its inset and what maps draw of it."""

import numpy as np
import shapely

from tests.shape_products import (
    BEYOND_DOMAIN,
    COVERED,
    TOO_SMALL_AT_1M,
    TOO_SMALL_AT_10M,
    area_product,
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
