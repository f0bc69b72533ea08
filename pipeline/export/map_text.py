"""Words and numbers of the maps in the three languages."""

THIN_SPACE = "\u202f"
_WORDS: dict[str, dict[str, str]] = {
    "en": {
        "colon": ": ",
        "repaired": "Position repaired by a proved rule",
        "small": "Too small for the scale (dots)",
        "other": "Other",
        "outside": "Beyond this map",
        "marianas": "Guam and Northern\nMariana Islands",
        "samoa": "American Samoa",
        "west": "W",
        "total": "All features",
        "differing": "Features that differ",
        "credits": (
            "Lambert azimuthal equal-area projection centred on 45°N 100°W, sphere of radius "
            "6{thin}370{thin}997 m; scale true at the centre. Graticule every 10 degrees.\n"
            "Features: sources named in the citation. Boundaries: Natural Earth and "
            "US Census Bureau, generalized for 1:10{thin}000{thin}000."
        ),
    },
    "fr": {
        "colon": " : ",
        "repaired": "Position corrigée par une règle prouvée",
        "small": "Trop petites pour l'échelle (points)",
        "other": "Autre",
        "outside": "Hors de la carte",
        "marianas": "Guam et îles\nMariannes du Nord",
        "samoa": "Samoa américaines",
        "west": "O",
        "total": "Toutes les entités",
        "differing": "Entités qui diffèrent",
        "credits": (
            "Projection azimutale équivalente de Lambert centrée sur 45°N 100°O, sphère de rayon "
            "6{thin}370{thin}997 m; échelle exacte au centre. Graticule tous les 10 degrés.\n"
            "Entités : sources nommées dans la citation. "
            "Limites : Natural Earth et US Census Bureau, généralisées au 1/10{thin}000{thin}000."
        ),
    },
    "es": {
        "colon": ": ",
        "repaired": "Posición corregida por una regla probada",
        "small": "Demasiado pequeños para la escala (puntos)",
        "other": "Otro",
        "outside": "Fuera del mapa",
        "marianas": "Guam e Islas\nMarianas del Norte",
        "samoa": "Samoa Americana",
        "west": "O",
        "total": "Todos los elementos",
        "differing": "Elementos que difieren",
        "credits": (
            "Proyección azimutal equivalente de Lambert centrada en 45°N 100°O, esfera de radio "
            "6{thin}370{thin}997 m; escala verdadera en el centro. Retícula cada 10 grados.\n"
            "Elementos: fuentes nombradas en la cita. "
            "Límites: Natural Earth y US Census Bureau, generalizados a 1:10{thin}000{thin}000."
        ),
    },
}


def word(key: str, language: str) -> str:
    """A word of the map in ``'en'``, ``'fr'`` or ``'es'``."""
    return _WORDS[language][key].replace("{thin}", THIN_SPACE)


def count_text(count: int) -> str:
    """A whole number with thin blanks between thousands, as all three languages accept."""
    return f"{count:,}".replace(",", THIN_SPACE)


def meridian_text(degrees: int, language: str) -> str:
    """Label of a meridian: ``100°W``, ``100°O``, ``170°E``."""
    if degrees % 180 == 0:
        return f"{abs(degrees)}°"
    side = word("west", language) if degrees < 0 else "E"
    return f"{abs(degrees)}°{side}"


def parallel_text(degrees: int) -> str:
    """Label of a northern parallel, or of the equator."""
    return f"{degrees}°N" if degrees else "0°"
