"""Reconcile: what the published site takes from which record."""

import math

import pandas as pd
import pytest

from pipeline.errors import SpecError
from pipeline.spec.merging import Reconcile
from pipeline.steps.layer_steps import find_layer_step
from tests.site_frames import bare_codes
from tests.site_records import record, run, sites_table


def both(first, second, **spec):
    """The site of a trusted and a less trusted record that share an id."""
    records = [
        record("us_aqs", "060379001", **first),
        record("na_airnow", "060379001", identities="AQS:060379001", **second),
    ]
    result = run(records, **spec)
    assert len(result.sites) == 1
    return result.sites.iloc[0]


def test_each_field_is_of_the_most_trusted_record_that_has_it():
    site = both(
        {"name": "Example", "city": "", "owner": "State"},
        {"name": "EXAMPLE", "city": "Los Angeles", "owner": "Tribe"},
    )
    assert site[["name", "city", "owner"]].tolist() == ["Example", "Los Angeles", "State"]
    assert site[["source", "file", "country"]].tolist() == ["us_aqs", "us_aqs.csv", "USA"]


def test_a_field_may_have_its_own_order_of_trust():
    order = {"name": ("na_airnow", "us_aqs"), "position": ("na_airnow",)}
    site = both(
        {"name": "Example", "city": "A", "lat": 34.0},
        {"name": "EXAMPLE", "city": "B", "lat": 34.001},
        trust_for=order,
    )
    assert site[["name", "city", "lat"]].tolist() == ["EXAMPLE", "A", 34.001]
    assert site["feature_id"] == "USA-AQS-060379001"


def test_the_order_for_identity_names_the_site():
    records = [
        record("us_aqs", "A", "Sampleville"),
        record("ca_capmon", "B", "Sampleville", country="CAN"),
    ]
    named = run(records).sites.iloc[0]
    assert named["feature_id"] == "USA-AQS-A"
    named = run(records, trust_for={"identity": ("ca_capmon",)}).sites.iloc[0]
    assert named[["feature_id", "source", "site_key"]].tolist() == [
        "CAN-CAPMON-B",
        "ca_capmon",
        "124CAPMON-B",
    ]


def test_a_position_is_taken_whole_or_not_at_all():
    nowhere = {"lat": math.nan, "lon": math.nan, "datum": "NAD27", "coordinate_method": "x"}
    placed = {"lat": 34.05, "lon": -118.25, "datum": "WGS84", "coordinate_status": "repaired"}
    site = both(nowhere, placed)
    fields = ["lat", "lon", "datum", "coordinate_status", "coordinate_method"]
    assert site[fields].tolist() == [34.05, -118.25, "WGS84", "repaired", ""]


def test_an_elevation_keeps_its_own_flag():
    zero = {"elevation_m": math.nan, "elevation_flag": "zero"}
    site = both(zero, {"elevation_m": 12.5, "elevation_flag": ""})
    assert site[["elevation_m", "elevation_flag"]].tolist() == [12.5, ""]
    site = both(zero, {"elevation_m": math.nan, "elevation_flag": "sentinel"})
    assert site["elevation_flag"] == "zero"
    assert math.isnan(site["elevation_m"])


def test_media_networks_and_ids_of_all_records_are_listed():
    records = [
        record("us_nadp", "WI91", "Example Bog", 46.05, -89.65),
        record("us_aqs", "550379001", "EXAMPLE BOG", 46.05, -89.65),
        record("na_airnow", "550379001", "Bog", identities="AQS:550379001", lat=46.05, lon=-89.65),
    ]
    site = run(records).sites.iloc[0]
    assert site["media"] == "air; deposition"
    assert site["networks"] == "AQS; NADP; AIRNOW"
    assert site["network_ids"] == "AQS:550379001; NADP:WI91"
    assert site["main_medium"] == "air"


def test_a_list_may_say_of_a_site_that_another_network_runs_it():
    records = [
        record("ca_naps", "109001", "Sample Lake", network="NAPS; CAPMON"),
        record("ca_capmon", "B", "Sample Lake"),
        record("na_airnow", "000109001", identities="NAPS:109001", network="AirNow"),
    ]
    site = run(records).sites.iloc[0]
    assert site["network"] == "NAPS"
    assert site["networks"] == "NAPS; CAPMON; AirNow"


def seen_active(closed, evidence):
    """Sites of a list that closed A on a day, and of one of 2018 that has it active."""
    closing = {"status": "closed", "activity_evidence": "closing date"}
    seen = {"status": "active", "activity_evidence": evidence, "vintage": "2018"}
    return run(
        [
            record("us_aqs", "A", closed=closed, **closing),
            record("na_airnow", "A", identities="AQS:A", **seen),
        ]
    )


