"""The figures on false merges count what they say."""

from measure_reconcile import measure
from pipeline.spec.merging import Reconcile
from tests.site_records import TRUST, record, sites_table


def test_true_near_found_and_false_pairs_are_counted():
    records = [
        record("us_aqs", "1", "Found", 40.0),
        record("na_airnow", "a", "Found", 40.0, identities="AQS:1"),
        record("us_aqs", "2", "Other name", 41.0),
        record("na_airnow", "b", "Elsewhere called", 41.0, identities="AQS:2"),
        record("us_aqs", "3", "Far", 42.0),
        record("na_airnow", "c", "Far", 43.0, identities="AQS:3"),
        record("us_aqs", "4", "Moved", 44.0),
        record("na_airnow", "d", "Moved", 44.0, identities="AQS:5"),
    ]
    spec = Reconcile(within_m=500, suspect_m=1000, trust=TRUST)
    assert measure(sites_table(records), "us_aqs", "na_airnow", spec) == {
        "true": 3,
        "near": 2,
        "found": 1,
        "joined": 2,
        "false": 1,
    }
