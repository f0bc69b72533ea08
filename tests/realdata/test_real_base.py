"""Base layers from their real files: counts, ids, codes and names; all records explained.

Counts were established on the files beforehand.
"""

import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.build.results import SourceResult
from tests.real_sources import MARKS, made, vintages

pytestmark = MARKS
POLITICAL = "political_boundaries"
# Layer and source: records read, left out by the spec or the extent, features that come out.
COUNTS = {
    (POLITICAL, "na_ne_admin1_can"): (14, 0, 14),
    (POLITICAL, "na_ne_admin1_mex"): (33, 0, 33),
    (POLITICAL, "us_census_states"): (56, 0, 56),
    (POLITICAL, "na_ne_countries"): (52, 7, 45),
    ("boundary_lines", "na_ne_boundary_lines"): (31, 0, 31),
    ("coastline", "na_ne_coastline"): (1174, 22, 1152),
    ("lakes", "na_ne_lakes"): (1200, 0, 1200),
    ("rivers", "na_ne_rivers"): (5260, 0, 5260),
    ("railroads", "na_ne_railroads"): (1127, 0, 1127),
    ("glaciers", "na_ne_glaciers"): (814, 0, 814),
    ("bathymetry", "na_ne_bathymetry"): (1156, 143, 1013),
    ("populated_places", "na_ne_populated_places"): (1577, 1, 1576),
}


def result(layer: str, source: str) -> SourceResult:
    return made(source, layer)


def features(layer: str, source: str) -> pd.DataFrame:
    return result(layer, source).tables["features"]


def told(layer: str, source: str, rule: str) -> pd.DataFrame:
    findings = result(layer, source).ledger.findings()
    return findings[findings["rule"] == rule]


def test_the_atlas_names_every_source_at_hand() -> None:
    named = {(layer, source) for layer, _ in COUNTS for source in vintages(layer)}
    assert named == set(COUNTS)


@pytest.mark.parametrize(("layer", "source"), COUNTS)
def test_every_record_is_explained(layer: str, source: str) -> None:
    accounts = result(layer, source).ledger.accounts
    dropped = sum(account.dropped_by_spec for account in accounts)
    assert (accounts[0].rows_in, dropped, accounts[-1].rows_out) == COUNTS[layer, source]
    assert sum(account.quarantined + account.merged for account in accounts) == 0


@pytest.mark.parametrize(("layer", "source"), COUNTS)
def test_every_word_is_known_and_every_shape_sound(layer: str, source: str) -> None:
    for rule in ("VALUE-UNKNOWN", "VALUE-FORM", "SHAPE-MISSING", "SHAPE-MIXED"):
        assert told(layer, source, rule).empty
    frame = features(layer, source)
    assert frame["feature_id"].is_unique
    assert (frame["feature_class"] != "").all()
    shapes = frame["shape"].to_numpy(object)
    assert shapely.is_valid(shapes).all()
    assert not shapely.is_empty(shapes).any()
    places = shapely.points(frame["lon"].to_numpy(float), frame["lat"].to_numpy(float))
    assert (shapely.distance(shapes, places) < 1e-6).all()


def codes(source: str) -> set[str]:
    return set(features(POLITICAL, source)["stateabb"]) - {""}


def test_all_states_have_their_codes() -> None:
    """FIPS is wrong for Nunavut and Québec, and the file of Mexico has no codes at all."""
    found = {source: codes(source) for source in vintages(POLITICAL)}
    assert {source: len(known) for source, known in found.items()} == {
        "na_ne_admin1_can": 13,
        "na_ne_admin1_mex": 32,
        "us_census_states": 56,
        "na_ne_countries": 0,
    }
    canada = features(POLITICAL, "na_ne_admin1_can").set_index("stateabb")
    assert canada.loc["CA-NU", "name"] == "Nunavut"
    assert canada.loc["CA-QC", ["name_en", "name_fr"]].tolist() == ["Quebec", "Québec"]
    mexico = features(POLITICAL, "na_ne_admin1_mex").set_index("stateabb")
    assert mexico.loc["MX-CMX", "name"] == "Distrito Federal"
    assert mexico.loc["MX-CMX", "name_es"] == "Ciudad de México"
    assert mexico.loc["MX-ZAC", "name"] == "Zacatecas"


