"""Whatever monitors a site has, its list is true to them and fits, and no monitor is lost."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.spec.catalogue import Catalogue
from pipeline.steps.measured import MOST_BYTES, fitting, measured
from tests.measured_frames import (
    NETWORKS,
    catalogue_of_networks,
    context_of,
    monitors_of,
    sites_of,
)

CODES = ("O3", "PM2.5", "CO", "BENZENE", "HG-PM10", "WS", "E-COLI", "SAMPLING", "no such code")
MONITORS = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(sorted(NETWORKS)),
            "native_id": st.sampled_from(("001", "002")),
            "feature_id": st.sampled_from(("F1", "F2")),
            "parameter": st.sampled_from(CODES),
            "national_parameter": st.sampled_from(("a", "b")),
            "instrument": st.sampled_from(("1", "2")),
            "data_year": st.sampled_from((None, 2019, 2020)),
            "unit_reported": st.sampled_from(("ppm", "ppb")),
            "monitor_status": st.sampled_from(("", "active", "closed", "unknown", "odd")),
        }
    ),
    max_size=12,
)
KEY = [
    "feature_id", "network", "network_site_id", "parameter", "national_parameter", "instrument",
    "method",
]  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of_networks(tmp_path_factory.mktemp("catalogue"))


@given(codes=st.lists(st.text(min_size=1, max_size=40), max_size=60))
def test_text_fits_and_begins_as_the_codes_do(codes: list[str]) -> None:
    text = fitting(codes)
    assert len(text.encode()) <= MOST_BYTES
    whole = "; ".join(codes)
    assert text == whole or whole.startswith(text.removesuffix("..."))


@settings(max_examples=40)
@given(rows=MONITORS)
def test_rows_are_reduced_to_monitors_and_none_is_lost(
    catalogue: Catalogue, rows: list[dict[str, Any]]
) -> None:
    before = monitors_of(rows)
    tables = measured({"sites": sites_of("F1", "F2"), "monitors": before}, context_of(catalogue))
    after = tables["monitors"]
    known = before.assign(
        network=before["source"].map(NETWORKS), network_site_id=before["native_id"]
    )
    assert not after.duplicated(KEY).any()
    assert set(map(tuple, after[KEY].to_numpy())) == set(map(tuple, known[KEY].to_numpy()))
    newest = known.groupby(KEY, dropna=False)["data_year"].max()
    for row in after.to_dict("records"):
        year = newest[tuple(row[name] for name in KEY)]
        assert row["data_year"] == year or (pd.isna(year) and pd.isna(row["data_year"]))


@settings(max_examples=40)
@given(rows=MONITORS)
def test_list_and_count_agree_with_the_related_table(
    catalogue: Catalogue, rows: list[dict[str, Any]]
) -> None:
    tables = measured(
        {"sites": sites_of("F1", "F2"), "monitors": monitors_of(rows)}, context_of(catalogue)
    )
    for site in tables["sites"].to_dict("records"):
        monitors = tables["monitors"][tables["monitors"]["feature_id"] == site["feature_id"]]
        codes = set(monitors["parameter"]) - {"SAMPLING"}
        assert {code for code in site["parameters"].split("; ") if code} == codes
        assert pd.isna(site["parameter_count"]) == monitors.empty
        assert monitors.empty or site["parameter_count"] == len(codes)
