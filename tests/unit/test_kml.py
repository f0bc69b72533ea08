"""The KMZ writer: validity, escaping, ids, coordinates, package, determinism, memory."""

import html
import io
import re
import tracemalloc
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from pipeline.export.icons import circle_icon
from pipeline.export.kml import KmlDocument, KmlField, KmlStyle, iter_kml
from pipeline.export.kml_geometry import geometry_texts
from pipeline.export.kml_text import inert_text, xml_id, xml_value
from pipeline.export.kmz import write_kmz
from tests.kml_schema import (
    ATOM,
    ENTITY,
    KML,
    NCNAME,
    conformance_errors,
    parse,
    schema_errors,
    unresolved_entities,
)

ATTACKS = (
    'A < B & "C"',
    "]]>",
    "$[name] $[sector]",
    "<script>alert(1)</script>",
    "</td></table><img src=x onerror=alert(1)>",
    "AT&T, R&D & Söhne",
    "&lt;b&gt; &copy &#36;[name]",
    "$& $$ $' $`",
    "bell\x07 null\x00 non\ufffe half\ud800",
    "100 % %s {0} \\1",
    "two\r\nlines",
    "Niño Ñandú 工場 😀",
    "invoice\u202efdp.exe \u2066isolated\u2069",
)
# Text built from the characters that mean something to XML, HTML, KML or JavaScript.
HOSTILE = st.text(alphabet=st.sampled_from("<>/&;#$[]{}'\"`!=% \r\n\x00\ud800\ufffeltamp36xAé"))


def document(**changes: Any) -> KmlDocument:
    """Return a document with two fields and two styles."""
    parts: dict[str, Any] = {
        "id": "prtr 2005/é",
        "name": "Facilities <2005> & more",
        "description": 'First line "quoted"\nsecond line ]]>',
        "language": "fr",
        "fields": (
            KmlField("sector", "Secteur & activité"),
            KmlField("air_kg", "Air (kg, 100 %) $[name]"),
        ),
        "styles": (
            KmlStyle("big", "3366CC", 1.25, "icons/circle.png"),
            KmlStyle("small one", "FF8000", 0.5, "icons/circle.png"),
        ),
        "legend_png": circle_icon("00FF00", 64),
        "icons": {"icons/circle.png": circle_icon("FFFFFF")},
        "begin": "2005-01-01",
        "end": "2005-12-31",
        "link": "https://example.org/register?a=1&b=2",
        "author": "Atlas & partners",
        "notice": "CC BY 4.0. Coordonnées : longitude et latitude WGS 84.",
    }
    return KmlDocument(**(parts | changes))


def frame(count: int = 12, **columns: Any) -> pd.DataFrame:
    """Return placemarks in shuffled order, in 2 x 2 folders and one without a folder."""
    rng = np.random.default_rng(7)
    numbers = rng.permutation(count)
    data: dict[str, Any] = {
        "feature_id": [f"MX-{i:06d}" for i in numbers],
        "name": [f"Plant {i}" for i in numbers],
        "geometry": shapely.points(rng.uniform(-170, -55, count), rng.uniform(15, 75, count)),
        "style": [("big", "small one")[i % 2] for i in numbers],
        "folder": ["" if i == 0 else ("Canada", "México")[i % 2] for i in numbers],
        "subfolder": ["" if i == 0 else ("Air", "Water")[i // 2 % 2] for i in numbers],
        "sector": [f"sector {i % 3}" for i in numbers],
        "air_kg": ["" if i % 3 else f"{i} kg" for i in numbers],
    }
    return pd.DataFrame(data | columns)


def kml_bytes(doc: KmlDocument, placemarks: pd.DataFrame) -> bytes:
    """Return the whole document."""
    return b"".join(iter_kml(doc, placemarks))


def values_of(kml: bytes, name: str) -> list[str]:
    """Return the values of one Data element over all placemarks, in document order."""
    path = f"{KML}ExtendedData/{KML}Data[@name='{name}']/{KML}value"
    return [p.findtext(path, "") for p in parse(kml).iter(KML + "Placemark")]


def attack_frame() -> pd.DataFrame:
    """Return one placemark for each hostile text, used as value, name and folder."""
    texts = pd.Series(ATTACKS, dtype=object)
    rows = {"sector": texts, "name": texts, "folder": texts, "subfolder": texts}
    ids = [f"{i:02d} {text}" for i, text in enumerate(ATTACKS)]
    return frame(len(ATTACKS), **rows, feature_id=pd.Series(ids, dtype=object))


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_document_is_valid_and_conformant(language: str) -> None:
    kml = kml_bytes(document(language=language), frame())
    assert schema_errors(kml) == []
    assert conformance_errors(kml, {"icons/circle.png", "legend.png"}) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"legend_png": None, "link": None, "begin": None, "end": None},
        {"begin": None},
        {"end": None},
        {"fields": ()},
    ],
)
def test_optional_parts_can_be_left_out(changes: dict[str, Any]) -> None:
    kml = kml_bytes(document(**changes), frame())
    assert schema_errors(kml) == []
    assert conformance_errors(kml, {"icons/circle.png", "legend.png"}) == []


