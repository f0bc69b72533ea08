"""Rules G1 to G4 and G7."""

import zipfile
from pathlib import Path

import pytest

from tests.validate_products import STYLE, broken, kml_text, verdicts, warned, write_kml

POINT = "<Point><coordinates>-100,45</coordinates></Point>"
RING = "-100,45 -99,45 -99,46 -100,46 -100,45"
HOLE = "-99.8,45.2 -99.8,45.8 -99.2,45.8 -99.2,45.2 -99.8,45.2"


def polygon(outer: str = RING, inner: str | None = HOLE) -> str:
    ring = "<{0}BoundaryIs><LinearRing><coordinates>{1}</coordinates></LinearRing></{0}BoundaryIs>"
    parts = ring.format("outer", outer) + (ring.format("inner", inner) if inner else "")
    return f"<Polygon>{parts}</Polygon>"


def placemark(content: str, key: str = "f-1") -> str:
    return f'<Placemark id="{key}"><name>One</name>{content}</Placemark>'


INVALID = {
    "wrong_root": kml_text().replace("<kml", "<KML").replace("</kml", "</KML"),
    "google_namespace": kml_text().replace("opengis.net/kml/2.2", "earth.google.com/kml/2.1"),
    "order_of_elements": kml_text(placemark(POINT) + "<open>1</open>"),
    "unknown_element": kml_text(placemark("<colour>red</colour>" + POINT)),
    "blank_inside_tuple": kml_text(placemark(POINT.replace("-100,45", "-100, 45"))),
    "two_tuples": kml_text(placemark(POINT.replace("-100,45", "-100,45 -99,45"))),
    "time_span_backwards": kml_text(
        placemark("<TimeSpan><begin>2013</begin><end>2012</end></TimeSpan>" + POINT)
    ),
    "style_leads_nowhere": kml_text(placemark("<styleUrl>#nowhere</styleUrl>" + POINT)),
    "style_without_fragment": kml_text(placemark("<styleUrl>style</styleUrl>" + POINT)),
    "line_of_one": kml_text(
        placemark("<LineString><coordinates>-100,45</coordinates></LineString>")
    ),
    "phone": kml_text(placemark("<phoneNumber>555</phoneNumber>" + POINT)),
    "schema_data": kml_text(
        '<Schema name="s" id="sch"><SimpleField type="int" name="n"/></Schema>'
        + placemark(
            '<ExtendedData><SchemaData schemaUrl="#sch"><SimpleData name="n">many</SimpleData>'
            "</SchemaData></ExtendedData>" + POINT
        )
    ),
    "field_without_schema": kml_text(
        placemark(
            '<ExtendedData><SchemaData schemaUrl="#sch"><SimpleData name="n">1</SimpleData>'
            "</SchemaData></ExtendedData>" + POINT
        )
    ),
    "field_type": kml_text(
        '<Schema name="s" id="sch"><SimpleField type="text" name="n"/></Schema>'
    ),
    "look_at": kml_text("<LookAt><longitude>-100</longitude><latitude>45</latitude></LookAt>"),
    "box": kml_text(
        "<Region><LatLonAltBox><north>1</north><south>2</south><east>2</east><west>1</west>"
        "</LatLonAltBox><Lod><minLodPixels>1</minLodPixels></Lod></Region>"
    ),
    "lod": kml_text(
        "<Region><LatLonAltBox><north>2</north><south>1</south><east>2</east><west>1</west>"
        "</LatLonAltBox><Lod><minLodPixels>9</minLodPixels><maxLodPixels>3</maxLodPixels></Lod></Region>"
    ),
    "same_data_twice": kml_text(
        placemark(
            '<ExtendedData><Data name="a"><value>1</value></Data>'
            '<Data name="a"><value>2</value></Data></ExtendedData>' + POINT
        )
    ),
    "no_outer": kml_text(placemark("<Polygon><tessellate>0</tessellate></Polygon>")),
}


@pytest.mark.parametrize("name", INVALID)
def test_schema_and_tests(tmp_path: Path, name: str) -> None:
    assert "G1" in broken(write_kml(tmp_path / f"{name}.kml", INVALID[name]))


