"""Records that have a code for a name are joined by their place alone, if it is the very same."""

import numpy as np
import pandas as pd
import pytest

from pipeline.steps.reconcile_distance import read_positions
from pipeline.steps.reconcile_nameless import nameless_pairs

Row = tuple[str, str, str, float, float]
BARE = ("castnet", "ABT147", "ABT147", 41.8405, -72.0104)
# A thousandth of a degree of latitude is 111 m.
NEAR = ("aqs", "090159991", "Abington", 41.8411, -72.0104)
NEARER = ("aqs", "090150001", "Abington Hill", 41.8403, -72.0104)
FAR = ("aqs", "090150002", "Abington Road", 41.8417, -72.0104)
GAUGE = ("ntn", "CT15", "Abington", 41.8408, -72.0101)


def pairs(*rows: Row) -> list[tuple[int, int]]:
    columns = ["source", "native_id", "name", "lat", "lon"]
    records = pd.DataFrame(list(rows), columns=columns)
    lon, lat = records["lon"].to_numpy(np.float64), records["lat"].to_numpy(np.float64)
    found = nameless_pairs(records, read_positions(lon, lat))
    assert (found.metres <= 100).all()
    return sorted(zip(found.a.tolist(), found.b.tolist(), strict=True))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ((NEAR, BARE), [(0, 1)]),
        ((BARE, NEAR, NEARER), [(0, 2)]),
        ((GAUGE, NEAR, BARE), [(0, 2), (1, 2)]),
        ((FAR, BARE), []),
        ((NEAR, GAUGE), []),
        ((BARE,), []),
    ],
    ids=["near", "the nearest", "of each source", "too far", "names decide", "alone"],
)
def test_a_code_goes_with_the_nearest_of_each_source(
    rows: tuple[Row, ...], found: list[tuple[int, int]]
) -> None:
    assert pairs(*rows) == found


def test_records_of_one_source_and_other_codes_are_no_evidence() -> None:
    twin = ("castnet", "ABT247", "ABT247", 41.8405, -72.0104)
    other = ("codes", "X1", "X1", 41.8405, -72.0104)
    assert pairs(BARE, twin, other) == []


def test_a_rounded_position_is_not_exact_enough() -> None:
    assert pairs(BARE, ("improve", "ABTO1", "Abington", 41.84, -72.01)) == []
    assert pairs(("castnet", "ABT147", "ABT147", 41.84, -72.01), NEAR) == []


def test_a_record_without_position_has_no_pair() -> None:
    assert pairs(BARE, ("aqs", "1", "Abington", np.nan, np.nan)) == []
    assert pairs(("castnet", "ABT147", "ABT147", np.nan, np.nan), NEAR) == []
