"""Reasons of GEOS in French and Spanish: every one that it gives, with its place."""

import pytest
import shapely

from pipeline.polygons.validity_words import validity_reason

OUTER, INNER = [(0, 0), (9, 0), (9, 9), (0, 9), (0, 0)], [(1, 1), (5, 1), (5, 5), (1, 5), (1, 1)]
INMOST = [(2, 2), (3, 2), (3, 3), (2, 3), (2, 2)]
AWAY = [(x + 20, y) for x, y in INNER]
DIAMOND = [(0, 4), (4, 9), (9, 4), (4, 0), (0, 4)]


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        (shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)]), "Self-intersection"),
        (
            shapely.Polygon([(0, 0), (9, 0), (4, 4), (9, 9), (0, 9), (4, 4), (0, 0)]),
            "Ring Self-intersection",
        ),
        (shapely.Polygon(OUTER, [AWAY]), "Hole lies outside shell"),
        (shapely.Polygon(OUTER, [INNER, INMOST]), "Holes are nested"),
        (shapely.MultiPolygon([(OUTER, []), (INNER, [])]), "Nested shells"),
        (shapely.Polygon(OUTER, [DIAMOND]), "Interior is disconnected"),
    ],
)
def test_each_reason_is_said_in_three_languages(shape: shapely.Geometry, reason: str) -> None:
    told = shapely.is_valid_reason(shape)
    words, bracket, place = told.partition("[")
    assert words == reason
    assert validity_reason(told, "en") == told
    said = [validity_reason(told, language) for language in ("fr", "es")]
    for text in said:
        assert text.endswith(bracket + place)
        assert words not in text
    assert said[0] != said[1]


def test_an_unknown_reason_stays() -> None:
    assert validity_reason("Something new[1 2]", "fr") == "Something new[1 2]"
