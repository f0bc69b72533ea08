"""The same land in two lists is published once, and nothing that either says is lost."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from pipeline.steps.overlaps import overlaps
from pipeline.steps.same_areas import same_areas
from tests.polygon_shapes import array, box
from tests.shape_frames import layer_context

PARK = box(-100, 40, 1)
TEXTS = ["name_en", "manager", "parent_id", "zone", "zone_of", "realm"]
# The order of the layer: ca_cpcad, us_nps, us_padus, na_wdpa.
BEST, MIDDLE, LAST = "us_nps", "us_padus", "na_wdpa"


def area(ident: str, source: str, shape: Any, **told: Any) -> dict[str, Any]:
    none = {"iucn_category": "Not Reported", "iucn_basis": "none"}
    none |= {"governance": "Not Reported", "governance_basis": "none", "zone_role": "area"}
    none |= dict.fromkeys(TEXTS, "") | {"established_year": pd.NA, "marine_share": np.nan}
    none |= {"area_reported_km2": np.nan, "area_ratio": np.nan, "area_flag": "not_reported"}
    names = {"feature_id": ident, "native_id": ident, "source": source, "file": f"{source}.shp"}
    return {"shape": shape, "record": 1, "country": "USA", **none, **names, **told}


def merged(*areas: dict[str, Any], context: LayerContext | None = None) -> pd.DataFrame:
    frame = pd.DataFrame(list(areas))
    frame["shape"] = array(*frame["shape"])
    frame["record"] = range(1, len(frame) + 1)
    frame = frame.astype({"established_year": "Int64", **dict.fromkeys(TEXTS, "str")})
    given = context or layer_context()
    found = run_layer_steps(("same_areas",), {"areas": frame}, given)["areas"]
    assert found.dtypes.to_dict() == frame.dtypes.to_dict()
    return found.set_index("feature_id", drop=False)


def ids(*areas: dict[str, Any]) -> list[str]:
    return list(merged(*areas).index)


def test_the_list_that_is_first_in_the_declared_order_publishes_the_area() -> None:
    context = layer_context()
    found = merged(area("W", LAST, PARK), area("N", BEST, PARK), context=context)
    assert list(found.index) == ["N"]
    (told,) = context.ledger.findings().itertuples()
    assert (told.rule, told.action, told.before, told.after) == ("AREA-SAME", "merged", "W", "N")


@pytest.mark.parametrize(
    "other",
    [
        box(-100, 40, 0.94, 1),
        box(-99.9, 40, 1),
        box(-99, 40, 1),
        box(-100, 40, 0.2),
        box(-80, 30, 1),
    ],
)
def test_areas_that_differ_are_two(other: Any) -> None:
    assert ids(area("N", BEST, PARK), area("W", LAST, other)) == ["N", "W"]


def test_an_islet_far_off_does_not_make_an_area_another_one() -> None:
    with_islet = PARK.union(box(-97, 40, 0.01))
    assert ids(area("N", BEST, PARK), area("W", LAST, with_islet)) == ["N"]


def test_areas_of_one_file_are_never_the_same() -> None:
    assert ids(area("A", LAST, PARK), area("B", LAST, PARK)) == ["A", "B"]


def test_two_areas_of_a_list_in_one_outline_stay_two() -> None:
    """One of them is what the other list has, the most alike; the other one is kept."""
    alike = box(-100, 40, 0.999, 1)
    areas = area("A", LAST, alike), area("B", LAST, PARK), area("N", BEST, PARK)
    assert ids(*areas) == ["A", "N"]


@pytest.mark.parametrize(
    "order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2), (0, 2, 1), (2, 0, 1)]
)
def test_a_chain_ends_in_one_area_that_is_published(order: tuple[int, ...]) -> None:
    """A is B and B is C, though A and C alone would be too far apart."""
    chain = [
        area("A", BEST, box(-100, 40, 1), name_en="Park"),
        area("B", MIDDLE, box(-100, 40, 0.96, 1), manager="NPS"),
        area("C", LAST, box(-100, 40, 0.92, 1), established_year=1910, manager="other"),
    ]
    context = layer_context()
    found = merged(*(chain[place] for place in order), context=context)
    assert list(found.index) == ["A"]
    told = found.loc["A", ["name_en", "manager", "established_year"]].tolist()
    assert told == ["Park", "NPS", 1910]
    assert set(context.ledger.findings()["after"]) == {"A"}


def test_what_one_list_does_not_say_the_other_does() -> None:
    found = merged(
        area("N", BEST, PARK, name_en="Park", realm="terrestrial"),
        area("W", LAST, PARK, name_en="Other", established_year=1910, marine_share=0.25),
    ).loc["N"]
    assert found["name_en"] == "Park"
    assert found["established_year"] == 1910
    assert found["marine_share"] == 0.25


def test_a_category_comes_with_its_basis_and_gives_way_to_none_that_is_said() -> None:
    said = {"iucn_category": "II", "iucn_basis": "reported"}
    found = merged(area("N", BEST, PARK), area("W", LAST, PARK, **said)).loc["N"]
    assert found[["iucn_category", "iucn_basis"]].tolist() == ["II", "reported"]
    own = {"iucn_category": "V", "iucn_basis": "derived"}
    found = merged(area("N", BEST, PARK, **own), area("W", LAST, PARK, **said)).loc["N"]
    assert found[["iucn_category", "iucn_basis"]].tolist() == ["V", "derived"]


def test_a_reported_area_stays_with_the_polygons_that_it_was_compared_with() -> None:
    reported = {"area_reported_km2": 9.0, "area_ratio": 1.0, "area_flag": "agrees"}
    found = merged(area("N", BEST, PARK), area("W", LAST, PARK, **reported)).loc["N"]
    assert np.isnan(found["area_reported_km2"])
    assert found["area_flag"] == "not_reported"


def test_zones_of_an_area_that_is_merged_are_zones_of_the_one_published() -> None:
    zone = area("Z", LAST, box(-100, 40, 0.3), parent_id="W", zone="core", zone_role="zone")
    found = merged(area("W", LAST, PARK), zone, area("N", BEST, PARK))
    assert found["parent_id"].to_dict() == {"Z": "N", "N": ""}


def test_nothing_changes_without_two_lists() -> None:
    frame = pd.DataFrame([area("A", LAST, PARK)])
    tables = {"areas": frame}
    assert same_areas(tables, layer_context())["areas"].equals(frame)
    nothing = {"areas": frame.iloc[:0]}
    assert same_areas(nothing, layer_context())["areas"].empty


def flat(*areas: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    frame = pd.DataFrame(list(areas)).astype({"established_year": "Int64"})
    frame["atlas_shape"] = array(*(box(*(1e4 * x for x in a["shape"])) for a in areas))
    made = overlaps({"areas": frame.drop(columns="shape")}, layer_context())
    return made["areas"].set_index("feature_id"), made["tier_flat"], made["pairs"]


def test_zones_keep_their_land_from_the_outline_whatever_their_ids_and_years() -> None:
    outline = {"zone_role": "outline", "iucn_category": "Ia", "established_year": 1900}
    zone = {"zone_role": "zone", "parent_id": "A"}
    areas, tier, pairs = flat(
        area("A", LAST, (0, 0, 10), **outline),
        area("B", LAST, (0, 0, 4), **zone),
        area("C", LAST, (4, 0, 6, 10), **zone),
    )
    assert areas["flat_share"].round(3).to_dict() == {"A": 0.24, "B": 1.0, "C": 1.0}
    assert sorted(tier["feature_id"]) == ["A", "B", "C"]
    assert set(pairs["kind"]) == {"zone in parent"}


def test_a_zone_lies_in_its_area_without_a_word_that_this_is_an_outline() -> None:
    zone = {"zone_role": "zone", "parent_id": "A"}
    _, _, pairs = flat(area("A", LAST, (0, 0, 10)), area("B", LAST, (0, 0, 4), **zone))
    assert pairs["kind"].tolist() == ["zone in parent"]


def test_equal_numbers_in_two_inventories_name_two_parents() -> None:
    """The areas of both zones are not in the layer, which knows their national ids alone."""
    zone = {"zone_role": "zone", "parent_id": "12"}
    _, _, pairs = flat(area("A", LAST, (0, 0, 10), **zone), area("B", BEST, (0, 0, 4), **zone))
    assert pairs["kind"].tolist() == ["inside"]


def test_what_others_cover_is_told_and_has_no_land_of_its_own() -> None:
    frame = pd.DataFrame(
        [
            area("A", LAST, None, iucn_category="II"),
            area("B", LAST, None, iucn_category="V"),
        ]
    ).astype({"established_year": "Int64"})
    frame["atlas_shape"] = array(box(0, 0, 1e5), box(0, 0, 5e4))
    context = layer_context()
    made = overlaps({"areas": frame}, context)
    assert made["tier_flat"]["feature_id"].tolist() == ["A"]
    (told,) = context.ledger.findings().itertuples()
    assert (told.rule, told.native_id, told.after) == ("AREA-COVERED", "B", "A")


def test_tables_of_one_area_and_of_none_have_flags_too() -> None:
    areas, tier, pairs = flat(area("A", LAST, (0, 0, 10)))
    assert areas["flat_share"].tolist() == [1.0]
    assert len(tier) == 1
    assert pairs.empty
