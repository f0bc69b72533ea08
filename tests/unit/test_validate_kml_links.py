"""Network links within a package: followed once, never out of it, circles and depth refused."""

import zipfile
from pathlib import Path

import pytest

from pipeline.checks.readers.kml import read_kml
from tests.validate_products import STYLE, broken, kml_text, verdicts, write_kml, write_shp

REGION = (
    "<Region><LatLonAltBox><north>60</north><south>20</south><east>-60</east><west>-160</west>"
    "</LatLonAltBox><Lod><minLodPixels>256</minLodPixels></Lod></Region>"
)


def link(href: str, region: str = REGION) -> str:
    return f"<NetworkLink>{region}<Link><href>{href}</href></Link></NetworkLink>"


def point(key: str) -> str:
    return (
        f'<Placemark id="{key}"><name>{key}</name>'
        "<Point><coordinates>-100.123456,45.000000</coordinates></Point></Placemark>"
    )


def kmz(path: Path, **members: str) -> Path:
    """A package; a member's name has ``_`` for a slash and no suffix."""
    with zipfile.ZipFile(path, "w") as package:
        for name, body in members.items():
            package.writestr(name.replace("_", "/") + ".kml", kml_text(STYLE + body))
    return path


def test_features_of_tiles_count(tmp_path: Path) -> None:
    path = kmz(
        tmp_path / "t.kmz",
        doc=point("a") + link("tiles/1.kml"),
        tiles_1=point("b") + link("2.kml"),
        tiles_2=point("c"),
        other=point("d"),
    )
    (found,) = read_kml(path)
    assert found.attributes["id"].tolist() == ["a", "b", "c"]
    assert broken(path) == set()
    assert [one.name for one in found.kml.documents] == ["doc.kml", "tiles/1.kml", "tiles/2.kml"]


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/tiles/1.kml",
        "file:///etc/passwd",
        "../outside.kml",
        "/etc/passwd",
        "tiles\\1.kml",
        "absent.kml",
        "",
    ],
)
def test_links_out_of_the_package_are_not_followed(tmp_path: Path, href: str) -> None:
    (tmp_path / "outside.kml").write_text(kml_text(STYLE + point("outside")))
    path = kmz(tmp_path / "t.kmz", doc=point("a") + link(href), tiles_1=point("b"))
    (found,) = read_kml(path)
    assert found.attributes["id"].tolist() == ["a"]


def test_circles_are_found_and_end(tmp_path: Path) -> None:
    path = kmz(
        tmp_path / "t.kmz",
        doc=point("a") + link("x.kml"),
        x=point("b") + link("y.kml"),
        y=point("c") + link("doc.kml") + link("x.kml") + link("y.kml"),
    )
    assert verdicts(path)["G7"].examples == (
        "y.kml links back to doc.kml: a circle",
        "y.kml links back to x.kml: a circle",
        "y.kml links back to y.kml: a circle",
    )


def test_a_document_linked_twice_shows_its_features_twice(tmp_path: Path) -> None:
    path = kmz(tmp_path / "t.kmz", doc=point("a") + link("x.kml") * 2, x=point("b"))
    assert "linked a second time" in verdicts(path)["G7"].examples[0]


def test_chains_have_an_end(tmp_path: Path) -> None:
    members = {"doc": point("p") + link("0.kml")}
    members |= {str(n): point(f"p{n}") + link(f"{n + 1}.kml") for n in range(60)}
    path = kmz(tmp_path / "t.kmz", **members)
    (found,) = read_kml(path)
    assert len(found) == 32
    assert "more than 32 links away" in verdicts(path)["G7"].examples[0]


def test_a_feature_in_two_tiles(tmp_path: Path) -> None:
    doc = point("a") + link("x.kml") + link("y.kml")
    path = kmz(tmp_path / "t.kmz", doc=doc, x=point("b"), y=point("b"))
    assert broken(path) == {"B1", "C8", "G2"}
    assert verdicts(path)["G2"].examples == ("'b' stands in more than one document",)


def test_faults_of_a_tile_name_it(tmp_path: Path) -> None:
    bad = (
        point("b")
        .replace("<Point>", "<colour>red</colour><Point>")
        .replace("<name>b", "<name>b &amp;amp;")
    )
    path = kmz(tmp_path / "t.kmz", doc=point("a") + link("x.kml"), x=bad)
    found = verdicts(path)
    assert found["G1"].examples[0].startswith("x.kml line 1: ")
    assert found["G3"].examples[0].startswith("x.kml line 1: ")


def test_a_tile_that_is_cut_off(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.kmz", "w") as package:
        package.writestr("doc.kml", kml_text(STYLE + point("a") + link("x.kml")))
        package.writestr("x.kml", kml_text(STYLE + point("b"))[:-30])
    assert broken(tmp_path / "t.kmz") == {"G3"}
    assert verdicts(tmp_path / "t.kmz")["G3"].examples[0].startswith("x.kml ")


def test_a_tile_with_a_doctype_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "t.kmz", "w") as package:
        package.writestr("doc.kml", kml_text(STYLE + point("a") + link("x.kml")))
        package.writestr("x.kml", '<!DOCTYPE kml [<!ENTITY a "b">]>' + kml_text(point("b"))[38:])
    found = verdicts(tmp_path / "t.kmz")["READ"]
    assert "member x.kml: has a DOCTYPE" in found.examples[0]


def test_the_edition_counts_features_of_all_tiles(tmp_path: Path) -> None:
    from pipeline.checks.validate import validate_paths
    from tests.validate_products import CATALOGUE

    write_shp(tmp_path / "facilities.shp")
    whole = kml_text()
    head, *places, tail = whole.replace("</Placemark>", "</Placemark>|").split("|")
    placemarks = [head[head.index("<Placemark") :], *places]
    kmz(
        tmp_path / "facilities.kmz",
        doc=placemarks[0] + link("x.kml"),
        x="".join(placemarks[1:]),
    )
    assert tail.startswith("</Document>")
    edition = {v.rule: v for v in validate_paths([tmp_path], CATALOGUE)[-1].verdicts}
    assert (edition["F4"].verdict, edition["G12"].verdict) == ("pass", "pass")
    write_kml(tmp_path / "less.kml", kml_text(STYLE + placemarks[0]))
    edition = {v.rule: v for v in validate_paths([tmp_path], CATALOGUE)[-1].verdicts}
    assert edition["G12"].examples == ("less.kml less has 1 placemarks, not 4",)
