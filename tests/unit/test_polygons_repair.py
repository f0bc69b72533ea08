"""Invalid polygons: what is repaired, what it costs in area, and what is not published."""

import numpy as np
import pytest
import shapely

from pipeline.polygons import repair
from pipeline.polygons.area import stated_km2
from pipeline.polygons.mend import mended
from pipeline.polygons.repair import BUDGET, repaired
from tests.polygon_shapes import array, box, multi, true_km2

BOW_TIE = [(0, 0), (1, 1), (1, 0), (0, 1)]
BIG = box(-100, 40, 1)


def ring(west: float, south: float, width: float):
    return shapely.get_coordinates(box(west, south, width).exterior)


def repaired_one(shape):
    shapes, findings = repaired(array(shape))
    (finding,) = findings.itertuples()
    assert finding.rule == "SHAPE-INVALID"
    assert finding.reason == shapely.is_valid_reason(shape)
    return shapes[0], finding


def test_a_bow_tie_keeps_both_lobes_and_its_area() -> None:
    found, finding = repaired_one(multi(BOW_TIE))
    lobes = [
        shapely.Polygon([(0, 0), (0.5, 0.5), (0, 1)]),
        shapely.Polygon([(1, 1), (1, 0), (0.5, 0.5)]),
    ]
    assert found.equals(multi(*lobes))
    assert finding.action == "repaired"
    km2 = sum(map(true_km2, lobes))
    assert [finding.area_before_km2, finding.area_after_km2] == pytest.approx([km2, km2], rel=1e-6)
    assert finding.change_percent == pytest.approx(0, abs=1e-9)
    assert (finding.before, finding.after) == ("1 POLYGON", "2 POLYGON")
    assert finding.reason.startswith("Self-intersection[")


@pytest.mark.parametrize(
    ("shape", "before", "after", "reason"),
    [
        # A shell in a shell: an island twice, or a lake that became a part.
        (multi(BIG, box(-99.8, 40.2, 0.4)), 1.16, 1.0, "Nested shells"),
        # A hole outside: of the hole, structure would make land.
        (multi(shapely.Polygon(BIG.exterior, [ring(-98, 40, 0.4)])), 0.84, 1.16, "Hole lies outside"),
        (multi(BIG, box(-99.5, 40, 1)), 2.0, 1.5, "Self-intersection"),
        # A ring that goes round twice, the second time within the first.
        (multi([*ring(-100, 40, 1), *ring(-99.9, 40.1, 0.8)]), 0.36, 1.0, "Self-intersection"),
        (multi(shapely.Polygon(BIG.exterior, [ring(-99.9, 40.1, 0.5), ring(-99.6, 40.1, 0.5)])), 0.5, 0.6, ""),
    ],
)  # fmt: skip
def test_rings_that_contradict_each_other_beyond_the_budget_are_not_published(
    shape, before: float, after: float, reason: str
) -> None:
    found, finding = repaired_one(shape)
    assert found is None
    assert finding.action == "quarantined"
    assert reason in finding.reason
    unit = true_km2(BIG)
    assert finding.area_before_km2 / unit == pytest.approx(before, abs=0.005)
    assert finding.area_after_km2 / unit == pytest.approx(after, abs=0.005)
    assert finding.change_percent == pytest.approx(
        100 * (finding.area_after_km2 / finding.area_before_km2 - 1)
    )


@pytest.mark.parametrize(
    ("shape", "parts"),
    [
        (multi(box(0, 0, 1), box(1, 0, 1)), 1),  # parts that share an edge
        (multi([(0, 0), (2, 0), (2, 2), (1, 2), (1, 3), (1, 2), (0, 2)]), 1),  # a needle
        (multi([*ring(0, 0, 1), *ring(2, 2, 1), (0, 0)]), 2),  # two islands in one ring
        (multi(box(0, 0, 1), box(0, 0, 1)), 1),  # one part twice
        (multi(box(0, 0, 1), [(3, 3), (4, 4), (5, 5)]), 1),  # a part without area
        # A hole whose corners touch the shell, so that the inside falls apart.
        (multi(shapely.Polygon(ring(0, 0, 1), [[(0, 0.5), (0.5, 0.2), (1, 0.5), (0.5, 0.8)]])), 2),
    ],
)
def test_what_is_certain_is_repaired_without_change(shape, parts: int) -> None:
    found, finding = repaired_one(shape)
    assert finding.action == "repaired"
    assert found.is_valid
    assert shapely.get_num_geometries(found) == parts
    assert finding.change_percent == pytest.approx(0, abs=1e-9)
    assert finding.area_after_km2 == pytest.approx(true_km2(found), rel=1e-6)
    assert finding.after == f"{parts} POLYGON"


def test_touching_at_a_point_is_valid_and_stays_the_same_object() -> None:
    shapes = array(multi(box(0, 0, 1), box(1, 1, 1)), None)
    found, findings = repaired(shapes)
    assert found[0] is shapes[0]
    assert found[1] is None
    assert findings.empty


def test_parts_that_are_sound_keep_their_bytes_beside_a_broken_one() -> None:
    islands = [box(lon, 10, 0.3) for lon in range(-120, -60)]
    shape = multi(*islands, [(x - 50, y) for x, y in BOW_TIE])
    found, _ = repaired_one(shape)
    before = {part.wkb for part in islands}
    assert before <= {part.wkb for part in shapely.get_parts(found)}


def test_the_budget_has_a_share_an_area_and_a_floor() -> None:
    before = np.array([5.0, 5.0, 1e6, 1e6, 1e-5, 1e-3, 0.0])
    change = np.array([0.049, -0.051, 0.09, 0.11, 0.9e-5, 2e-5, 0.0])
    allowed = BUDGET.allows(before, before + change)
    assert allowed.tolist() == [True, False, True, False, True, False, False]
    assert BUDGET.allows(np.array([1e-6]), np.array([0.0])).tolist() == [False]  # vanished


def test_nothing_but_lines_is_quarantined() -> None:
    found, finding = repaired_one(multi([(0, 0), (1, 1), (2, 2)]))
    assert found is None
    assert (finding.action, finding.area_before_km2) == ("quarantined", 0.0)


def test_what_geos_cannot_do_is_quarantined_and_not_raised(monkeypatch) -> None:
    def fail(*_):
        raise shapely.errors.GEOSException("TopologyException")

    monkeypatch.setattr(repair, "_structured", fail)
    found, finding = repaired_one(multi(BOW_TIE))
    assert found is None
    assert finding.action == "quarantined"


def test_the_surveyors_formula_is_not_the_area_of_a_bow_tie() -> None:
    lobes = stated_km2(array(multi(BOW_TIE)))[0]
    surveyed = abs(shapely.Polygon(BOW_TIE).area)
    assert surveyed == 0
    assert lobes == pytest.approx(6154.27, abs=0.01)


def test_each_feature_has_its_place_and_a_repair_is_told_once() -> None:
    shapes = array(BIG, shapely.Polygon(BOW_TIE), None, multi(BIG, box(-99.8, 40.2, 0.4)), BIG)
    found = mended(shapes)
    assert len(found.shapes) == 5
    assert found.quarantined.tolist() == [2, 3]
    assert [shape is None for shape in found.shapes] == [False, False, True, True, False]
    assert found.findings["row"].tolist() == [1, 2, 3]