def test_layer_without_placemarks_is_valid() -> None:
    kml = kml_bytes(document(), frame(3).iloc[:0])
    assert schema_errors(kml) == []
    assert b"<Folder" not in kml


def test_shell_holds_what_the_document_says() -> None:
    kml = kml_bytes(document(), frame())
    assert kml.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<kml ')
    doc = parse(kml).find(KML + "Document")
    assert doc.get("id") == "document-prtr_x0020_2005_x002F__x00E9_"
    assert doc.findtext(KML + "name") == "Facilities <2005> & more"
    assert doc.findtext(f"{ATOM}author/{ATOM}name") == "Atlas & partners"
    assert doc.find(ATOM + "link").get("href") == "https://example.org/register?a=1&b=2"
    assert "WGS 84" in doc.findtext(KML + "description")
    assert "second line ]]&gt;</p>" in doc.findtext(KML + "description")
    look = {e.tag.removeprefix(KML): e.text for e in doc.find(KML + "LookAt")}
    assert [float(look[k]) for k in ("longitude", "latitude", "range", "tilt")] == [
        -100,
        45,
        5e6,
        0,
    ]
    span = doc.find(KML + "TimeSpan")
    assert [e.text for e in span] == ["2005-01-01", "2005-12-31"]
    assert doc.find(f"{KML}ScreenOverlay/{KML}name").text == "Légende"
    style = doc.find(f"{KML}Style/{KML}IconStyle")
    assert style.findtext(KML + "color") == "ffcc6633"  # aabbggrr of 3366CC


def test_every_balloon_entity_resolves_in_every_placemark() -> None:
    kml = kml_bytes(document(), frame())
    texts = {e.text for e in parse(kml).iter(KML + "text")}
    assert {name for text in texts for name in ENTITY.findall(text)} == {"name", "sector", "air_kg"}
    assert len(texts) == 1
    assert unresolved_entities(kml) == set()


def test_hostile_texts_keep_the_document_valid() -> None:
    kml = kml_bytes(document(), attack_frame())
    assert schema_errors(kml) == []
    assert conformance_errors(kml, {"icons/circle.png", "legend.png"}) == []
    values = set(values_of(kml, "sector"))
    assert {'A < B & "C"', "]]>", "AT&T, R&D & Söhne", "100 % %s {0} \\1"} <= values
    assert {"two\nlines", "Niño Ñandú 工場 😀"} <= values
    assert "bell\ufffd null\ufffd non\ufffd half\ufffd" in values
    assert not any("$[" in value or "<s" in value for value in values)
    assert {e.text for e in parse(kml).iterfind(f".//{KML}Document/{KML}Folder/{KML}name")} >= {
        "‹script>alert(1)‹/script>",
        "]]>",
    }
    text = "".join(parse(kml).itertext())
    assert "<script" not in text
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", text)


