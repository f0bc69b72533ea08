"""Workbooks: cells as text, hostile or damaged files refused, ids never turned into floats."""

import datetime as dt
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from pipeline.errors import ArchiveError, HeaderError, SourceError
from pipeline.ledger import Ledger
from pipeline.read.table import TableRequest, read_table
from pipeline.read.workbook import as_text, rows
from pipeline.spec.layout import Columns, Layout
from pipeline.spec.mapping import Mapping
from pipeline.spec.read import ReadSpec
from xlsb_writer import write_xlsb

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
Cell = str | int | float | None


def spec(**changes: object) -> ReadSpec:
    return ReadSpec(format="workbook", **changes)  # type: ignore[arg-type]


def _cell(row: int, column: int, value: Cell) -> str:
    place = f'r="{chr(65 + column)}{row}"'
    if value is None:
        return ""
    if isinstance(value, str):
        return f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c {place}><v>{value!r}</v></c>"


def _sheet(table: list[list[Cell]], prologue: str = "") -> str:
    lines = "".join(
        f'<row r="{r}">' + "".join(_cell(r, c, v) for c, v in enumerate(cells)) + "</row>"
        for r, cells in enumerate(table, start=1)
    )
    return f'{prologue}<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'


def write_xlsx(path: Path, *tables: list[list[Cell]], prologue: str = "", **more: str) -> Path:
    """A workbook with one sheet a table; `more` adds members by name."""
    count = range(1, len(tables) + 1)
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        + "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="rId{n}"/>' for n in count)
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
            for n in count
        )
        + "</Relationships>",
    }
    for n, table in zip(count, tables, strict=True):
        members[f"xl/worksheets/sheet{n}.xml"] = _sheet(table, prologue)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in (members | more).items():
            target.writestr(name, text)
    return path


def texts(path: Path, **changes: object) -> list[tuple[int, list[str]]]:
    return [
        (number, [as_text(cell) for cell in row]) for number, row in rows(path, spec(**changes))
    ]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def test_numbers_that_spreadsheets_keep_as_floats_come_back_as_written(book: Path) -> None:
    write_xlsx(book, [["CAS", "Zip"], [1330207.0, 605.0], [0.1, 12345678901.0], [1e-7, -2.5]])
    assert texts(book) == [
        (1, ["CAS", "Zip"]),
        (2, ["1330207", "605"]),
        (3, ["0.1", "12345678901"]),
        (4, ["1e-07", "-2.5"]),
    ]


def test_empty_rows_and_columns_before_a_table_keep_their_places(book: Path) -> None:
    write_xlsx(book, [[], [], [None, "ID", "Name"], [None, "7", "Alma"]])
    assert texts(book)[2:] == [(3, ["", "ID", "Name"]), (4, ["", "7", "Alma"])]


def test_text_that_looks_like_a_number_keeps_its_zeros(book: Path) -> None:
    write_xlsx(book, [["00603HWLTTSTATE", "0061", "1e5", "TRUE", "#N/A"]])
    assert texts(book) == [(1, ["00603HWLTTSTATE", "0061", "1e5", "TRUE", "#N/A"])]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (2012.0, "2012"),
        (2012, "2012"),
        (-0.0, "0"),
        (0.30000000000000004, "0.30000000000000004"),
        (39.09518, "39.09518"),
        (dt.date(2012, 5, 1), "2012-05-01"),
        (dt.datetime(2012, 5, 1, 6, 30), "2012-05-01T06:30:00"),
        (True, "True"),
        ("", ""),
    ],
)
def test_every_kind_of_cell_has_one_text(cell: object, text: str) -> None:
    assert as_text(cell) == text  # type: ignore[arg-type]


def test_rows_are_numbered_as_a_spreadsheet_shows_them(book: Path) -> None:
    write_xlsx(book, [["Search query"], [], ["ID", "Air"], ["A1", 5]])
    assert texts(book)[2:] == [(3, ["ID", "Air"]), (4, ["A1", "5"])]


def test_a_table_that_begins_below_and_right_of_the_corner_keeps_its_row_numbers(
    book: Path,
) -> None:
    write_xlsx(book, [[], [], [None, "ID"], [None, "A1"]])
    found = texts(book)
    assert (found[-1][0], found[-1][1][-1]) == (4, "A1")


def test_the_binary_form_of_the_tri_export_is_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "export.xlsb"
    write_xlsb(path, "TRI.Net", [["Query", None], [None, None], ["ID", "CAS"], ["A1", 71432.0]])
    assert texts(path)[2:] == [(3, ["ID", "CAS"]), (4, ["A1", "71432"])]


