"""What is found in shapes goes into the ledger in words of no language, with areas."""

import re

import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.ledger import Ledger
from pipeline.polygons.area import geodesic_km2
from pipeline.steps.mend_shapes import mend_shapes
from pipeline.steps.registry import Context
from tests.polygon_shapes import array, box, multi
from tests.shape_frames import area_context, rows

BOX = box(-100, 40, 1)
BOW_TIE = shapely.Polygon([(-100, 40), (-99, 41), (-99, 40), (-100, 41)])
SPECK = box(-97, 40, 1e-6)
LINE = shapely.LineString([(-100, 40), (-99, 41)])


def context_of(kind: str) -> Context:
    context = area_context()
    layer = context.layer.model_copy(update={"geometry": kind})
    return Context(**{**vars(context), "layer": layer, "ledger": Ledger()})


def mended(*shapes, kind: str = "polygon") -> tuple[pd.DataFrame, pd.DataFrame]:
    context = context_of(kind)
    frame = rows(*shapes)
    found = mend_shapes({"areas": frame}, context)["areas"]
    context.ledger.prove("us_padus", "mend_shapes", "areas", frame, found)
    return found, context.ledger.findings()


def test_sound_shapes_are_as_reported_and_nothing_is_said_of_them() -> None:
    found, told = mended(BOX, box(-90, 40, 1))
    assert found["coordinate_status"].tolist() == ["reported", "reported"]
    assert told.empty


def test_a_repair_is_told_with_the_areas_before_and_after() -> None:
    found, told = mended(BOX, BOW_TIE)
    assert found["coordinate_status"].tolist() == ["reported", "repaired"]
    (finding,) = told.itertuples()
    assert (finding.rule, finding.action, finding.native_id) == ("SHAPE-INVALID", "repaired", "B")
    pattern = r"(\d) POLYGON; (\d+\.\d{6}) km2"
    before, after = (re.fullmatch(pattern, text) for text in (finding.before, finding.after))
    assert before
    assert after
    km2 = geodesic_km2(found["shape"].to_numpy(object))[1]
    assert [float(before[2]), float(after[2])] == pytest.approx([km2, km2], rel=1e-4)
    reasons = [
        (finding.message_en, "Self-intersection[-99.5 40.5]; 1 POLYGON"),
        (finding.message_fr, "contour qui se croise[-99.5 40.5]; 1 POLYGON"),
        (finding.message_es, "contorno que se cruza[-99.5 40.5]; 1 POLYGON"),
    ]
    for message, reason in reasons:
        assert reason in message
        assert message.startswith("B")


def test_slivers_are_counted_and_told_with_areas() -> None:
    found, told = mended(multi(BOX, SPECK))
    assert found["shape"].iat[0].equals(multi(BOX))
    assert told["rule"].tolist() == ["SHAPE-SLIVER"]
    assert told["before"].iat[0].startswith("0, 0, 1, 0; ")
    assert told["after"].iat[0].endswith(" km2")


def test_a_shape_cut_at_180_degrees_is_as_reported() -> None:
    found, told = mended(box(179, 50, 2))
    assert found["coordinate_status"].tolist() == ["reported"]
    assert shapely.get_num_geometries(found["shape"].iat[0]) == 2
    assert told[["rule", "before"]].to_numpy().tolist() == [["SHAPE-CUT", "179.0000, 181.0000"]]


def test_each_row_that_is_no_area_is_quarantined_for_its_reason() -> None:
    shapes = [None, LINE, shapely.Polygon(), shapely.GeometryCollection([BOX, LINE]), BOX]
    found, told = mended(*shapes)
    assert found["native_id"].tolist() == ["D", "E"]
    told = told.sort_values("native_id")[["native_id", "rule", "action", "before"]]
    assert told.to_numpy().tolist() == [
        ["A", "SHAPE-MISSING", "quarantined", "EMPTY"],
        ["B", "SHAPE-MISSING", "quarantined", "1 LINESTRING"],
        ["C", "SHAPE-MISSING", "quarantined", "EMPTY"],
        ["D", "SHAPE-MIXED", "repaired", "1 LINESTRING, 1 POLYGON"],
    ]


def test_all_may_be_quarantined_and_a_table_may_be_empty() -> None:
    found, told = mended(None, LINE)
    assert found.empty
    assert len(told) == 2
    again = mend_shapes({"areas": found}, context_of("polygon"))["areas"]
    assert again.empty


FLAT = shapely.LineString([(-100, 40), (-100, 40)])
LOST = shapely.LineString([(-100, 40), (np.inf, np.inf)])


@pytest.mark.parametrize(
    ("shape", "kind", "rule", "before"),
    [
        (None, "line", "SHAPE-MISSING", "EMPTY"),
        (shapely.LineString(), "line", "SHAPE-MISSING", "LINESTRING"),
        (BOX, "line", "SHAPE-MISSING", "POLYGON"),
        (FLAT, "line", "SHAPE-MISSING", "LINESTRING"),
        (LOST, "line", "SHAPE-PLACE", "1: (inf, inf)"),
        (shapely.Point(-100, 91), "point", "SHAPE-PLACE", "1: (-100, 91)"),
        (LINE, "point", "SHAPE-MISSING", "LINESTRING"),
    ],
)
def test_lines_and_points_that_are_none_or_nowhere_are_quarantined(
    shape, kind: str, rule: str, before: str
) -> None:
    sound = LINE if kind == "line" else shapely.Point(-100, 40)
    found, told = mended(shape, sound, kind=kind)
    assert found["native_id"].tolist() == ["B"]
    assert found["shape"].iat[0].equals_exact(sound)
    assert told[["rule", "action", "before"]].to_numpy().tolist() == [[rule, "quarantined", before]]


def test_longitudes_of_lines_and_points_are_within_180_degrees() -> None:
    found, _ = mended(shapely.Point(190, 52), shapely.Point(180, 52), kind="point")
    assert shapely.get_coordinates(array(*found["shape"])).tolist() == [[-170, 52], [180, 52]]


def test_messages_say_the_same_in_three_languages() -> None:
    _, told = mended(BOW_TIE, multi(BOX, SPECK), None, box(179, 50, 2))
    for language in ("en", "fr", "es"):
        assert told[f"message_{language}"].str.contains("None|nan|{").sum() == 0
    for english in ("lines", "polygons", "removed", "geometry"):
        assert not told["message_fr"].str.contains(english).any()
        assert not told["message_es"].str.contains(english).any()
