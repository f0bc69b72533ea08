"""Text folded for comparison and tidied for publication."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.text import fold, header_key, tidy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nuevo León", " NUEVO  LEON "),
        ("Michoacán de Ocampo", "michoacan\tde\nocampo"),
        ("Québec", "QUE\u0301BEC"),
        ("kg/año", "KG/ANO"),
        ("COORDENADA \nUTM X", "Coordenada UTM X"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_one_value_fold_to_one_key(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Baja California", "Baja California Sur"), ("kg", "kg/año"), ("S/C1", "S/C10"), ("NA - 02", "NA - 20")],
)  # fmt: skip
def test_different_values_do_not_fold_together(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("NPRI_ID / No_INRP", "npriidnoinrp"),
        ("NPRI_ID/No_INRP", "npriidnoinrp"),
        ("NÚM. EXT", "numext"),
        ("Méthode_d’estimation", "methodedestimation"),
        ("5.5.1A - RCRA C LANDFILL", "551arcraclandfill"),
        ("", ""),
        ("---", ""),
    ],
)
def test_header_cells_keep_only_letters_and_digits(cell: str, key: str) -> None:
    assert header_key(cell) == key


@pytest.mark.parametrize(
    ("text", "fit"),
    [
        ("  two   blanks ", "two blanks"),
        ("line\r\nbreak\ttab", "line break tab"),
        ("bell\x07 and\x00 nul", "bell and nul"),
        ("\ufeffmark", "mark"),
        ("e\u0301", "é"),
        ("no\u00a0break", "no break"),
        ("<script>&\"'", "<script>&\"'"),
        ("=1+1", "=1+1"),
        ("Ñandú & Cía, S.A. de C.V.", "Ñandú & Cía, S.A. de C.V."),
        ("half \ud800 pair", "half pair"),
    ],
)
def test_published_text_is_fit_for_every_format(text: str, fit: str) -> None:
    assert tidy(text) == fit


@given(st.text())
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_tidy_text_can_stand_in_xml_and_in_utf8(text: str) -> None:
    found = tidy(text)
    element = etree.Element("name")
    element.text = found
    assert (etree.fromstring(etree.tostring(element)).text or "") == found
    assert found.encode("utf-8").decode("utf-8") == found
    assert unicodedata.is_normalized("NFC", found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KM. 1.5 &#039;sn&#039;", "KM. 1.5 'sn'"),
        ("KM. 1.5 &amp;#039;sn", "KM. 1.5 'sn"),
        ("AT&T", "AT&T"),
        ("A &lt; B", "A < B"),
        ("&unknown;", "&unknown;"),
    ],
)
def test_references_left_by_web_forms_become_characters(text: str, expected: str) -> None:
    assert tidy(text) == expected
    assert tidy(tidy(text)) == tidy(text)
