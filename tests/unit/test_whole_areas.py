"""Rows of one key become one area: parts are added up, copies are not, and nothing said is lost."""

import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.ledger import Ledger
from pipeline.polygons.area import geodesic_km2
from pipeline.spec.source import AreaSource
from pipeline.steps.describe_shapes import describe_areas
from pipeline.steps.registry import Context, Tables
from pipeline.steps.whole_areas import whole_areas
from tests.register_frames import catalogue

WEST, EAST = shapely.box(-100, 40, -99, 41), shapely.box(-99, 40, -98, 41)
TEXTS = ["state_provs", "established_year", "iucn_category", "coordinate_status", "datum"]


def areas(*rows: tuple[str, shapely.Geometry, float, dict[str, str]]) -> pd.DataFrame:
    """Rows of (key, shape, reported km2, texts)."""
    frame = pd.DataFrame(
        [
            {
                "source": "us_padus",
                "country": "USA",
                "file": "a",
                "record": number,
                "native_id": key,
            }
            | dict.fromkeys(TEXTS, "")
            | texts
            for number, (key, _, _, texts) in enumerate(rows, start=1)
        ]
    )
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [row[1] for row in rows]
    reported = [row[2] for row in rows]
    return frame.assign(shape=shapes, area_reported_km2=reported, marine_share=np.nan)


def context() -> Context:
    source = catalogue().source("us_padus").spec
    assert isinstance(source, AreaSource)
    columns = catalogue().columns("us_padus")
    layer = catalogue().layer("protected_areas")
    return Context(
        catalogue(), layer, source, source.vintages[0], columns, 2016, "not stated", Ledger()
    )


def whole(frame: pd.DataFrame, given: Context | None = None) -> pd.DataFrame:
    tables: Tables = {"areas": frame}
    return whole_areas(tables, given or context())["areas"]


def test_parts_on_both_sides_of_a_state_line_are_one_area() -> None:
    found = whole(
        areas(
            ("A", WEST, 10.0, {"state_provs": "US-KS"}),
            ("B", EAST, 7.0, {}),
            ("A", EAST, 5.0, {"state_provs": "US-MO", "established_year": "1979"}),
        )
    ).set_index("native_id")
    assert list(found.index) == ["A", "B"]
    assert found.loc["A", "shape"].equals(shapely.box(-100, 40, -98, 41))
    assert found.loc["A", "area_reported_km2"] == 15
    assert found.loc["A", "state_provs"] == "US-KS; US-MO"
    assert found.loc["A", "established_year"] == "1979"


def test_a_copy_in_a_simpler_outline_is_counted_once() -> None:
    full = shapely.box(-100, 40, -98, 41).difference(shapely.Point(-99, 40).buffer(0.1))
    simple = shapely.box(-100, 40, -98, 41)
    found = whole(areas(("A", full, 10.0, {}), ("A", simple, 10.0, {})))
    assert found["shape"].iat[0].equals(full)
    assert found["area_reported_km2"].tolist() == [10]


def test_an_area_with_a_repaired_part_is_repaired() -> None:
    reported, repaired = {"coordinate_status": "reported"}, {"coordinate_status": "repaired"}
    found = whole(areas(("A", WEST, 1.0, reported), ("A", EAST, 1.0, repaired)))
    assert found["coordinate_status"].tolist() == ["repaired"]


def test_rows_that_differ_are_told_and_the_first_is_kept() -> None:
    given = context()
    frame = areas(
        ("A", WEST, 1.0, {"iucn_category": "II"}), ("A", EAST, 1.0, {"iucn_category": "V"})
    )
    assert whole(frame, given)["iucn_category"].tolist() == ["II"]
    told = given.ledger.findings().set_index("rule")
    assert told.loc["ID-CONFLICT", ["field", "before", "after"]].tolist() == [
        "iucn_category",
        "II | V",
        "II",
    ]
    assert told.loc["ID-REPEATED", "action"] == "merged"


