"""Encodings: one is proved by its characters, and no code page hides another."""

import io
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import EncodingError, SourceError
from pipeline.read import encodings as module
from pipeline.read.encodings import CODE_PAGES, LETTERS, decode, mended, plausible, prove

PAGES = ("cp1252", "iso-8859-1", "cp850")


def text_of(data: bytes, *encodings: str, mend: str | None = None) -> str:
    return decode("file.csv", data, encodings, mend).text


# ---- one declared encoding


def test_windows_bytes_declared_utf8_name_line_byte_value_and_the_encodings_that_fit() -> None:
    with pytest.raises(EncodingError) as error:
        text_of("id,name\n1,Alma\n2,Québec\n".encode("cp1252"), "utf-8")
    message = str(error.value)
    assert "file.csv, line 3, byte 5 of the line" in message
    assert "expected utf-8 text, found byte 0xE9" in message
    assert "its text is that of cp1252 or iso-8859-1: correct the encoding" in message


@pytest.mark.parametrize("encoding", PAGES)
@pytest.mark.parametrize("name", ["Québec", "Trois-Rivières", "Nº 5", "Cañón", "50 °C"])
def test_utf8_bytes_declared_a_code_page_are_refused(encoding: str, name: str) -> None:
    with pytest.raises(EncodingError, match=rf"line 2.*expected {encoding}.*is that of utf-8"):
        text_of(f"id,name\n1,{name}\n".encode(), encoding)


@pytest.mark.parametrize("encoding", ["utf-8", *PAGES])
@pytest.mark.parametrize(
    "name", ["Québec", "MONTRÉAL", "Côte-d'Or", "Ñandú", "SAN ÁNGEL", "¿Qué? 5º piso", "Garçon"]
)
def test_a_true_declaration_gives_the_text(encoding: str, name: str) -> None:
    found = decode("f", f"id\n{name}\n".encode(encoding), (encoding,))
    assert (found.text, found.encoding) == (f"id\n{name}\n", encoding)


def test_windows_punctuation_is_text_where_windows_is_declared() -> None:
    name = "Québec – “l’usine” €"
    assert text_of(name.encode("cp1252"), "cp1252") == name


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_bytes_that_windows_1252_lacks_are_refused(byte: int) -> None:
    with pytest.raises(EncodingError, match=f"line 3, byte 3 of the line.*0x{byte:02X}"):
        text_of(b"id,name\n1,\xe9\n2," + bytes([byte]) + b"\n", "cp1252")


def test_an_accent_in_a_file_declared_ascii_is_refused() -> None:
    with pytest.raises(EncodingError, match=r"line 2.*expected ascii"):
        text_of("id\nQuébec\n".encode(), "ascii")


def test_line_of_a_bad_byte_counts_physical_lines_within_quoted_cells() -> None:
    with pytest.raises(EncodingError, match="line 5"):
        text_of(b'id,"two\nlines"\n1,"x\ny"\n2,\xe9\n', "utf-8")


def test_a_byte_order_mark_is_no_text() -> None:
    assert text_of(b"\xef\xbb\xbfid\n", "utf-8") == "id\n"
    assert text_of("\ufeffid,é\n".encode(), "utf-8") == "id,é\n"


def test_ascii_is_proved_to_be_no_more_than_that() -> None:
    for encodings in (("utf-8",), ("cp850",), ("cp1252", "cp850", "utf-8")):
        assert decode("f", b"id\n", encodings).encoding == "ascii"


# ---- a code page never hides another

CP850_LETTERS = "áéíóúñÑÁÉÍÓÚçÇèêëàâîïôûùü"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "cp1252"])
@pytest.mark.parametrize("letter", sorted(set(CP850_LETTERS) - set("ÁÀ")))
def test_no_letter_of_code_page_850_passes_for_another(encoding: str, letter: str) -> None:
    word = f"AB{letter}CD" if letter.isupper() else f"ab{letter}cd"
    with pytest.raises(EncodingError, match=f"line 2, byte 5.*expected {encoding}.*cp850"):
        text_of(f"id\n1,{word}\n".encode("cp850"), encoding)


@pytest.mark.parametrize("letter", "áàâçéèêëíîïñóôúùûüÁÂÉÑÚ")
def test_no_letter_of_latin_1_passes_for_code_page_850(letter: str) -> None:
    word = f"AB{letter}CD" if letter.isupper() else f"ab{letter}cd"
    with pytest.raises(EncodingError, match=r"line 2, byte 5.*expected cp850.*iso-8859-1"):
        text_of(f"id\n1,{word}\n".encode("iso-8859-1"), "cp850")