class _Shown(HTMLParser):
    """Collects the text and the tags an HTML reader finds."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", list[str]()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tags.append("/" + tag)

    def handle_comment(self, data: str) -> None:
        self.tags.append("!" + data)

    handle_decl = handle_pi = unknown_decl = handle_comment  # type: ignore[assignment]


def shown(markup: str) -> _Shown:
    """Read HTML and return what is displayed."""
    reader = _Shown()
    reader.feed(markup)
    reader.close()
    return reader


def javascript_replace(text: str, token: str, value: str) -> str:
    """``text.replace(token, value)`` as JavaScript does it, with its ``$`` patterns."""
    before, found, after = text.partition(token)
    patterns = {"$$": "$", "$&": token, "$`": before, "$'": after}
    filled = re.sub(r"\$[$&`']", lambda match: patterns[match.group()], value)
    return before + filled + after if found else text


@given(name=HOSTILE, value=HOSTILE)
def test_no_value_can_change_the_balloon(name: str, value: str) -> None:
    row = (
        frame(2)
        .iloc[:1]
        .assign(name=pd.Series([name], dtype=object), sector=pd.Series([value], dtype=object))
    )
    root = parse(kml_bytes(document(), row))
    placemark = root.find(f".//{KML}Placemark")
    balloon = root.findtext(f".//{KML}Style/{KML}BalloonStyle/{KML}text")
    values = {"name": placemark.findtext(KML + "name")}
    for data in placemark.iter(KML + "Data"):
        values[data.get("name")] = data.findtext(KML + "value")
    filled = balloon
    for key in ("name", *ENTITY.findall(balloon.replace("$[name]", values["name"]))):
        filled = javascript_replace(filled, f"$[{key}]", values[key])
    assert shown(filled).tags == shown(balloon).tags
    assert ENTITY.findall(filled) == []


@given(st.one_of(HOSTILE, st.text()).filter(lambda text: not re.search("[<$\r]", text)))
def test_html_reader_shows_the_original_text(text: str) -> None:
    legal = re.sub(
        "[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]",
        "\ufffd",
        text,
    )
    assert html.unescape(inert_text(text)) == legal


@given(HOSTILE)
def test_value_survives_an_xml_parser(text: str) -> None:
    assert parse(f"<v>{xml_value(text)}</v>".encode()).text == (inert_text(text) or None)


@given(st.lists(st.one_of(st.text(), st.text("_x0041F-é/")), min_size=2, max_size=2, unique=True))
@example(["é", "_x00E9_"])
def test_ids_are_ncnames_and_never_collide(keys: list[str]) -> None:
    first, second = (xml_id("feature", key) for key in keys)
    assert NCNAME.fullmatch(first)
    assert first != second


@given(*[st.lists(st.text("_xa/x0"), min_size=1, max_size=2)] * 2)
@example(["a", "b"], ["a/b"])
@example(["a", "b"], ["a_x_b"])
def test_folder_ids_differ_when_paths_differ(one: list[str], other: list[str]) -> None:
    assert (xml_id("folder", *one) == xml_id("folder", *other)) == (one == other)


@given(st.text(st.characters(exclude_categories=()), min_size=1))
@example("_x0041_ and _x")
def test_id_can_be_read_back(key: str) -> None:
    decoded = re.sub("_x([0-9A-F]{4,6})_", lambda m: chr(int(m[1], 16)), xml_id("feature", key)[8:])
    assert decoded == key


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_coordinates_have_six_decimals_and_no_negative_zero(lon: float, lat: float) -> None:
    (element,) = geometry_texts(np.array([shapely.Point(lon, lat)]), ["p"])
    text = element.removeprefix("<Point><coordinates>").removesuffix("</coordinates></Point>")
    assert re.fullmatch(r"-?\d{1,3}\.\d{6},-?\d{1,2}\.\d{6}", text)
    assert "-0.000000" not in text
    x, y = map(float, text.split(","))
    assert abs(x - lon) <= 5.1e-7
    assert abs(y - lat) <= 5.1e-7


def test_package_anatomy(tmp_path: Path) -> None:
    path = tmp_path / "layer.kmz"
    assert write_kmz(path, document(), frame()) == 12
    with zipfile.ZipFile(path) as package:
        assert package.testzip() is None
        infos = package.infolist()
    assert [i.filename for i in infos] == ["doc.kml", "icons/circle.png", "legend.png"]
    assert {i.date_time for i in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {(i.external_attr >> 16, i.create_system) for i in infos} == {(0o644, 3)}
    assert [p.name for p in tmp_path.iterdir()] == ["layer.kmz"]


def test_same_input_gives_same_bytes_whatever_the_row_order(tmp_path: Path) -> None:
    rows = frame(5000)
    write_kmz(tmp_path / "a.kmz", document(), rows)
    write_kmz(tmp_path / "b.kmz", document(), rows.sample(frac=1, random_state=3))
    assert (tmp_path / "a.kmz").read_bytes() == (tmp_path / "b.kmz").read_bytes()


def test_folders_and_placemarks_are_complete_and_sorted() -> None:
    rows = frame(5001)  # more than two chunks
    doc = parse(kml_bytes(document(), rows)).find(KML + "Document")
    assert len(doc.findall(KML + "Placemark")) == 1
    folders = doc.findall(KML + "Folder")
    assert [f.findtext(KML + "name") for f in folders] == ["Canada", "México"]
    for folder in folders:
        name, parts = folder.findtext(KML + "name"), folder.findall(KML + "Folder")
        assert [p.findtext(KML + "name") for p in parts] == ["Air", "Water"]
        for part in parts:
            mine = (rows["folder"] == name) & (rows["subfolder"] == part.findtext(KML + "name"))
            ids = [e.get("id") for e in part.findall(KML + "Placemark")]
            assert ids == [f"feature-{key}" for key in sorted(rows["feature_id"][mine])]


def test_gdal_reads_the_same_count_places_and_values(tmp_path: Path) -> None:
    rows = frame(300, sector=[(*ATTACKS[:2], ATTACKS[5])[i % 3] for i in range(300)])
    write_kmz(tmp_path / "layer.kmz", document(), rows)
    layers = [name for name, _ in pyogrio.list_layers(tmp_path / "layer.kmz")]
    read = pd.concat(pyogrio.read_dataframe(tmp_path / "layer.kmz", layer=name) for name in layers)
    read = read[read.geometry.geom_type == "Point"].set_index("id").sort_index()
    assert len(read) == 300
    wanted = rows.assign(id="feature-" + rows["feature_id"]).set_index("id").sort_index()
    assert list(read.index) == list(wanted.index)
    assert list(read["sector"]) == list(wanted["sector"])
    assert list(read["air_kg"].fillna("")) == list(wanted["air_kg"])
    assert np.abs(read.geometry.x - shapely.get_x(wanted["geometry"])).max() < 1e-6
    assert np.abs(read.geometry.y - shapely.get_y(wanted["geometry"])).max() < 1e-6


def peak_bytes(path: Path, count: int) -> int:
    """Return the peak of memory traced while writing so many placemarks."""
    rows = frame(count)
    tracemalloc.start()
    try:
        write_kmz(path, document(), rows)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_layer(tmp_path: Path) -> None:
    small, large = (peak_bytes(tmp_path / "m.kmz", count) for count in (20_000, 40_000))
    # A row costs its place in the order, not its text, which is several times as long.
    assert (large - small) / 20_000 < 200
    assert large < 20e6


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("geometry", shapely.Point(float("nan"), 1), "not on the globe"),
        ("geometry", shapely.Point(-100, 91), "not on the globe"),
        ("geometry", shapely.Polygon(), "not on the globe"),
        ("geometry", None, "without geometry"),
        ("geometry", shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "Ring Self-intersection"),
        ("feature_id", "MX-000001", "used twice"),
        ("feature_id", "", "no feature_id"),
        ("style", "unknown", "styles not in the document"),
    ],
)
def test_wrong_rows_are_refused_and_leave_no_file(
    tmp_path: Path, column: str, value: Any, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        write_kmz(tmp_path / "x.kmz", document(), frame(3, **{column: [value] * 3}))
    assert list(tmp_path.iterdir()) == []


def test_failure_keeps_the_previous_package(tmp_path: Path) -> None:
    path = tmp_path / "x.kmz"
    write_kmz(path, document(), frame(3))
    before = path.read_bytes()
    with pytest.raises(TypeError, match="sector"):
        write_kmz(path, document(), frame(3, sector=["a", None, "b"]))
    with pytest.raises(ValueError, match="lack the columns air_kg"):
        write_kmz(path, document(), frame(3).drop(columns="air_kg"))
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["x.kmz"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"begin": "2005-12-31"}, "before end"),
        ({"begin": "20050101"}, "YYYY-MM-DD"),
        ({"begin": "2005-02-30"}, "day"),
        ({"link": "javascript:alert(1)"}, "http"),
        ({"language": "de"}, "language"),
        ({"icons": {}}, "not in the package"),
        ({"icons": {"icons/circle.png": b"GIF89a"}}, "not a PNG"),
        ({"icons": {"../circle.png": circle_icon("FFFFFF")}}, "relative"),
        ({"icons": {"Legend.png": circle_icon("FFFFFF")}}, "twice"),
        ({"legend_png": b""}, "not a PNG"),
        ({"fields": (KmlField("a", "A"), KmlField("a", "B"))}, "twice"),
    ],
)
def test_wrong_documents_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        document(**changes)


@pytest.mark.parametrize("name", ["a b", "a]", "é", "", "Name", "address", "geometry"])
def test_field_names_that_readers_confuse_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="field name"):
        KmlField(name, "label")


@pytest.mark.parametrize(("color", "scale"), [("red", 1.0), ("12345", 1.0), ("336699", 0.0)])
def test_wrong_styles_are_refused(color: str, scale: float) -> None:
    with pytest.raises(ValueError, match=r"colour|scale"):
        KmlStyle("s", color, scale, "icons/circle.png")


def test_circle_icon_is_a_disc_on_a_transparent_ground() -> None:
    data = circle_icon("3366CC", 32)
    assert data == circle_icon("3366cc", 32)
    with Image.open(io.BytesIO(data)) as image:
        pixels = np.asarray(image.convert("RGBA")).transpose(2, 0, 1)
    assert pixels.shape == (4, 32, 32)
    assert tuple(pixels[:, 16, 16]) == (0x33, 0x66, 0xCC, 255)
    assert pixels[3, 0, 0] == 0
    assert (pixels == pixels[:, ::-1, ::-1]).all()
    with pytest.raises(ValueError, match="size"):
        circle_icon("FFFFFF", 4)
