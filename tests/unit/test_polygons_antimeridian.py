"""Polygons across 180 degrees, beyond it, round the globe and round a pole."""

import numpy as np
import pytest
import shapely

from pipeline.polygons.antimeridian import continuous
from pipeline.polygons.area import drawn_km2
from pipeline.polygons.mend import mended
from tests.polygon_shapes import array, box, multi, true_km2, wrapped

ALEUTIANS = [(172.4, 52.9), (179.5, 51.3), (-179.2, 51.2), (-176.0, 51.8), (-178.5, 52.1)]


def mended_one(shape):
    found = mended(array(shape))
    assert len(found.shapes) == 1
    return found.shapes[0], found.findings


@pytest.mark.parametrize("shape", [ALEUTIANS, ALEUTIANS[::-1], ALEUTIANS[3:] + ALEUTIANS[:3]])
def test_a_crossing_polygon_is_cut_into_parts_on_both_sides(shape) -> None:
    found, findings = mended_one(shapely.Polygon(shape))
    whole = shapely.Polygon([(lon % 360, lat) for lon, lat in ALEUTIANS])
    east = shapely.intersection(whole, shapely.box(0, -90, 180, 90))
    west = shapely.transform(
        shapely.intersection(whole, shapely.box(180, -90, 360, 90)), lambda at: at - [360, 0]
    )
    assert shapely.equals_exact(found.normalize(), multi(east, west).normalize(), 1e-12)
    assert findings[["rule", "action"]].to_numpy().tolist() == [["SHAPE-CUT", "repaired"]]
    assert findings["before"][0] == "-179.2000, 179.5000"
    assert drawn_km2(array(found))[0] == pytest.approx(true_km2(whole), rel=1e-6)


def test_from_179_to_minus_179_is_two_degrees_wide() -> None:
    found, _ = mended_one(shapely.Polygon([(179, 50), (-179, 50), (-179, 52), (179, 52)]))
    assert found.equals(multi(box(179, 50, 1, 2), box(-180, 50, 1, 2)))


def test_a_hole_across_the_cut_stays_a_hole() -> None:
    whole = shapely.Polygon(box(170, 20, 20).exterior, [box(178, 25, 4).exterior])
    found, _ = mended_one(wrapped(whole))
    assert found.is_valid
    assert found.area == pytest.approx(whole.area)
    assert not found.intersects(shapely.MultiPoint([(179, 26), (-179, 26)]))


def test_a_hole_on_one_side_finds_its_shell() -> None:
    whole = shapely.Polygon(box(170, 20, 20).exterior, [box(183, 25, 4).exterior])
    found, findings = mended_one(wrapped(whole))
    assert found.area == pytest.approx(whole.area)
    assert "quarantined" not in set(findings["action"])


@pytest.mark.parametrize("turn", [-360, 360])
def test_longitudes_beyond_180_are_brought_back(turn: int) -> None:
    lon = -150 if turn > 0 else 150
    shape = box(lon, 20, 2)
    found, findings = mended_one(shapely.transform(shape, lambda at: at + np.array([turn, 0])))
    assert found.equals(shape)
    assert findings["rule"].tolist() == ["SHAPE-CUT"]


def test_a_feature_from_0_to_360_is_that_from_minus_180_to_180() -> None:
    parts = [box(-100, 20, 2), box(5, 20, 2), box(178, 20, 5)]
    found, _ = mended_one(
        shapely.transform(multi(*parts), lambda at: np.column_stack([at[:, 0] % 360, at[:, 1]]))
    )
    assert found.equals(multi(parts[0], parts[1], box(178, 20, 2, 5), box(-180, 20, 3, 5)))


def test_what_is_cut_already_stays_as_it_is() -> None:
    monument = multi(box(178, 25, 2), box(-180, 25, 2))
    found, findings = mended_one(monument)
    assert found.wkb == monument.wkb
    assert findings.empty


def test_a_vertex_on_the_cut_may_have_either_sign() -> None:
    places = [(179, 50), (180, 50), (-180, 50.5), (-179, 51), (-180, 52), (180, 52), (179, 52)]
    found, _ = mended_one(shapely.Polygon(places))
    west, _, east, _ = found.bounds
    assert (west, east) == (-180, 180)
    assert found.area == pytest.approx(2 + 0.75, abs=1e-9)


@pytest.mark.parametrize(
    "shape",
    [
        box(-170, 20, 340, 2),
        shapely.segmentize(box(-179, 50, 358, 2), 1.0),
        shapely.segmentize(box(-100, 50, 190, 2), 1.0),
    ],
)
def test_a_polygon_round_the_globe_is_never_published_as_one(shape) -> None:
    found, findings = mended_one(shape)
    assert found is None or shapely.area(found) == pytest.approx(40)
    assert findings["rule"].tolist() == (["SHAPE-CUT"] if found else ["SHAPE-ROUND"])


def test_only_a_smear_of_short_edges_is_certainly_none() -> None:
    smeared, findings = mended_one(shapely.segmentize(box(-179, 50, 358, 2), 1.0))
    assert smeared is None
    assert findings["before"].tolist() == ["-179.0000, 179.0000"]


def test_a_ring_round_the_pole_is_closed_over_it() -> None:
    lon = np.arange(-180, 180, 10.0)
    found, _ = mended_one(shapely.Polygon(np.column_stack([lon, np.full(len(lon), 85.0)])))
    assert found.equals(shapely.box(-180, 85, 180, 90))
    cap = 2 * np.pi * 6_371.0072**2 * (1 - np.sin(np.radians(85)))
    assert drawn_km2(array(found))[0] == pytest.approx(cap, rel=0.01)


def test_a_hole_round_the_pole_is_more_than_can_be_read() -> None:
    lon = np.arange(-180, 180, 10.0)
    rings = [np.column_stack([lon, np.full(len(lon), lat)]) for lat in (80.0, 85.0)]
    _, findings = mended_one(shapely.Polygon(rings[0], [rings[1]]))
    assert findings["rule"].tolist() == ["SHAPE-ROUND"]


def test_a_bow_tie_across_the_cut_is_repaired_before_it_is_cut() -> None:
    whole = shapely.Polygon([(178, 0), (182, 4), (182, 0), (178, 4)])
    found, findings = mended_one(wrapped(whole))
    assert found.is_valid
    assert found.area == pytest.approx(8)
    assert findings["rule"].tolist() == ["SHAPE-CUT", "SHAPE-INVALID"]
    assert set(findings["action"]) == {"repaired"}


def test_parts_that_meet_only_behind_the_cut_are_seen_to_overlap() -> None:
    across, beside = wrapped(box(178, 50, 4)), box(-179, 51, 2)
    found, findings = mended_one(multi(across, beside))
    assert found is None
    assert findings.loc[findings["action"] == "quarantined", "rule"].tolist() == ["SHAPE-INVALID"]


def test_everything_else_stays_the_same_object() -> None:
    shapes = array(multi(box(-100, 40, 1)), None, multi(box(-180, -90, 360, 30)))
    found, findings = continuous(shapes)
    assert all(after is before for after, before in zip(found, shapes, strict=True))
    assert findings.empty
