"""Tables: columns by their names, ragged rows set aside with their number, nothing guessed."""

from pathlib import Path

import pandas as pd
import pytest

from pipeline.errors import HeaderError, MissingSourceError, SourceError, SpecError
from pipeline.ledger import Ledger
from pipeline.read import table
from pipeline.read.table import RawTable, TableRequest, find_files, read_table
from pipeline.spec.layout import Columns, Layout, read_columns
from pipeline.spec.mapping import Mapping
from pipeline.spec.read import ReadSpec
from tests.register_frames import catalogue

SMALL = Columns(
    (
        Layout("old", {"id": ("ID",), "name": ("Facility",), "air": ("Air",)}),
        Layout("new", {"id": ("Plant id", "Plant_no"), "name": ("Plant",), "air": ("To air",)}),
    ),
    {"air": "air"},
)


class Reader:
    """A folder with one table, and what reading it gave."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ledger = Ledger()

    def read(
        self,
        text: str | bytes,
        columns: Columns = SMALL,
        key: str | Mapping = "id",
        name: str = "table.csv",
        pattern: str = "table.csv",
        strip_left: str | None = None,
        **spec: object,
    ) -> RawTable:
        data = text.encode() if isinstance(text, str) else text
        (self.folder / name).write_bytes(data)
        request = TableRequest(
            "src",
            "USA",
            "facilities",
            Mapping(column=key, strip_left=strip_left) if isinstance(key, str) else key,
            ReadSpec(format="delimited", **spec),  # type: ignore[arg-type]
            columns,
        )
        return read_table(self.folder, pattern, request, self.ledger)

    @property
    def findings(self) -> list[tuple[str, int, str, str]]:
        found = self.ledger.findings()
        columns = [found[name].tolist() for name in ("rule", "record", "before", "after")]
        return list(zip(*columns, strict=True))


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_columns_are_found_by_name_in_any_order_with_others_between(reader: Reader) -> None:
    table = reader.read("Air,x,Facility,y,ID\n5,,Alma,,A1\n")
    assert table.layouts == {"table.csv": "old"}
    row = table.frame.iloc[0]
    assert (row["id"], row["name"], row["air"]) == ("A1", "Alma", "5")
    assert (row["source"], row["country"], row["file"]) == ("src", "USA", "table.csv")
    assert (row["record"], row["native_id"]) == (2, "A1")


@pytest.mark.parametrize(
    "header",
    [
        '"ID","Fac-ility","A i r"',
        "id,FACILITY,AIR",
        '"I\nD","Facil\nity"," Air "',
        "Íd,Facility,Aír",
    ],
)
def test_case_accents_blanks_and_line_breaks_of_a_header_do_not_matter(
    reader: Reader, header: str
) -> None:
    table = reader.read(f"{header}\nA1,Alma,5\n")
    assert table.frame["name"].tolist() == ["Alma"]


def test_line_breaks_in_header_cells_shift_the_line_numbers_of_the_rows(reader: Reader) -> None:
    table = reader.read('"ID","Facil\nity","A\nir"\nA1,Alma,5\nA2,Beta,6\n')
    assert table.frame["record"].tolist() == [4, 5]


def test_one_of_several_spellings_is_enough(reader: Reader) -> None:
    assert reader.read("Plant_no,Plant,To air\n7,x,1\n").layouts == {"table.csv": "new"}


def test_a_renamed_column_is_an_error_that_lists_the_columns_found(reader: Reader) -> None:
    with pytest.raises(HeaderError) as error:
        reader.read("ID,Facility,Air emissions\nA1,x,5\n")
    message = str(error.value)
    assert "table.csv" in message
    assert "'old'" in message
    assert "expects 'Air'" in message
    assert "Columns found: 'ID', 'Facility', 'Air emissions'" in message


def test_two_missing_columns_are_both_named(reader: Reader) -> None:
    with pytest.raises(HeaderError, match="expects 'Facility', 'Air'"):
        reader.read("ID,x\nA1,5\n")


def test_a_wrong_delimiter_shows_as_one_long_column(reader: Reader) -> None:
    with pytest.raises(HeaderError, match="Columns found: 'ID,Facility,Air'"):
        reader.read("ID,Facility,Air\nA1,x,5\n", delimiter="tab")


def test_a_column_that_is_read_may_stand_only_once(reader: Reader) -> None:
    with pytest.raises(HeaderError, match="'Air only once'"):
        reader.read("ID,Facility,Air,Air\nA1,x,5,6\n")
    with pytest.raises(HeaderError, match="only once"):
        reader.read("ID,Facility,Air,AIR \nA1,x,5,6\n")


def test_a_column_that_is_not_read_may_stand_twice(reader: Reader) -> None:
    assert len(reader.read("ID,Facility,Air,note,note\nA1,x,5,a,b\n").frame) == 1


def test_a_header_that_fits_two_layouts_equally_is_refused(reader: Reader) -> None:
    two = Columns((Layout("a", {"id": ("ID",)}), Layout("b", {"id": ("No",)})), {})
    with pytest.raises(SpecError, match="fits both layouts 'a' and 'b'"):
        reader.read("ID,No\n1,2\n", two)


def test_the_layout_with_most_columns_wins(reader: Reader) -> None:
    two = Columns((Layout("a", {"id": ("ID",)}), Layout("b", {"id": ("ID",), "x": ("X",)})), {})
    assert reader.read("ID,X\n1,2\n", two).layouts == {"table.csv": "b"}


@pytest.mark.parametrize(
    ("row", "cells"), [("A2,Beta", 2), ("A2,Beta,6,7", 4), ("A2", 1), ("A2,Beta,6,", 4)]
)
def test_ragged_rows_are_quarantined_with_their_number_and_the_good_ones_kept(
    reader: Reader, row: str, cells: int
) -> None:
    table = reader.read(f"ID,Facility,Air\nA1,Alma,5\n{row}\nA3,Gamma,7\n")
    assert table.frame["native_id"].tolist() == ["A1", "A3"]
    assert table.frame["record"].tolist() == [2, 4]
    assert reader.findings == [("READ-ROW", 3, str(cells), "3")]
    account = reader.ledger.accounts[0]
    assert (account.rows_in, account.rows_out, account.quarantined) == (3, 2, 1)


def test_blank_lines_and_lines_of_empty_cells_are_no_records(reader: Reader) -> None:
    table = reader.read("ID,Facility,Air\n\nA1,Alma,5\n\n,\n\n")
    assert len(table.frame) == 1
    assert reader.findings == []


def test_batches_of_rows_are_one_table(reader: Reader, monkeypatch) -> None:
    text = "ID,Facility,Air\n1,a,\n2,b,\n3,c,,d\n4,é,\n5,e,\n"
    whole = reader.read(text).frame
    monkeypatch.setattr(table, "_BATCH_ROWS", 2)
    pd.testing.assert_frame_equal(reader.read(text).frame, whole)
    assert list(whole["record"]) == [2, 3, 5, 6]


def test_a_declared_trailing_delimiter_is_no_ragged_row(reader: Reader) -> None:
    table = reader.read("ID,Facility,Air,\nA1,Alma,5,\nA2,Beta,6\n", trailing_delimiter=True)
    assert table.frame["air"].tolist() == ["5", "6"]
    table = reader.read("ID,Facility,Air\nA1,Alma,5,\nA2,Beta,6\n", trailing_delimiter=True)
    assert table.frame["air"].tolist() == ["5", "6"]
    assert reader.findings == []


def test_a_trailing_delimiter_excuses_only_an_empty_cell(reader: Reader) -> None:
    """A row whose extra cell holds text is shifted: its quantities would land one column off."""
    table = reader.read("ID,Facility,Air\nA1,Alma,5\nA2,Beta, Inc,6\n", trailing_delimiter=True)
    assert table.frame["native_id"].tolist() == ["A1"]
    assert reader.findings == [("READ-ROW", 3, "4", "3")]


def test_a_row_shorter_than_its_header_is_ragged_even_with_trailing_delimiters(
    reader: Reader,
) -> None:
    """Where the header itself has no trailing cell, a row one short has lost a cell."""
    table = reader.read("ID,Facility,Air\nA1,Alma,5\nA2,6\n", trailing_delimiter=True)
    assert table.frame["native_id"].tolist() == ["A1"]
    assert reader.findings == [("READ-ROW", 3, "2", "3")]


def test_rows_without_an_id_are_quarantined(reader: Reader) -> None:
    table = reader.read("ID,Facility,Air\n,Alma,5\n  ,Beta,6\nA3,Gamma,7\n")
    assert table.frame["native_id"].tolist() == ["A3"]
    assert [(rule, record) for rule, record, _, _ in reader.findings] == [
        ("ID-MISSING", 2),
        ("ID-MISSING", 3),
    ]


def test_padding_of_ids_is_taken_off_where_declared_and_kept_elsewhere(reader: Reader) -> None:
    text = "ID,Facility,Air\n0000000061,Alma,5\n61,Beta,6\n00603HWLTT,Gamma,7\n"
    assert reader.read(text, strip_left="0").frame["native_id"].tolist() == ["61", "61", "603HWLTT"]
    assert reader.read(text).frame["native_id"].tolist() == ["0000000061", "61", "00603HWLTT"]


def test_text_stays_text_and_the_word_na_stays_a_word(reader: Reader) -> None:
    frame = reader.read("ID,Facility,Air\nNA,null,NA\nNaN,None,\n007,True,1e3\n").frame
    assert frame["native_id"].tolist() == ["NA", "NaN", "007"]
    assert frame["name"].tolist() == ["null", "None", "True"]
    assert frame["air"].tolist() == ["NA", "", "1e3"]


def test_a_header_without_rows_is_an_error(reader: Reader) -> None:
    with pytest.raises(SourceError, match=r"table\.csv: a header and no rows"):
        reader.read("ID,Facility,Air\n")


def test_a_header_with_only_ragged_rows_is_an_error(reader: Reader) -> None:
    with pytest.raises(SourceError, match="a header and no rows"):
        reader.read("ID,Facility,Air\nA1\n")


def test_an_empty_file_is_an_error(reader: Reader) -> None:
    with pytest.raises(SourceError, match="empty"):
        reader.read("")


def test_a_header_further_down_is_found_and_its_absence_said(reader: Reader) -> None:
    text = "Search query: SELECT\n\nID,Facility,Air\nA1,Alma,5\n"
    assert reader.read(text, header_row=2).frame["record"].tolist() == [4]
    with pytest.raises(SourceError, match="expected a header in row 9, found none"):
        reader.read(text, header_row=9)


def test_numbers_before_header_cells_are_ignored_where_declared(reader: Reader) -> None:
    text = "1. ID,12. Facility,3. Air\nA1,Alma,5\n"
    assert reader.read(text, header_number=True).frame["name"].tolist() == ["Alma"]
    with pytest.raises(HeaderError):
        reader.read(text)


def test_a_number_inside_a_heading_is_not_taken_for_its_place(reader: Reader) -> None:
    tri = Columns((Layout("a", {"id": ("ID",), "air": ("5.1 - FUGITIVE AIR",)}),), {})
    table = reader.read("1. ID,51. 5.1 - FUGITIVE AIR\nA1,7\n", tri, header_number=True)
    assert table.frame["air"].tolist() == ["7"]


def test_mojibake_cells_are_mended_where_declared_and_each_is_told(reader: Reader) -> None:
    text = "ID,Facility,Air\n1,Usine d'Ã©puration,5\n2,Montréal,6\n"
    table = reader.read(text, mend_mojibake="utf-8 as cp1252")
    assert table.frame["name"].tolist() == ["Usine d'épuration", "Montréal"]
    assert reader.findings == [("READ-MENDED", 2, "Usine d'Ã©puration", "Usine d'épuration")]
    found = reader.ledger.findings().iloc[0]
    assert (found["field"], found["native_id"], found["action"]) == ("name", "1", "repaired")


def test_every_mended_cell_is_a_finding_of_its_own(reader: Reader) -> None:
    text = "ID,Facility,Air\n1,Ca¤on City,Espa¤ola\n2,Ca¤on City,6\n"
    table = reader.read(text, mend_mojibake="cp850 as iso-8859-1")
    assert table.frame["name"].tolist() == ["Cañon City"] * 2
    assert [(record, after) for _, record, _, after in reader.findings] == [
        (2, "Cañon City"),
        (3, "Cañon City"),
        (2, "Española"),
    ]


# ---- encodings


def test_the_encoding_proved_is_kept_beside_the_layout(reader: Reader) -> None:
    text = "ID,Facility,Air\n1,Cañón,5\n"
    several = ("utf-8", "cp850")
    assert reader.read(text, encoding=several).encodings == {"table.csv": "utf-8"}
    table = reader.read(text.encode("cp850"), encoding=several)
    assert table.encodings == {"table.csv": "cp850"}
    assert table.frame["name"].tolist() == ["Cañón"]


# ---- tables among other things

BANNERS = (
    "*Sites,,\n*Notes,,\n****Sites****,,\nID,Facility,Air\nNo,Usine,Air\n"
    "A1,Alma,5\nA2,Beta,6\n****Notes****,,\nID,what it means,\nA3,not a row,7\n"
)
DIALECT = {"header_begins": "ID", "rows_after_header": 1, "ends_before": "****"}


def test_one_table_of_several_in_a_file_is_read(reader: Reader) -> None:
    table = reader.read(BANNERS, **DIALECT)
    assert table.frame["native_id"].tolist() == ["A1", "A2"]
    assert table.frame["record"].tolist() == [6, 7]
    assert reader.findings == []


def test_broken_quotes_after_the_end_of_the_table_do_not_matter(reader: Reader) -> None:
    assert len(reader.read(BANNERS + 'x,"never closed\n', **DIALECT).frame) == 2


def test_a_header_that_only_begins_like_the_declared_one_is_none(reader: Reader) -> None:
    with pytest.raises(SourceError, match="expected a header that begins with 'ID', found none"):
        reader.read("ID // No,Facility,Air\nA1,Alma,5\n", header_begins="ID")


def test_a_missing_second_header_does_not_swallow_the_first_record(reader: Reader) -> None:
    text = BANNERS.replace("No,Usine,Air\n", "")
    with pytest.raises(SourceError, match=r"line 5: expected headings.*the number '5'"):
        reader.read(text, **DIALECT)


def test_formats_below_the_header_are_passed_over(reader: Reader) -> None:
    text = "# 1\nID\tFacility\tAir\n5s\t15s\t10n\nA1\tAlma\t5\n"
    table = reader.read(text, comment="#", rows_after_header=1, delimiter="tab")
    assert table.frame["record"].tolist() == [4]


BARE = Columns(
    (
        Layout("headed", {"id": ("ID",), "air": ("Air",)}),
        Layout("bare", {"id": ("ID",), "name": ("Facility",), "air": ("Air",)}),
    ),
    {},
)
WITHOUT = {"header_begins": "ID", "without_header": "bare", "delimiter": "pipe"}


def test_a_file_without_header_has_the_columns_of_its_layout_in_order(reader: Reader) -> None:
    table = reader.read("A1|Alma|5\nA2|Beta|6\n", BARE, **WITHOUT)
    assert table.layouts == {"table.csv": "bare"}
    assert table.frame[["native_id", "name", "air", "record"]].to_numpy().tolist() == [
        ["A1", "Alma", "5", 1],
        ["A2", "Beta", "6", 2],
    ]


def test_the_same_source_with_a_header_is_read_by_its_names(reader: Reader) -> None:
    table = reader.read("ID|Air|Facility\nA1|5|Alma\n", BARE, **WITHOUT)
    assert table.layouts == {"table.csv": "headed"}
    assert table.frame["air"].tolist() == ["5"]


def test_one_layout_may_serve_files_with_and_without_header(reader: Reader) -> None:
    both = Columns(BARE.layouts[1:], {})
    for text in ("ID|Facility|Air\nA1|Alma|5\n", "A1|Alma|5\n"):
        assert reader.read(text, both, **WITHOUT).frame["air"].tolist() == ["5"]


def test_a_file_without_header_of_another_width_is_refused(reader: Reader) -> None:
    with pytest.raises(HeaderError, match=r"line 1.*'a header, or 3 cells \(found 4\)'"):
        reader.read("A1|Alma|x|5\n", BARE, **WITHOUT)


def test_a_later_row_of_another_width_is_quarantined_without_header_too(reader: Reader) -> None:
    assert len(reader.read("A1|Alma|5\nA2|6\n", BARE, **WITHOUT).frame) == 1
    assert reader.findings == [("READ-ROW", 2, "2", "3")]


def test_a_layout_for_files_without_header_must_exist(reader: Reader) -> None:
    with pytest.raises(SpecError, match="no layout 'older'; layouts are headed, bare"):
        reader.read("A1|Alma|5\n", BARE, **(WITHOUT | {"without_header": "older"}))


def test_a_key_may_be_joined_from_several_columns(reader: Reader) -> None:
    key = Mapping(join=("id", "air"), separator="-")
    table = reader.read("ID,Facility,Air\n01,Alma,5\n,Beta,\n", key=key)
    assert table.frame["native_id"].tolist() == ["01-5"]
    found = reader.ledger.findings().iloc[0]
    assert (found["rule"], found["field"]) == ("ID-MISSING", "id + air")


def test_several_files_are_read_in_order_of_their_names(reader: Reader) -> None:
    reader.read("ID,Facility,Air\nB1,x,1\n", name="2022_tx.csv", pattern="2022_tx.csv")
    table = reader.read("ID,Facility,Air\nA1,x,1\n", name="2022_il.csv", pattern="2022_??.csv")
    assert table.frame["file"].tolist() == ["2022_il.csv", "2022_tx.csv"]
    assert table.frame["record"].tolist() == [2, 2]


def test_no_matching_file_names_pattern_and_folder(tmp_path: Path) -> None:
    (tmp_path / "2022_il.csv.d").mkdir()
    with pytest.raises(MissingSourceError) as error:
        find_files(tmp_path, "us_tri_basic", "2022_*.csv*")
    assert "us_tri_basic: no file matches '2022_*.csv*'" in str(error.value)
    assert str(tmp_path) in str(error.value)


def test_reading_changes_no_file(reader: Reader) -> None:
    text = "ID,Facility,Air\nA1,Alma,5\n"
    reader.read(text)
    assert (reader.folder / "table.csv").read_text() == text
    assert [path.name for path in reader.folder.iterdir()] == ["table.csv"]


# ---- tables of columns


@pytest.mark.parametrize(("third", "code"), [("medium", "air"), ("parameter", "O3")])
def test_the_third_column_says_what_figures_or_flags_measure(
    tmp_path: Path, third: str, code: str
) -> None:
    path = tmp_path / "x.columns.csv"
    path.write_text(f"table,name,{third},now\nsites,id,,ID\nsites,o3,{code},O3 | Ozone\n")
    columns = read_columns(path)["sites"]
    assert columns.measures == {"o3": code}
    assert columns.label("o3") == "O3"


def test_another_third_column_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.columns.csv"
    path.write_text("table,name,unit,now\nsites,id,,ID\n")
    with pytest.raises(SpecError, match=r"expected table,name,medium \(or parameter\)"):
        read_columns(path)


# ---- the layouts of the registers

RETC_2012 = (
    "NRA\tEstablecimiento\tSector\tNúmero SCIAN\tSCIAN\tClave Ambiental\tActividad Principal\t"
    "Nombre Parque Industrial\tLatitud Norte\tLongitud Oeste\tCalle\tNúmero Exterior\t"
    "Número Interior\tEntre Calle 1\tEntre Calle 2\tColonia\tLocalidad\tMunicipio\t"
    "Entidad Federativa\tCódigo Postal"
)
RETC_2006 = (
    'NRA\tNOMBRE\tSCIAN\tDESCRIPCIÓN SCIAN\tSECTOR\t"CLAVE\nAMBIENTAL"\tSUBSECTOR\t'
    'PRINCIPAL ACTIVIDAD PRODUCTIVA\tPARQUE INDUSTRIAL\t"COORDENADA \nUTM X"\t'
    '"COORDENADA \nUTM Y"\t"LATITUD \nNORTE"\t"LONGITUD \nOESTE"\tCALLE\tNÚM. EXT\tNÚM. INT\t'
    "COLONIA\tLOCALIDAD\tESTADO\tMUNICIPIO\tC.P."
)


def test_scian_of_2012_is_the_description_and_the_code_stands_elsewhere(reader: Reader) -> None:
    columns = catalogue().columns("mx_retc")["facilities"]
    cells = [f"c{n}" for n in range(20)]
    cells[3], cells[4] = "332810", "Recubrimientos metálicos"
    table = reader.read(f"{RETC_2012}\n" + "\t".join(cells) + "\n", columns, "nra", delimiter="tab")
    assert table.layouts == {"table.csv": "year_2012"}
    assert table.frame["scian"].tolist() == ["332810"]


def test_scian_of_other_years_is_the_code(reader: Reader) -> None:
    columns = catalogue().columns("mx_retc")["facilities"]
    cells = [f"c{n}" for n in range(21)]
    cells[2], cells[3] = "332810", "Recubrimientos metálicos"
    table = reader.read(f"{RETC_2006}\n" + "\t".join(cells) + "\n", columns, "nra", delimiter="tab")
    assert table.layouts == {"table.csv": "from_2006"}
    assert table.frame["scian"].tolist() == ["332810"]
    assert table.frame["record"].tolist() == [7], "five line breaks stand in the header"


@pytest.mark.parametrize(
    "spelling",
    ["NPRI_ID / No_INRP", "NPRI_ID/No_INRP", "NPRI ID / ID INRP", "NpriID", "NPRI_ID"],
)
@pytest.mark.parametrize("table", ["facilities", "releases"])
def test_five_spellings_of_the_npri_id_are_one_column(
    reader: Reader, spelling: str, table: str
) -> None:
    columns = catalogue().columns("ca_npri")[table]
    layout = columns.layouts[0]
    header = [spelling] + [s[0] for name, s in layout.spellings.items() if name != "npri_id"]
    quoted = ",".join(f'"{cell}"' for cell in header)
    text = f"{quoted}\n0000012345" + "," * (len(header) - 1) + "\n"
    found = reader.read(text, columns, "npri_id", strip_left="0")
    assert found.frame["native_id"].tolist() == ["12345"]
