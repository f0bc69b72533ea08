"""Plain YAML means what YAML 1.2 says, whoever wrote it; more than plain is refused by its line."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import plain_yaml

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
KEYS = st.text(max_size=8)
TREES = st.recursive(
    SCALARS,
    lambda part: st.lists(part, max_size=4) | st.dictionaries(KEYS, part, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("12:30:00", "12:30:00"),
        ("2026-01-31", "2026-01-31"),
        ("1_000", "1_000"),
        ("007", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b1", "0b1"),
        ("0x" + "f" * 5000, "0x" + "f" * 5000),
        ('"\\N\\L"', "\x85\u2028"),
        ("-3", -3),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("-.inf", -math.inf),
        ("9" * 5000, math.inf),
        ("true", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("~", None),
        ("", None),
        ("Null", None),
        ("'12'", "12"),
        ('"null"', "null"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_scalars_follow_the_core_schema(text, value) -> None:
    found = plain_yaml.read(f"key: {text}").value["key"]
    assert found == value
    assert type(found) is type(value)


def test_nan_is_a_number() -> None:
    assert math.isnan(plain_yaml.read("key: .NaN").value["key"])


def test_keys_are_texts_as_they_are_written() -> None:
    assert plain_yaml.read("2006: a\nNO: b\n0x1f: c").value == {"2006": "a", "NO": "b", "0x1f": "c"}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_text_says_nothing(text) -> None:
    assert plain_yaml.read(text).value is None


def test_lines_are_those_of_keys_and_items() -> None:
    tree = plain_yaml.read("a: 1\nb:\n  - x\n  - c: 2\n\n    d:\n      [3,\n       4]\n")
    assert tree.line_of(()) == 1
    assert tree.line_of(("b", 1)) == 4
    assert tree.line_of(("b", 1, "d")) == 6
    assert tree.line_of(("b", 1, "d", 1)) == 8
    assert tree.line_of(("b", 1, "e", "f")) == 4


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: &x 1\nb: *x", 2, "aliases are not allowed"),
        ("a: 1\nb: !!python/name:os.system x", 2, "tags are not allowed"),
        ("a: !!str 1", 1, "tags are not allowed"),
        ("a: 1\nb: 2\na: 3", 3, 'duplicate key "a"'),
        ("a: 1\n? [b]\n: 2", 2, "expected a text as key"),
        ("a: 1\n---\nb: 2", 2, "another document"),
        ("a: 1\n...\nb: [", 3, "not YAML"),
        ("a: 1\n\tb: 2", 2, "not YAML"),
        ("a: [1, 2", 2, "not YAML"),
        ("a: \x00", 1, "not YAML"),
        ("# é\nb: 2\nc: \x01", 3, "not YAML"),
        ("a: 1\nb: x\x85c: y", 2, "found '.x85'"),
        ("# a\u2028b: 1", 1, "found '.u2028'"),
        ("a: 1\n!!int 1: x", 2, "tags are not allowed"),
        ("a: !%ED%A0%80 x", 1, "no UTF-8"),
        ("a: \ud800", 1, "no UTF-8"),
        ("[" * 1_000_000, 1, "nested deeper"),
        ("{a: " * 100_000, 1, "nested deeper"),
        ("- " * 100_000, 1, "nested deeper"),
    ],
)
def test_what_is_more_than_plain_is_refused_by_its_line(text, line, reason) -> None:
    with pytest.raises(plain_yaml.NotPlainError, match=reason) as refusal:
        plain_yaml.read(text)
    assert refusal.value.line == line


@given(TREES)
def test_what_is_written_is_read_again(tree) -> None:
    assert plain_yaml.read(plain_yaml.write(tree)).value == tree


@given(st.text(alphabet="0123456789eExo.+-_:aAnNfFiIuUlLtT~", max_size=8))
def test_a_text_that_looks_like_a_number_stays_a_text(text) -> None:
    assert plain_yaml.read(plain_yaml.write({"key": text})).value == {"key": text}


def test_what_stands_twice_is_written_out() -> None:
    twice = {"a": [1]}
    assert plain_yaml.read(plain_yaml.write({"p": twice, "q": twice})).value["q"] == {"a": [1]}
