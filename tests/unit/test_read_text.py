"""Delimited text: one declared encoding, physical line numbers, no damage passed over in silence."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EncodingError, SourceError
from pipeline.read.text import decode, mend_mojibake, rows
from pipeline.spec.read import ReadSpec


def spec(**changes: object) -> ReadSpec:
    return ReadSpec(format="delimited", **changes)  # type: ignore[arg-type]


def read(data: bytes | str, **changes: object) -> list[tuple[int, list[str]]]:
    raw = data.encode() if isinstance(data, str) else data
    return list(rows("file.csv", raw, spec(**changes)))


# ---- encodings


def test_windows_bytes_declared_utf8_name_line_byte_and_value() -> None:
    data = "id,name\n1,Alma\n2,Québec\n".encode("cp1252")
    with pytest.raises(EncodingError) as error:
        read(data)
    message = str(error.value)
    assert "file.csv, line 3, byte 5 of the line" in message
    assert "expected utf-8" in message
    assert "0xE9" in message


def test_utf8_bytes_declared_windows_are_refused_and_not_read_as_mojibake() -> None:
    data = "id,name\n1,Québec\n2,Montréal\n3,Trois-Rivières\n".encode()
    with pytest.raises(SourceError, match=r"file\.csv: declared cp1252, but its bytes are UTF-8"):
        read(data, encoding="cp1252")


def test_windows_bytes_declared_windows_are_read() -> None:
    data = "id,name\n1,Québec – “l’usine” €\n".encode("cp1252")
    assert read(data, encoding="cp1252")[1] == (2, ["1", "Québec – “l’usine” €"])


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_1252_lacks_are_refused(byte: int) -> None:
    data = b"id,name\n1,\xe9\n2," + bytes([byte]) + b"\n"
    with pytest.raises(EncodingError, match=f"line 3, byte 3 of the line.*0x{byte:02X}"):
        read(data, encoding="cp1252")


def test_an_accent_in_a_file_declared_ascii_is_refused() -> None:
    with pytest.raises(EncodingError, match=r"line 2.*expected ascii"):
        read("id\nQuébec\n", encoding="ascii")


def test_line_of_a_bad_byte_counts_physical_lines_within_quoted_cells() -> None:
    data = b'id,"two\nlines"\n1,"x\ny"\n2,\xe9\n'
    with pytest.raises(EncodingError, match="line 5"):
        read(data)


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf"])
def test_byte_order_mark_is_no_part_of_the_first_header_cell(mark: bytes) -> None:
    assert read(mark + b"id,name\n1,x\n")[0] == (1, ["id", "name"])


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("id,name\n1,x\n".encode("utf-16"), id="UTF-16 with mark"),
        pytest.param("id,name\n1,x\n".encode("utf-16-le"), id="UTF-16 without mark"),
        pytest.param(b"id,name\n1,\x00\n", id="one NUL"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp1252", "cp850"])
def test_nul_bytes_are_never_text(data: bytes, encoding: str) -> None:
    with pytest.raises(SourceError, match=r"file\.csv, line \d: expected text, found a NUL byte"):
        read(data, encoding=encoding)


def test_line_of_a_nul_byte_is_named() -> None:
    with pytest.raises(SourceError, match="line 3"):
        read(b"id\n1\n\x00\n")


@pytest.mark.parametrize("data", [b"", b" ", b"\n\n", b"\r\n \t\n"])
def test_an_empty_file_says_so(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"file\.csv: the file is empty"):
        read(data)


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_characters="\x00"), min_size=1))
def test_decoding_gives_back_what_was_encoded_or_refuses(text: str) -> None:
    data = text.encode("cp1252")
    try:
        found = decode("f", data, "cp1252")
    except SourceError:
        return
    assert found == text


# ---- rows and their lines


def test_quoted_line_breaks_keep_physical_line_numbers() -> None:
    found = read('id,name\n1,"two\nlines"\n2,x\n\n3,"a\n\nb"\n4,y\n')
    assert found == [
        (1, ["id", "name"]),
        (2, ["1", "two\nlines"]),
        (4, ["2", "x"]),
        (5 + 1, ["3", "a\n\nb"]),
        (9, ["4", "y"]),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_gives_the_same_rows(end: str) -> None:
    text = end.join(["id,name", "1,x", "2,y", ""])
    assert read(text) == [(1, ["id", "name"]), (2, ["1", "x"]), (3, ["2", "y"])]


def test_the_last_line_needs_no_end() -> None:
    assert read("id,name\n1,x")[-1] == (2, ["1", "x"])


@pytest.mark.parametrize(("name", "mark"), [("comma", ","), ("tab", "\t"), ("semicolon", ";")])
def test_only_the_declared_delimiter_divides(name: str, mark: str) -> None:
    others = {",", "\t", ";"} - {mark}
    cell = "".join(sorted(others))
    assert read(f"a{mark}{cell}\n", delimiter=name) == [(1, ["a", cell])]


def test_doubled_quotes_are_one_quote() -> None:
    assert read('1,"the ""old"" mill"\n') == [(1, ["1", 'the "old" mill'])]


@pytest.mark.parametrize("text", ['id\n"never closed\n2\n3\n', 'id,x\n1,"a\n'])
def test_an_unclosed_quote_is_an_error_with_the_line_it_opens_on(text: str) -> None:
    with pytest.raises(SourceError, match=r"file\.csv, line 2: quotes or delimiters are broken"):
        read(text)


def test_a_stray_quote_is_an_error_unless_declared() -> None:
    with pytest.raises(SourceError, match="line 2"):
        read('id,name\n1,"THE "OLD" MILL"\n')


def test_declared_stray_quotes_keep_the_cells_apart() -> None:
    text = '"1","GULF "LONE STAR" WORKS","TX",\n"2","x","y",\n'
    found = read(text, stray_quotes=True)
    assert [number for number, _ in found] == [1, 2]
    assert [len(cells) for _, cells in found] == [4, 4]
    assert (found[0][1][0], found[0][1][2], found[0][1][3]) == ("1", "TX", "")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("GULF LONE STAR", "GULF LONE STAR"),
        ('GULF "LONE STAR" WORKS', 'GULF "LONE STAR" WORKS'),
        ('"ACME" CO', '"ACME" CO'),
        ('PIPE 2" AND 4" DIV', 'PIPE 2" AND 4" DIV'),
    ],
)
def test_declared_stray_quotes_leave_the_text_of_the_cell_as_written(cell: str, text: str) -> None:
    assert read(f'"1","{cell}","TX"\n', stray_quotes=True) == [(1, ["1", text, "TX"])]


def test_with_stray_quotes_no_cell_swallows_the_lines_after_it() -> None:
    with pytest.raises(SourceError, match=r"line 2: .*does not end on its line"):
        read('"1","x"\n"2","never closed\n"3","y"\n', stray_quotes=True)


def test_an_absurdly_long_cell_is_an_error_of_the_source() -> None:
    with pytest.raises(SourceError, match="line 2"):
        read("id\n" + "x" * (csv.field_size_limit() + 1) + "\n")


@given(
    st.lists(
        st.lists(st.text(alphabet='ab,"\n \té', max_size=6), min_size=2, max_size=4),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_a_csv_writer_writes_is_read_back_on_its_own_lines(table: list[list[str]]) -> None:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines = []
    for cells in table:
        lines.append(stream.getvalue().count("\n") + 1)
        writer.writerow(cells)
    assert read(stream.getvalue()) == list(zip(lines, table, strict=True))


# ---- mojibake


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("Usine d'Ã©puration", "Usine d'épuration"),
        ("MontrÃ©al", "Montréal"),
        ("FranÃ§ois", "François"),
        ("lâ€™usine", "l’usine"),
    ],
)
def test_utf8_read_as_windows_and_written_again_is_put_right(damaged: str, mended: str) -> None:
    assert mend_mojibake(damaged) == mended


@pytest.mark.parametrize("text", ["", "plain", "Montréal", "Château", "Ñandú", "50 °C", "日本"])
def test_sound_text_is_not_touched_by_mending(text: str) -> None:
    assert mend_mojibake(text) == text


@given(st.text(alphabet=st.sampled_from("aéèçÉâôîûñüïœ '-’"), max_size=20))
def test_mending_undoes_the_damage_whatever_the_text(text: str) -> None:
    try:
        damaged = text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return
    assert mend_mojibake(damaged) == text