def _read(path: Path, **changes: object) -> tuple[list[str], list[int], Ledger]:
    ledger = Ledger()
    request = TableRequest(
        "us_tri_net",
        "USA",
        "releases",
        Mapping(column="id"),
        spec(**changes),
        Columns((Layout("export", {"id": ("ID",), "air": ("Air",)}),), {}),
    )
    frame = read_table(path.parent, path.name, request, ledger).frame
    return frame["native_id"].tolist(), frame["record"].tolist(), ledger


def test_header_row_counts_empty_rows_of_the_sheet(book: Path) -> None:
    write_xlsx(book, [["Search query: SELECT"], [], ["ID", "Air"], ["A1", 5.0], ["A2", 6.0]])
    ids, records, _ = _read(book, header_row=3)
    assert (ids, records) == (["A1", "A2"], [4, 5])


def test_a_header_in_another_row_lists_what_stands_there(book: Path) -> None:
    write_xlsx(book, [["Search query"], [], ["ID", "Air"], ["A1", 5.0]])
    with pytest.raises(HeaderError, match="Search query"):
        _read(book, header_row=1)
    with pytest.raises(SourceError, match="expected a header in row 40"):
        _read(book, header_row=40)


def test_rows_without_an_id_are_set_aside_by_their_row_number(book: Path) -> None:
    write_xlsx(book, [["ID", "Air"], ["A1", 5.0], [None, 7.0], ["A3", 6.0]])
    ids, _, ledger = _read(book)
    assert ids == ["A1", "A3"]
    found = ledger.findings()
    assert (found["rule"].tolist(), found["record"].tolist()) == (["ID-MISSING"], [3])


def test_a_sheet_that_is_not_there_lists_those_that_are(book: Path) -> None:
    write_xlsx(book, [["ID"]], [["Other"]])
    assert texts(book, sheet=2) == [(1, ["Other"])]
    with pytest.raises(
        SourceError, match=r"book\.xlsx: no sheet 3; sheets are \['Sheet1', 'Sheet2'\]"
    ):
        texts(book, sheet=3)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8, 0.98])
def test_a_workbook_cut_short_is_refused(book: Path, share: float) -> None:
    write_xlsx(book, [["ID", "Air"], *[[f"A{n}", n] for n in range(500)]])
    data = book.read_bytes()
    book.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(SourceError, match=r"book\.xlsx"):
        texts(book)


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/evil.xml", "xl/../../evil.xml"])
def test_a_workbook_whose_members_lead_out_of_it_is_refused(book: Path, name: str) -> None:
    write_xlsx(book, [["ID"], ["A1"]], **{name: "<x/>"})
    with pytest.raises(ArchiveError, match=r"book\.xlsx: member .*leads out"):
        texts(book)


def test_a_workbook_that_unpacks_to_a_bomb_is_refused(book: Path) -> None:
    write_xlsx(book, [["ID"], ["A1"]], **{"xl/media/image1.bin": "0" * (30 * 1024**2)})
    with pytest.raises(ArchiveError, match="bomb"):
        texts(book)


def test_entities_declared_in_a_workbook_are_not_expanded(book: Path) -> None:
    secret = book.with_name("secret.txt")
    secret.write_text("canary")
    prologue = f'<!DOCTYPE w [<!ENTITY e SYSTEM "{secret.as_uri()}"><!ENTITY b "boom">]>'
    write_xlsx(book, [["ID"], ["&PLACE;"]], prologue=prologue)
    with zipfile.ZipFile(book) as source:
        members = {name: source.read(name).decode() for name in source.namelist()}
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"].replace(
        "&amp;PLACE;", "&e;&b;"
    )
    with zipfile.ZipFile(book, "w") as target:
        for name, text in members.items():
            target.writestr(name, text)
    try:
        found = texts(book)
    except SourceError:
        return
    assert "boom" not in str(found)
    assert "canary" not in str(found)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"ID,Air\nA1,5\n", id="text under a workbook's name"),
        pytest.param(b"<html><body>404</body></html>", id="a web page"),
        pytest.param(b"PK\x05\x06" + bytes(18), id="an empty zip"),
    ],
)
def test_what_is_no_workbook_is_refused(book: Path, data: bytes) -> None:
    book.write_bytes(data)
    with pytest.raises(SourceError, match=r"book\.xlsx"):
        texts(book)


def test_a_workbook_without_its_sheet_is_refused(book: Path) -> None:
    write_xlsx(book, [["ID"], ["A1"]])
    with zipfile.ZipFile(book) as source:
        members = {name: source.read(name) for name in source.namelist()}
    del members["xl/worksheets/sheet1.xml"]
    with zipfile.ZipFile(book, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    with pytest.raises(SourceError, match=r"book\.xlsx"):
        texts(book)


def test_reading_leaves_the_workbook_as_it_is(book: Path) -> None:
    write_xlsx(book, [["ID"], ["A1"]])
    before = book.read_bytes()
    texts(book)
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.iterdir()] == ["book.xlsx"]
