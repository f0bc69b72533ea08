"""Steps of a layer of shapes: into the plane, realms, tiers, and places inside features."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.polygons.plane import in_atlas
from pipeline.projection import to_atlas as places_in_atlas
from pipeline.steps.describe_shapes import label_points
from pipeline.steps.generalize import generalize
from pipeline.steps.layer_steps import LayerContext
from pipeline.steps.project_shapes import to_atlas
from pipeline.steps.realms import realms, shares_of_sea
from tests.polygon_shapes import array, box, multi
from tests.shape_frames import layer_context, rows

LINE = shapely.LineString([(-100, 40), (-99, 41)])
KANSAS, GULF, PACIFIC = box(-98, 38, 0.5), box(-92, 25, 0.5), box(-135, 40, 0.5)


def projected(*shapes: Any, kind: str = "polygon") -> tuple[pd.DataFrame, LayerContext]:
    context = layer_context(geometry=kind)
    frame = rows(*shapes).assign(feature_id=rows(*shapes)["native_id"])
    found = to_atlas({"areas": frame}, context)["areas"]
    context.ledger.prove("us_padus", "to_atlas", "areas", frame, found)
    return found, context


@pytest.mark.parametrize(
    ("sound", "lost", "kind"),
    [
        (KANSAS, box(80, -46, 1), "polygon"),
        (LINE, shapely.LineString([(80, -45), (81, -45)]), "line"),
        (shapely.Point(-100, 40), shapely.Point(80, -45), "point"),
    ],
)
def test_what_the_plane_cannot_show_is_quarantined_and_the_rest_projected(
    sound: Any, lost: Any, kind: str
) -> None:
    found, context = projected(lost, sound, kind=kind)
    assert found["native_id"].tolist() == ["B"]
    assert shapely.get_type_id(found["atlas_shape"].iat[0]) == shapely.get_type_id(sound)
    x, y = shapely.get_coordinates(found["atlas_shape"].iat[0]).T
    assert np.isfinite([x, y]).all()
    (told,) = context.ledger.findings().itertuples()
    assert (told.rule, told.action, told.before) == ("SHAPE-PLACE", "quarantined", "1: (80, -45)")


def test_points_are_where_the_projection_puts_them() -> None:
    found, _ = projected(shapely.Point(-100, 45), kind="point")
    assert shapely.get_coordinates(found["atlas_shape"].iat[0]) == pytest.approx(0, abs=1e-6)


def test_a_polygon_cut_at_180_degrees_is_whole_in_the_plane() -> None:
    found, _ = projected(multi(box(179, 50, 1), box(-180, 50, 1)))
    assert shapely.get_num_geometries(found["atlas_shape"].iat[0]) == 1


@pytest.mark.parametrize("kind", ["polygon", "line", "point"])
def test_a_table_without_rows_is_projected_to_none(kind: str) -> None:
    context = layer_context(geometry=kind)
    frame = rows(KANSAS).iloc[:0]
    found = to_atlas({"areas": frame}, context)["areas"]
    assert found.empty
    assert "atlas_shape" in found.columns


def realm_of(shape: Any, realm: str = "", share: float = np.nan) -> tuple[Any, ...]:
    given = pd.DataFrame({"realm": [realm], "marine_share": [share]})
    frame = given.assign(atlas_shape=in_atlas(array(shape)).shapes)
    found = realms({"areas": frame}, layer_context())["areas"]
    return tuple(found[["realm", "realm_basis", "marine_share"]].iloc[0])


def test_a_realm_is_by_the_coast_where_nobody_says_it() -> None:
    assert realm_of(KANSAS) == ("terrestrial", "coast", pytest.approx(0, abs=1e-9))
    assert realm_of(PACIFIC) == ("marine", "coast", 1.0)
    both = multi(KANSAS, box(-135, 38, 0.5))
    assert realm_of(both) == ("coastal", "coast", pytest.approx(0.5, abs=1e-3))


@pytest.mark.parametrize(
    ("share", "realm"),
    [(0.0, "terrestrial"), (0.1, "terrestrial"), (0.5, "coastal"), (0.9, "marine")],
)
def test_a_share_that_was_measured_stands_before_the_coast(share: float, realm: str) -> None:
    assert realm_of(KANSAS, share=share) == (realm, "share", share)


def test_a_realm_that_is_reported_stands_before_all() -> None:
    assert realm_of(KANSAS, "marine", 0.0) == ("marine", "reported", 0.0)
    realm, basis, share = realm_of(PACIFIC, "terrestrial")
    assert (realm, basis) == ("terrestrial", "reported")
    assert np.isnan(share)


def test_no_shapes_have_no_shares() -> None:
    assert shares_of_sea(np.empty(0, dtype=object)).tolist() == []


def tiers_of(*shapes: Any, kind: str) -> tuple[dict[str, pd.DataFrame], LayerContext]:
    found, context = projected(*shapes, kind=kind)
    return generalize({"areas": found}, context), context


def test_too_small_areas_are_points_and_told_in_km2() -> None:
    made, context = tiers_of(KANSAS, box(-90, 40, 0.01), kind="polygon")
    tier = made["tier_10m"].set_index("feature_id")["atlas_shape"]
    assert shapely.get_dimensions(tier[["A", "B"]].to_numpy(object)).tolist() == [2, 0]
    (told,) = context.ledger.findings().itertuples()
    assert (told.rule, told.native_id, told.field) == ("B3", "B", "1:10,000,000")
    assert told.message_en == f"B: {told.before}, a point at 1:10,000,000"
    assert told.before.endswith(" km2")
    assert float(told.before.removesuffix(" km2")) == pytest.approx(0.948, abs=0.01)


def test_too_short_lines_are_points_on_them_and_told_in_km() -> None:
    short = shapely.MultiLineString([[(-90, 40), (-90, 40.001)], [(-90.1, 40), (-90.1, 40.01)]])
    made, context = tiers_of(LINE, short, kind="line")
    tier = made["tier_10m"].set_index("feature_id")["atlas_shape"]
    assert shapely.get_dimensions(tier[["A", "B"]].to_numpy(object)).tolist() == [1, 0]
    middle = places_in_atlas(np.array([-90.1]), np.array([40.005]))
    assert tier["B"].distance(shapely.Point(*np.ravel(middle))) < 1
    (told,) = context.ledger.findings().itertuples()
    assert (told.rule, told.before) == ("B3", "1.221 km")


@pytest.mark.parametrize(("kind", "shape"), [("line", LINE), ("polygon", KANSAS)])
def test_one_feature_and_none_have_tiers(kind: str, shape: Any) -> None:
    made, context = tiers_of(shape, kind=kind)
    assert len(made["tier_10m"]) == len(made["tier_1m"]) == 1
    nothing = generalize({"areas": made["areas"].iloc[:0]}, context)
    assert nothing["tier_10m"].empty
    assert list(nothing["tier_10m"].columns) == ["feature_id", "atlas_shape"]


def test_a_label_is_inside_the_largest_part() -> None:
    ring = box(0, 0, 10).difference(box(1, 1, 8))
    two = multi(box(40, 0, 1), box(20, 0, 5))
    lon, lat = label_points(array(ring, two, shapely.Point(7, 8)))
    assert ring.covers(shapely.Point(lon[0], lat[0]))
    assert box(20, 0, 5).covers(shapely.Point(lon[1], lat[1]))
    assert (lon[2], lat[2]) == (7, 8)


def test_a_label_of_lines_is_half_way_along_the_longest() -> None:
    lines = shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 5), (9, 5), (9, 9)]])
    lon, lat = label_points(array(lines))
    assert (lon[0], lat[0]) == (9, 5)
    assert len(label_points(np.empty(0, dtype=object))[0]) == 0
