"""Mending polygons, on any rings: none is lost, none changes untold, and twice is once."""

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from pipeline.polygons.area import drawn_km2, stated_km2
from pipeline.polygons.mend import mended
from pipeline.polygons.repair import BUDGET, repaired
from tests.polygon_shapes import array, even_odd, multi, true_km2, wrapped

# Corners of a grid, so that rings touch, repeat and cross; and some places in between.
CORNER = st.tuples(st.integers(0, 6), st.integers(0, 6)).map(lambda at: (at[0] / 2, at[1] / 2))
PLACE = st.one_of(CORNER, st.tuples(st.floats(0, 3), st.floats(0, 3)))
RING = st.lists(PLACE, min_size=3, max_size=9)
PART = st.builds(shapely.Polygon, RING, st.lists(RING, max_size=2))
LAYER = st.lists(
    st.lists(PART, min_size=1, max_size=3).map(lambda parts: multi(*parts)), min_size=1, max_size=4
)
LON = st.sampled_from([-100.0, 178.0, -181.5, 0.0, -179.0])
LAT = st.sampled_from([0.0, 40.0, 75.0])
slow = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=25)


def placed(shapes, lon: float, lat: float):
    return array(
        *(shapely.transform(shape, lambda at: at + np.array([lon, lat])) for shape in shapes)
    )


@slow
@given(LAYER, LON, LAT)
def test_every_feature_is_valid_or_quarantined_with_a_reason(layer, lon, lat) -> None:
    found = mended(array(*map(wrapped, placed(layer, lon, lat))))
    assert len(found.shapes) == len(layer)
    missing = shapely.is_missing(found.shapes)
    assert np.flatnonzero(missing).tolist() == found.quarantined.tolist()
    kept = found.shapes[~missing]
    assert shapely.is_valid(kept).all()
    assert not shapely.is_empty(kept).any()
    assert (shapely.get_type_id(kept) == 6).all()
    if len(kept):
        west, _, east, _ = shapely.total_bounds(kept)
        assert west >= -180
        assert east <= 180


@slow
@given(LAYER, LON, LAT)
def test_mending_twice_is_mending_once(layer, lon, lat) -> None:
    once = mended(array(*map(wrapped, placed(layer, lon, lat))))
    kept = once.shapes[~shapely.is_missing(once.shapes)]
    twice = mended(kept)
    assert twice.findings.empty
    assert shapely.to_wkb(twice.shapes).tolist() == shapely.to_wkb(kept).tolist()


@slow
@given(LAYER, LAT)
def test_area_changes_within_the_budget_and_never_without_a_finding(layer, lat) -> None:
    shapes = placed(layer, -100.0, lat)
    found, findings = repaired(shapes)
    told = findings.set_index("row")
    for row, (before, after) in enumerate(zip(shapes, found, strict=True)):
        if row not in told.index:
            assert after is before
            continue
        finding = told.loc[row]
        assert finding["reason"]
        km2 = finding["area_after_km2"]
        if after is not None:
            assert km2 == pytest.approx(true_km2(after, 0.005), rel=1e-5, abs=1e-6)
            change = abs(km2 - finding["area_before_km2"])
            limit = max(BUDGET.least_km2, min(BUDGET.km2, 0.01 * finding["area_before_km2"]))
            assert change <= limit


@slow
@given(LAYER, LAT)
def test_what_is_sound_keeps_its_bytes(layer, lat) -> None:
    shapes = placed(layer, -100.0, lat)
    sound = shapes[shapely.is_valid(shapes)]
    found = mended(sound)
    told = set(found.findings["row"])
    for row, (before, after) in enumerate(zip(sound, found.shapes, strict=True)):
        assert row in told or after.wkb == before.wkb
    rules = found.findings.loc[found.findings["action"] != "published_as_is", "rule"]
    assert set(rules) <= {"SHAPE-SLIVER"}


@slow
@given(LAYER, LAT)
def test_a_feature_is_judged_alike_wherever_it_lies(layer, lat) -> None:
    """What crosses 180 degrees fares as it would elsewhere, and has the same area."""
    # A binary fraction of a degree away, so that no vertex is rounded.
    coarse = [shapely.transform(shape, lambda at: np.round(at * 1024) / 1024) for shape in layer]
    here = mended(placed(coarse, -100.0, lat))
    across = mended(array(*map(wrapped, placed(coarse, 178.5, lat))))
    assert here.quarantined.tolist() == across.quarantined.tolist()
    assert drawn_km2(here.shapes) == pytest.approx(drawn_km2(across.shapes), rel=1e-6, abs=3e-5)


@slow
@given(RING, LAT)
def test_a_ring_that_crosses_itself_is_read_even_odd(ring, lat) -> None:
    """As long as it draws no line twice, which is where readings differ."""
    places = [(lon - 100.0, y + lat) for lon, y in ring]
    line = shapely.LineString([*places, places[0]])
    assume(shapely.length(shapely.union_all(line)) == pytest.approx(line.length, rel=1e-9))
    expected = true_km2(even_odd(places), 0.005)
    assert stated_km2(array(multi(places)))[0] == pytest.approx(expected, rel=1e-5, abs=1e-6)
