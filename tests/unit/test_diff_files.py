"""The files of a comparison, reopened with readers that did not write them."""

import base64
import io
import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastkml import kml as fastkml
from fastkml.utils import find_all
from lxml import etree
from PIL import Image
from rich.console import Console

from pipeline.build.diff import diff_editions, print_diff, write_diff
from pipeline.export.changes_words import COLORS, WORDS
from tests.changed_editions import (
    CATALOGUE,
    areas,
    facilities,
    squares,
    write_edition,
    write_points,
)
from tests.factories import AMPERSAND, IMAGE, SCRIPT
from tests.kml_schema import KML, parse, read_doc, schema_errors

FILES = ["diff.html", "diff.json", "diff.kmz"]


class Page(HTMLParser):
    """Texts, pictures and the elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[str] = []
        self.pictures: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.append(tag)
        self.pictures += [value for name, value in attrs if tag == "img" and name == "src"]

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append(data.strip())


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two editions of facilities: one is added, removed, moved and changed of them each."""
    folder = tmp_path_factory.mktemp("pair")
    before = facilities()
    after = facilities().drop(index=4)
    after.loc[0, "release_total_kg"] = 5.0
    after.loc[1, "lat"] = 53.64
    after.loc[2, ["feature_id", "name"]] = ["MEX-RETC-ÑU <1>", f"Química {AMPERSAND}"]
    after.loc[5, "lon"] = 144.89
    after.loc[5, "name"] = IMAGE
    return write_points(folder / "a", before, "2012"), write_points(folder / "b", after, "2022")


@pytest.fixture(scope="module")
def written(pair: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "deep"
    assert [path.name for path in write(pair, folder)] == FILES
    return folder


def write(pair: tuple[Path, Path], folder: Path, language: str = "en") -> list[Path]:
    return write_diff(folder, diff_editions(*pair, CATALOGUE), CATALOGUE, language)


def test_json_has_everything(written: Path) -> None:
    found = json.loads((written / "diff.json").read_bytes())
    assert found["layer"] == "prtr_facilities"
    assert found["before"] == {"edition": "2012", "features": 6}
    assert found["counts"] == {"added": 1, "removed": 2, "changed": 3, "moved": 2, "unchanged": 1}
    assert found["added"][0]["name"] == f"Química {AMPERSAND}"
    assert [row["id"] for row in found["removed"]] == ["MEX-RETC-NL-1", "USA-TRI-77001XX"]
    by_id = {row["id"]: row for row in found["changed"]}
    assert by_id["CAN-NPRI-0001"]["attributes"] == {
        "release_total_kg": {"before": 1234567.891, "after": 5.0}
    }
    assert by_id["CAN-NPRI-0002"]["moved"]["metres"] == pytest.approx(11_130, abs=10)
    guam = by_id["USA-TRI-96910GU"]
    assert guam["moved"]["from"] == pytest.approx([144.79, 13.47])
    assert guam["attributes"]["name"]["after"] == IMAGE
    sums = [r for r in found["totals"] if r["field"] == "release_total_kg" and not r["source"]]
    assert sums[0]["before"] == pytest.approx(1235572.395)


def test_the_page_shows_texts_as_texts_and_one_picture(written: Path) -> None:
    page = Page((written / "diff.html").read_text(encoding="utf-8"))
    assert "script" not in page.tags
    assert page.tags.count("img") == 1
    assert page.pictures[0].startswith("data:image/png;base64,")
    for text in (f"Química {AMPERSAND}", "MEX-RETC-ÑU <1>", IMAGE, SCRIPT, "1234567.891", "5"):
        assert text in page.texts
    assert "Changes from 2012 to 2022" in page.texts
    assert "diff.json" in page.texts


@pytest.mark.parametrize(("language", "word"), [("fr", "Ajoutées"), ("es", "Agregados")])
def test_the_page_speaks_the_language_asked_for(pair, tmp_path: Path, language, word) -> None:
    write(pair, tmp_path, language)
    text = (tmp_path / "diff.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}">' in text
    page = Page(text)
    assert word in page.texts
    assert CATALOGUE.fields["release_total_kg"].label.in_language(language) in page.texts
    folders = [e.findtext(f"{KML}name") for e in root(tmp_path).iter(f"{KML}Folder")]
    assert word in folders


def root(folder: Path):
    return parse(read_doc(folder / "diff.kmz"))


def test_the_kmz_is_valid_and_has_a_folder_for_each_kind(written: Path) -> None:
    document = read_doc(written / "diff.kmz")
    assert schema_errors(document) == []
    folders = {
        folder.findtext(f"{KML}name"): [
            mark.findtext(f"{KML}name") for mark in folder.iter(f"{KML}Placemark")
        ]
        for folder in root(written).findall(f"{KML}Document/{KML}Folder")
    }
    assert set(folders) == {"Added", "Removed", "Moved", "Changed where they are"}
    assert folders["Added"] == [f"Química {AMPERSAND}"]
    assert len(folders["Removed"]) == 2
    assert len(folders["Moved"]) == 4, "two features, and the paths that they took"
    assert folders["Changed where they are"] == [f"Aciérie {AMPERSAND}"]


def test_a_path_leads_from_the_old_place_to_the_new(written: Path) -> None:
    lines = [
        [tuple(map(float, place.split(","))) for place in (line.text or "").split()]
        for line in root(written).iter(f"{KML}coordinates")
        if line.getparent().tag == f"{KML}LineString"
    ]
    ends = sorted((line[0], line[-1]) for line in lines)
    assert ends == [
        ((-113.49, 53.54), (-113.49, 53.64)),
        ((144.79, 13.47), (144.89, 13.47)),
    ]


def test_the_kmz_opens_in_another_reader_with_its_values(written: Path) -> None:
    document = fastkml.KML.parse(io.BytesIO(read_doc(written / "diff.kmz")))
    marks = list(find_all(document, of_type=fastkml.Placemark))
    assert len(marks) == 8
    data = {
        element.name: element.value
        for mark in marks
        if mark.name == f"Aciérie {AMPERSAND}"
        for element in mark.extended_data.elements
    }
    label = CATALOGUE.fields["release_total_kg"].label.en
    assert data["changes"] == f"{label}: 1234567.891 → 5"
    assert data["source"] == "ca_npri"


def test_the_kmz_holds_its_pictures(written: Path) -> None:
    with zipfile.ZipFile(written / "diff.kmz") as package:
        assert package.testzip() is None
        names = set(package.namelist())
    used = {e.text for e in root(written).iter(f"{KML}href")}
    assert used <= names


def test_the_map_shows_each_kind_in_its_colour(written: Path) -> None:
    (source,) = Page((written / "diff.html").read_text(encoding="utf-8")).pictures
    picture = Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))).convert("RGB")
    colors = {color for _, color in picture.getcolors(1 << 24)}
    for color in COLORS.values():
        assert tuple(bytes.fromhex(color)) in colors


