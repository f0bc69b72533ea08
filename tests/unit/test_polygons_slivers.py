"""Repeated vertices, spikes and slivers: what is removed is counted, what is meant stays."""

import numpy as np
import pytest
import shapely

from pipeline.polygons.sliver_parts import tidied
from tests.polygon_shapes import array, box, multi, true_km2

BIG = box(-100, 40, 0.1)
METRE = 1 / 111_000
SPECK = box(-100.5, 40, 3 * METRE, 3 * METRE)  # about 7 m2
ISLET = box(-100.5, 40, 5 * METRE, 5 * METRE)  # about 19 m2


def tidied_one(shape):
    shapes, findings = tidied(array(shape))
    assert shapes[0].is_valid
    return shapes[0], findings


@pytest.mark.parametrize(
    ("shape", "left", "text"),
    [
        (multi(BIG, SPECK), multi(BIG), "0, 0, 1, 0"),
        (multi(SPECK, BIG), multi(BIG), "0, 0, 1, 0"),
        (multi(shapely.Polygon(BIG.exterior, [box(-99.95, 40.05, 2 * METRE).exterior])), multi(BIG), "0, 0, 0, 1"),
    ],
)  # fmt: skip
def test_slivers_go_and_are_counted(shape, left, text: str) -> None:
    found, findings = tidied_one(shape)
    assert found.equals(left)
    (finding,) = findings.itertuples()
    assert (finding.rule, finding.action, finding.before) == ("SHAPE-SLIVER", "repaired", text)
    assert abs(finding.area_after_km2 - finding.area_before_km2) < 1e-5
    assert finding.area_after_km2 == pytest.approx(true_km2(left), rel=1e-6)


def test_an_islet_of_more_than_10_m2_stays() -> None:
    shapes = array(multi(BIG, ISLET), multi(BIG))
    found, findings = tidied(shapes)
    assert all(after is before for after, before in zip(found, shapes, strict=True))
    assert findings.empty


def test_the_largest_part_of_a_feature_stays_however_small() -> None:
    lesser = box(-101, 40, 2 * METRE)
    found, findings = tidied_one(multi(lesser, SPECK, box(-102, 40, METRE)))
    assert found.wkb == multi(SPECK).wkb
    assert findings["before"].tolist() == ["0, 0, 2, 0"]
    assert tidied(array(multi(SPECK)))[1].empty


def test_a_part_that_is_all_hole_goes_with_its_hole() -> None:
    width, shell = 1e-9, box(-99, 40, 0.001)
    rim = shapely.Polygon(
        shell.exterior, [box(-99 + width, 40 + width, 0.001 - 2 * width).exterior]
    )
    found, findings = tidied_one(multi(BIG, rim))
    assert found.equals(BIG)
    assert findings["before"].tolist() == ["0, 0, 1, 0"]


def test_repeated_vertices_go_also_at_the_start_of_a_ring() -> None:
    places = shapely.get_coordinates(BIG)
    many = np.vstack([places[:1], places[:1], places[1:3], places[2:3], places[3:], places[-1:]])
    found, findings = tidied_one(multi(many))
    assert shapely.get_num_coordinates(found) == 5
    assert found.equals(BIG)
    assert findings["before"].tolist() == ["3, 0, 0, 0"]
    assert findings["change_percent"].to_numpy() == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("start", range(5))
def test_a_spike_goes_wherever_the_ring_starts(start: int) -> None:
    tip = (-99.95, 40.101)
    places = [(-100, 40), (-99.9, 40), (-99.9, 40.1), (-99.95 + 1e-7, 40.1), tip, (-99.95, 40.1), (-100, 40.1)]  # fmt: skip
    turned = places[start:] + places[:start]
    found, findings = tidied_one(multi(turned))
    assert not shapely.intersects_xy(found, *tip)
    assert found.bounds == (-100, 40, -99.9, 40.1)
    assert findings["before"].tolist() == ["0, 1, 0, 0"]


def test_a_narrow_corner_of_some_area_is_no_spike() -> None:
    wedge = multi([(-100, 40), (-99, 40), (-100, 40.01)])
    found, findings = tidied_one(wedge)
    assert found.wkb == wedge.wkb
    assert findings.empty


def test_a_spike_stays_where_the_shape_needs_it() -> None:
    """A shape that is a needle as a whole is not taken away."""
    needle = multi([(-100, 40), (-99.999, 40), (-99.999, 40 + 1e-7)])
    assert needle.is_valid
    found, _ = tidied_one(needle)
    assert found.wkb == needle.wkb


def test_a_part_that_is_nothing_but_a_needle_is_counted_as_a_part() -> None:
    needle = shapely.Polygon([(-100.5, 40), (-100.49995, 40), (-100.49995, 40 + 1e-7)])
    found, findings = tidied_one(multi(BIG, needle))
    assert found.equals(BIG)
    assert findings["before"].tolist() == ["0, 0, 1, 0"]
