"""Geometries of any kind read as multipolygons, or refused with a reason."""

import numpy as np
import pytest
import shapely

from pipeline.polygons.mend import mended
from pipeline.polygons.normal import from_wkb, multipolygons
from tests.polygon_shapes import array, box, multi, wkb_of_rings

BOX = box(-100, 40, 1)


def read(shape):
    shapes, findings = multipolygons(array(shape))
    return shapes[0], findings


@pytest.mark.parametrize(
    "shape",
    [
        BOX,
        multi(BOX),
        shapely.force_3d(BOX, 12.0),
        shapely.from_wkt("POLYGON M ((-100 40 1, -99 40 1, -99 41 1, -100 41 1, -100 40 1))"),
        shapely.from_wkt(
            "GEOMETRYCOLLECTION (MULTIPOLYGON (((-100 40, -99 40, -99 41, -100 41, -100 40))))"
        ),
        shapely.MultiPolygon([BOX, shapely.Polygon()]),
    ],
)
def test_every_kind_of_polygon_is_a_flat_multipolygon(shape) -> None:
    found, findings = read(shape)
    assert found.geom_type == "MultiPolygon"
    assert not shapely.has_z(found)
    assert not shapely.has_m(found)
    assert shapely.get_num_geometries(found) == 1
    assert found.equals(BOX)
    assert findings.empty


def test_lines_and_points_of_a_collection_go_with_a_finding() -> None:
    line, point = shapely.LineString([(0, 0), (1, 1)]), shapely.Point(0, 0)
    inner = shapely.GeometryCollection([line, box(-90, 40, 1)])
    found, findings = read(shapely.GeometryCollection([BOX, inner, point]))
    assert found.equals(multi(BOX, box(-90, 40, 1)))
    (finding,) = findings.itertuples()
    assert (finding.row, finding.rule, finding.action) == (0, "SHAPE-MIXED", "repaired")
    assert finding.before == "1 LINESTRING, 1 POINT, 2 POLYGON"


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        (None, "EMPTY"),
        (shapely.Polygon(), "EMPTY"),
        (shapely.GeometryCollection(), "EMPTY"),
        (shapely.Point(), "EMPTY"),
        (shapely.LineString([(0, 0), (1, 1)]), "1 LINESTRING"),
        (shapely.MultiPoint([(0, 0), (1, 1)]), "2 POINT"),
    ],
)
def test_a_feature_without_a_polygon_is_quarantined(shape, text: str) -> None:
    found, findings = read(shape)
    assert found is None
    (finding,) = findings.itertuples()
    assert (finding.rule, finding.action) == ("SHAPE-MISSING", "quarantined")
    assert finding.before == text


@pytest.mark.parametrize("bad", [(np.nan, 40.0), (-100.0, np.inf), (-1e300, 40.0), (-100.0, 90.5)])
def test_vertices_that_are_no_places_quarantine_the_feature(bad) -> None:
    shapes, findings = multipolygons(array(BOX, shapely.Polygon([(0, 0), (1, 0), bad, (0, 1)])))
    assert shapes[0] is not None
    assert shapes[1] is None
    (finding,) = findings.itertuples()
    assert (finding.row, finding.rule, finding.action) == (1, "SHAPE-PLACE", "quarantined")
    assert finding.before.startswith("1: (")


def test_a_ring_that_does_not_close_is_closed_and_told() -> None:
    open_ring = wkb_of_rings([(0, 0), (1, 0), (1, 1), (0, 1)])
    shapes, findings = from_wkb(array(open_ring, shapely.to_wkb(BOX), None, b"\x01\x03"))
    assert shapes[0].equals(box(0, 0, 1))
    assert shapes[1].equals(BOX)
    assert shapes[2] is None
    assert shapes[3] is None
    assert findings[["row", "rule", "action"]].to_numpy().tolist() == [
        [0, "SHAPE-OPEN", "repaired"],
        [3, "SHAPE-MISSING", "quarantined"],
    ]


@pytest.mark.parametrize("points", [[(0, 0)], [(0, 0), (1, 0)], [(0, 0), (1, 0), (0, 0)]])
def test_rings_of_too_few_vertices_never_become_a_feature(points) -> None:
    shapes, _ = from_wkb(array(wkb_of_rings(points)))
    assert mended(shapes).quarantined.tolist() == [0]


@pytest.mark.parametrize("shapes", [array(), array(None), array(None, shapely.Polygon())])
def test_layers_of_nothing_are_layers_of_nothing(shapes) -> None:
    found = mended(shapes)
    assert len(found.shapes) == len(shapes)
    assert found.quarantined.tolist() == list(range(len(shapes)))
