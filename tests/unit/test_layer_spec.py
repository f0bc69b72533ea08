"""Layer specs whose names lead nowhere are refused, whatever they are names of."""

from typing import Any

import pytest
from pydantic import ValidationError

from pipeline.spec.base import Trilingual
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec
from pipeline.spec.layer import LayerSpec
from pipeline.spec.portrayal import FeatureTime, NameList

CATALOGUE = Catalogue()
SITES = CATALOGUE.layer("monitoring_sites")
WORD = Trilingual(en="a", fr="a", es="a")


def unknown(**changes: Any) -> list[str]:
    return SITES.model_copy(update=changes).unknown_names(CATALOGUE.fields)


def test_folders_of_nested_classes_are_those_classes() -> None:
    layer = CATALOGUE.layer("bathymetry").model_dump()
    with pytest.raises(ValidationError, match="expected 'depth_m' first.*found 'feature_class'"):
        LayerSpec.model_validate(layer | {"folders": ("feature_class", "depth_m")})


@pytest.mark.parametrize("layer", CATALOGUE.layer_ids())
def test_every_name_of_the_layers_is_known(layer: str) -> None:
    assert CATALOGUE.layer(layer).unknown_names(CATALOGUE.fields) == []


@pytest.mark.parametrize("layer", CATALOGUE.layer_ids())
def test_the_light_globe_of_every_layer_shows_fields(layer: str) -> None:
    spec = CATALOGUE.layer(layer)
    assert spec.overview
    assert set(spec.overview) <= set(spec.balloon)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"time": FeatureTime(begin="reporting_year", end="end_year")}, ["reporting_year"]),
        ({"grouped_by": "register"}, ["register"]),
        ({"prominence": "release_total_kg"}, ["release_total_kg"]),
        ({"folders": ("country", "nonsense")}, ["nonsense"]),
        ({"overview": ("sector",)}, ["sector"]),
        ({"fields": (*SITES.fields, "nonsense")}, ["nonsense"]),
    ],
)
def test_a_name_that_the_layer_lacks_is_told(changes: dict[str, Any], expected: list[str]) -> None:
    assert unknown(**changes) == expected


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"table": "releases", "names": "parameter"}, "parameter_en"),
        ({"table": "monitors", "names": "substance"}, "substance_fr"),
        ({"table": "monitors", "names": "parameter", "by": "quantity_kg"}, "quantity_kg"),
    ],
)
def test_a_list_names_columns_of_its_table(wanted: dict[str, str], expected: str) -> None:
    lists = {"measured_parameters": NameList(**wanted)}  # type: ignore[arg-type]
    assert expected in unknown(lists=lists)


def test_a_kml_has_two_levels_of_folders() -> None:
    folders = ["country", "state_prov", "network"]
    with pytest.raises(ValidationError, match="at most 2"):
        LayerSpec.model_validate(SITES.model_dump() | {"folders": folders})


@pytest.mark.parametrize("labels", [{"air": WORD}, {"air": WORD, "water": WORD, "sea": WORD}])
def test_labels_name_every_code_and_no_other(labels: dict[str, Trilingual]) -> None:
    given = {"type": "text", "short": "A", "width": 9, "label": WORD, "description": WORD}
    with pytest.raises(ValidationError, match="each value of the domain"):
        FieldSpec(**given, domain=("air", "water"), labels=labels)  # type: ignore[arg-type]


def test_a_code_is_shown_by_its_label_and_any_other_value_as_it_is() -> None:
    field = CATALOGUE.fields["main_medium"]
    assert field.shown("groundwater", "fr") == "Eaux souterraines"
    assert field.shown("", "fr") == ""
    assert field.shown("lava", "es") == "lava"


@pytest.mark.parametrize(
    ("layer", "changes", "told"),
    [
        ("monitoring_sites", {"tiers": ("10m",)}, "none of a layer of points"),
        ("protected_areas", {"overlaps": None}, "whose land flat keeps"),
        ("protected_areas", {"drawn_at": "flat"}, "one of the scales"),
    ],
)
def test_tiers_that_cannot_be_made_are_refused(
    layer: str, changes: dict[str, Any], told: str
) -> None:
    given = CATALOGUE.layer(layer).model_dump()
    with pytest.raises(ValidationError, match=told):
        LayerSpec.model_validate(given | changes)
    assert LayerSpec.model_validate(given)
