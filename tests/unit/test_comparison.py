"""Two editions compared by stable id: what was added, removed, changed and moved by how much."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

from pipeline.comparison.outlines import apart_m
from pipeline.comparison.result import Comparison
from pipeline.errors import SourceError, UsageError
from pipeline.projection import to_atlas
from tests.changed_editions import (
    areas,
    compared,
    facilities,
    squares,
    write_edition,
    write_points,
)

GEOD = Geod(ellps="WGS84")


def after(tmp_path: Path, changed: pd.DataFrame) -> Comparison:
    """The facilities against `changed`, whose rows are turned round: order is no difference."""
    old = write_points(tmp_path / "a", facilities())
    return compared(old, write_points(tmp_path / "b", changed.iloc[::-1]))


def only(found: Comparison) -> tuple[str, dict, dict]:
    """The one feature that changed: its id, how it moved, and its values."""
    ((key, _, move, values),) = found.each_changed()
    return key, move, values


def test_an_edition_and_itself_do_not_differ(tmp_path: Path) -> None:
    found = after(tmp_path, facilities())
    assert found.is_same
    assert found.counts == {"added": 0, "removed": 0, "changed": 0, "moved": 0, "unchanged": 6}
    assert list(found.each_changed()) == []


def test_added_and_removed_are_told_by_country_and_source(tmp_path: Path) -> None:
    table = facilities()
    table.loc[2, "feature_id"] = "MEX-RETC-NEW"
    found = after(tmp_path, table.drop(index=0))
    assert found.added.index.tolist() == ["MEX-RETC-NEW"]
    assert found.removed.index.tolist() == ["CAN-NPRI-0001", "MEX-RETC-NL-1"]
    assert found.added["name"].iat[0] == table["name"].iat[2]
    rows = {row["country"]: row for row in found.by("country")}
    assert rows["CAN"] == {
        **{"country": "CAN", "before": 2, "after": 1, "added": 0, "removed": 1},
        **{"changed": 0, "moved": 0},
    }
    assert (rows["MEX"]["added"], rows["MEX"]["removed"], rows["USA"]["after"]) == (1, 1, 2)
    assert {row["source"]: row["removed"] for row in found.by("source")} == {
        "ca_npri": 1,
        "mx_retc": 1,
        "us_tri_basic": 0,
    }


@pytest.mark.parametrize("row", [0, 4, 5])
def test_a_point_moved_by_the_metres_of_the_geodesic(tmp_path: Path, row: int) -> None:
    """One of them lies on Guam, whose points are stored in degrees."""
    table = facilities()
    lon, lat, _ = GEOD.fwd(table["lon"][row], table["lat"][row], 63.0, 1234.5)
    table.loc[row, ["lon", "lat"]] = [lon, lat]
    found = after(tmp_path, table)
    key, move, values = only(found)
    assert key == table["feature_id"][row]
    assert move["metres"] == 1234.5
    assert move["to"] == pytest.approx([lon, lat], abs=1e-8)
    assert values == {}, "a move is told in metres, not as two numbers"
    assert found.counts["moved"] == 1


def test_a_point_that_leaves_the_plane_of_the_atlas_is_followed(tmp_path: Path) -> None:
    table = facilities()
    table.loc[4, ["lon", "lat"]] = [144.8, 13.5]
    _, move, _ = only(after(tmp_path, table))
    assert move["metres"] == pytest.approx(GEOD.inv(-95.37, 29.76, 144.8, 13.5)[2], rel=1e-9)


def test_a_tenth_of_a_millimetre_is_rounding_and_no_move(tmp_path: Path) -> None:
    table = facilities()
    lon, lat, _ = GEOD.fwd(table["lon"][0], table["lat"][0], 63.0, 1e-4)
    table.loc[0, ["lon", "lat"]] = [lon, lat]
    assert after(tmp_path, table).is_same


def test_coordinates_that_are_not_those_of_the_shape_are_a_change(tmp_path: Path) -> None:
    old = write_points(tmp_path / "a", facilities())
    table = facilities().assign(lat=lambda t: t["lat"].where(t.index != 0, 45.0))
    main = facilities().iloc[:5]
    places = shapely.points(*to_atlas(main["lon"].to_numpy(), main["lat"].to_numpy()))
    guam = (table.iloc[5:], shapely.points(table["lon"].iloc[5:], table["lat"].iloc[5:]))
    new = write_edition(tmp_path / "b", table.iloc[:5], places, inset=guam)
    _, move, values = only(compared(old, new))
    assert (move, values) == ({}, {"lat": (45.51, 45.0)})


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("name", 'A < B & "C"', ('Aciérie A < B & "C"', 'A < B & "C"')),
        ("name", None, ('Aciérie A < B & "C"', None)),
        ("release_total_kg", np.nan, (1234567.891, None)),
        ("release_total_kg", 1234567.892, (1234567.891, 1234567.892)),
    ],
)
def test_a_value_is_told_before_and_after(
    tmp_path: Path, column: str, value: object, expected: tuple[object, object]
) -> None:
    table = facilities()
    table.loc[0, column] = value
    assert only(after(tmp_path, table)) == ("CAN-NPRI-0001", {}, {column: expected})


def test_a_value_that_was_empty_is_told(tmp_path: Path) -> None:
    before = facilities()
    before.loc[1, "release_air_kg"] = np.nan
    old = write_points(tmp_path / "a", before)
    found = compared(old, write_points(tmp_path / "b", facilities()))
    assert only(found)[2] == {"release_air_kg": (None, 12.5)}


def test_no_text_and_an_empty_one_and_whole_numbers_of_any_type_are_the_same(tmp_path) -> None:
    old = write_points(tmp_path / "a", facilities().assign(city="", substance_count=3))
    table = facilities().assign(city=None, substance_count=3.0)
    assert compared(old, write_points(tmp_path / "b", table)).is_same


def test_what_only_dates_an_edition_is_counted_and_no_change(tmp_path: Path) -> None:
    found = after(tmp_path, facilities().assign(retrieved="2027-01-01", vintage="2023"))
    assert found.is_same
    assert found.dated == {"vintage": 6, "retrieved": 6}


def test_fields_that_one_edition_lacks_are_named(tmp_path: Path) -> None:
    found = after(tmp_path, facilities().drop(columns="register").assign(city="x"))
    assert (found.new_fields, found.old_fields) == (["city"], ["register"])
    assert not found.is_same
    assert found.counts["changed"] == 0


def test_sums_are_told_of_all_and_by_source(tmp_path: Path) -> None:
    table = facilities()
    table.loc[4, "release_total_kg"] = 9870.0
    found = after(tmp_path, table)
    sums = {
        r["source"]: (r["before"], r["after"])
        for r in found.totals
        if r["field"] == "release_total_kg"
    }
    assert sums["us_tri_basic"] == (992.0, 9875.0)
    assert sums["mx_retc"] == pytest.approx((0.004, 0.004))
    assert sums[""] == pytest.approx((1235572.395, 1244455.395))
    assert not {"lon", "lat"} & {row["field"] for row in found.totals}


def test_a_polygon_tells_how_far_its_outline_moved_and_its_areas(tmp_path: Path) -> None:
    old = write_edition(
        tmp_path / "a", areas(3), squares((0, 0), (50_000, 0), (0, 90_000)), "lakes"
    )
    shapes = squares((0, 0), (50_300, 0), (0, 90_000))
    shapes[2] = shapely.box(0, 90_000, 10_000, 105_000)
    new = write_edition(tmp_path / "b", areas(3), shapes, "lakes")
    found = compared(old, new)
    moved = {key: move for key, _, move, _ in found.each_changed()}
    assert moved["L1"]["metres"] == pytest.approx(300.0)
    assert moved["L2"]["metres"] == pytest.approx(5_000.0)
    assert moved["L2"]["km2"] == pytest.approx([100.0, 150.0], rel=0.01)
    assert moved["L1"]["km2"][0] == pytest.approx(moved["L1"]["km2"][1], rel=1e-3)
    assert found.counts == {"added": 0, "removed": 0, "changed": 2, "moved": 2, "unchanged": 1}


def test_a_polygon_written_otherwise_is_as_it_was(tmp_path: Path) -> None:
    ring = [(0, 0), (0, 10_000), (10_000, 10_000), (10_000, 0)]
    turned = [*ring[2:], *ring[:2]]
    shapes = ([shapely.Polygon(one)] for one in (ring, turned))
    old, new = (
        write_edition(tmp_path / name, areas(1), shape, "lakes")
        for name, shape in zip("ab", shapes, strict=True)
    )
    assert compared(old, new).is_same


def test_a_hole_and_an_island_are_parts_of_an_outline() -> None:
    whole = shapely.box(0, 0, 1000, 1000)
    holed = whole.difference(shapely.box(400, 400, 600, 600))
    assert apart_m(whole, holed) == pytest.approx(400.0)
    far = shapely.union_all([whole, shapely.box(2000, 0, 2100, 100)])
    assert apart_m(far, whole) == pytest.approx(1100.0)
    assert apart_m(whole, shapely.segmentize(whole, 10)) == 0.0


def test_lines_are_compared_whole() -> None:
    line = shapely.LineString([(0, 0), (1000, 0)])
    assert apart_m(line, shapely.LineString([(0, 30), (1000, 40)])) == pytest.approx(
        np.hypot(0, 40), rel=1e-3
    )
    assert apart_m(line, shapely.LineString([(0, 0), (500, 0)])) == 500.0
    assert apart_m(line, shapely.Point(0, 300)) == pytest.approx(np.hypot(1000, 300))
    assert np.isnan(apart_m(line, shapely.LineString()))


def test_polygons_of_the_inset_are_measured_on_the_ground(tmp_path: Path) -> None:
    main = squares((0, 0))
    guam = shapely.box(144.7, 13.4, 144.8, 13.5)
    folders = []
    for name, shape in (("a", guam), ("b", shapely.box(144.7, 13.4, 144.8, 13.51))):
        table = areas(2)
        inset = (table.iloc[1:], [shape])
        folders.append(write_edition(tmp_path / name, table.iloc[:1], main, "lakes", inset=inset))
    key, move, _ = only(compared(*folders))
    assert key == "L1"
    # A hundredth of a degree of latitude is 1,112 m on the sphere and 1,106 m on the ellipsoid.
    assert move["metres"] == pytest.approx(1112, abs=7)
    assert move["km2"][1] / move["km2"][0] == pytest.approx(1.1, abs=1e-3)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda folder: (folder / "receipt.json").unlink(), "no receipt"),
        (lambda folder: (folder / "receipt.json").write_text("["), "receipt.json: not JSON"),
        (lambda folder: (folder / "receipt.json").write_text('{"layer": 1}'), "no receipt"),
        (lambda folder: (folder / "prtr_facilities.parquet").unlink(), "no prtr_facilities"),
    ],
)
def test_what_is_no_edition_is_refused(tmp_path: Path, spoil, reason: str) -> None:
    good = write_points(tmp_path / "a", facilities().iloc[:5])
    bad = write_points(tmp_path / "b", facilities().iloc[:5])
    spoil(bad)
    for pair in ((good, bad), (bad, good)):
        with pytest.raises(UsageError, match=reason) as caught:
            compared(*pair)
        assert caught.value.exit_status == 2
    with pytest.raises(UsageError, match="no such folder"):
        compared(good, tmp_path / "nowhere")


def test_two_layers_are_not_compared(tmp_path: Path) -> None:
    lakes = write_edition(tmp_path / "lakes", areas(1), squares((0, 0)), "lakes")
    facility = write_points(tmp_path / "a", facilities())
    with pytest.raises(UsageError, match="one layer, found lakes .* and prtr_facilities"):
        compared(lakes, facility)


def test_ids_that_do_not_tell_features_apart_are_refused(tmp_path: Path) -> None:
    good = write_points(tmp_path / "a", facilities())
    twice = facilities().assign(feature_id="CAN-1")
    with pytest.raises(SourceError, match="CAN-1"):
        compared(good, write_points(tmp_path / "b", twice))


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    good = write_points(tmp_path / "a", facilities())
    bad = write_points(tmp_path / "b", facilities())
    path = bad / "prtr_facilities.parquet"
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(SourceError, match="not a readable Parquet file"):
        compared(good, bad)


@pytest.mark.parametrize(
    ("shapes", "reason"),
    [
        ([b"no shape"] * 2, "expected shapes as well-known binary"),
        ([b"no shape", None], "1 features have no shape"),
        (None, "has no shapes"),
    ],
)
def test_shapes_that_are_none_are_refused(tmp_path: Path, shapes, reason: str) -> None:
    table = facilities().iloc[:2]
    good = write_points(tmp_path / "a", table)
    bad = write_points(tmp_path / "b", table)
    frame = table if shapes is None else table.assign(geometry=shapes)
    frame.to_parquet(bad / "prtr_facilities.parquet")
    with pytest.raises(SourceError, match=reason):
        compared(good, bad)
