"""Rules G5, G6 and G8 to G11: a good document, and one broken in each way."""

import zipfile
from pathlib import Path

import pytest

from tests.kml_parts import BALLOON, GOOD, STYLE, kmz
from tests.validate_products import kml_text, verdicts, warned, write_kml

RULES = ("G5", "G6", "G8", "G9", "G10", "G11")


def test_a_good_document_passes(tmp_path: Path) -> None:
    found = verdicts(kmz(tmp_path / "good.kmz"))
    assert {rule: found[rule].verdict for rule in RULES} == dict.fromkeys(RULES, "pass")


TWO = GOOD["placemarks"].replace('"f"', '"g"').replace("#s", "#t")
MAPPED = (
    '<StyleMap id="m"><Pair><key>normal</key><styleUrl>#s</styleUrl></Pair>'
    "<Pair><key>highlight</key><styleUrl>#s</styleUrl></Pair></StyleMap>"
)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"style": STYLE.format("s", "")}, "no BalloonStyle"),
        (
            {
                "style": GOOD["style"] + STYLE.format("t", BALLOON.format("other")),
                "placemarks": GOOD["placemarks"] + TWO,
            },
            "2 different balloons",
        ),
        (
            {
                "style": GOOD["style"] + STYLE.format("t", ""),
                "placemarks": GOOD["placemarks"] + TWO,
            },
            "1 placemarks have a style without balloon",
        ),
        (
            {
                "placemarks": GOOD["placemarks"].replace(
                    "<styleUrl>", "<description>&lt;b&gt;bold&lt;/b&gt;</description><styleUrl>"
                )
            },
            "1 placemarks have HTML of their own",
        ),
        ({"style": GOOD["style"].replace("$[country]", "$[land]")}, "$[land] has no value in 1"),
        ({"placemarks": GOOD["placemarks"].replace('"country"', '"land"')}, "$[country] has no"),
    ],
)
def test_balloons(tmp_path: Path, parts: dict[str, str], words: str) -> None:
    found = verdicts(kmz(tmp_path / "b.kmz", **parts))["G5"]
    assert found.verdict == "warn"
    assert words in " ".join(found.examples)


@pytest.mark.parametrize(
    "parts",
    [
        {"style": GOOD["style"] + MAPPED, "placemarks": GOOD["placemarks"].replace("#s", "#m")},
        {"style": GOOD["style"].replace("$[country]", "$[schema/country] $[id] $[description]")},
        {"placemarks": GOOD["placemarks"] + GOOD["style"].replace('"s"', '"late"')},
    ],
)
def test_balloons_that_are_filled(tmp_path: Path, parts: dict[str, str]) -> None:
    assert verdicts(kmz(tmp_path / "b.kmz", **parts))["G5"].verdict == "pass"


def many(count: int, padding: str = "") -> str:
    return "".join(
        GOOD["placemarks"].replace('"f"', f'"f-{n}"').replace("CAN", f"CAN{padding}")
        for n in range(count)
    )


def test_a_thousand_features_a_document(tmp_path: Path) -> None:
    assert "G6" not in warned(kmz(tmp_path / "a.kmz", placemarks=many(1_000)))
    found = verdicts(kmz(tmp_path / "b.kmz", placemarks=many(1_001)))["G6"]
    assert (found.verdict, found.examples) == (
        "warn",
        ("doc.kml has 1001 features, more than 1000",),
    )


def test_megabytes_of_a_document_and_of_a_package(tmp_path: Path) -> None:
    path = kmz(tmp_path / "large.kmz", placemarks=many(100, "x" * 101_000))
    found = verdicts(path)["G6"].examples
    assert "doc.kml unpacks to 10," in found[0]
    assert "in one package" in found[1]  # the test's package is not compressed
    tile = kml_text("".join((GOOD | {"placemarks": many(1_001)}).values()))
    with zipfile.ZipFile(tmp_path / "tiled.kmz", "w", zipfile.ZIP_DEFLATED) as package:
        link = "<NetworkLink><Link><href>x.kml</href></Link></NetworkLink>"
        root = GOOD["placemarks"] + link
        package.writestr("doc.kml", kml_text("".join((GOOD | {"placemarks": root}).values())))
        package.writestr("x.kml", tile)
    assert set(verdicts(tmp_path / "tiled.kmz")["G6"].examples) == {
        "doc.kml has 1 network links without region",
        "x.kml has 1001 features, more than 1000",
    }


