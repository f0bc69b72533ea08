"""Lost apostrophes: French elisions come back, questions stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.read.apostrophes import restored


@pytest.mark.parametrize(
    ("lost", "found"),
    [
        ("Refuge D?Oiseaux De L'", "Refuge D’Oiseaux De L'"),
        ("Parc de l?Île", "Parc de l’Île"),
        ("Réserve d?habitat", "Réserve d’habitat"),
        ("jusqu?au lac", "jusqu’au lac"),
        ("L?Anse d?Or", "L’Anse d’Or"),
    ],
)
def test_an_elision_is_restored(lost: str, found: str) -> None:
    assert restored(lost) == found


@pytest.mark.parametrize(
    "text",
    ["Qué?", "Why? Because", "Land?area", "L?Lac", "a?b", "https://x.ca/l?id=d?a", "De L'", "D? "],
)
def test_other_question_marks_stay(text: str) -> None:
    assert restored(text) == text


@given(st.text())
def test_nothing_but_question_marks_changes(text: str) -> None:
    assert restored(text).replace("’", "?") == text.replace("’", "?")
