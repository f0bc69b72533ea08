"""Layers with the extents that the CEC's published 2006 registers have: every defect is named.

The extents are those of the services; the features were not seen, so that each corner is made by
the defect that explains it (atlas framework 4).
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pipeline.checks.product_rules import Verdict
from tests.validate_products import metres, verdicts, write_shp

NULL_ISLAND = (9473741.42158, 1181205.06360)


def layer(path: Path, places: dict[str, tuple[float, float, str]], **moved: tuple) -> Path:
    """Facilities in the fields of the published layers; some are put at other metres."""
    frame = pd.DataFrame(
        [
            (name, "1 Main St", "Town", state, "327310", lon, lat)
            for name, (lon, lat, state) in places.items()
        ],
        columns=["FACILITY_N", "ADDRESS1", "CITY", "STATE_PROV", "NAICSCODE", "LON", "LAT"],
    )
    xs, ys = metres(frame)
    for name, (x, y) in moved.items():
        at = list(places).index(name)
        xs[at], ys[at] = x, y
    return write_shp(path, frame.drop(columns=["LON", "LAT"]), (xs, ys))


@pytest.fixture(scope="module")
def canada(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """8,860 features: XMin -2052282, XMax of Null Island, YMax 9188635."""
    return layer(
        tmp_path_factory.mktemp("published") / "Canada_PRTR2006.shp",
        {
            "Victoria": (-123.37, 48.43, "CA-BC"),
            "Montréal": (-73.5673, 45.5017, "CA-QC"),
            "Nowhere": (0.0, 0.0, "CA-AB"),
            "Port Rowan": (80.4, 42.702, "CA-ON"),
        },
        **{"Port Rowan": (-47180.525, 9188634.7834)},
    )


def test_canada(canada: Path) -> None:
    found = verdicts(canada)
    assert offenders(found["A8"]) == {2}
    assert offenders(found["A9"]) == {3}
    assert "80.40" in found["A9"].examples[0]
    assert "west of Greenwich it is where it is declared to be" in found["A9"].examples[0]
    assert offenders(found["A13"]) == {2, 3}
    assert {2, 3} <= offenders(found["A11"])
    assert {2, 3} <= offenders(found["A12"])
    assert found["A14"].verdict == "pass"


def test_united_states(tmp_path: Path) -> None:
    """23,449 features: Guam and American Samoa kept, Null Island, and an unexplained YMax."""
    path = layer(
        tmp_path / "USA_PRTR2006.shp",
        {
            "Potomac": (-77.0369, 38.9072, "US-DC"),
            "Guam": (144.79, 13.44, "US-GU"),
            "Pago Pago": (-170.70, -14.28, "US-AS"),
            "Nowhere": (0.0, 0.0, "US-TX"),
            "Too far north": (-149.9, 61.2, "US-AK"),
        },
        **{"Too far north": (-1000000.0, 5197645.30)},
    )
    found = verdicts(path)
    assert offenders(found["A8"]) == {3}
    assert offenders(found["A13"]) == {1, 3}
    assert offenders(found["A9"]) == set()
    assert offenders(found["A11"]) == {3, 4}
    assert {3, 4} <= offenders(found["A12"])


def test_mexico(tmp_path: Path) -> None:
    """2,736 features: both maxima are the point of 0 N 0 E."""
    path = layer(
        tmp_path / "Mexico_PRTR2006.shp",
        {
            "Tijuana": (-117.0, 32.53, "MX-BCN"),
            "Tapachula": (-92.26, 14.90, "MX-CHP"),
            "Nowhere": (0.0, 0.0, "MX-CMX"),
        },
    )
    found = verdicts(path)
    assert offenders(found["A8"]) == {2}
    assert found["A8"].examples[0].startswith("row 3: (9473741.42, 1181205.06)")
    assert offenders(found["A9"]) == set()


def test_antipodal_artefacts(tmp_path: Path) -> None:
    """The marine species layer reaches beyond twice the Earth's radius."""
    places = {"Whale": (-60.0, 45.0, ""), "Artefact": (70.0, -40.0, "")}
    path = layer(tmp_path / "species.shp", places, Artefact=(12.69e6, 12749414.0))
    found = verdicts(path)
    assert offenders(found["A14"]) == {1}
    assert offenders(found["A13"]) == {1}


def test_one_of_each(tmp_path: Path) -> None:
    """Degrees among metres, exchanged axes, and an impossible radius in one layer."""
    good = {f"Plant {n}": (-100.0 + n / 7, 40.0, "") for n in range(9)}
    odd = {"Degrees": (-100.0, 40.0, ""), "Projected twice": (-100.0, 40.0, "")}
    moved = {"Degrees": (-99.5, 41.25), "Projected twice": (1.9e7, -2.2e6)}
    path = layer(tmp_path / "mixed.shp", good | odd, **moved)
    found = verdicts(path)
    assert offenders(found["A15"]) == {9}
    assert offenders(found["A14"]) == {10}


def test_the_good_layer_names_no_defect(tmp_path: Path) -> None:
    places = {"Potomac": (-77.0369, 38.9072, "US-DC"), "Montréal": (-73.5673, 45.5017, "CA-QC")}
    found = verdicts(layer(tmp_path / "good.shp", places))
    named = ("A8", "A9", "A10", "A11", "A12", "A13", "A14", "A15")
    assert [found[rule].verdict for rule in named] == ["pass"] * len(named)


def offenders(verdict: Verdict) -> set[int]:
    """Rows that a verdict names."""
    assert len(verdict.offences) == verdict.count
    return {int(np.int64(one.row)) for one in verdict.offences}
