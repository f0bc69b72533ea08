"""The identity of a CRS is found by its numbers, in every notation."""

import json
import os
import re
from pathlib import Path

import pytest
from pyproj import CRS

from pipeline.checks.crs import identify_crs
from pipeline.checks.crs_doctor import diagnose
from pipeline.checks.crs_shift import control_shifts
from pipeline.spec.catalogue import Catalogue

REGISTRY = Catalogue().crs
ATLAS = REGISTRY.atlas
LAEA = "+proj=laea +lat_0=45 +lon_0=-100 +x_0=0 +y_0=0 +units=m +no_defs"
SOURCES = {
    ATLAS.prj_text: "atlas",
    ATLAS.wkt2: "atlas",
    f"{LAEA} +ellps=sphere": "atlas",
    f"{LAEA} +R=6370997": "atlas",
    f"{LAEA} +a=6370997 +b=6370997": "atlas",
    f"{LAEA} +R=6370997.4": "atlas",
    f"{LAEA} +R=6370997.6": "wrong_radius",
    "EPSG:2163": "alias_2163",
    "EPSG:9311": "epsg_9311",
    f"{LAEA} +ellps=WGS84": "ellipsoidal_look_alike",
    f"{LAEA} +datum=NAD83": "ellipsoidal_look_alike",
    f"{LAEA} +ellps=GRS80 +R_A": "wrong_radius",
    f"{LAEA} +ellps=WGS84 +R_A": "wrong_radius",
    f"{LAEA} +ellps=clrk66 +R_A": "epsg_9311",
    f"{LAEA} +ellps=clrk66": "epsg_9311",
    f"{LAEA} +R=6371000": "wrong_radius",
    f"{LAEA} +R=6371007.181": "wrong_radius",
    f"{LAEA} +R=6378137": "wrong_radius",
    "ESRI:102001": "other",  # NAD83 Canada Albers
    "EPSG:3978": "other",  # NAD83 Canada Atlas Lambert
    "EPSG:6372": "other",  # INEGI Lambert, ITRF2008
    "EPSG:6362": "other",  # INEGI Lambert, ITRF92
    "EPSG:4326": "geographic",
    "OGC:CRS84": "geographic",
    "EPSG:3857": "other",
    LAEA.replace("lat_0=45", "lat_0=45.0000001") + " +R=6370997": "other",
    LAEA.replace("lon_0=-100", "lon_0=-96") + " +R=6370997": "other",
    LAEA.replace("x_0=0", "x_0=1") + " +R=6370997": "other",
    LAEA.replace("units=m", "units=us-ft") + " +R=6370997": "other",
    LAEA.replace("units=m", "units=ft") + " +R=6370997": "other",
    LAEA.replace("units=m", "to_meter=0.3048") + " +R=6370997": "other",
    LAEA.replace("units=m", "units=km") + " +R=6370997": "other",
    LAEA.replace("laea", "aeqd") + " +R=6370997": "other",
    f"{LAEA} +R=6370997 +pm=paris": "other",
    f"{LAEA} +R=6370997 +towgs84=0,0,0": "other",
    f"{LAEA} +R=6370997 +nadgrids=@null": "atlas",
    f"{LAEA} +ellps=GRS80 +towgs84=0,0,0,0,0,0,0": "ellipsoidal_look_alike",
    LAEA.replace("-100", "260") + " +R=6370997": "atlas",
    "+proj=longlat +ellps=GRS80 +towgs84=0,0,0": "geographic",
    "+proj=longlat +ellps=clrk66 +nadgrids=@conus": "geographic",
    "ESRI:102017": "other",
    "EPSG:6372+5703": "other",
    "EPSG:26918": "other",
}
NOTATIONS = {
    "wkt1_esri": lambda crs: crs.to_wkt("WKT1_ESRI"),
    "wkt1_gdal": lambda crs: crs.to_wkt("WKT1_GDAL"),
    "wkt2": lambda crs: crs.to_wkt("WKT2_2019", pretty=True),
    "projjson": lambda crs: crs.to_json(),
}
# What Esri's and GDAL's WKT 1 cannot say: they drop the shift or refuse the CRS.
LOSSY = ("+towgs84", "+nadgrids", "+R_A", "CRS84", "+5703")
# A PROJ string has neither names nor the method of EPSG:9311: only its numbers are left.
AS_PROJ_STRING = {"EPSG:2163": "atlas", "ESRI:102001": "other"}
WRITTEN = [
    (text, identity, notation)
    for text, identity in SOURCES.items()
    for notation in NOTATIONS
    if not (notation.startswith("wkt1") and any(word in text for word in LOSSY))
]


