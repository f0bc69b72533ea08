"""Examples of sources of shapes: rows give their fields, and a wrong expectation is refused."""

import pytest

from pipeline.build.examples import run_examples
from pipeline.errors import CheckError
from pipeline.spec.source import Example, SourceFile
from tests.register_frames import catalogue


def with_example(source_id: str, row: dict, gives: dict) -> SourceFile:
    source = catalogue().source(source_id)
    example = Example(row=row, gives=gives)
    spec = source.spec.model_copy(update={"examples": (example,)})
    return source.model_copy(update={"spec": spec})


def run(source: SourceFile) -> None:
    run_examples(catalogue(), catalogue().layer_of(source.spec), source)


@pytest.mark.parametrize("source_id", ["us_padus", "mx_conanp"])
def test_area_sources_have_examples_that_hold(source_id: str) -> None:
    source = catalogue().source(source_id)
    assert source.spec.examples
    run(source)


def test_a_wrong_expectation_of_an_area_names_file_example_and_field() -> None:
    row = {"unit_name": "Example", "designation": "NF", "manager": "USFS", "iucn": "VI"}
    source = with_example("us_padus", row | {"category": "Fee"}, {"iucn_category": "II"})
    with pytest.raises(CheckError, match=r"us_padus.yaml: example 1: iucn_category: .*'II'.*'VI'"):
        run(source)


def test_a_row_that_is_left_out_is_dropped_and_one_that_is_kept_is_not() -> None:
    run(with_example("us_padus", {"category": "Proclamation"}, {"coordinate_status": "dropped"}))
    kept = with_example("us_padus", {"category": "Fee"}, {"coordinate_status": "dropped"})
    with pytest.raises(CheckError, match="coordinate_status: expected 'dropped', found None"):
        run(kept)


def test_a_source_of_the_base_map_can_have_examples() -> None:
    row = {"uident": "123.0", "name": "Example Lake", "featurecla": "Reservoir"}
    gives = {"native_id": "123", "name": "Example Lake", "feature_class": "reservoir"}
    run(with_example("na_ne_lakes", row, gives))
    with pytest.raises(CheckError, match="example 1: feature_class: expected 'lake'"):
        run(with_example("na_ne_lakes", row, {"feature_class": "lake"}))
