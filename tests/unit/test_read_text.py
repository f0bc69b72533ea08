"""Delimited text: physical line numbers, comments and quotes, nothing lost in silence."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SourceError
from pipeline.read.text import rows
from pipeline.spec.read import ReadSpec


def spec(**changes: object) -> ReadSpec:
    return ReadSpec(format="delimited", **changes)  # type: ignore[arg-type]


def read(text: str, **changes: object) -> list[tuple[int, list[str]]]:
    return list(rows("file.csv", io.StringIO(text, newline=""), spec(**changes)))


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


@pytest.mark.parametrize(
    ("name", "mark"), [("comma", ","), ("tab", "\t"), ("semicolon", ";"), ("pipe", "|")]
)
def test_only_the_declared_delimiter_divides(name: str, mark: str) -> None:
    others = {",", "\t", ";", "|"} - {mark}
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


# ---- comments


def test_comments_are_no_rows_and_the_lines_still_count() -> None:
    text = '# one\n#\t"never closed\nid\tname\n# two\n1\tx\n\n#\n2\ty\n'
    assert read(text, delimiter="tab", comment="#") == [
        (3, ["id", "name"]),
        (5, ["1", "x"]),
        (8, ["2", "y"]),
    ]


def test_a_comment_mark_within_a_quoted_cell_is_text() -> None:
    assert read('1,"x\n# y"\n# z\n2,w\n', comment="#") == [(1, ["1", "x\n# y"]), (4, ["2", "w"])]


def test_without_the_declaration_a_mark_is_text() -> None:
    assert read("# 1,x\n") == [(1, ["# 1", "x"])]


def test_comments_are_passed_over_among_stray_quotes_too() -> None:
    found = read('# "a" b\n"1","THE "OLD" MILL"\n', stray_quotes=True, comment="#")
    assert found == [(2, ["1", 'THE "OLD" MILL'])]