def test_the_same_editions_give_the_same_bytes(pair, written: Path, tmp_path: Path) -> None:
    write(pair, tmp_path)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes()


def test_editions_that_are_alike_have_a_page_and_no_map(pair, tmp_path: Path) -> None:
    (tmp_path / "diff.kmz").write_bytes(b"of an earlier comparison")
    paths = write((pair[0], pair[0]), tmp_path)
    assert [path.name for path in paths] == FILES[:2]
    assert not (tmp_path / "diff.kmz").exists()
    page = Page((tmp_path / "diff.html").read_text(encoding="utf-8"))
    assert WORDS["same"].en in page.texts
    assert page.pictures == []
    assert json.loads((tmp_path / "diff.json").read_bytes())["changed"] == []


def test_polygons_are_drawn_with_the_outlines_that_they_had(tmp_path: Path) -> None:
    before = squares((0, 0), (500_000, 0), (0, 900_000), side=90_000)
    after = squares((0, 0), (530_000, 0), (0, 1_900_000), side=90_000)
    table = areas(3)
    folders = (
        write_edition(tmp_path / "a", table, before, "lakes"),
        write_edition(tmp_path / "b", table.replace("L2", "L3"), after, "lakes"),
    )
    write(folders, tmp_path / "out")
    assert schema_errors(read_doc(tmp_path / "out/diff.kmz")) == []
    kinds = sorted(
        (mark.findtext(f"{KML}styleUrl"), shape.tag.removeprefix(KML))
        for mark in root(tmp_path / "out").iter(f"{KML}Placemark")
        for shape in mark
        if shape.tag in (f"{KML}Polygon", f"{KML}LineString", f"{KML}MultiGeometry")
    )
    assert [kind for _, kind in kinds].count("Polygon") == 3
    assert [kind for _, kind in kinds].count("LineString") == 1


def test_a_terminal_shows_no_control_characters_of_a_source(pair, tmp_path: Path) -> None:
    table = facilities().assign(country="C\x1b[2J", city="x")
    hostile = write_points(tmp_path / "h", table)
    shown = io.StringIO()
    found = diff_editions(pair[0], hostile, CATALOGUE).comparison
    print_diff(found, "en", Console(file=shown, width=120))
    assert "\x1b" not in shown.getvalue()
    assert "C\\x1b[2J" in shown.getvalue()
    assert "country: 6" in shown.getvalue()


def test_a_feature_without_a_name_goes_by_its_id(pair, tmp_path: Path) -> None:
    table = facilities().drop(columns=["name", "state_prov"])
    old = write_points(tmp_path / "a", table)
    table.loc[0, "release_air_kg"] = 1.0
    write((old, write_points(tmp_path / "b", table.drop(index=1))), tmp_path)
    texts = Page((tmp_path / "diff.html").read_text(encoding="utf-8")).texts
    assert {"CAN-NPRI-0001", "CAN-NPRI-0002"} <= set(texts)
    names = [mark.findtext(f"{KML}name") for mark in root(tmp_path).iter(f"{KML}Placemark")]
    assert sorted(names) == ["CAN-NPRI-0001", "CAN-NPRI-0002"]


def test_kml_ids_are_unique(written: Path) -> None:
    ids = [
        e.get("id") for e in etree.fromstring(read_doc(written / "diff.kmz")).iter() if e.get("id")
    ]
    assert len(ids) == len(set(ids))
