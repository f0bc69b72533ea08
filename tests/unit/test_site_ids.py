"""What the ids of AQS and AirNow say: the state or province, and the ids in other networks."""

import pandas as pd
import pytest

from pipeline.mapped import origin
from pipeline.spec.network import SiteTable
from pipeline.spec.source import NetworkSource
from tests.register_frames import catalogue

LAYER = "monitoring_sites"


def sites_of(source: str) -> SiteTable:
    spec = catalogue().source(source).spec
    assert isinstance(spec, NetworkSource)
    return spec.tables.sites


def state_of(source: str, **cells: str) -> str | None:
    mapping = sites_of(source).map["state_prov"]
    assert mapping.crosswalk
    value = origin(pd.DataFrame([cells], dtype="str"), mapping)[0]
    return catalogue().crosswalk(catalogue().layer(LAYER), mapping.crosswalk).get(value)


def identities_of(aqsid: str) -> list[str]:
    frame = pd.DataFrame({"aqsid": [aqsid]}, dtype="str")
    found = [
        (identity.space, origin(frame, identity.id)[0])
        for identity in sites_of("na_airnow").identities
    ]
    return [f"{space}:{value}" for space, value in found if value and space != "AIRNOW"]


@pytest.mark.parametrize(
    ("aqsid", "state", "identities"),
    [
        ("060379001", "US-CA", ["AQS:060379001"]),
        ("660109001", "US-GU", ["AQS:660109001"]),
        # Fort Worth's county begins as Mexico's ISO number does.
        ("484399001", "US-TX", ["AQS:484399001"]),
        ("840060379001", "US-CA", ["AQS:060379001"]),
        ("630720339001", "US-PR", ["AQS:720339001"]),
        ("113490359001", "US-UT", ["AQS:490359001"]),
        ("15001PH96", "US-HI", []),
        ("TT9999001", "US", []),
        ("000059001", "CA-QC", ["NAPS:059001"]),
        ("000109001", "CA-BC", ["NAPS:109001"]),
        # The NAPS's number of Quebec; in AQS 005 is Newfoundland.
        ("CC0059001", "CA-QC", ["NAPS:059001"]),
        ("124000089101", "CA-SK", ["NAPS:089101"]),
        # The Northwest Territories and Nunavut share the NAPS's number.
        ("000129001", "CA", ["NAPS:129001"]),
        # AQS's number of Chihuahua; INEGI gives 06 to Colima.
        ("800069004", "MX-CHH", ["AQS:800069004"]),
        ("484800069004", "MX-CHH", ["AQS:800069004"]),
        ("80011G901", "MX-GUA", []),
        ("80039NO91", "MX-NLE", []),
        ("484069999001", "MX-COL", []),
        ("484159999001", "MX-MEX", []),
        ("MNA019001", "BH", []),
        ("CUR019001", "CW", []),
        ("NRB009001", "KE", []),
    ],
)  # fmt: skip
def test_ids_of_airnow(aqsid: str, state: str, identities: list[str]) -> None:
    assert state_of("na_airnow", aqsid=aqsid) == state
    assert identities_of(aqsid) == identities


@pytest.mark.parametrize("aqsid", ["MMOAQ9005", "MM0519181", "840MM0519181", "840MMMT19001"])
def test_mobile_monitors_are_no_sites(aqsid: str) -> None:
    mapping = sites_of("na_airnow").leave_out
    assert mapping is not None
    assert origin(pd.DataFrame({"aqsid": [aqsid]}, dtype="str"), mapping)[0] == "MM"


@pytest.mark.parametrize("aqsid", ["060379001", "840060379001", "TT9999001", "CC0059001"])
def test_other_monitors_are_sites(aqsid: str) -> None:
    mapping = sites_of("na_airnow").leave_out
    assert mapping is not None
    assert origin(pd.DataFrame({"aqsid": [aqsid]}, dtype="str"), mapping)[0] == ""


@pytest.mark.parametrize(
    ("state_code", "county_code", "state"),
    [
        ("02", "232", "US-AK"),
        ("69", "110", "US-MP"),
        ("60", "010", "US-AS"),
        ("78", "030", "US-VI"),
        ("80", "006", "MX-CHH"),
        ("80", "009", "MX-CMX"),
        ("CC", "004", "CA-NB"),
        ("CC", "008", "CA-ON"),
        ("CC", "011", "CA-SK"),
        ("81", "001", None),
    ],
)
def test_states_of_aqs(state_code: str, county_code: str, state: str | None) -> None:
    assert state_of("us_aqs", state_code=state_code, county_code=county_code) == state


@pytest.mark.parametrize("name", ["state_prov_aqs", "state_prov_airnow"])
def test_every_state_has_its_number_once(name: str) -> None:
    """But for the outlying islands, of which no network has a site."""
    pairs = catalogue().crosswalk(catalogue().layer(LAYER), name).pairs()
    states = [state for key, state in pairs.items() if key.isdigit() and len(key) == 2]
    assert sorted(states) == sorted(s for s in catalogue().states if s[:2] == "US" and s != "US-UM")
    mexico = [state for key, state in pairs.items() if key.startswith("80") and key != "80039"]
    assert sorted(mexico) == sorted(s for s in catalogue().states if s.startswith("MX-"))