@pytest.mark.parametrize(
    ("evidence", "published"),
    [
        ("status 2018", ["active", "", "status 2018"]),
        ("relayed status 2018", ["closed", "2014-12-31", "closing date"]),
    ],
)
def test_a_closing_that_another_list_contradicts_is_told_whichever_prevails(evidence, published):
    result = seen_active("2014-12-31", evidence)
    site = result.sites.iloc[0]
    assert site[["status", "closed", "activity_evidence"]].tolist() == published
    found = result.found("SITE-CLOSED")
    assert found[["source", "native_id", "before", "after"]].to_numpy().tolist() == [
        ["us_aqs", "A", "2014-12-31", evidence]
    ]
    assert not bare_codes(found["message_fr"].iat[0])
    assert not bare_codes(found["message_es"].iat[0])


@pytest.mark.parametrize("evidence", ["status 2018", "relayed status 2018"])
@pytest.mark.parametrize("closed", ["2018", "2020-05-31"])
def test_a_site_that_closed_after_another_network_saw_it_is_closed(closed, evidence):
    result = seen_active(closed, evidence)
    assert result.sites.loc[0, ["status", "closed"]].tolist() == ["closed", closed]
    assert result.found("SITE-CLOSED").empty


def test_a_closing_that_only_its_list_tells_contradicts_nothing():
    closing = {"status": "closed", "activity_evidence": "closing date", "closed": "2014-12-31"}
    assert run([record("us_aqs", "A", **closing)]).found("SITE-CLOSED").empty


def test_the_years_of_the_last_data_are_those_of_all_records():
    site = both({"last_data_year": 2018}, {"last_data_year": 2020})
    assert site["last_data_year"] == 2020


def test_every_merged_record_is_told_once_with_its_reason():
    records = [
        record("us_aqs", "A", "Sampleville", 40.0),
        record("ca_capmon", "B", "Sampleville", 40.001),
        record("na_airnow", "A", "x", 40.0, identities="AQS:A"),
    ]
    merged = run(records).found("SITE-MERGED").sort_values("source")
    assert merged[["source", "native_id", "before", "after", "action"]].to_numpy().tolist() == [
        ["ca_capmon", "B", "111 m, 'Sampleville'", "USA-AQS-A", "merged"],
        ["na_airnow", "A", "AQS:A", "USA-AQS-A", "merged"],
    ]


def test_all_records_are_kept_with_their_feature():
    records = [record("us_aqs", "A", elevation_m=3.0), record("na_airnow", "A", identities="AQS:A")]
    kept = run(records).site_records
    assert kept["feature_id"].tolist() == ["USA-AQS-A"] * 2
    assert kept["elevation_m"].tolist()[0] == 3.0


def test_a_layer_without_settings_is_refused():
    class Context:
        class layer:  # noqa: N801
            id = "sites"
            reconcile = None

    with pytest.raises(SpecError, match="needs the key reconcile"):
        find_layer_step("reconcile")({"sites": sites_table([record("us_aqs", "A")])}, Context)


def test_an_order_of_trust_names_each_source_once():
    with pytest.raises(ValueError, match="'a' stands twice"):
        Reconcile(within_m=1, suspect_m=1, trust=("a", "b", "a"))


def test_types_survive_the_merge():
    sites = run([record("us_aqs", "A", last_data_year=2020), record("us_aqs", "B")]).sites
    assert sites["last_data_year"].dtype == "Int64"
    assert sites["last_data_year"].tolist() == [2020, pd.NA]
    assert sites["lat"].dtype == sites["elevation_m"].dtype == "float64"
    texts = sites.drop(columns=["record", "lat", "lon", "elevation_m", "last_data_year"])
    assert set(texts.dtypes.astype("str")) == {"str"}
    assert not texts.isna().any(axis=None)


def test_a_site_that_no_network_names_is_published_under_its_id_and_told():
    records = [
        record("us_aqs", "A"),
        record("na_airnow", "A", identities="AQS:A"),
        record("us_aqs", "B", lat=41.0),
        record("na_airnow", "B", name="Named by AirNow", lat=41.0, identities="AQS:B"),
    ]
    result = run(records)
    names = result.sites.set_index("native_id")["name"]
    assert names.to_dict() == {"A": "A", "B": "Named by AirNow"}
    told = result.found("SITE-NAME")
    assert told[["native_id", "field", "before", "after", "action"]].to_numpy().tolist() == [
        ["A", "name", "", "A", "repaired"]
    ]