@pytest.mark.parametrize(
    "body",
    [
        placemark(""),
        placemark("<MultiGeometry>" + POINT + "</MultiGeometry>"),
        '<Folder id="f"/>',
        placemark('<ExtendedData><Data name="a"><value/></Data></ExtendedData>'),
    ],
)
def test_recommendations_only_warn(tmp_path: Path, body: str) -> None:
    path = write_kml(tmp_path / "recommendation.kml", kml_text(body))
    assert "G1" not in broken(path)
    assert "G1" in warned(path)


@pytest.mark.parametrize("key", ["1", "a b", "a:b", ""])
def test_ids_are_names(tmp_path: Path, key: str) -> None:
    assert "G2" in broken(write_kml(tmp_path / "id.kml", kml_text(placemark(POINT, key))))


def test_ids_are_unique(tmp_path: Path) -> None:
    path = write_kml(tmp_path / "ids.kml", kml_text(placemark(POINT) + placemark(POINT)))
    assert "G2" in broken(path)
    assert verdicts(path)["G2"].examples == ("'f-1' stands 2 times",)


def test_placemarks_without_id(tmp_path: Path) -> None:
    body = kml_text(placemark(POINT).replace(' id="f-1"', ""))
    assert "G2" in warned(write_kml(tmp_path / "no_id.kml", body))


def test_unescaped_text(tmp_path: Path) -> None:
    text = kml_text().replace("Potomac Works", "A < B & C")
    path = write_kml(tmp_path / "unescaped.kml", text)
    assert broken(path) == {"G3"}
    assert "line 1" in verdicts(path)["G3"].examples[0]


def test_text_escaped_twice(tmp_path: Path) -> None:
    text = kml_text().replace("Potomac Works", "A &amp;amp; B")
    assert broken(write_kml(tmp_path / "twice.kml", text)) == {"G3"}
    text = kml_text().replace("Potomac Works", "A &amp; B")
    assert broken(write_kml(tmp_path / "once.kml", text)) == set()


def test_cut_off_document(tmp_path: Path) -> None:
    assert broken(write_kml(tmp_path / "cut.kml", kml_text()[:-60])) == {"G3"}


def test_good_rings(tmp_path: Path) -> None:
    path = write_kml(tmp_path / "rings.kml", kml_text(placemark(polygon())))
    assert broken(path) == {"B4"}  # edges of a degree
    assert verdicts(path)["G4"].verdict == "pass"


@pytest.mark.parametrize(
    ("outer", "inner", "word"),
    [
        (RING.rpartition(" ")[0], None, "not closed"),
        (" ".join(reversed(RING.split())), None, "outer ring runs clockwise"),
        (RING, " ".join(reversed(HOLE.split())), "inner ring runs counter-clockwise"),
        ("-100,45 -98,46 -98,45 -99.9,46.5 -100,45", None, "cross"),
        (RING, "-95,45.2 -95,45.8 -94,45.8 -94,45.2 -95,45.2", "cross"),
    ],
)
def test_bad_rings(tmp_path: Path, outer: str, inner: str | None, word: str) -> None:
    path = write_kml(tmp_path / "ring.kml", kml_text(placemark(polygon(outer, inner))))
    assert "G4" in broken(path)
    assert any(word in example for example in verdicts(path)["G4"].examples)


def kmz(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w") as package:
        for name, text in members.items():
            package.writestr(name, text)
    return path


def test_package(tmp_path: Path) -> None:
    assert broken(kmz(tmp_path / "good.kmz", {"doc.kml": kml_text()})) == set()
    assert broken(kmz(tmp_path / "document.kmz", {"files/facilities.kml": kml_text()})) == {"G7"}
    icon = STYLE.replace("</IconStyle>", "<Icon><href>icons/a.png</href></Icon></IconStyle>")
    text = kml_text(icon + placemark(POINT))
    assert broken(kmz(tmp_path / "no_icon.kmz", {"doc.kml": text})) == {"G7"}
    assert broken(kmz(tmp_path / "icon.kmz", {"doc.kml": text, "icons/a.png": "p"})) == set()
    link = "<NetworkLink><Link><href>a.kml</href></Link></NetworkLink>"
    members = {"doc.kml": kml_text(link), "a.kml": kml_text()}
    assert broken(kmz(tmp_path / "only_links.kmz", members)) == {"G7"}
