"""Areas conformed: what is left out and why, lists, zones, shares of sea, areas in km2."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from pydantic import ValidationError

from pipeline.spec.areas import MarineShare, ReportedArea, Zones
from pipeline.spec.mapping import Mapping
from pipeline.spec.vector import LeftOut
from pipeline.steps.conform import map_field
from pipeline.steps.conform_areas import conform_areas
from pipeline.steps.registry import Context
from tests.polygon_shapes import box
from tests.shape_frames import area_context, rows

WHY = {"en": "it is a boundary", "fr": "c'est une limite", "es": "es un límite"}
PLAIN: dict[str, Any] = {
    "map": {},
    "derived": {},
    "zones": None,
    "marine_share": None,
    "reported_area": None,
    "leave_out": (),
}


def plain(**changes: Any) -> Context:
    return area_context(**{**PLAIN, **changes})


def frame(count: int = 1, **columns: Any) -> pd.DataFrame:
    made = rows(*[box(-100, 40, 1)] * count, crs="EPSG:4326")
    for name, cells in columns.items():
        made[name] = pd.Series(cells, dtype="str")
    return made


def conform(given: pd.DataFrame, context: Context) -> pd.DataFrame:
    found = conform_areas({"areas": given}, context)["areas"]
    context.ledger.prove("us_padus", "conform_areas", "areas", given, found)
    return found


def test_what_is_left_out_is_told_with_the_reason_in_three_languages() -> None:
    context = plain(leave_out=(LeftOut(column="category", equals=("Proclamation",), reason=WHY),))
    given = frame(3, category=["Fee", " Proclamation ", "Easement"])
    assert conform(given, context)["native_id"].tolist() == ["A", "C"]
    (told,) = context.ledger.findings().itertuples()
    assert (told.rule, told.action, told.before) == ("LEFT-OUT", "dropped_by_spec", "Proclamation")
    assert told.message_en == "B: left out, category = 'Proclamation': it is a boundary"
    assert told.message_fr.endswith("c'est une limite")
    assert told.message_es.endswith("es un límite")


def test_a_layout_without_the_column_leaves_nothing_out() -> None:
    context = plain(leave_out=(LeftOut(column="category", equals=("",), reason=WHY),))
    assert len(conform(frame(2), context)) == 2
    assert conform(frame(2, category=["", "Fee"]), context)["native_id"].tolist() == ["B"]


def test_any_text_may_leave_a_row_out() -> None:
    context = plain(leave_out=(LeftOut(column="delisted", reason=WHY),))
    found = conform(frame(2, delisted=["20101231", " "]), context)
    assert found["native_id"].tolist() == ["B"]
    with pytest.raises(ValidationError):
        LeftOut(column="delisted", equals=(), reason=WHY)


def test_a_category_is_reported_or_derived_or_not_there() -> None:
    context = plain(
        map={"iucn_category": Mapping(column="iucn")},
        derived={"iucn_category": Mapping(column="kind")},
    )
    found = conform(frame(3, iucn=["II", "", ""], kind=["V", "VI", ""]), context)
    assert found["iucn_category"].tolist() == ["II", "VI", "Not Reported"]
    assert found["iucn_basis"].tolist() == ["reported", "derived", "none"]


def test_zones_name_the_area_that_they_are_part_of() -> None:
    zones = Zones(
        parent=Mapping(column="parent"),
        zone=Mapping(column="zone"),
        outline=Mapping(column="whole"),
    )
    given = frame(3, parent=["7", "7", "9"], zone=["core", "", ""], whole=["", "yes", ""])
    found = conform(given, plain(zones=zones))
    assert found["zone_role"].tolist() == ["zone", "outline", "area"]
    assert found["zone_of"].tolist() == ["7", "", ""]


@pytest.mark.parametrize(
    ("unit", "km2"), [("ha", 0.5), ("km2", 50.0), ("m2", 5e-5), ("acre", 0.2023428)]
)
def test_reported_areas_are_in_km2(unit: Any, km2: float) -> None:
    context = plain(reported_area=ReportedArea(column="size", unit=unit))
    found = conform(frame(2, size=["50", "0"]), context)["area_reported_km2"]
    assert found[0] == pytest.approx(km2, rel=1e-6)
    assert np.isnan(found[1])
    assert context.ledger.findings().empty


@pytest.mark.parametrize("text", ["1,234.5", "-3", "inf", "nan", "1e999", "?"])
def test_an_area_that_is_no_number_from_zero_on_is_told(text: str) -> None:
    context = plain(reported_area=ReportedArea(column="size", unit="ha"))
    assert conform(frame(1, size=[text]), context)["area_reported_km2"].isna().all()
    (told,) = context.ledger.findings().itertuples()
    assert (told.rule, told.field, told.before) == ("VALUE-FORM", "size", text)


def test_shares_of_sea_are_from_0_to_1() -> None:
    context = plain(marine_share=MarineShare(percent="sea"))
    found = conform(frame(3, sea=["25", "", "250"]), context)["marine_share"]
    assert found.tolist() == pytest.approx([0.25, np.nan, np.nan], nan_ok=True)
    assert context.ledger.findings()["before"].tolist() == ["250"]
    context = plain(marine_share=MarineShare(part="sea", whole="size"))
    given = frame(4, sea=["1", "10.01", "20", "0"], size=["4", "10", "10", "0"])
    found = conform(given, context)["marine_share"]
    assert found.tolist() == pytest.approx([0.25, 1.0, np.nan, np.nan], nan_ok=True)
    assert context.ledger.findings()["before"].tolist() == ["20"]


def test_a_table_without_rows_has_its_columns() -> None:
    found = conform(frame(1, size=["1"]).iloc[:0], plain(marine_share=MarineShare(percent="size")))
    assert found.empty
    assert {"iucn_basis", "zone_role", "marine_share", "shape", "crs"} <= set(found.columns)


def test_every_part_of_a_list_is_translated_or_told() -> None:
    context = area_context("mx_conanp")
    own = context.areas.areas.map["state_provs"]
    given = frame(2, **{own.columns[0]: ["Sonora, Chihuahua y Sonora", "Sonora, Nowhere"]})
    found = map_field(given, "state_provs", own, "areas", context)
    assert found[0] == "MX-SON; MX-CHH"
    assert found[1] == "MX-SON"
    (told,) = context.ledger.findings().itertuples()
    assert (told.rule, told.native_id, told.before) == ("VALUE-UNKNOWN", "B", "Nowhere")


@pytest.mark.parametrize("separators", ["", "(,)|y", "["])
def test_a_list_is_separated_by_something_without_groups(separators: str) -> None:
    with pytest.raises(ValidationError, match=r"list_of|regular expression"):
        Mapping(column="states", crosswalk="any", list_of=separators)
    with pytest.raises(ValidationError, match="crosswalk"):
        Mapping(column="states", list_of=",")
