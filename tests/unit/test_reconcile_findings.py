"""Findings of the reconciliation: one a record that became part of another's site, else none."""

import numpy as np
import pandas as pd

from pipeline.ledger import Ledger
from pipeline.steps.reconcile_findings import note_merged


def records(*rows: tuple[str, int, str]) -> pd.DataFrame:
    """Records by source, number and country."""
    found = pd.DataFrame(rows, columns=["source", "record", "country"])
    return found.assign(file="f.csv", native_id=found["record"].astype("str"), feature_id="USA-X-1")


def test_a_record_that_represents_another_is_told_with_the_country_of_the_site() -> None:
    given = records(("us_nwis", 2, "USA"), ("us_wqp", 2, "CAN"))
    ledger = Ledger()
    reasons = np.array(["", "USGS:1"], dtype=object)
    note_merged(given, given.iloc[[0, 0]].reset_index(drop=True), reasons, ledger)
    (finding,) = ledger.findings().to_dict("records")
    told = [finding[name] for name in ("rule", "source", "country", "before", "after")]
    assert told == ["SITE-MERGED", "us_wqp", "USA", "USGS:1", "USA-X-1"]


def test_an_edition_in_which_nothing_merges_has_no_finding() -> None:
    given = records(("us_nwis", 2, "USA"), ("us_nwis", 3, "USA"))
    ledger = Ledger()
    note_merged(given, given, np.array(["", ""], dtype=object), ledger)
    assert ledger.findings().empty
