"""Committed documents are what the specs and the code say."""

import pytest

import write_docs
from pipeline.spec.catalogue import REPOSITORY, Catalogue

DOCUMENTS = dict(write_docs.documents(Catalogue()))


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
