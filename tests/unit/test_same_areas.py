"""An area in two lists is published once, and takes from the other list what its own is silent of."""

import numpy as np
import pandas as pd
import shapely

from pipeline.ledger import Ledger
from pipeline.steps.layer_steps import LayerContext
from pipeline.steps.overlaps import same_areas
from tests.register_frames import catalogue

PARK = shapely.box(-110.6, 44.4, -110.3, 44.6)
NEAR = shapely.box(-110.6, 44.4, -110.301, 44.6)
FACTS = {
    "name": "Example Park",
    "established_year": pd.NA,
    "iucn_category": "Not Reported",
    "iucn_basis": "none",
    "governance": "Federal or national ministry or agency",
    "governance_basis": "derived",
    "area_reported_km2": np.nan,
    "area_ratio": np.nan,
    "area_flag": "not_reported",
}


def areas(*rows: tuple[str, shapely.Geometry, dict[str, object]]) -> pd.DataFrame:
    """Rows of (source, shape, facts)."""
    frame = pd.DataFrame(
        [
            FACTS
            | {"source": source, "country": "USA", "file": source, "record": 1}
            | {"native_id": source, "feature_id": f"USA-{source}", "parent_id": "", "zone": ""}
            | facts
            for source, _, facts in rows
        ]
    )
    shapes = np.empty(len(rows), dtype=object)
    shapes[:] = [shape for _, shape, _ in rows]
    return frame.assign(shape=shapes, established_year=frame["established_year"].astype("Int64"))


def same(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    layer = catalogue().layer("protected_areas")
    context = LayerContext(catalogue(), layer, dict.fromkeys(frame["source"], 2020), Ledger())
    found = same_areas({"areas": frame}, context)["areas"]
    return found, context.ledger.findings()


def test_the_list_of_the_agency_is_kept_and_filled_from_the_other() -> None:
    said = {
        "iucn_category": "II",
        "iucn_basis": "reported",
        "governance": "Not Reported",
        "governance_basis": "reported",
        "established_year": 1919,
        "area_reported_km2": 530.0,
        "area_ratio": 1.0,
        "area_flag": "agrees",
    }
    found, told = same(areas(("us_padus", NEAR, said), ("us_nps", PARK, {})))
    assert found["feature_id"].tolist() == ["USA-us_nps"]
    park = found.iloc[0]
    assert park["shape"].equals(PARK)
    assert park[["iucn_category", "iucn_basis", "established_year"]].tolist() == [
        "II",
        "reported",
        1919,
    ]
    assert park[["area_reported_km2", "area_flag"]].tolist() == [530, "agrees"]
    assert park["governance"] == "Federal or national ministry or agency"
    assert told[["rule", "action", "native_id"]].to_numpy().tolist() == [
        ["AREA-SAME", "merged", "us_padus"]
    ]


def test_what_the_kept_list_says_stays() -> None:
    own = {"iucn_category": "V", "iucn_basis": "reported", "established_year": 1930}
    other = {"iucn_category": "II", "iucn_basis": "reported", "established_year": 1919}
    found, _ = same(areas(("us_nps", PARK, own), ("us_padus", PARK, other)))
    assert found[["iucn_category", "established_year"]].to_numpy().tolist() == [["V", 1930]]


def test_an_area_within_another_is_another() -> None:
    inside = shapely.box(-110.6, 44.4, -110.35, 44.6)
    found, told = same(areas(("us_padus", inside, {}), ("us_nps", PARK, {})))
    assert len(found) == 2
    assert told.empty
