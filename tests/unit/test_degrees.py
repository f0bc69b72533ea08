"""Shapes from the CRS of a file to WGS 84: really shifted, by parameters, nothing unsaid."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS, Geod, Transformer

from pipeline.errors import SourceError
from pipeline.projection import to_atlas
from pipeline.spec.vector import VectorCrs
from pipeline.steps.degrees import to_degrees
from pipeline.steps.mend_shapes import mend_shapes
from pipeline.steps.registry import Context
from tests.register_frames import catalogue
from tests.shape_frames import area_context, rows

BASIS = "invented for this test"
STATED = VectorCrs(stated=True, basis=BASIS)
ESRI_NAD27 = (
    'GEOGCS["GCS_North_American_1927",DATUM["D_North_American_1927",SPHEROID["Clarke_1866",'
    '6378206.4,294.9786982]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
LOCAL = 'LOCAL_CS["mine",LOCAL_DATUM["d",0],UNIT["metre",1],AXIS["e",EAST],AXIS["n",NORTH]]'
KANSAS = shapely.box(-100, 38, -99.992, 38.008)  # too small for vertices in between
WGS84 = Geod(ellps="WGS84")


def degrees(frame: pd.DataFrame, context: Context | None = None) -> pd.DataFrame:
    return to_degrees({"areas": frame}, context or area_context(crs=STATED))["areas"]


def of(shape: Any, crs: str, context: Context | None = None) -> tuple[Any, str]:
    found = degrees(rows(shape, crs=crs), context)
    return found["shape"].iat[0], found["datum"].iat[0]


def in_plane(shape: Any, crs: str) -> Any:
    """The vertices of a shape in degrees of the CRS's own datum, in its plane."""
    base = CRS(crs).geodetic_crs
    to = Transformer.from_crs(base, crs, always_xy=True).transform
    return shapely.transform(shape, lambda at: np.column_stack(to(*at.T)))


def farthest_m(one: Any, other: Any) -> float:
    """Between the same corners of two shapes."""
    first, second = (shapely.get_coordinates(shape) for shape in (one, other))
    return float(WGS84.inv(*first.T, *second.T)[2].max())


def test_degrees_of_a_modern_datum_stay_to_the_bit() -> None:
    found, datum = of(KANSAS, "EPSG:4269")
    assert found.equals_exact(KANSAS)
    assert datum == "NAD83 (stated)"


@pytest.mark.parametrize("crs", ["EPSG:4267", ESRI_NAD27])
def test_nad27_is_really_shifted(crs: str) -> None:
    context = area_context(crs=STATED)
    found, datum = of(KANSAS, crs, context)
    assert datum == "NAD27 (stated)"
    assert 30 < farthest_m(found, KANSAS) < 60
    (record,) = context.datums
    assert (record.datum, record.rows) == ("NAD27", 1)
    assert record.operation


def test_a_plane_on_nad27_lands_where_its_degrees_do() -> None:
    by_degrees, _ = of(KANSAS, "EPSG:4267")
    by_plane, datum = of(in_plane(KANSAS, "EPSG:26714"), "EPSG:26714")
    assert datum == "NAD27 (stated)"
    assert farthest_m(by_plane, by_degrees) < 0.01


@pytest.mark.parametrize("crs", ["EPSG:26914", "EPSG:2225", "EPSG:3161", "EPSG:4269+5703"])
def test_axes_and_units_of_a_plane_make_no_difference(crs: str) -> None:
    """Metres, US survey feet and a height beside the position."""
    given = KANSAS if CRS(crs).is_geographic else in_plane(KANSAS, crs)
    assert farthest_m(of(given, crs)[0].simplify(1e-9), KANSAS.simplify(0)) < 0.05


def test_latitude_first_is_a_matter_of_the_code_and_not_of_the_file() -> None:
    assert of(KANSAS, "EPSG:4326")[0].equals(KANSAS)
    assert of(KANSAS, "OGC:CRS84")[0].equals(KANSAS)


def test_long_edges_are_bent_where_the_plane_draws_them() -> None:
    crs = "EPSG:26914"
    wide = shapely.box(2e5, 4.2e6, 8e5, 4.3e6)
    found, _ = of(wide, crs)
    plane = Transformer.from_crs("EPSG:4269", crs, always_xy=True).transform
    middle = shapely.segmentize(found, 0.01)
    back = shapely.transform(middle, lambda at: np.column_stack(plane(*at.T)))
    assert shapely.hausdorff_distance(back, wide) < 133


