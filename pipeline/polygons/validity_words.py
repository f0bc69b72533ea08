"""Why a polygon is not valid, in the languages of the atlas; GEOS says it in English."""

# What GEOS says -> the same in French and Spanish.
_WORDS = {
    "Self-intersection": ("contour qui se croise", "contorno que se cruza"),
    "Ring Self-intersection": ("anneau qui touche à lui-même", "anillo que se toca a sí mismo"),
    "Duplicate Rings": ("anneaux en double", "anillos repetidos"),
    "Hole lies outside shell": ("trou hors de son contour", "hueco fuera de su contorno"),
    "Holes are nested": ("trous emboîtés", "huecos anidados"),
    "Nested shells": ("contours emboîtés", "contornos anidados"),
    "Interior is disconnected": ("intérieur coupé en deux", "interior cortado en dos"),
    "Too few points in geometry component": ("trop peu de sommets", "muy pocos vértices"),
    "Ring is not closed": ("anneau ouvert", "anillo abierto"),
    "Invalid Coordinate": ("coordonnée non valide", "coordenada no válida"),
}
_PLACES = {"fr": 0, "es": 1}


def validity_reason(reason: str, language: str) -> str:
    """A reason of `shapely.is_valid_reason` in ``'en'``, ``'fr'`` or ``'es'``, its place kept.

    A reason that has no translation stays as it is.
    """
    words, bracket, place = reason.partition("[")
    if language in _PLACES and words in _WORDS:
        words = _WORDS[words][_PLACES[language]]
    return words + bracket + place
