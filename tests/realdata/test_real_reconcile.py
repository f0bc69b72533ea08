"""Reconcile on the agencies' own files: the known wrong positions are told."""

import pandas as pd
import pytest

from pipeline.ledger import Ledger
from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from tests.real_sources import MARKS, made
from tests.register_frames import catalogue

pytestmark = MARKS
YEARS = {"us_aqs": 2025, "ca_naps": 2022, "na_airnow": 2018}


@pytest.fixture(scope="module")
def reconciled():
    """Findings and sites of AQS, NAPS and AirNow together."""
    layer = catalogue().layer("monitoring_sites")
    tables = [made(source).tables for source in YEARS]
    whole = {
        name: pd.concat([t[name] for t in tables], ignore_index=True)
        for name in ("sites", "monitors")
    }
    context = LayerContext(catalogue(), layer, YEARS, Ledger())
    done = run_layer_steps(("reconcile",), whole, context)
    return done, context.ledger.findings().set_index("native_id")


@pytest.mark.parametrize(
    ("native_id", "rule", "country", "metres"),
    [
        ("481710001", "SITE-DIGIT", "USA", 1109.5),  # Texas: 40.26 for 30.26
        ("060871003", "SITE-DIGIT", "USA", 88.9),  # Scotts Valley: -121 for -122
        ("000065901", "SITE-DIGIT", "CAN", 334.0),  # Pickle Lake: 54.45 for 51.45
        ("000060303", "SITE-DDMM", "CAN", 19.6),  # Kingston: 44.13, -76.31
        ("000031101", "SITE-DDMM", "CAN", 15.1),  # Kentville
    ],
)
def test_known_wrong_positions_are_suspects(reconciled, native_id, rule, country, metres):
    found = reconciled[1].loc[[native_id]]
    found = found[found["rule"].isin(["SITE-POSITION", "SITE-DIGIT", "SITE-DDMM"])].iloc[0]
    assert found[["rule", "source", "country"]].tolist() == [rule, "na_airnow", country]
    assert found["after"].endswith(f"| {metres} km")


def test_a_status_that_airnow_relays_gives_way_to_the_own_later_list(reconciled):
    """NAPS of 2022 and AQS of 2025 date the ends of these; AirNow had them active in 2018.

    CAPMoN, which is not read here, has one of those of NAPS open.
    """
    sites = reconciled[0]["sites"].set_index("feature_id")
    ends = {"010301": "2011-10-30", "060424": "2002-12-31", "090227": "2008-12-31"}
    for native_id, closed in ends.items():
        site = sites.loc[f"CAN-NAPS-{native_id}", ["status", "closed", "activity_evidence"]]
        assert site.tolist() == ["closed", closed, "status 2022"]
    told = reconciled[1].query("rule == 'SITE-CLOSED' and after == 'relayed status 2018'")
    assert told.groupby("source").size().to_dict() == {"ca_naps": 39, "us_aqs": 26}
    told = "USA-AQS-" + told[told["source"] == "us_aqs"].index
    assert (sites.loc[told, "status"] == "closed").all()


def test_national_lists_and_airnow_are_one(reconciled):
    sites = reconciled[0]["sites"]
    assert (sites["networks"] == "AQS; AirNow").sum() > 2000
    assert sites["site_key"].is_unique
    assert reconciled[0]["monitors"]["feature_id"].notna().all()
