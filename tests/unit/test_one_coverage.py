"""Neighbours of several sources are fitted to one another."""

import numpy as np
import pandas as pd
import pytest
import shapely

from pipeline.ledger import Ledger
from pipeline.steps import one_coverage
from pipeline.steps.layer_steps import LayerContext, run_layer_steps
from tests.register_frames import catalogue

assert one_coverage  # importing it registers the step
SECOND_FIRST = {"us_census_states": 2016, "na_ne_admin1_can": 2022}


def fitted(shapes: list[shapely.Polygon]) -> tuple[pd.DataFrame, Ledger]:
    """The first shape is Canada's, the second that of a state of the United States."""
    ledger = Ledger()
    table = pd.DataFrame(
        {
            "source": ["na_ne_admin1_can", "us_census_states"],
            "country": "USA",
            "file": ["a.json", "b.shp"],
            "record": [1, 1],
            "native_id": ["CAN-1", "27"],
            "shape": pd.Series([shapely.MultiPolygon([s]) for s in shapes], dtype=object),
            "coordinate_status": "reported",
            "area_geodesic_km2": 0.0,
        }
    )
    layer = catalogue().layer("political_boundaries")
    context = LayerContext(catalogue(), layer, SECOND_FIRST, ledger)
    made = run_layer_steps(("one_coverage",), {"features": table}, context)["features"]
    return made.set_index("native_id"), ledger


def test_land_of_two_sources_is_the_first_one_s() -> None:
    made, ledger = fitted([shapely.box(-100, 48.9, -99, 50), shapely.box(-100, 48, -99, 49)])
    assert made.loc["27", "shape"].bounds == (-100, 48, -99, 49)
    assert made.loc["CAN-1", "shape"].bounds == (-100, 49, -99, 50)
    assert not shapely.overlaps(*made["shape"])
    told = ledger.findings()
    assert told[["rule", "action", "native_id"]].to_numpy().tolist() == [
        ["BORDER", "repaired", "CAN-1"]
    ]
    assert made["coordinate_status"].to_dict() == {"27": "reported", "CAN-1": "repaired"}


def test_shared_borders_have_the_same_vertices() -> None:
    states = [
        shapely.Polygon([(-100, 49), (-99, 49), (-99, 50), (-100, 50)]),
        shapely.Polygon([(-100, 48), (-99, 48), (-99, 49), (-99.5, 49), (-100, 49)]),
    ]
    made, ledger = fitted(states)
    assert shapely.coverage_is_valid(made["shape"].to_numpy(object))
    assert ledger.findings().empty


@pytest.mark.parametrize(("width", "is_closed"), [(0.02, True), (0.1, False)])
def test_narrow_holes_between_neighbours_are_closed(width: float, is_closed: bool) -> None:
    """A hole as wide as a lake stays."""
    north = shapely.box(-100, 49, -99, 50) - shapely.box(-99.6, 49, -99.4, 49 + width)
    made, _ = fitted([north, shapely.box(-100, 48, -99, 49)])
    whole = shapely.union_all(made["shape"].to_numpy(object))
    assert (len(whole.interiors) == 0) == is_closed


def test_area_and_label_are_those_of_the_new_shape() -> None:
    made, _ = fitted([shapely.box(-100, 48.9, -99, 50), shapely.box(-100, 48, -99, 49)])
    places = shapely.points(made["lon"].to_numpy(), made["lat"].to_numpy())
    assert shapely.contains(made["shape"].to_numpy(object), places).all()
    assert np.allclose(made["area_geodesic_km2"], [8195, 8035], rtol=0.03)