@pytest.mark.parametrize(
    ("state", "country", "made"),
    [("MX-BCN", "USA", "MEX"), ("", "CAN", "CAN"), ("US-GU", "USA", "USA")],
)
def test_an_area_is_of_the_country_of_its_state_and_named_by_it(
    state: str, country: str, made: str
) -> None:
    """A database of several countries gives each area its own, states or not."""
    texts = dict.fromkeys(
        ["name_original", "name_en", "name_fr", "name_es", "zone_of", "designation_code"], ""
    )
    frame = areas(("7", WEST, 1.0, {**texts, "state_provs": state})).assign(country=country)
    found = describe_areas({"areas": frame}, context())["areas"]
    assert found[["country", "feature_id"]].to_numpy().tolist() == [[made, f"{made}-PADUS-7"]]


DESCRIBED = ["name_original", "name_en", "name_fr", "name_es", "zone_of", "designation_code"]


def described(*rows: tuple[str, shapely.Geometry, float, dict[str, str]], given: Context):
    blank = dict.fromkeys([*DESCRIBED, "state_provs", "established_year"], "")
    made = areas(*((key, shape, km2, {**blank, **texts}) for key, shape, km2, texts in rows))
    frame = made.astype(dict.fromkeys(blank, "str"))
    return describe_areas({"areas": frame}, given)["areas"].set_index("native_id")


def test_a_zone_names_its_area_by_the_id_of_the_atlas_whatever_its_own_country() -> None:
    found = described(
        ("7", WEST, 1.0, {"state_provs": "US-AK"}),
        ("8", EAST, 1.0, {"state_provs": "CA-YT", "zone_of": "7"}),
        ("9", EAST, 1.0, {"zone_of": "elsewhere"}),
        ("10", EAST, 1.0, {"zone_of": "10"}),
        given=context(),
    )
    assert found["parent_id"].to_dict() == {"7": "", "8": "USA-PADUS-7", "9": "elsewhere", "10": ""}


@pytest.mark.parametrize(
    ("text", "year"),
    [("1979", 1979), ("1979-06-01", 1979), ("", None), ("0", None), ("19.5", None)],
)
def test_a_year_is_one_or_is_told(text: str, year: int | None) -> None:
    given = context()
    found = described(("7", WEST, np.nan, {"established_year": text}), given=given)
    assert found["established_year"].dtype == "Int64"
    assert found["established_year"].fillna(-1).tolist() == [year or -1]
    told = given.ledger.findings()
    assert told["before"].tolist() == ([text] if text and not year else [])


@pytest.mark.parametrize(
    ("share", "flag"),
    [(1.0, "agrees"), (0.96, "agrees"), (1.5, "differs"), (np.nan, "not_reported")],
)
def test_a_reported_area_is_compared_with_that_of_the_polygons(share: float, flag: str) -> None:
    given = context()
    km2 = geodesic_km2(np.array([WEST], dtype=object))[0]
    found = described(("7", WEST, km2 * share, {}), given=given).loc["7"]
    assert found["area_geodesic_km2"] == pytest.approx(km2, rel=1e-4)
    assert found["area_flag"] == flag
    told = given.ledger.findings()
    assert told["rule"].tolist() == (["AREA-REPORTED"] if flag == "differs" else [])


def test_the_name_is_that_of_the_agency_and_else_any() -> None:
    found = described(
        ("7", WEST, 1.0, {"name_en": "Park", "name_fr": "Parc"}),
        ("8", WEST, 1.0, {"name_fr": "Parc"}),
        ("9", WEST, 1.0, {"name_original": "Own", "name_en": "Park"}),
        given=context(),
    )
    assert found["name"].to_dict() == {"7": "Park", "8": "Parc", "9": "Own"}


def test_a_table_without_rows_is_described() -> None:
    frame = areas(("7", WEST, 1.0, dict.fromkeys(DESCRIBED, ""))).iloc[:0]
    found = describe_areas({"areas": frame}, context())["areas"]
    assert found.empty
    assert {"feature_id", "lon", "area_flag", "designation_es"} <= set(found.columns)
