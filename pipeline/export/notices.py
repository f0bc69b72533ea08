"""Citation, licence and terms of every package, in three languages (rules E3-E5, E8)."""

from pipeline.spec.layer import LayerSpec
from pipeline.spec.source import SourceSpec

CITATION_FILE = "HowToCite_ComoCitar_CommentCiter.txt"
TERMS_FILE = "TermsOfUse_TerminosDeUso_ConditionsUtilisation.txt"
ATLAS = {
    "en": "North American Environmental Atlas",
    "fr": "Atlas environnemental de l'Amérique du Nord",
    "es": "Atlas ambiental de América del Norte",
}
AUTHOR = {
    "en": "Commission for Environmental Cooperation (CEC)",
    "fr": "Commission de coopération environnementale (CCE)",
    "es": "Comisión para la Cooperación Ambiental (CCA)",
}
_DATA = {
    "en": "Vector digital data [1:10,000,000]. Available at",
    "fr": "Données numériques vectorielles [1:10,000,000]. Disponible à",
    "es": "Datos digitales vectoriales [1:10,000,000]. Disponible en",
}
LICENCE = {
    "en": "Licensed under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Attribution: "
    "Commission for Environmental Cooperation (CEC) and the national agencies named in the "
    "citation.",
    "fr": "Sous licence CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Attribution : "
    "Commission de coopération environnementale (CCE) et les organismes nationaux nommés dans la "
    "citation.",
    "es": "Bajo licencia CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Atribución: "
    "Comisión para la Cooperación Ambiental (CCA) y las agencias nacionales nombradas en la cita.",
}
_LANGUAGES = ("en", "es", "fr")


def citation(layer: LayerSpec, edition: str, sources: list[SourceSpec], language: str) -> str:
    """The citation of an edition in one language (rule E4)."""
    agencies = list(dict.fromkeys(source.agency.in_language(language) for source in sources))
    return (
        f'{AUTHOR[language]}. {edition}. "{ATLAS[language]} - '
        f'{layer.title.in_language(language)}". {", ".join(agencies)}. '
        f"Ed. {layer.edition_number}, {_DATA[language]} {layer.metadata.available_at}"
    )


def citation_text(layer: LayerSpec, edition: str, sources: list[SourceSpec]) -> bytes:
    """The citation file of a package: one text for three languages."""
    texts = [citation(layer, edition, sources, language) for language in _LANGUAGES]
    return ("\r\n\r\n".join(texts) + "\r\n").encode("utf-8-sig")


def terms_text(layer: LayerSpec, sources: list[SourceSpec]) -> bytes:
    """Licence, fitness for use, and what each source asks to be said of it."""
    parts = [
        f"{LICENCE[language]}\r\n{layer.metadata.fit_for_use.in_language(language)}"
        for language in _LANGUAGES
    ]
    # The word in front tells these terms from those of the layer (rule E5).
    parts += [
        f"Source / Fuente: {source.licence.attribution} ({source.licence.name})"
        for source in sources
    ]
    return ("\r\n\r\n".join(dict.fromkeys(parts)) + "\r\n").encode("utf-8-sig")