@pytest.mark.parametrize("code", ["EPSG:2163", "EPSG:9311"])
@pytest.mark.parametrize("form", ["code", "esri"])
def test_a_look_alike_is_read_by_its_parameters_and_its_datum_is_unknown(
    code: str, form: str
) -> None:
    """The plane of both is the atlas's; neither is shifted as if it were on NAD27."""
    atlas = shapely.transform(KANSAS, lambda at: np.column_stack(to_atlas(*at.T)))
    text = code if form == "code" else CRS(code).to_wkt("WKT1_ESRI")
    context = area_context(crs=STATED)
    found, datum = of(atlas, text, context)
    assert farthest_m(found, KANSAS) < 0.01
    assert datum == "unknown"
    told = context.ledger.findings()
    assert told["rule"].tolist() == ["A7-SHIFT"]
    assert "National" in told["before"].iat[0]
    assert told["after"].iat[0] == "463"


def test_the_atlas_own_projection_is_read_by_its_parameters() -> None:
    atlas = shapely.transform(KANSAS, lambda at: np.column_stack(to_atlas(*at.T)))
    found, _ = of(atlas, catalogue().crs.atlas.prj_text)
    assert farthest_m(found, KANSAS) < 0.01


def test_an_unknown_datum_is_told_of_every_feature() -> None:
    context = area_context(crs=STATED)
    crs = "+proj=longlat +ellps=clrk66"
    found = degrees(rows(KANSAS, KANSAS, crs=crs), context)
    assert set(found["datum"]) == {"unknown"}
    told = context.ledger.findings()
    assert told["native_id"].tolist() == ["A", "B"]
    assert set(told["rule"]) == {"A7-SHIFT"}
    assert found["shape"].iat[0].equals(KANSAS)


def test_a_shift_that_no_operation_covers_is_told() -> None:
    context = area_context(crs=STATED)
    far = shapely.box(20, -30, 21, -29)
    found, _ = of(far, "EPSG:4267", context)
    assert found.equals(far)
    told = context.ledger.findings()
    assert told[["rule", "before", "after"]].to_numpy().tolist() == [["A7-SHIFT", "NAD27", "276"]]


@pytest.mark.parametrize(
    ("crs", "datum"),
    [
        ("EPSG:6318", "WGS84 (assumed)"),
        ("EPSG:4617", "NAD83(CSRS) (stated)"),
        ("EPSG:4483", "WGS84 (assumed)"),
        ("+proj=longlat +ellps=GRS80", "WGS84 (assumed)"),
    ],
)
def test_a_datum_without_a_name_here_is_assumed_on_a_modern_ellipsoid(crs: str, datum: str) -> None:
    context = area_context(crs=STATED)
    assert of(KANSAS, crs, context) == (KANSAS, datum)
    assert context.ledger.findings().empty


def test_an_assumed_crs_stands_for_the_one_that_is_missing() -> None:
    context = area_context(crs=VectorCrs(stated=False, assumed="EPSG:26914", basis=BASIS))
    found, datum = of(in_plane(KANSAS, "EPSG:26914"), "", context)
    assert farthest_m(found, KANSAS) < 0.01
    assert datum == "NAD83 (assumed)"


@pytest.mark.parametrize("crs", [LOCAL, "EPSG:4978", "EPSG:5703", "EPSG:4807", "EPSG:27572", "no"])
def test_a_crs_without_longitude_and_latitude_is_refused_by_its_file(crs: str) -> None:
    """Local, geocentric, vertical, in grads from Paris, a plane on those, and no CRS at all."""
    with pytest.raises(SourceError, match=r"a\.shp: expected a CRS"):
        of(KANSAS, crs)


@pytest.mark.parametrize("bad", [np.inf, np.nan, 1e30])
@pytest.mark.parametrize("crs", ["EPSG:26914", "EPSG:3347", "EPSG:4269"])
def test_a_vertex_without_a_place_is_a_finding(bad: float, crs: str) -> None:
    context = area_context(crs=STATED)
    sound = KANSAS if CRS(crs).is_geographic else in_plane(KANSAS, crs)
    places = shapely.get_coordinates(sound)
    places[2, 0] = bad
    with np.errstate(invalid="ignore"):
        broken = shapely.set_coordinates(shapely.box(0, 0, 1, 1), places)
    frame = rows(broken, sound, None, crs=crs)
    found = mend_shapes(to_degrees({"areas": frame}, context), context)["areas"]
    assert found["native_id"].tolist() == ["B"]
    told = context.ledger.findings().set_index("native_id")
    assert told.loc["A", ["rule", "action"]].tolist() == ["SHAPE-PLACE", "quarantined"]
    assert told.loc["C", ["rule", "action"]].tolist() == ["SHAPE-MISSING", "quarantined"]


def test_files_of_several_crs_and_tables_without_rows() -> None:
    frame = rows(KANSAS, in_plane(KANSAS, "EPSG:26914"), crs=["EPSG:4269", "EPSG:26914"])
    frame.index = pd.Index([7, 9])
    first, second = degrees(frame)["shape"]
    assert farthest_m(first, second) < 0.01
    nothing = degrees(frame.iloc[:0])
    assert nothing.empty
    assert nothing["datum"].dtype == "str"
