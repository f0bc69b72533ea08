"""The report: inert text, figures, the law of conservation, findings as layers, determinism."""

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
from PIL import Image

from pipeline.export import report_tables as tables
from pipeline.export.edition import EditionReport
from pipeline.export.findings import layer_name, write_findings
from pipeline.export.page import file_size, grouped
from pipeline.export.report import write_report
from pipeline.rules import RULES
from pipeline.spec.atlas import AtlasLayer, Edition, SourceVintage
from pipeline.spec.catalogue import Catalogue
from tests import factories

THIN = "\u202f"
CATALOGUE = Catalogue()


class Page(HTMLParser):
    """What a browser would make of a page: tags, attributes and text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: list[str] = []
        self.rows: list[list[str]] = []
        self._is_cell = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

            self._is_cell = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._is_cell = False

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self._is_cell:
            self.rows[-1][-1] += data

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split(" "))

    def row(self, *beginning: str) -> list[str]:
        """The first table row that begins so."""
        return next(row for row in self.rows if row[: len(beginning)] == list(beginning))


def make(folder: Path, *editions: EditionReport) -> Page:
    """Write the report of some editions and read the page."""
    folder.mkdir(exist_ok=True)
    names = [edition.edition for edition in editions]
    write_report(folder, factories.atlas(*names), editions, CATALOGUE)
    return Page((folder / "index.html").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report")


@pytest.fixture(scope="module")
def page(folder: Path) -> Page:
    failed = factories.edition_report("2012", (f"mx_retc: rule A8 met {factories.SCRIPT}",))
    return make(folder, failed, factories.edition_report())


def test_files_written_are_returned(tmp_path: Path) -> None:
    written = write_report(tmp_path, factories.atlas(), [factories.edition_report()], CATALOGUE)
    assert written[0].name == "index.html"
    assert {path.name for path in written} == {path.name for path in tmp_path.iterdir()}
    assert {"findings.gpkg", "suspects_CAN.csv", "suspects_CAN.kmz"} <= {p.name for p in written}


def test_hostile_text_is_text(page: Page) -> None:
    assert not {"script", "iframe", "object", "embed", "form", "base", "link"} & set(page.tags)
    assert all(not name.startswith("on") for _, name, _ in page.attributes)
    for attack in (factories.SCRIPT, factories.FORMULA, factories.AMPERSAND, factories.IMAGE):
        assert attack in page.text


def test_nothing_is_fetched(folder: Path, page: Page) -> None:
    loads = [v for _, name, v in page.attributes if name in ("src", "srcset", "data", "poster")]
    assert loads
    assert all(value.startswith("data:image/png;base64,") for value in loads)
    text = (folder / "index.html").read_text(encoding="utf-8")
    style = text[text.index("<style>") : text.index("</style>")]
    assert not re.search(r"url\(|@import|http", style)


def test_policy_forbids_everything_but_own_pictures_and_styles(page: Page) -> None:
    policy = next(v for tag, name, v in page.attributes if tag == "meta" and name == "content")
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'unsafe-inline'")


def test_links_lead_into_the_page_or_to_its_files(folder: Path, page: Page) -> None:
    ids = {value for _, name, value in page.attributes if name == "id"}
    links = {value for _, name, value in page.attributes if name == "href"}
    assert {link[1:] for link in links if link.startswith("#")} <= ids
    files = {link for link in links if not link.startswith("#")}
    assert files == {path.name for path in folder.iterdir()} - {"index.html"}


def test_map_is_inside_the_page(page: Page) -> None:
    pictures = [value for tag, name, value in page.attributes if (tag, name) == ("img", "src")]
    assert len(pictures) == 2
    data = base64.b64decode(pictures[0].partition(",")[2], validate=True)
    assert Image.open(io.BytesIO(data)).format == "PNG"


def test_verdicts_and_reasons(page: Page) -> None:
    title = "Pollutant Release and Transfer Register Facilities"
    verdicts = [row[2] for row in page.rows if row and row[0] == title]
    assert verdicts == ["not published", "published"]
    assert f"mx_retc: rule A8 met {factories.SCRIPT}" in page.texts
    assert "Établissements des registres des rejets et transferts de polluants" in page.text
    assert "Establecimientos de los registros de emisiones" in page.text


def test_law_of_conservation_is_shown(page: Page) -> None:
    row = page.row("ca_npri", "facilities")
    read = f"1{THIN}234{THIN}569"
    dropped = f"1{THIN}234{THIN}565"
    assert row == ["ca_npri", "facilities", read, "2", "1", "1", dropped, "0", "✓ closes"]
    assert page.row("mx_retc", "releases")[-1] == "✓ closes"


def test_a_law_that_does_not_hold_is_said_so(tmp_path: Path) -> None:
    edition = factories.edition_report()
    edition.receipt["accounts"][1]["rows_out"] = 1
    row = make(tmp_path, edition).row("ca_npri", "facilities")
    assert row[-2:] == ["1", "✗ does not close"]


def test_counts_and_order(page: Page) -> None:
    assert page.row("Canada", "NPRI") == ["Canada", "NPRI", "2", "1", f"1{THIN}234{THIN}580"]
    assert page.row("United States", "TRI")[2] == "2"
    assert page.row("Alberta")[:3] == ["Alberta", "CA-AB", "1"]
    assert page.row("1", f"Aciérie {factories.AMPERSAND}")[-1] == f"1{THIN}234{THIN}568"


def test_repairs_and_quarantine_name_file_and_row(page: Page) -> None:
    assert page.row("0002") == [
        "0002",
        factories.SCRIPT,
        "45.1, 100.31",
        "45.1, -100.31",
        "dir/données.csv",
        "3",
    ]
    lost = page.row("@lost")
    assert lost[2] == factories.AMPERSAND
    assert lost[4:] == ["dir/données.csv", "90"]


def test_budgets_checks_sources_and_products(page: Page) -> None:
    budget = page.row("ca_npri", "A8")
    assert budget[2:] == ["1", "3", "33.33 %", "10.00 %", "exceeded"]
    assert page.row("F4", "prtr_facilities.gpkg")[2:] == ["pass", "6"]
    assert page.row("prtr_facilities.gpkg")[1] == "1.2 MB"
    assert page.row(f"mx_retc/{factories.SCRIPT}.csv")[1] == "ab" * 32
    source = next(row for row in page.rows if row and row[0].endswith("us_tri_basic"))
    assert source[1:5] == [
        "US Environmental Protection Agency",
        "2022",
        "2026-01-31",
        "US Government work (public domain)",
    ]


def test_suspects_are_summed_by_country(page: Page) -> None:
    spec = RULES["A12"].title
    assert page.row("A12", spec) != []
    counted = [row for row in page.rows if row[:2] == ["A12", spec] and len(row) == 4]
    assert [row[2:] for row in counted] == [["4", "4"], ["4", "4"]]  # CAN and MEX, two editions


def test_an_edition_without_anything_still_has_a_report(tmp_path: Path) -> None:
    page = make(tmp_path, factories.empty_report())
    for text in (
        "Nothing was repaired.",
        "Nothing was quarantined.",
        "No products were published.",
    ):
        assert text in page.text
    assert not (tmp_path / "findings.gpkg").exists()


def test_a_build_without_editions_still_has_a_report(tmp_path: Path) -> None:
    assert "No edition was built." in make(tmp_path).text


def test_findings_are_layers_of_points(folder: Path, page: Page) -> None:
    path = folder / "findings.gpkg"
    layers = {str(name): str(kind) for name, kind in pyogrio.list_layers(path)}
    assert layers == dict.fromkeys(
        ["A9", "A12", "A16", "D2", "ID_REPEATED", "A11_OFFSHORE"], "Point"
    )
    counts = {name: pyogrio.read_info(path, layer=name)["features"] for name in layers}
    assert counts == {"A9": 4, "A12": 8, "A16": 2, "D2": 2, "ID_REPEATED": 2, "A11_OFFSHORE": 2}
    assert pyogrio.read_info(path, layer="A9")["crs"] == "EPSG:4326"


def test_findings_keep_the_ledger(folder: Path) -> None:
    read = pyogrio.read_dataframe(folder / "findings.gpkg", layer="D2")
    first = read.iloc[0]
    assert first["edition"] == "2012"
    assert first["before"] == "-99.5"
    assert first["after"] == factories.FORMULA
    assert first["name"] == factories.FORMULA
    assert (first["file"], first["record"]) == ("dir/données.csv", "4")
    assert (first.geometry.x, first.geometry.y) == (-100.31, 25.68)
    assert first["message_fr"].startswith("NL-1 : total vaut -99.5")


def test_findings_follow_the_order_of_the_rules(tmp_path: Path) -> None:
    counts = write_findings(tmp_path / "f.gpkg", [factories.edition_report()])
    assert list(counts) == [layer_name(rule) for rule in RULES if layer_name(rule) in counts]


def test_layer_names_are_safe_and_differ() -> None:
    names = [layer_name(rule) for rule in RULES]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]*", name) for name in names)
    assert len(set(names)) == len(RULES)


def test_same_editions_same_bytes(folder: Path, page: Page, tmp_path: Path) -> None:
    failed = factories.edition_report("2012", (f"mx_retc: rule A8 met {factories.SCRIPT}",))
    make(tmp_path / "again", failed, factories.edition_report())
    for path in folder.iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_no_more_rows_than_people_read() -> None:
    edition = factories.edition_report()
    many = pd.concat([edition.findings] * 30, ignore_index=True)
    full = EditionReport(edition.layer, "2022", edition.features, many, {}, (), edition.drawing)
    repaired, quarantined = tables.repaired(full), tables.quarantined(full)
    assert [(found.count, len(found.first)) for found in repaired] == [(30, 20), (30, 20)]
    assert all(len(found.first) == 10 for found in quarantined)
    assert sum(found.count for found in quarantined) == 90
    assert tables.balances(full) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234567, f"1{THIN}234{THIN}567"),
        (1234.5678, f"1{THIN}235"),
        (12.5, "12.5"),
        (0.004, "0.004"),
        (0.0, "0"),
        (-12345.0, f"-12{THIN}345"),
    ],
)
def test_numbers_have_thin_blanks(value: float, text: str) -> None:
    assert grouped(value) == text


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1500, "2 kB"), (2_345_678, "2.3 MB")]
)
def test_sizes(size: int, text: str) -> None:
    assert file_size(size) == text


def test_what_a_reader_must_know_of_a_source_is_told(tmp_path: Path) -> None:
    source = SourceVintage(source="ca_npri_extracts", year=2012, retrieved="not stated")
    edition = Edition(name="2022", sources=(source,))
    layers = (AtlasLayer(layer="prtr_facilities", editions=(edition,)),)
    atlas = factories.atlas().model_copy(update={"layers": layers})
    write_report(tmp_path, atlas, [factories.edition_report()], CATALOGUE)
    caveat = CATALOGUE.source("ca_npri_extracts").spec.caveat
    assert caveat is not None
    assert caveat.en in Page((tmp_path / "index.html").read_text(encoding="utf-8")).text
