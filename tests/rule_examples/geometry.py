"""Examples of the rules on geometry."""

from pathlib import Path

import shapely

from tests.polygon_products import CRS84, geodesic_km2, square, write_layer
from tests.rule_examples import breaks, keeps
from tests.validate_products import good_frame, metres, write_shp

NORTH = square(500_000, 2_500_000, 20_000)  # near 67 N, where the plane is 0.7 % short
WEST_SIDE, EAST_SIDE = shapely.box(179.8, 51, 180, 51.2), shapely.box(-180, 51, -179.8, 51.2)


@keeps("B1")
def two_parks(folder: Path) -> Path:
    return write_layer(folder / "parks.parquet", [square(0, 0, 9e3), square(9e3, 0, 9e3)])


@breaks("B1")
def bow_tie(folder: Path) -> Path:
    shape = shapely.Polygon([(0, 0), (9e3, 9e3), (9e3, 0), (0, 9e3)])
    return write_layer(folder / "bow_tie.parquet", [shape])


def _tiers(folder: Path, moved: float) -> Path:
    coast = shapely.Polygon([(0, 0), (50e3, 0), (50e3, 50e3), (25e3, 52e3), (0, 50e3)])
    write_layer(folder / "parks.parquet", [coast])
    write_layer(folder / "parks_10m.parquet", [square(moved, 0, 50e3)])
    return folder


@keeps("B2")
def within_tolerance(folder: Path) -> Path:
    return _tiers(folder / "tiers", 2e3)


@breaks("B2")
def beyond_tolerance(folder: Path) -> Path:
    return _tiers(folder / "tiers", 6e3)


@keeps("B3")
def one_symbol_a_name(folder: Path) -> Path:
    shapes = [square(0, 0, 9e3), square(20e3, 0, 2e3)]
    return write_layer(folder / "parks_10m.parquet", shapes, name=["Large", "Small"])


@breaks("B3")
def islets(folder: Path) -> Path:
    shape = shapely.MultiPolygon([square(0, 0, 9e3), square(20e3, 0, 2e3)])
    return write_layer(folder / "parks_10m.parquet", [shape], name=["Large with an islet"])


@keeps("B4")
def short_edges(folder: Path) -> Path:
    line = shapely.segmentize(shapely.LineString([(-100, 49), (-96, 49)]), 0.3)
    return write_layer(folder / "border_lonlat.parquet", [line], crs=CRS84)


@breaks("B4")
def long_edge(folder: Path) -> Path:
    line = shapely.LineString([(-100, 49), (-96, 49)])
    return write_layer(folder / "border_lonlat.parquet", [line], crs=CRS84)


@keeps("B5", "B10")
def side_by_side(folder: Path) -> Path:
    return write_layer(folder / "parks_flat.parquet", [square(0, 0, 9e3), square(9e3, 0, 9e3)])


@breaks("B5")
def sliver(folder: Path) -> Path:
    return write_layer(folder / "parks_flat.parquet", [square(0, 0, 9e3), square(9001.5, 0, 9e3)])


@keeps("B6")
def inland_park(folder: Path) -> Path:
    return write_layer(folder / "protected_areas.parquet", [square(0, 0, 9e3)])


@breaks("B6")
def park_at_sea(folder: Path) -> Path:
    shape = square(2_900_000, 0, 50e3)  # in the Atlantic
    return write_layer(folder / "protected_areas.parquet", [shape])


@keeps("B7")
def with_lon_lat(folder: Path) -> Path:
    return write_shp(folder / "good.shp")


@breaks("B7")
def moved_symbol(folder: Path) -> Path:
    x, y = metres(good_frame())
    return write_shp(folder / "moved.shp", xy=(x + 5_100, y))


@keeps("B8")
def cut_at_180(folder: Path) -> Path:
    shape = shapely.MultiPolygon([WEST_SIDE, EAST_SIDE])
    return write_layer(folder / "aleutians_lonlat.parquet", [shape], crs=CRS84)


@breaks("B8")
def round_the_globe(folder: Path) -> Path:
    shape = shapely.box(-179.8, 51, 179.8, 51.2)
    return write_layer(folder / "aleutians_lonlat.parquet", [shape], crs=CRS84)


@keeps("B9")
def geodesic_area(folder: Path) -> Path:
    return write_layer(folder / "parks.parquet", [NORTH], area_geodesic_km2=[geodesic_km2(NORTH)])


@breaks("B9")
def planar_area(folder: Path) -> Path:
    return write_layer(folder / "parks.parquet", [NORTH], area_geodesic_km2=[NORTH.area / 1e6])


@breaks("B10")
def overlap(folder: Path) -> Path:
    return write_layer(folder / "parks_flat.parquet", [square(0, 0, 9e3), square(5e3, 0, 9e3)])