def test_the_a_of_code_page_850_is_no_blank_within_a_word() -> None:
    """0xA0 is á in code page 850 and a no-break space in Latin-1: ``Ju rez`` reads without error."""
    with pytest.raises(EncodingError, match=r"0xA0.*its text is that of cp850"):
        text_of(b"Ciudad Ju\xa0rez\n", "iso-8859-1")


def test_a_no_break_space_beside_a_word_is_believed_where_no_other_encoding_reads_the_text() -> (
    None
):
    data = "Col.\u00a0Centro, calle\u00a0de la Unión\n"
    assert text_of(data.encode("iso-8859-1"), "iso-8859-1") == data


def test_a_capital_within_a_word_is_believed_where_no_other_encoding_reads_the_text() -> None:
    assert text_of("McÉlroy, Niño\n".encode("cp1252"), "cp1252") == "McÉlroy, Niño\n"


# ---- several declared encodings


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850"])
def test_the_one_of_several_that_fits_is_proved(encoding: str) -> None:
    name = "Île d'Orléans, Cañón de Juárez"
    found = decode("f", name.encode(encoding), ("utf-8", "cp1252", "cp850"))
    assert (found.text, found.encoding) == (name, encoding)


def test_encodings_that_give_the_same_text_are_no_conflict() -> None:
    assert decode("f", b"Qu\xe9bec", ("cp1252", "iso-8859-1")).encoding == "cp1252"


def test_text_that_fits_two_of_several_is_refused() -> None:
    data = b"HYPOTH\xb5SE\n"  # µ in Windows-1252, Á in code page 850
    with pytest.raises(SourceError, match=r"found that cp1252, cp850 all do.*declare one"):
        text_of(data, "cp1252", "cp850")


def test_text_that_fits_none_of_several_is_refused_at_the_farthest_byte() -> None:
    data = "é\nÃ\n".encode("cp1252")
    with pytest.raises(EncodingError, match=r"line 2.*utf-8 or cp1252.*no known encoding fits"):
        text_of(data, "utf-8", "cp1252")


# ---- no text at all


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("id,name\n1,x\n".encode("utf-16"), id="UTF-16 with mark"),
        pytest.param("id,name\n1,x\n".encode("utf-16-le"), id="UTF-16 without mark"),
        pytest.param(b"id,name\n1,\x00\n", id="one NUL"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", *PAGES])
def test_nul_bytes_are_never_text(data: bytes, encoding: str) -> None:
    with pytest.raises(SourceError, match=r"file\.csv, line \d: expected text, found a NUL byte"):
        text_of(data, encoding)


def test_line_of_a_nul_byte_is_named() -> None:
    with pytest.raises(SourceError, match="line 3"):
        text_of(b"id\n1\n\x00\n", "utf-8")


@pytest.mark.parametrize("data", [b"", b" ", b"\n\n", b"\r\n \t\n"])
def test_an_empty_file_says_so(data: bytes) -> None:
    with pytest.raises(SourceError, match=r"file\.csv: the file is empty"):
        text_of(data, "utf-8")


@given(st.text(alphabet=st.characters(codec="cp1252", exclude_characters="\x00"), min_size=1))
def test_decoding_gives_back_what_was_encoded_or_refuses(text: str) -> None:
    try:
        found = text_of(text.encode("cp1252"), "cp1252")
    except SourceError:
        return
    assert found == text


@given(
    st.lists(st.text(alphabet=sorted(LETTERS - set("ŒœŸ")) + list("abcDEF -,"), min_size=1)),
    st.sampled_from(CODE_PAGES),
    st.sampled_from(CODE_PAGES),
)
def test_a_wrong_declaration_never_gives_wrong_small_letters(
    words: list[str], true: str, declared: str
) -> None:
    """Small accented letters inside small words: what is read is what was written, or refused."""
    text = "\n".join("ab" + word.lower().replace(" ", "") + "cd" for word in words)
    try:
        found = text_of(text.encode(true), declared)
    except SourceError:
        return
    assert found == text


# ---- mending


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("Usine d'Ã©puration", "Usine d'épuration"),
        ("MontrÃ©al", "Montréal"),
        ("FranÃ§ois", "François"),
        ("lâ€™usine", "l’usine"),
    ],
)
def test_utf8_read_as_windows_and_written_again_is_put_right(damaged: str, sound: str) -> None:
    assert mended(damaged, "utf-8 as cp1252") == sound