@pytest.mark.parametrize(("text", "identity"), SOURCES.items())
def test_identity_as_given(text: str, identity: str) -> None:
    verdict = identify_crs(text)
    assert verdict.identity == identity, verdict.reason
    assert verdict.is_atlas is (identity in ("atlas", "alias_2163"))
    assert verdict.reason


@pytest.mark.parametrize(("text", "identity", "notation"), WRITTEN)
def test_identity_in_every_notation(text: str, identity: str, notation: str) -> None:
    written = NOTATIONS[notation](CRS.from_user_input(text))
    assert identify_crs(written, REGISTRY).identity == identity, written


@pytest.mark.parametrize(("text", "identity"), SOURCES.items())
def test_identity_as_proj_string(text: str, identity: str) -> None:
    written = CRS.from_user_input(text).to_proj4()
    assert identify_crs(written).identity == AS_PROJ_STRING.get(text, identity), written


def test_authalic_radius_is_named() -> None:
    verdict = identify_crs(f"{LAEA} +ellps=WGS84 +R_A")
    assert "6371007.181 m, not 6370997 m" in verdict.reason
    assert max(control_shifts(verdict.crs, REGISTRY).values()) < 20


@pytest.mark.parametrize(
    ("given", "identity"),
    [(2163, "alias_2163"), (9311, "epsg_9311"), (4326, "geographic")],
)
def test_numeric_code(given: int, identity: str) -> None:
    assert identify_crs(given).identity == identity


def test_crs_object_and_bytes_with_byte_order_mark() -> None:
    assert identify_crs(CRS.from_wkt(ATLAS.wkt2)).identity == "atlas"
    assert identify_crs(b"\xef\xbb\xbf" + ATLAS.prj_text.encode()).identity == "atlas"


@pytest.mark.parametrize(
    ("central", "origin"),
    [
        ("Longitude of natural origin", "Latitude of natural origin"),
        ("longitude_of_center", "latitude_of_center"),
        ("central_meridian", "latitude_of_origin"),
    ],
)
def test_parameter_names_of_other_writers(central: str, origin: str) -> None:
    text = ATLAS.prj_text.replace("Central_Meridian", central).replace("Latitude_Of_Origin", origin)
    assert identify_crs(text).identity == "atlas"


def test_the_name_proves_nothing() -> None:
    named = ATLAS.prj_text.replace("6370997.0,0.0", "6378137.0,298.257223563")
    assert identify_crs(named).identity == "ellipsoidal_look_alike"
    renamed = ATLAS.prj_text.replace("Sphere_ARC_INFO", "Something")
    assert identify_crs(renamed).identity == "atlas"


@pytest.mark.parametrize(
    "written",
    [
        ATLAS.prj_text.replace(",", ",\n    "),
        "\r\n" + ATLAS.prj_text + "\r\n",
        ATLAS.prj_text.translate(str.maketrans("[]", "()")),
        ATLAS.prj_text.replace("PROJCS", "projcs").replace("SPHEROID", "Spheroid"),
        ATLAS.prj_text.encode("utf-16"),
        ATLAS.prj_text.encode() + b"\x00",
        ATLAS.prj_text.replace("Sphere", "Sphère", 1).encode("latin-1"),
    ],
)
def test_the_same_text_as_other_hands_write_it(written: str | bytes) -> None:
    assert identify_crs(written).identity == "atlas"


def test_a_code_of_esri_given_to_epsg_as_many_files_do() -> None:
    assert identify_crs("EPSG:102003").crs.name == "USA_Contiguous_Albers_Equal_Area_Conic"


def test_round_brackets_in_a_name_stay() -> None:
    named = ATLAS.prj_text.replace("Sphere_ARC_INFO_Lambert", "Atlas (1:10M) [sphere]", 1)
    assert identify_crs(named).crs.name.startswith("Atlas (1:10M) [sphere]")


