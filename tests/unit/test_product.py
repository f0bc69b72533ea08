"""Published features and related tables: order, types, inset, texts."""

import pandas as pd
import pytest

from pipeline.export.make_product import make_product
from pipeline.export.product import Product, cut_to_bytes
from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue

CATALOGUE = Catalogue()
LAYER = CATALOGUE.layer("prtr_facilities")


def facilities(*places: tuple[str, float, float], **more: str) -> pd.DataFrame:
    texts = {name: "" for name in LAYER.fields if CATALOGUE.fields[name].type == "text"}
    numbers = {name: 0.0 for name in LAYER.fields if CATALOGUE.fields[name].type != "text"}
    rows = [
        texts
        | numbers
        | {"feature_id": key, "native_id": key, "country": "USA", "lon": lon, "lat": lat}
        | {"source": "s", "file": "f", "record": number}
        | more
        for number, (key, lon, lat) in enumerate(places)
    ]
    return pd.DataFrame(rows)


def releases(*quantities: float | None, **more: str) -> pd.DataFrame:
    names = LAYER.related["releases"].fields
    fixed = dict.fromkeys(names, "") | {"feature_id": "A", "medium": "air"}
    frame = pd.DataFrame([fixed | more | {"quantity_kg": q} for q in quantities])
    frame["quantity_kg"] = frame["quantity_kg"].astype(float)
    return frame.assign(quantity_reported=frame["quantity_kg"] * 2)


def make(frame: pd.DataFrame, table: pd.DataFrame) -> tuple[Product, pd.DataFrame]:
    ledger = Ledger()
    product = make_product(
        CATALOGUE, LAYER, "2012", {"facilities": frame, "releases": table}, ledger
    )
    return product, ledger.findings()


def test_rows_come_in_the_order_of_their_keys() -> None:
    frame = facilities(("B", -91, 41), ("A", -90, 40))
    product, _ = make(frame, releases(1.0))
    assert product.features["feature_id"].tolist() == ["A", "B"]
    assert product.atlas_shapes[0].x > product.atlas_shapes[1].x


def test_related_tables_come_in_one_order_with_the_fields_of_the_layer() -> None:
    table = pd.concat([releases(2.0, feature_id="B"), releases(3.0, 1.0), releases(None)])
    made, _ = make(facilities(("A", -90, 40)), table.assign(file="f"))
    turned, _ = make(facilities(("A", -90, 40)), table.iloc[::-1])
    found = made.related["releases"]
    assert list(found.columns) == list(LAYER.related["releases"].fields)
    assert found["feature_id"].tolist() == ["A", "A", "A", "B"]
    assert found["quantity_kg"].fillna(-1.0).tolist() == [1.0, 3.0, -1.0, 2.0]
    pd.testing.assert_frame_equal(found, turned.related["releases"])


def test_beyond_the_domain_only_the_inset_has_a_feature() -> None:
    frame = facilities(("GU", 144.79, 13.44), ("AS", -170.7, -14.28), ("A", -90, 40))
    product, findings = make(frame, releases(1.0))
    assert product.features["feature_id"].tolist() == ["A", "AS"]
    assert product.inset["feature_id"].tolist() == ["GU"]
    assert product.all_features["feature_id"].tolist() == ["A", "AS", "GU"]
    assert findings["rule"].tolist() == ["A13"]


@pytest.mark.parametrize("name", ["sin n?mero", "Qu\ufffdbec"])
def test_letters_lost_at_the_source_are_told_to_the_party(name: str) -> None:
    _, findings = make(facilities(("A", -90, 40), name=name), releases(1.0))
    assert findings[["rule", "before"]].to_numpy().tolist() == [["C2-DAMAGED", name]]


def test_a_text_too_long_for_a_shapefile_is_noted_and_kept() -> None:
    name = "Ñ" * 100
    product, findings = make(facilities(("A", -90, 40), name=name), releases(1.0))
    assert product.features["name"].tolist() == [name]
    assert findings["rule"].tolist() == ["C2"]


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("abc", 3, "abc"), ("abcd", 3, "abc"), ("éé", 3, "é"), ("é", 1, ""), ("a b", 2, "a")],
)
def test_cutting_never_splits_a_character(text: str, width: int, expected: str) -> None:
    assert cut_to_bytes(text, width) == expected
