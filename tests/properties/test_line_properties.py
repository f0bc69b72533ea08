"""Whatever the lines: joined as before, near, crossing nothing new, and complete."""

import numpy as np
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.polygons.lines import generalize_lines, lines_in_atlas
from pipeline.polygons.tiers import SCALES
from tests.polygon_layers import layer

CALM = settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def trees(draw):
    """Rivers: each one wanders and ends at a vertex of an earlier one."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    step = draw(st.sampled_from([0.3e3, 2e3, 6e3]))
    rivers = []
    for _ in range(draw(st.integers(1, 10))):
        start = np.zeros(2)
        if rivers:
            trunk = rivers[rng.integers(len(rivers))]
            start = trunk[rng.integers(len(trunk))]
        turns = np.cumsum(rng.normal(0, 0.5, rng.integers(1, 80))) + rng.uniform(0, 2 * np.pi)
        course = np.cumsum(np.column_stack([np.cos(turns), np.sin(turns)]) * step, axis=0)
        rivers.append(np.vstack([start, start + course])[::-1])
    return layer(*map(shapely.LineString, rivers))


def shared(shapes):
    """Vertices of several features, with those features."""
    users = {}
    for row, shape in enumerate(shapes):
        for place in map(tuple, shapely.get_coordinates(shape).tolist()):
            users.setdefault(place, set()).add(row)
    return {(place, *sorted(rows)) for place, rows in users.items() if len(rows) > 1}


@CALM
@given(trees(), st.sampled_from(SCALES))
def test_a_network_is_joined_as_before_and_near(shapes, scale):
    table = generalize_lines([f"id{row}" for row in range(len(shapes))], shapes, scale)
    assert len(table) == len(shapes)
    short = shapely.length(shapes).sum() < 3_400 and scale.name == "10m"
    assert table["is_drawn"].all() or shapely.length(shapes).sum() < 3_700
    assert not (short and table["is_drawn"].any())
    drawn = table["geometry"].to_numpy()
    if table["is_drawn"].all():
        assert shared(shapes) == shared(drawn)
    for before, after, row in zip(shapes, drawn, table.itertuples(), strict=True):
        if row.is_drawn:
            assert (before.coords[0], before.coords[-1]) == (after.coords[0], after.coords[-1])
            far = shapely.hausdorff_distance(before, after, densify=0.02)
            assert far <= row.deviation_m * (1 + 1e-9) + 1e-6
            assert row.deviation_m <= scale.tolerance_m


@CALM
@given(trees())
def test_simple_lines_come_to_cross_nothing(shapes):
    ids = [f"id{row}" for row in range(len(shapes))]
    drawn = generalize_lines(ids, shapes, SCALES[1])["geometry"].to_numpy()
    is_simple = shapely.is_simple(shapes) & ~shapely.is_empty(drawn)
    assert shapely.is_simple(drawn[is_simple]).all()
    for one in range(len(shapes)):
        for other in range(one):
            if not shapely.crosses(shapes[one], shapes[other]):
                assert not shapely.crosses(drawn[one], drawn[other])


@CALM
@given(trees(), st.floats(-180, -60), st.floats(5, 70))
def test_what_is_joined_in_degrees_is_joined_in_the_plane(shapes, lon, lat):
    degrees = shapely.transform(
        shapes, lambda p: (p / 1e5 * [2, 1] + [lon + 180, lat]) % 360 - [180, 0]
    )
    plane = lines_in_atlas(degrees)
    users = {rows[1:] for rows in shared(degrees)}
    assert users <= {rows[1:] for rows in shared(plane)}
    longest = np.hypot(*np.diff(shapely.get_coordinates(plane[0]), axis=0).T).max()
    assert longest <= 25_000 * 1.42