def test_an_extension_outweighs_the_parameters() -> None:
    extension = f'EXTENSION["PROJ4","{LAEA.replace("-100", "-96")} +R=6370997"]'
    verdict = identify_crs(f"{ATLAS.prj_text[:-1]},{extension}]")
    assert verdict.identity == "other"
    assert "moves points" in verdict.reason


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A file that keeps whoever opens it, forever."""
    os.mkfifo(tmp_path / "grid")
    return tmp_path / "grid"


@pytest.mark.parametrize(
    "text",
    [
        f"{LAEA} +R=6370997 +nadgrids=@null,GRID",
        f"{LAEA} +R=6370997 +nadgrids=GRID",
        f"{LAEA} +ellps=clrk66 +nadgrids=GRID",
        f"{LAEA} +R=6370997 +geoidgrids=GRID",
        "+proj=utm +zone=18 +ellps=clrk66 +nadgrids=GRID",
        "+proj=pipeline +step +proj=hgridshift +grids=GRID +step +proj=laea",
        "+proj=vgridshift +grids=GRID",
        "+proj=tinshift +file=GRID",
        "+proj=defmodel +model=GRID",
        "+proj=ob_tran +o_proj=hgridshift +grids=GRID +o_lat_p=3 +o_lon_p=4",
        f'{ATLAS.prj_text[:-1]},EXTENSION["PROJ4","{LAEA} +R=6370997 +nadgrids=GRID"]]',
        re.sub(r'METHOD\["[^"]*"', 'METHOD["PROJ hgridshift grids=GRID"', ATLAS.wkt2),
    ],
)
def test_no_file_that_a_definition_names_is_opened(pipe: Path, text: str) -> None:
    given = text.replace("GRID", str(pipe))
    notations = [given]
    if "nadgrids" in text and text.startswith("+"):
        crs = CRS.from_user_input(given)
        notations += [crs.to_wkt(), crs.to_json(), crs.to_wkt("WKT1_GDAL")]
    for notation in notations:
        assert identify_crs(notation).identity in ("other", "unreadable", "atlas")
        diagnose(notation, REGISTRY)


def test_compound_is_judged_by_its_horizontal_part() -> None:
    vertical = 'VERT_CS["h",VERT_DATUM["v",2005],UNIT["metre",1],AXIS["Up",UP]]'
    text = f'COMPD_CS["both",{ATLAS.prj_text},{vertical}]'
    assert identify_crs(text).identity == "atlas"


def test_exchanged_axes_are_another_crs() -> None:
    tree = json.loads(CRS.from_wkt(ATLAS.wkt2).to_json())
    tree["coordinate_system"]["axis"].reverse()
    verdict = identify_crs(json.dumps(tree))
    assert verdict.identity == "other"
    assert "axes" in verdict.reason


@pytest.mark.parametrize("nothing", [None, "", "  \n", b""])
def test_missing(nothing: str | bytes | None) -> None:
    verdict = identify_crs(nothing)
    assert verdict.identity == "missing"
    assert verdict.is_atlas is None


@pytest.mark.parametrize(
    "text",
    [
        "hello",
        "US National Atlas Equal Area",
        'PROJCS["cut',
        "EPSG:999999",
        "{}",
        "[" * 5000,
        '{"type": ' * 5000,
        'PROJCS["' * 3000,
        "+init=/etc/hostname:x +type=crs",
        b"\xff\xfe\x00",
        ATLAS.prj_text * 300,
    ],
)
def test_unreadable(text: str | bytes) -> None:
    verdict = identify_crs(text)
    assert verdict.identity == "unreadable"
    assert verdict.is_atlas is None


def test_control_shifts_prove_the_identity() -> None:
    assert max(control_shifts(CRS.from_user_input(ATLAS.prj_text), REGISTRY).values()) < 0.001
    ellipsoidal = control_shifts(CRS.from_user_input(f"{LAEA} +ellps=WGS84"), REGISTRY)
    assert ellipsoidal["Montréal"] == pytest.approx(5843, abs=1)
    assert ellipsoidal["centre"] == pytest.approx(0, abs=0.001)
