"""Committed documents are what the specs and the code say."""

from pathlib import Path

import pytest

import write_docs
from pipeline.spec.catalogue import REPOSITORY, Catalogue

DOCUMENTS = dict(write_docs.documents(Catalogue()))


def page(layer_id: str) -> str:
    return DOCUMENTS[Path("layers") / layer_id / "README.md"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_document_is_up_to_date(path):
    committed = (REPOSITORY / path).read_text(encoding="utf-8")
    assert committed == DOCUMENTS[path], "run scripts/write_docs.py"


def test_every_budget_names_a_rule():
    catalogue = Catalogue()
    for layer_id in catalogue.layer_ids():
        page = write_docs.layer_readme(catalogue, layer_id)
        for rule in catalogue.layer(layer_id).budgets:
            assert f"| {rule} |" in page


def test_a_source_stands_in_the_page_of_its_own_layer_only():
    catalogue = Catalogue()
    for source_id in catalogue.source_ids():
        spec = catalogue.source(source_id).spec
        line = f"| `{spec.id}` | {spec.agency.en} |"
        listed = [path.parent.name for path, text in DOCUMENTS.items() if line in text]
        assert listed == [catalogue.layer_of(spec).id]


def test_what_may_not_be_published_is_marked():
    lines = page("protected_areas").splitlines()
    assert [line.split("`")[1] for line in lines if "**not published**" in line] == ["na_wdpa"]


def test_tiers_are_those_of_the_layer_with_their_limits():
    assert "1:1,000,000 | 250 m | 0.1225 km2 |" in page("protected_areas")
    assert "show | 2,500 m | 12.25 km2 |" in page("protected_areas")
    assert "| `protected_areas_flat` |" in page("protected_areas")
    assert "## Tiers" not in page("prtr_facilities")


@pytest.mark.parametrize(
    ("years", "text"),
    [({2012}, "2012"), ({2004, 2005, 2006, 2022}, "2004-2006, 2022"), ({2020, 2022}, "2020, 2022")],
)
def test_years_are_listed_in_runs(years, text):
    assert write_docs.years_in_runs(years) == text
