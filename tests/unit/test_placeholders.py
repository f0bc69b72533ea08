"""Placeholders: positions that strangers share are no places, and never become some by a repair."""

from typing import Any

import pandas as pd
import pytest

from pipeline.steps.registry import Context
from tests.register_frames import catalogue, context_of, records, rules_of, run

KNOWN = (98.801083333333, 19.489583333333)
STATES = (
    "MX-BCN", "MX-SON", "MX-CHH", "MX-NLE", "MX-COA", "MX-SIN", "MX-JAL", "MX-GUA", "MX-QUE",
    "MX-HID", "MX-MEX", "MX-PUE", "MX-VER", "MX-OAX", "MX-TAB",
)  # fmt: skip


def network(*placeholders: tuple[float, float]) -> Context:
    """SINAICA, which repairs signs, with other placeholders than its own."""
    locate = catalogue().source("mx_sinaica").spec.locate
    locate = locate.model_copy(update={"placeholders": placeholders})
    context = context_of("mx_sinaica", 2022, locate=locate)
    return Context(
        context.catalogue,
        catalogue().layer("monitoring_sites"),
        context.source,
        context.vintage,
        context.columns,
        context.year,
        context.retrieved,
        context.ledger,
    )


def site(
    name: str, state: str, lat: str = "19.489583333333", lon: str = "98.801083333333"
) -> dict[str, Any]:
    cells = {"name": name, "state_prov": state, "reported_lat": lat, "reported_lon": lon}
    return cells | {"reported_easting": "", "reported_northing": "", "reported_datum": ""}


def kept(context: Context, sites: list[dict[str, Any]], *steps: str) -> pd.DataFrame:
    tables = run(("placeholders", *steps), {"sites": records(context, sites)}, context)
    return tables["sites"]


STACK = [site(f"Estación {state}", state) for state in STATES]


def test_without_the_step_a_sign_put_right_makes_a_placeholder_a_place() -> None:
    """What the step is there for: the point lies in the State of Mexico, so one claim is proved."""
    context = network()
    found = run("locate", {"sites": records(context, STACK)}, context)["sites"]
    assert found["state_prov"].tolist() == ["MX-MEX"]
    assert found["coordinate_method"].tolist() == ["negate_longitude"]


@pytest.mark.parametrize("placeholders", [(), (KNOWN,)])
def test_a_stack_of_fifteen_stations_of_fifteen_states_is_set_aside_before_any_repair(
    placeholders: tuple[tuple[float, float], ...],
) -> None:
    context = network(*placeholders)
    assert kept(context, STACK, "locate").empty
    assert rules_of(context) == [("PLACEHOLDER", "quarantined")] * 15
    first = context.ledger.findings().iloc[0]
    assert (first["before"], first["after"]) == ("19.489583333333, 98.801083333333", "15")
    assert "19.489583333333, 98.801083333333" in first["message_en"]


def test_stations_elsewhere_are_left_alone_with_their_true_sign_errors() -> None:
    context = network()
    other = site("Comalcalco", "MX-TAB", "18.295", "93.2175")
    found = kept(context, [*STACK[:4], other], "locate")
    assert found["name"].tolist() == ["Comalcalco"]
    assert found["lon"].tolist() == [-93.2175]


def test_signs_and_trailing_zeros_do_not_part_a_stack() -> None:
    context = network()
    forms = [("19.5", "98.8"), ("19.500", "-98.80"), ("-19.5", "+98.8")]
    sites = [site(f"E{n}", STATES[n], lat, lon) for n, (lat, lon) in enumerate(forms)]
    assert kept(context, sites).empty


def test_the_named_placeholder_is_none_for_a_single_station_of_unknown_state_either() -> None:
    context = network((-KNOWN[0], KNOWN[1]))
    near = site("Cerca", "", "19.489683", "98.801083")
    assert kept(context, [site("Sola", ""), near])["name"].tolist() == ["Cerca"]
    assert context.ledger.findings()["after"].tolist() == ["1"]


@pytest.mark.parametrize(
    "sites",
    [
        pytest.param([site(f"Site {n}", "US-MO") for n in range(9)], id="centroid of a city"),
        pytest.param(
            [site(f"Site {n}", ("US-KY", "")[n % 2]) for n in range(5)], id="one state is known"
        ),
        pytest.param([site(f"Site {n}", "") for n in range(5)], id="no state is known"),
        pytest.param([site("Met", state) for state in STATES[:4]], id="twins of one name"),
        pytest.param([site("MET ", "US-KY"), site("met", "US-IN"), site("A", "US-IN")], id="case"),
        pytest.param([site("", state) for state in STATES[:4]], id="no names"),
        pytest.param([site("A", "US-KY"), site("B", "US-IN")], id="two stations"),
        pytest.param([site(f"S{n}", STATES[n], "0", "-0.0") for n in range(4)], id="zero is A8's"),
        pytest.param([site(f"S{n}", STATES[n], "NA", "") for n in range(4)], id="no position"),
        pytest.param(
            [site(f"S{n}", STATES[n], "19.5", f"98.{n}") for n in range(1, 5)], id="one latitude"
        ),
    ],
)
def test_what_one_place_explains_is_left_to_the_other_rules(sites: list[dict[str, Any]]) -> None:
    context = network()
    assert len(kept(context, sites)) == len(sites)
    assert rules_of(context) == []


def test_an_empty_table_has_no_placeholders() -> None:
    context = network(KNOWN)
    frame = records(context, [site("A", "")])
    assert run("placeholders", {"sites": frame.iloc[:0]}, context)["sites"].empty
