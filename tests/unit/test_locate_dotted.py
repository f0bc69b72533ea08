"""Degrees with thousands separators: recovered and told, or refused and told; never guessed."""

import pandas as pd
import pytest

from tests.register_frames import records, run, with_locate


def located(rows: list[tuple[str, str, str]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sites of (state, latitude, longitude): what is published, and the findings."""
    context = with_locate(
        "mx_retc", notation="dotted_thousands", utm=None, unsigned_west=False, repairs=()
    )
    facilities = records(
        context,
        [
            {
                "name": "SITIO",
                "state_prov": state,
                "reported_lat": lat,
                "reported_lon": lon,
                "reported_easting": "",
                "reported_northing": "",
            }
            for state, lat, lon in rows
        ],
    )
    found = run("locate", {"facilities": facilities}, context)["facilities"]
    return found, context.ledger.findings()


@pytest.mark.parametrize(
    ("state", "lat", "lon", "degrees"),
    [
        ("MX-AGU", "2.212.345", "-10.234.567", (22.12345, -102.34567)),
        ("MX-CHP", "1.650.000", "-9.250.010", (16.5, -92.5001)),
        ("MX-BCN", "3.250.000", "-11.700.000", (32.5, -117.0)),
    ],
)
def test_both_widths_of_a_longitude_come_back_exactly_and_are_called_repaired(
    state: str, lat: str, lon: str, degrees: tuple[float, float]
) -> None:
    found, findings = located([(state, lat, lon)])
    row = found.iloc[0]
    assert (row["lat"], row["lon"]) == degrees
    assert (row["coordinate_status"], row["coordinate_method"]) == ("repaired", "dotted_thousands")
    (finding,) = findings.to_dict("records")
    assert (finding["rule"], finding["action"]) == ("COORD-DOTS", "repaired")
    assert finding["before"] == f"{lat}, {lon}"
    assert finding["after"] == f"{degrees[0]:.6f}, {degrees[1]:.6f}"


def test_every_recovered_pair_is_one_finding() -> None:
    rows = [("MX-AGU", f"2.2{n:02}.345", f"-10.2{n:02}.567") for n in range(40)]
    found, findings = located(rows)
    assert len(found) == 40
    assert (findings["rule"] == "COORD-DOTS").sum() == 40


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("2.212.345", "-10.234567"),  # one dot left: reads as -10.234567
        ("22.12345", "-102.34567"),  # never damaged
        ("2.212.345", "-1.023.456.7"),
        ("221.234", "-10.234.567"),  # too few digits for a latitude
        ("2.212.345", "-102.345.678"),  # too many for a longitude
        ("2,212,345", "-10,234,567"),
        ("2212345", "-10234567"),
    ],
)
def test_any_other_shape_is_quarantined_and_not_guessed(lat: str, lon: str) -> None:
    found, findings = located([("MX-AGU", lat, lon)])
    assert found.empty
    assert findings[["rule", "action"]].to_numpy().tolist() == [["COORD-FORM", "quarantined"]]


def test_blank_coordinates_are_missing_and_not_misread() -> None:
    found, findings = located([("MX-GUA", "", "")])
    assert found.empty
    assert findings["rule"].tolist() == ["COORD-MISSING"]


def test_a_recovered_place_in_another_state_is_published_and_listed() -> None:
    found, findings = located([("MX-COL", "1.853.648", "-10.153.304")])
    assert found["coordinate_status"].tolist() == ["repaired"]
    assert sorted(findings["rule"]) == ["A12", "COORD-DOTS"]


def test_a_recovered_place_outside_the_country_is_quarantined() -> None:
    found, findings = located([("MX-AGU", "2.212.345", "10.234.567")])
    assert found.empty
    assert ("A11", "quarantined") in set(zip(findings["rule"], findings["action"], strict=True))
