"""The lists of NADP, IMPROVE, CASTNET and CAPMoN as their agencies write them: counts and facts.

Runs where NAATLAS_DATA names the folder with ``us_nadp``, ``us_improve``, ``us_castnet``,
``ca_capmon`` and ``us_aqs``. The figures are of the editions of 2019 and 2020.
"""

from functools import lru_cache

import numpy as np
import pandas as pd
import pytest
from pyproj import Geod

from pipeline.ledger import Ledger
from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from tests.real_sources import MARKS, made
from tests.register_frames import catalogue

pytestmark = MARKS
YEARS = {
    "us_nadp_ntn": 2020,
    "us_nadp_mdn": 2015,
    "us_improve": 2018,
    "us_castnet": 2020,
    "ca_capmon_ozone": 2019,
    "ca_capmon_precip": 2019,
    "us_aqs": 2025,
}
GEOD = Geod(ellps="WGS84")


def sites(source: str) -> pd.DataFrame:
    return made(source).tables["sites"].set_index("native_id", drop=False)


def counts(source: str, column: str) -> dict[str, int]:
    return {str(name): int(n) for name, n in sites(source)[column].value_counts().items()}


def findings(source: str) -> list[tuple[str, str]]:
    found = made(source).ledger.findings()
    found = found[found["table"] == "sites"]
    return sorted(zip(found["rule"], found["native_id"], strict=True))


@pytest.mark.parametrize(
    ("source", "rows", "countries", "status"),
    [
        # Of 256 A and 123 I, one I is Argentina's.
        ("us_nadp_ntn", 379, {"USA": 363, "CAN": 15}, {"active": 256, "closed": 122}),
        ("us_nadp_mdn", 188, {"USA": 166, "CAN": 19, "MEX": 2}, {"active": 120, "closed": 67}),
        ("us_improve", 259, {"USA": 252, "CAN": 2}, {"active": 169, "closed": 85}),
        ("us_castnet", 143, {"USA": 141, "CAN": 2}, {"active": 95, "closed": 48}),
        ("ca_capmon_ozone", 26, {"CAN": 26}, {"active": 21, "closed": 5}),
        ("ca_capmon_precip", 59, {"CAN": 58, "USA": 1}, {"active": 36, "closed": 23}),
    ],
)
def test_rows_countries_and_status(
    source: str, rows: int, countries: dict[str, int], status: dict[str, int]
) -> None:
    assert made(source).ledger.accounts[0].rows_in == rows
    assert counts(source, "country") == countries
    assert counts(source, "status") == status
    assert counts(source, "coordinate_status") == {"reported": sum(countries.values())}


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "us_nadp_ntn",
            [("ELEV-ZERO", "MD18"), ("ELEV-ZERO", "SC11"), ("FOREIGN", "AG01"), ("SITE-STATUS", "TN00")],
        ),
        ("us_nadp_mdn", [("COORD-MISSING", "ON99"), ("ELEV-ZERO", "OH52"), ("READ-MENDED", "ME96")]),
        (
            "us_improve",
            [("ELEV-ZERO", "PETE1"), ("FOREIGN", "BYIS1"), ("FOREIGN", "BYISX"), ("FOREIGN", "BYISX"),
             ("ID-CONFLICT", "YOSEX"), ("ID-REPEATED", "PHOE5"), ("ID-REPEATED", "YOSEX")],
        ),
        ("us_castnet", []),
        # Wood Buffalo lies north of the 60th parallel; the other list says NT.
        ("ca_capmon_ozone", [("A12", "CAPMCAAB1WBP")]),
        ("ca_capmon_precip", []),
    ],
)  # fmt: skip
def test_every_finding_is_known(source: str, told: list[tuple[str, str]]) -> None:
    assert findings(source) == told


def test_codes_of_states_are_those_of_the_network() -> None:
    ntn, mdn = sites("us_nadp_ntn"), sites("us_nadp_mdn")
    assert [ntn.loc[site, "state_prov"] for site in ("CAN1", "CAN4", "AS01", "PR20", "VI01")] == [
        "", "CA-QC", "US-AS", "US-PR", "US-VI",
    ]  # fmt: skip
    assert (ntn.loc["CAN1", "country"], ntn.loc["CAN1", "name"]) == ("CAN", "Lethbridge")
    assert [mdn.loc[site, "state_prov"] for site in ("HD01", "OA02", "NF09", "PQ04")] == [
        "MX-HID", "MX-OAX", "CA-NL", "CA-QC",
    ]  # fmt: skip
    assert not (mdn["state_prov"] == "").any(), "blank for 18 rows, whose codes begin with it"
    assert mdn.loc["SK27", "country"] == "CAN"
    assert mdn.loc["ME96", "name"] == "Casco Bay-Wolfe’s Neck Farm"


def test_a_code_on_two_rows_is_one_site_of_both_periods() -> None:
    improve = sites("us_improve")
    lives = improve.loc[["PHOE5", "YOSEX"], ["opened", "closed", "status"]].to_numpy().tolist()
    assert lives == [["2005-01-01", "", "active"], ["2012-11-02", "", "active"]]
    assert improve.loc["YOSEX", "identities"] == "IMPROVE:YOSEX; AQS:060430003"


def _metres(one: pd.DataFrame, other: pd.DataFrame) -> np.ndarray:
    ends = (one["lon"], one["lat"], other["lon"], other["lat"])
    return np.asarray(GEOD.inv(*(end.to_numpy(float) for end in ends))[2])


