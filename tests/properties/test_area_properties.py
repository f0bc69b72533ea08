"""The area attribute: geodesic areas pass rule B9 wherever the polygon lies, planar ones do not."""

import math

import numpy as np
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.projection import to_atlas
from tests.polygon_products import WGS84, layer, verdict


@given(
    lon=st.floats(-140, -55),
    lat=st.floats(16, 80),
    size_m=st.floats(500, 40_000),
    radii=st.lists(st.floats(0.3, 1.0), min_size=4, max_size=24),
)
def test_geodesic_area_passes_and_planar_fails(
    lon: float, lat: float, size_m: float, radii: list[float]
) -> None:
    angles = [2 * math.pi * index / len(radii) for index in range(len(radii))]
    north = [
        size_m * radius * math.cos(a) / 111_200 for radius, a in zip(radii, angles, strict=True)
    ]
    east = [
        size_m * radius * math.sin(a) / 111_200 for radius, a in zip(radii, angles, strict=True)
    ]
    lons = np.array([lon + e / math.cos(math.radians(lat)) for e in east])
    lats = np.array([lat + n for n in north])
    x, y = to_atlas(lons, lats)
    shape = shapely.Polygon(np.column_stack([x, y]))
    assume(shape.is_valid and shape.area > 1e4)
    area, _ = WGS84.polygon_area_perimeter(lons, lats)
    true_km2, planar_km2 = abs(area) / 1e6, shape.area / 1e6
    assert verdict("B9", layer([shape], area_km2=[true_km2])).verdict == "pass"
    if abs(planar_km2 / true_km2 - 1) > 3e-4:
        found = verdict("B9", layer([shape], area_km2=[planar_km2]))
        assert found.verdict == "fail"
        assert "planar area of the atlas projection" in found.examples[0]
