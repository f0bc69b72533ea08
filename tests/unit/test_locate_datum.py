"""Locate and the datum: stated once or by row, shifted before it is projected, told in the receipt."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod, Transformer

from pipeline.build import receipts
from pipeline.build.results import SourceResult
from pipeline.spec.position import DatumRule
from pipeline.steps.registry import Context
from tests.grid_files import found_in, invented, write_ctable2
from tests.register_frames import context_of, records, rules_of, run, with_locate

GEOD = Geod(ellps="WGS84")
MEANS = {"NAD27": "NAD27", "1983": "NAD83", "WGS84": "WGS84", "": "unknown", "UNKNOWN": "unknown"}
BY_ROW = DatumRule(column="DATUM", means=MEANS, basis="column DATUM")


def row(datum: str, state: str = "US-KS", lat: str = "38.5", lon: str = "-98.5", **more: str):
    blank = {"reported_easting": "", "reported_northing": ""}
    place = {"state_prov": state, "reported_lon": lon, "reported_lat": lat}
    return {"name": "PLANT", "reported_datum": datum} | place | blank | more


def locate(context: Context, *rows: dict[str, str]) -> pd.DataFrame:
    return run("locate", {"facilities": records(context, list(rows))}, context)["facilities"]


def moved(located: pd.DataFrame, lat: float = 38.5, lon: float = -98.5) -> list[float]:
    size = len(located)
    there = located["lon"].to_numpy(), located["lat"].to_numpy()
    return list(GEOD.inv(np.full(size, lon), np.full(size, lat), *there)[2])


def test_each_row_is_shifted_by_its_own_datum_and_keeps_what_the_source_stated() -> None:
    context = with_locate("us_tri_net", datum=BY_ROW)
    located = locate(context, row("NAD27"), row("1983"), row("WGS84"))
    assert located["datum"].tolist() == ["NAD27 (stated)", "NAD83 (stated)", "WGS84 (stated)"]
    assert moved(located) == [pytest.approx(31.5, abs=0.1), 0.0, 0.0]
    assert rules_of(context) == []


def test_a_source_that_is_all_nad27_is_shifted_too() -> None:
    rule = DatumRule(name="NAD27", stated=True, basis="metadata")
    located = locate(with_locate("us_tri_net", datum=rule), row(""))
    assert located["datum"].tolist() == ["NAD27 (stated)"]
    assert moved(located)[0] > 20


@pytest.mark.parametrize(("text", "published"), [("EPSG9999", "EPSG9999"), ("nad27", "nad27")])
def test_a_value_that_the_spec_does_not_map_is_a_finding_and_no_default(
    text: str, published: str
) -> None:
    context = with_locate("us_tri_net", datum=BY_ROW)
    located = locate(context, row(text))
    assert located["datum"].tolist() == [published]
    assert moved(located) == [0.0]
    assert rules_of(context) == [
        ("A7-VALUE", "published_as_is"),
        ("A7-SHIFT", "published_as_is"),
    ]
    finding = context.ledger.findings().iloc[0]
    assert (finding["field"], finding["before"]) == ("datum", text)
    assert text in finding["message_fr"]
    assert [record.datum for record in context.datums] == ["unknown"]


def test_an_unmapped_blank_is_unknown_and_a_finding() -> None:
    rule = DatumRule(column="DATUM", means={"NAD27": "NAD27"}, basis="column DATUM")
    context = with_locate("us_tri_net", datum=rule)
    assert locate(context, row(""))["datum"].tolist() == ["unknown"]
    assert ("A7-VALUE", "published_as_is") in rules_of(context)


def test_a_datum_that_the_source_calls_unknown_is_told_with_the_metres_to_expect() -> None:
    context = with_locate("us_tri_net", datum=BY_ROW)
    located = locate(context, row("UNKNOWN"), row("", lat="38.6"))
    assert located["datum"].tolist() == ["unknown", "unknown"]
    assert rules_of(context) == [("A7-SHIFT", "published_as_is")] * 2
    metres = context.catalogue.crs.source_datums["unknown"].differs_m
    assert context.ledger.findings()["after"].tolist() == [f"{metres:.0f}"] * 2


def test_a_shift_that_may_be_worse_than_the_limit_is_a_finding() -> None:
    context = with_locate("us_tri_net", datum=BY_ROW)
    framework = context.catalogue.framework
    limits = framework.tolerances.model_copy(update={"datum_m": 6.9})
    catalogue = type(context.catalogue)()
    path = catalogue.root / "configs/naaf.yaml"
    catalogue._kept[path] = framework.model_copy(update={"tolerances": limits})
    strict = Context(
        catalogue,
        *(getattr(context, name) for name in ("layer", "source", "vintage", "columns")),
        context.year,
        context.retrieved,
        type(context.ledger)(),
    )
    locate(strict, row("NAD27"), row("1983"))
    assert rules_of(strict) == [("A7-SHIFT", "published_as_is")]
    finding = strict.ledger.findings().iloc[0]
    assert finding["native_id"] == "ID2"
    assert (finding["before"], finding["after"]) == ("NAD27 (stated)", "7")


def test_null_island_on_nad27_stays_null_island() -> None:
    context = with_locate("us_tri_net", datum=BY_ROW)
    located = locate(context, row("NAD27", lat="0", lon="0"), row("NAD27"))
    assert len(located) == 1
    assert rules_of(context) == [("A8", "quarantined")]
    assert sum(record.rows for record in context.datums) == 1, "only what is published counts"


def test_a_repair_is_proved_as_reported_and_published_as_shifted() -> None:
    context = with_locate("us_tri_net", datum=BY_ROW)
    located = locate(context, row("NAD27", lon="98.5"))
    assert located["coordinate_method"].tolist() == ["negate_longitude"]
    assert moved(located)[0] > 20
    told = context.ledger.findings().iloc[0]
    assert told["before"] == "38.5, 98.5"
    position = located.iloc[0]
    assert told["after"] == f"{position['lat']:.6f}, {position['lon']:.6f}"


def test_utm_of_nad27_is_read_on_its_own_ellipsoid() -> None:
    lat, lon = 20.641207, -103.351928
    easting, northing = Transformer.from_crs("EPSG:4267", "EPSG:26713", always_xy=True).transform(
        lon, lat
    )
    context = with_locate("mx_retc", datum=BY_ROW)
    pair = {"reported_easting": f"{easting:.4f}", "reported_northing": f"{northing:.4f}"}
    by_utm, by_degrees = (
        locate(context, row("NAD27", "MX-JAL", str(lat), str(lon), **more)) for more in (pair, {})
    )
    assert by_utm["coordinate_method"].tolist() == ["utm"]
    assert by_degrees["coordinate_method"].tolist() == ["decimal"]
    assert by_utm["lon"].iat[0] == pytest.approx(by_degrees["lon"].iat[0], abs=1e-8)
    assert by_utm["lat"].iat[0] == pytest.approx(by_degrees["lat"].iat[0], abs=1e-8)


def test_grids_decide_where_a_facility_is_and_the_receipt_names_them(tmp_path: Path) -> None:
    plains = invented(-105.0, 33.0, 21, 17)
    write_ctable2(tmp_path / "us_noaa_conus.tif", plains)
    context = with_locate("us_tri_net", datum=BY_ROW)
    with found_in(tmp_path):
        located = locate(context, row("NAD27"), row("1983"), row("NAD27", lon="-97.5"))
    lon, lat = plains.shift(np.array([-98.5, -97.5]), np.array([38.5, 38.5]))
    assert located["lon"].iloc[[0, 2]].to_numpy() == pytest.approx(lon, abs=1e-8)
    assert located["lat"].iloc[[0, 2]].to_numpy() == pytest.approx(lat, abs=1e-8)
    result = SourceResult(context.source, 2012, {}, context.ledger, {}, {}, {}, context.datums)
    told = receipts._datum(result)
    assert told["column"] == "DATUM"
    shifted, assumed = told["rows"]
    assert (shifted["datum"], shifted["rows"]) == ("NAD27", 2)
    assert shifted["operation"] == "NAD27 to NAD83 (1)"
    assert list(shifted["grids"]) == ["us_noaa_conus.tif"]
    assert (assumed["datum"], assumed["rows"], assumed["expected_m"]) == ("NAD83", 1, 2.0)


def test_the_datum_column_of_the_file_reaches_the_step() -> None:
    context = with_locate("us_tri_net", datum=BY_ROW)
    given = dict.fromkeys(context.columns["releases"].layouts[0].spellings, "")
    frame = records(context, [given | {"DATUM": " NAD27 "}])
    tables = run("conform_facilities", {"facilities": frame, "releases": frame}, context)
    assert tables["facilities"]["reported_datum"].tolist() == ["NAD27"]


def test_sources_of_the_repository_shift_nothing() -> None:
    """None of the registers states NAD27: their positions are the reported ones, to the bit."""
    for source in ("us_tri_net", "us_tri_basic", "ca_npri", "ca_npri_extracts", "mx_retc"):
        rule = context_of(source).source.locate.datum
        facts = context_of(source).catalogue.crs.source_datums[str(rule.name)]
        assert facts.differs_m <= 2