def test_two_decimals_put_a_site_up_to_700_m_off() -> None:
    ntn, mdn = sites("us_nadp_ntn"), sites("us_nadp_mdn")
    both = ntn.index.intersection(mdn.index)
    metres = pd.Series(_metres(ntn.loc[both], mdn.loc[both]), index=both)
    assert len(both) == 88
    assert set(metres[metres > 700].index) == {"PA21", "WV99"}, "WV99 moved 7 km, PA21 900 m"
    assert 300 < metres.median() < 450


def _with_aqs_id() -> pd.DataFrame:
    improve = sites("us_improve")
    ids = improve["identities"].str.extract(r"AQS:(\d{9})")[0]
    return improve.assign(aqs=ids)[ids.notna()]


def test_epa_codes_of_improve_join_aqs() -> None:
    improve, aqs = _with_aqs_id(), sites("us_aqs")
    assert len(improve) == 226
    found = improve[improve["aqs"].isin(aqs.index)]
    assert len(found) == 225, "one code is of no site of AQS"
    metres = pd.Series(_metres(found, aqs.loc[found["aqs"]]), index=found.index)
    # Where they disagree AQS has the wrong place as often as not: Isle Royale's two are exchanged.
    assert set(metres[metres > 20_000].index) == {
        "COGO1", "DOME1", "ISLE1", "ISRO1", "KALM1", "MORA1", "PEFO1", "SAGA1", "SAGAX",
    }  # fmt: skip
    shared = improve.groupby("aqs")["native_id"].agg(sorted)
    twins = [codes for codes in shared if len({code[:4] for code in codes}) > 1]
    assert twins == [["JOSH1", "JOSHX", "JOTR1"]], "no code leads to two places"


def test_data_that_end_before_the_list_mean_that_the_sampler_stopped() -> None:
    """Of the closed sites of IMPROVE none gave data to AQS in 2020 by a sampler of its own."""
    improve, monitors = _with_aqs_id(), made("us_aqs").tables["monitors"]
    speciation = monitors[monitors["method"].str.contains("IMPROVE Module", na=False)]
    reporting = set(speciation.loc[speciation["data_year"] == 2020, "native_id"])
    gone = improve[(improve["status"] == "closed") & improve["aqs"].isin(reporting)]
    assert {code for code in gone.index if not code.endswith("X")} <= {"JOTR1", "LASU1"}, (
        "but second samplers, and sites that another one with the same id of AQS follows"
    )
    running = improve[improve["status"] == "active"]
    assert running["aqs"].isin(reporting).mean() > 0.75


def test_letters_of_castnet_are_the_place() -> None:
    castnet = sites("us_castnet")
    place = castnet["identities"].str.extract(r"CASTNET_PLACE:([A-Z]{3})")[0]
    assert castnet.index[place.isna()].tolist() == ["HOW191", "SEK402"]
    known = castnet[place.notna()]
    first = known.groupby(place[place.notna()])[["lon", "lat"]].transform("first")
    assert _metres(known, first).max() < 100
    assert place.nunique() == 116


def test_letters_of_capmon_are_the_place_in_both_lists() -> None:
    both = pd.concat([sites("ca_capmon_ozone"), sites("ca_capmon_precip")])
    place = both["identities"].str.extract(r"CAPMON_PLACE:([A-Z]{3})")[0]
    first = both.groupby(place)[["lon", "lat"]].transform("first")
    assert _metres(both, first).max() < 1
    assert place.notna().all()
    assert not both["name"].str.contains("Duplicate").any()
    assert both["native_id"].nunique() == 64


@lru_cache
def features() -> pd.DataFrame:
    """The feature of each record of these networks and of AQS."""
    tables = {
        name: pd.concat([made(source).tables[name] for source in YEARS], ignore_index=True)
        for name in ("sites", "monitors")
    }
    layer = catalogue().layer("monitoring_sites")
    context = LayerContext(catalogue(), layer, YEARS, Ledger())
    return run_layer_steps(("reconcile",), tables, context)["site_records"]


def feature(source: str, native_id: str) -> str:
    records = features()
    mine = records[(records["source"] == source) & (records["native_id"] == native_id)]
    return str(mine["feature_id"].item())


def test_a_code_that_epa_gave_to_two_places_joins_neither_wrongly() -> None:
    assert feature("us_improve", "BRET1") == "USA-AQS-220759000"
    assert feature("us_improve", "BRIS1") == feature("us_improve", "BRISX") == "USA-AQS-220719000"
    assert feature("us_improve", "STIL1") == "USA-AQS-400019009"


def test_samplers_of_one_place_are_one_feature() -> None:
    assert feature("us_nadp_ntn", "CO89") == feature("us_nadp_ntn", "CO98")
    woods = feature("ca_capmon_ozone", "CAPMCAAB1WBP")
    assert feature("ca_capmon_precip", "CAPMCANT1WBP") == woods
    assert feature("us_castnet", "ARE128") == feature("us_castnet", "ARE528")
    assert feature("us_castnet", "SEK402") != feature("us_castnet", "SEK430")


def test_most_sites_of_castnet_are_sites_of_aqs() -> None:
    castnet = features()[features()["source"] == "us_castnet"]["feature_id"].drop_duplicates()
    assert len(castnet) == 118
    assert castnet.str.startswith("USA-AQS-").sum() == 91
    assert feature("us_castnet", "ABT147") == "USA-AQS-090159991"
