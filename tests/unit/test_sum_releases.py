"""Releases of several forms: added up where they are of one thing, kept apart otherwise."""

import numpy as np
import pandas as pd
import pytest

from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue
from pipeline.steps.layer_steps import LayerContext
from pipeline.steps.sum_releases import sum_releases

CATALOGUE = Catalogue()
LAYER = CATALOGUE.layer("prtr_facilities")


def releases(*quantities: float | None, **more: str) -> pd.DataFrame:
    names = LAYER.related["releases"].fields
    fixed = dict.fromkeys(names, "") | {"feature_id": "A", "medium": "air"}
    frame = pd.DataFrame([fixed | more | {"quantity_kg": q} for q in quantities])
    frame["quantity_kg"] = frame["quantity_kg"].astype(float)
    return frame.assign(quantity_reported=frame["quantity_kg"] * 2, record=1)


def summed(table: pd.DataFrame) -> pd.DataFrame:
    context = LayerContext(CATALOGUE, LAYER, {}, Ledger())
    return sum_releases({"releases": table}, context)["releases"]


def test_several_forms_for_one_substance_are_added_up() -> None:
    (row,) = summed(releases(9.0, 558.7)).to_dict("records")
    assert row["quantity_kg"] == pytest.approx(567.7)
    assert row["quantity_reported"] == pytest.approx(1135.4)


def test_other_media_units_and_codes_stay_apart() -> None:
    table = pd.concat(
        [
            releases(1.0),
            releases(2.0, medium="water"),
            releases(4.0, unit_reported="Grams"),
            releases(8.0, national_substance_code="N420"),
        ]
    )
    assert sorted(summed(table)["quantity_kg"]) == [1.0, 2.0, 4.0, 8.0]


def test_a_sum_of_nothing_reported_is_null_not_zero() -> None:
    assert np.isnan(summed(releases(None, None))["quantity_kg"].iloc[0])
    assert summed(releases(None, 3.0))["quantity_kg"].tolist() == [3.0]