@pytest.mark.parametrize(
    ("place", "verdict", "words"),
    [
        ("-100.123456,45.500000", "pass", ""),
        ("-100.1234567890,45.5", "warn", "more than six decimals"),
        ("-100.12,45.5", "warn", "has six decimals"),
        ("-200.123456,45.500000", "fail", "-200.123456,45.500000"),
        ("45.500000,-100.123456", "fail", "45.500000,-100.123456"),
    ],
)
def test_coordinates(tmp_path: Path, place: str, verdict: str, words: str) -> None:
    placemark = GOOD["placemarks"].replace("-100.123456,45.500000", place)
    found = verdicts(kmz(tmp_path / "c.kmz", placemarks=placemark))["G8"]
    assert found.verdict == verdict
    assert words in " ".join(found.examples)


def test_legend(tmp_path: Path) -> None:
    assert verdicts(kmz(tmp_path / "a.kmz", legend=""))["G9"].examples == ("no ScreenOverlay",)
    outside = GOOD["legend"].replace("legend.png", "https://example.org/legend.png")
    found = verdicts(kmz(tmp_path / "b.kmz", legend=outside))["G9"]
    assert "is no picture in the package" in found.examples[0]


def test_legend_that_is_no_picture(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as package:
        package.writestr("doc.kml", kml_text("".join(GOOD.values())))
        package.writestr("legend.png", "<html>not found</html>")
    assert "G9" in warned(tmp_path / "a.kmz")
    loose = write_kml(tmp_path / "loose.kml", kml_text("".join(GOOD.values())))
    assert verdicts(loose)["G9"].verdict == "not_applicable"


SPAN = "<TimeSpan><begin>{}</begin><end>{}</end></TimeSpan>"


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("", "no TimeSpan"),
        (SPAN.format("2012-12-31", "2012-01-01"), "not before its end"),
        (SPAN.format("2012", "2012"), "not before its end"),
        (SPAN.format("2012-02-30", "2012-12-31"), "is no date"),
        ("<TimeSpan><begin>2012</begin></TimeSpan>", "is open"),
        (SPAN.format("2012", "2012-12"), ""),
        (SPAN.format("2012-01-01T00:00:00Z", "2012-12-31T23:59:59+02:00"), ""),
    ],
)
def test_period(tmp_path: Path, span: str, words: str) -> None:
    found = verdicts(kmz(tmp_path / "t.kmz", span=span))["G10"]
    assert found.verdict == ("warn" if words else "pass")
    assert words in " ".join(found.examples)


def test_periods_of_placemarks(tmp_path: Path) -> None:
    dated = GOOD["placemarks"].replace("<styleUrl>", GOOD["span"] + "<styleUrl>")
    lasting = dated.replace("<end>2012-12-31</end>", "")
    assert lasting != dated
    assert "G10" not in warned(
        kmz(tmp_path / "c.kmz", span=SPAN.format("2012", "2013"), placemarks=lasting)
    )
    assert "G10" not in warned(kmz(tmp_path / "a.kmz", span="", placemarks=dated))
    found = verdicts(kmz(tmp_path / "b.kmz", span="", placemarks=dated + TWO))["G10"]
    assert found.examples == ("1 placemarks have no TimeSpan",)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (GOOD["look"], "", "no LookAt"),
        ("<longitude>-100", "<longitude>100", "looks at 100 E 45 N"),
        ("<range>5000000", "<range>5000", "from 5 km"),
        ("<range>5000000</range>", "<tilt>45</tilt><range>5000000</range>", "tilted by 45"),
        ("<range>5000000", "<range>far", "LookAt of -100, 45, far"),
    ],
)
def test_first_view(tmp_path: Path, old: str, new: str, words: str) -> None:
    found = verdicts(kmz(tmp_path / "v.kmz", look=GOOD["look"].replace(old, new)))["G11"]
    assert found.verdict == "warn"
    assert words in " ".join(found.examples)


def test_the_view_of_a_placemark_is_not_that_of_the_document(tmp_path: Path) -> None:
    placemark = GOOD["placemarks"].replace("<styleUrl>", GOOD["look"] + "<styleUrl>")
    assert "G11" in warned(kmz(tmp_path / "v.kmz", look="", placemarks=placemark))
