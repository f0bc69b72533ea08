"""Reconcile: properties that hold whatever records come, in whatever order."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.site_records import METRE, record, run, sites_table

_NAMES = ["", "Sampleville", "Sampleville Met", "Bald Peak", "Bald Peak 2", "Peak Road", "N/A"]
_LIVES = [{}, {"opened": "1990", "closed": "2000-06-30"}, {"opened": "2001"}]


@st.composite
def tables(draw):
    """Records of four networks within two kilometres, of few names, some with a second id."""
    sources = st.sampled_from(["us_aqs", "ca_capmon", "na_airnow", "us_improve"])
    rows = []
    for number in range(draw(st.integers(1, 12))):
        source = draw(sources)
        more = dict(draw(st.sampled_from(_LIVES)))
        if source in ("na_airnow", "us_improve") and draw(st.booleans()):
            more["identities"] = f"{source[3:].upper()}:{number}; AQS:{draw(st.integers(0, 11))}"
        lat = 40 + draw(st.integers(0, 20)) * 100 * METRE
        rows.append(record(source, str(number), draw(st.sampled_from(_NAMES)), lat, **more))
    return sites_table(rows)


def plain(frame: pd.DataFrame) -> list[list[str]]:
    """Rows as texts, in an order of their own."""
    return sorted(frame.astype("str").to_numpy().tolist())


@settings(max_examples=15, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(table, random):
    order = list(range(len(table)))
    random.shuffle(order)
    one, other = run(table), run(table.iloc[order].reset_index(drop=True))
    pd.testing.assert_frame_equal(one.sites, other.sites)
    assert plain(one.ledger.findings()) == plain(other.ledger.findings())


@settings(max_examples=15, deadline=None)
@given(tables())
def test_each_record_ends_in_exactly_one_site_and_no_network_is_joined_to_itself(table):
    result = run(table)  # proves that every record is a site or has a finding
    kept = result.site_records
    assert len(kept) == len(table)
    assert set(kept["feature_id"]) == set(result.sites["feature_id"])
    assert result.sites["feature_id"].is_unique
    assert result.sites["site_key"].is_unique
    assert len(result.sites) + len(result.found("SITE-MERGED")) == len(table)
    ids = kept.assign(id=kept["identities"].str.split("; ")).explode("id")
    assert ids.drop_duplicates(["id", "feature_id"])["id"].is_unique
    # Two ids of a network are one site only if ids or twin names say so.
    for _, site in kept[~kept["identities"].str.contains(";")].groupby("feature_id"):
        own = site[site["source"] == "ca_capmon"]
        assert len(set(own["name"].str.replace(" Met", ""))) <= 1


@settings(max_examples=15, deadline=None)
@given(tables())
def test_records_that_stand_twice_change_nothing(table):
    again = table.assign(file="again.csv", native_id="again " + table["native_id"])
    once, twice = run(table), run(pd.concat([table, again], ignore_index=True))
    assert once.sites["feature_id"].tolist() == twice.sites["feature_id"].tolist()


@settings(max_examples=15, deadline=None)
@given(tables())
def test_records_that_know_all_ids_of_their_site_make_the_same_sites(table):
    first = run(table)
    ids = first.sites.set_index("feature_id")["network_ids"]
    known = first.site_records["feature_id"].map(ids)
    records = first.site_records.assign(identities=first.site_records["identities"] + "; " + known)
    second = run(records.drop(columns="feature_id"))
    assert first.sites["feature_id"].tolist() == second.sites["feature_id"].tolist()
    assert first.groups == second.groups