@pytest.mark.parametrize("damage", ["utf-8 as cp1252", "cp850 as iso-8859-1"])
@pytest.mark.parametrize(
    "text", ["", "plain", "Montréal", "Château", "Ñandú", "50 °C", "日本", "À"]
)
def test_sound_text_is_not_touched_by_mending(damage: str, text: str) -> None:
    assert mended(text, damage) == text


@given(st.text(alphabet=st.sampled_from("aéèçÉâôîûñüïœ '-’"), max_size=20))
def test_mending_undoes_the_damage_whatever_the_text(text: str) -> None:
    try:
        damaged = text.encode("utf-8").decode("cp1252")
    except UnicodeDecodeError:
        return
    assert mended(damaged, "utf-8 as cp1252") == text


@pytest.mark.parametrize(
    ("damaged", "sound"),
    [
        ("Ca¤on City, CO", "Cañon City, CO"),
        ("Espa¤ola, NM", "Española, NM"),
        ("Le¢n, Culiac\u00a0n", "León, Culiacán"),
        ("R¡o Le¢n", "Río León"),
        ("M\u0082rida", "Mérida"),
    ],
)
def test_code_page_850_read_as_latin_1_and_written_again_is_put_right(
    damaged: str, sound: str
) -> None:
    assert mended(damaged, "cp850 as iso-8859-1") == sound


@pytest.mark.parametrize(
    "text",
    [
        "Québec",  # é alone would become Ú
        "5 ¢ a litre",
        "Ca¤on, Québec",  # a value is mended whole or not at all
        "Col.\u00a0Centro",
        "calle\u00a0de Juárez",  # a blank by itself is no evidence
        "ΑΒΓ",
    ],
)
def test_what_does_not_become_letters_as_a_whole_is_left(text: str) -> None:
    assert mended(text, "cp850 as iso-8859-1") == text


def test_declared_damage_does_not_disprove_the_encoding_that_holds_it() -> None:
    data = "MontrÃ©al, Québec\n".encode("cp1252")
    with pytest.raises(EncodingError):
        text_of(data, "cp1252")
    assert text_of(data, "cp1252", mend="utf-8 as cp1252") == "MontrÃ©al, Québec\n"


def test_plausible_is_what_english_french_and_spanish_write() -> None:
    assert plausible("Cañón de l'Île – 5º «Ñandú»")
    assert not plausible("Ca¤on")
    assert not plausible("QuÚbec")


# ---- whole files, block by block


def proved(data: bytes, *encodings: str, mend: str | None = None) -> str:
    return prove("file.csv", lambda: io.BytesIO(data), encodings, mend)


def answer(of: Callable[[], str]) -> str:
    """The encoding, or the words of the refusal."""
    try:
        return of()
    except SourceError as error:
        return str(error)


ODD_TEXT = st.text(alphabet="aZéñÉÑ¤¢Ö¿\u00a0–’ ,\n\r\"'日", max_size=40)


@given(
    st.lists(ODD_TEXT, max_size=4),
    st.sampled_from(("utf-8", *PAGES)),
    st.lists(st.sampled_from(("utf-8", *PAGES)), min_size=1, max_size=3, unique=True),
    st.sampled_from((None, "utf-8 as cp1252", "cp850 as iso-8859-1")),
    st.booleans(),
)
def test_a_file_is_proved_block_by_block_as_it_is_at_once(
    lines: list[str], written: str, declared: list[str], mend: str | None, is_marked: bool
) -> None:
    data = "\n".join(lines).encode(written, errors="ignore")
    data = b"\xef\xbb\xbf" * is_marked + data
    whole = answer(lambda: decode("file.csv", data, declared, mend).encoding)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BLOCK", 8)
        assert answer(lambda: proved(data, *declared, mend=mend)) == whole


def test_a_large_file_is_never_held_whole() -> None:
    data = ("id,name\n" + "1,Québec\n" * 2_000_000).encode()
    tracemalloc.start()
    try:
        assert proved(data, "utf-8") == "utf-8"
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < len(data) / 2


def test_a_late_byte_is_named_by_its_line() -> None:
    data = b"1,x\n" * 700_000 + b"2,\x00\n"
    with pytest.raises(SourceError, match="line 700001: expected text, found a NUL byte"):
        proved(data, "utf-8")
