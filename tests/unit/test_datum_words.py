"""What the report says of datums."""

from pathlib import Path

import pytest

from pipeline.export.datum_words import datum_rows, words
from pipeline.export.report import write_report
from pipeline.spec.catalogue import Catalogue
from tests import factories
from tests.unit.test_report import Page

RECORD = {
    "datum": "NAD27",
    "rows": 3,
    "operation": "",
    "accuracy_m": None,
    "expected_m": 0.0,
    "is_ballpark": False,
    "grids": {},
    "missing_grids": [],
}


@pytest.mark.parametrize(
    ("record", "sentences"),
    [
        ({}, "Taken as it is."),
        ({"expected_m": 2.0}, "Taken as WGS 84, from which it differs by at most 2 m."),
        (
            {"expected_m": 276.0, "is_ballpark": True},
            "Not shifted: no operation is known there. Positions may be off by 276 m.",
        ),
        (
            {
                "operation": "NAD27 to NAD83 (1)",
                "accuracy_m": 0.15,
                "expected_m": 2.15,
                "grids": {"us_noaa_conus.tif": "ab"},
            },
            "Shifted to WGS 84 by “NAD27 to NAD83 (1)”, accurate to 0.15 m (grid us_noaa_conus.tif);"
            " positions may be off by 2.15 m.",
        ),
        (
            {
                "operation": "NAD27 to WGS 84 (13)",
                "accuracy_m": 8.0,
                "expected_m": 8.0,
                "missing_grids": ["ca_nrc_ntv2_0.tif"],
            },
            "Shifted to WGS 84 by “NAD27 to WGS 84 (13)”, accurate to 8 m (by parameters, without a "
            "grid); positions may be off by 8 m. More accurate with grids that were not there: "
            "ca_nrc_ntv2_0.tif.",
        ),
    ],
)
def test_a_record_is_told_in_words(record: dict, sentences: str) -> None:
    assert words(RECORD | record) == sentences


def test_rows_name_their_source() -> None:
    assert datum_rows({}) == []
    (row,) = datum_rows({"datums": {"us_tri_net": {"name": "NAD27", "rows": [RECORD]}}})
    assert (row["source"], row["datum"], row["rows"]) == ("us_tri_net", "NAD27", 3)


def test_the_page_shows_every_datum_as_inert_text(tmp_path: Path) -> None:
    write_report(tmp_path, factories.atlas(), [factories.edition_report()], Catalogue())
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    rows = [row for row in Page(text).rows if row[:2] == ["ca_npri", "NAD27"]]
    assert [row[2] for row in rows] == ["12", "1"]
    assert "grid us_noaa_conus.tif" in rows[0][3]
    assert "may be off by 276 m" in rows[1][3]
    assert factories.SCRIPT not in text
