"""Placemarks with a time of their own: valid KML, open ends, and periods that are none."""

from pathlib import Path
from typing import Any

import pytest

from pipeline.export.kmz import write_kmz, write_tiled_kmz
from tests.kml_schema import KML, conformance_errors, parse, read_doc, schema_errors
from tests.unit.test_kml import document, frame, kml_bytes

PICTURES = {"icons/circle.png", "legend.png"}


def with_periods(*spans: tuple[Any, Any]) -> Any:
    begin, end = zip(*spans, strict=True)
    return frame(len(spans), begin=list(begin), end=list(end))


def test_each_placemark_has_what_is_known_of_its_time() -> None:
    placemarks = with_periods(
        ("1980-01-01", "1999-12-31"), ("2001-01-01", ""), ("", "2003-12-31"), ("", "")
    )
    kml = kml_bytes(document(has_periods=True), placemarks)
    assert schema_errors(kml) == []
    assert conformance_errors(kml, PICTURES) == []
    found = {}
    for mark in parse(kml).iter(KML + "Placemark"):
        span = mark.find(KML + "TimeSpan")
        ends = [] if span is None else [(e.tag.removeprefix(KML), e.text) for e in span]
        found[mark.get("id").removeprefix("feature-")] = ends
    expected = [
        [("begin", "1980-01-01"), ("end", "1999-12-31")],
        [("begin", "2001-01-01")],
        [("end", "2003-12-31")],
        [],
    ]
    assert found == dict(zip(placemarks["feature_id"], expected, strict=True))


def test_tiles_keep_the_times(tmp_path: Path) -> None:
    count = 1_200
    placemarks = with_periods(*[("1980-01-01", "")] * count)
    doc = document(has_periods=True)
    write_tiled_kmz(tmp_path / "t.kmz", doc, placemarks, placemarks.index.to_numpy(float))
    root = parse(read_doc(tmp_path / "t.kmz"))
    marks = list(root.iter(KML + "Placemark"))
    assert 0 < len(marks) < count
    assert all(mark.find(f"{KML}TimeSpan/{KML}begin") is not None for mark in marks)


@pytest.mark.parametrize(
    "span", [("1999-01-01", "1980-01-01"), ("1999-01-01", "1999-01-01"), ("1999", ""), ("", "soon")]
)
def test_what_is_no_period_is_refused(tmp_path: Path, span: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"no day or wrong|begin or end"):
        write_kmz(tmp_path / "x.kmz", document(has_periods=True), with_periods(span, span))
    assert list(tmp_path.iterdir()) == []


def test_placemarks_lack_the_columns_of_their_time(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="lack the columns begin, end"):
        write_kmz(tmp_path / "x.kmz", document(has_periods=True), frame(3))