def test_countries_are_those_of_their_sources() -> None:
    for source, country in {
        "na_ne_admin1_can": "CAN",
        "na_ne_admin1_mex": "MEX",
        "us_census_states": "USA",
        "na_ne_countries": "FN",
    }.items():
        assert set(features(POLITICAL, source)["country"]) == {country}
    assert not features(POLITICAL, "na_ne_countries")["native_id"].isin(["CAN", "MEX", "USA"]).any()


def test_territories_beyond_the_extent_stay() -> None:
    assert {"US-GU", "US-MP", "US-AS", "US-HI", "US-PR"} <= codes("us_census_states")


@pytest.mark.parametrize(
    ("layer", "source", "known", "different"),
    [
        ("lakes", "na_ne_lakes", 1195, 1195),
        ("rivers", "na_ne_rivers", 5215, 3228),
        ("railroads", "na_ne_railroads", 1127, 1083),
    ],
)
def test_ids_of_the_atlas_are_kept(layer: str, source: str, known: int, different: int) -> None:
    uident = features(layer, source)["uident"]
    assert (int(uident.notna().sum()), uident.nunique()) == (known, different)
    assert not (uident == 0).any()


def test_railroads_and_places_by_country() -> None:
    railroads = features("railroads", "na_ne_railroads")["country"].value_counts()
    assert railroads.to_dict() == {"USA": 752, "CAN": 233, "MEX": 92, "FN": 50}
    places = features("populated_places", "na_ne_populated_places")
    counts = places["country"].value_counts()
    assert counts[["CAN", "MEX", "USA"]].to_dict() == {"CAN": 255, "MEX": 189, "USA": 774}
    of_states = places[places["country"].isin(["CAN", "MEX", "USA"])]
    assert (of_states["stateabb"].str[:2] == of_states["country"].str[:2]).mean() > 0.8
    assert (of_states["stateabb"] != "").all()
    assert (places["population"].dropna() > 0).all()


def test_kinds_of_rivers_and_lakes() -> None:
    rivers = features("rivers", "na_ne_rivers")["feature_class"].value_counts()
    assert rivers["river"] == 4339
    assert rivers["lake_centerline"] == 843
    assert rivers["river_intermittent"] == 76
    lakes = features("lakes", "na_ne_lakes")["feature_class"].value_counts()
    assert lakes.to_dict() == {"lake": 1152, "reservoir": 48}


def test_depths() -> None:
    """Each file is a depth, 0 that of the sea itself; the two deepest are not at hand."""
    depths = features("bathymetry", "na_ne_bathymetry")["depth_m"]
    assert sorted(depths.unique()) == [0, 200, *range(1000, 9000, 1000)]
    assert (depths == 8000).sum() == 1


def test_nothing_lies_beyond_the_extent() -> None:
    for layer, source in COUNTS:
        frame = features(layer, source)
        frame = frame[~frame["country"].isin(["CAN", "MEX", "USA"])]
        if frame.empty:
            continue
        parts = shapely.get_parts(frame["shape"].to_numpy(object))
        west, south, east, north = shapely.bounds(parts).T
        assert (south >= 5).all()
        assert (north <= 85).all()
        assert ((east <= -10) | (west >= 165)).all()


def test_what_was_cut_at_the_extent_says_so() -> None:
    frame = features("bathymetry", "na_ne_bathymetry").set_index("native_id")
    cut = told("bathymetry", "na_ne_bathymetry", "EXTENT")
    cut = cut[cut["action"] == "repaired"]["native_id"]
    assert len(cut) == 16
    assert (frame.loc[cut, "coordinate_status"] == "repaired").all()


def test_names_that_lost_letters_are_told() -> None:
    rivers = told("rivers", "na_ne_rivers", "C2-DAMAGED")
    assert rivers["before"].str.contains("Rivire|Ro ").all()
    assert len(rivers) == 392
    assert np.isin(
        "Rservoir Laforge 1", told("lakes", "na_ne_lakes", "C2-DAMAGED")["before"].tolist()
    )
