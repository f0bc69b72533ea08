"""Examples of the rules on KML."""

from pathlib import Path

from tests.rule_examples import breaks, keeps
from tests.validate_products import STYLE, good_frame, kml_text, write_kml, write_shp

_CLOCKWISE = "-100,40 -100,41 -99,41 -99,40 -100,40"
_COUNTER = "-100,40 -99,40 -99,41 -100,41 -100,40"
_POLYGON = (
    '<Placemark id="p"><name>Area</name><Polygon><outerBoundaryIs><LinearRing><coordinates>'
    "{}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
)


@keeps("G1", "G2", "G3", "G7")
def good(folder: Path) -> Path:
    return write_kml(folder / "good.kml")


@keeps("G4")
def good_ring(folder: Path) -> Path:
    return write_kml(folder / "ring.kml", kml_text(_POLYGON.format(_COUNTER)))


@breaks("G1")
def unknown_element(folder: Path) -> Path:
    return write_kml(
        folder / "schema.kml",
        kml_text()
        .replace("name>Facilities", "nom>Facilities")
        .replace("Facilities</name", "Facilities</nom"),
    )


@breaks("G2")
def numeric_id(folder: Path) -> Path:
    return write_kml(folder / "ids.kml", kml_text().replace('id="f-0"', 'id="0"'))


@breaks("G3")
def escaped_twice(folder: Path) -> Path:
    return write_kml(folder / "twice.kml", kml_text().replace("Potomac", "A &amp;amp; B"))


@breaks("G4")
def clockwise(folder: Path) -> Path:
    return write_kml(folder / "ring.kml", kml_text(_POLYGON.format(_CLOCKWISE)))


@breaks("G7")
def only_links(folder: Path) -> Path:
    link = '<NetworkLink id="n"><name>n</name><Link><href>a.kml</href></Link></NetworkLink>'
    return write_kml(folder / "links.kml", kml_text(STYLE + link))


@breaks("G12")
def one_placemark_less(folder: Path) -> Path:
    write_shp(folder / "good.shp")
    write_kml(folder / "less.kml", kml_text(frame=good_frame().iloc[:-1]))
    return folder
