"""The product rules as a guidance document in three languages, from the registry itself."""

from typing import Any

import pipeline.checks.all_rules  # noqa: F401
from pipeline.checks.product_rules import PRODUCT_RULES, ProductRule, Severity, ordered_rules
from pipeline.spec.base import Trilingual

_FAMILIES = {
    "A": Trilingual(en="CRS and coordinates", fr="Système de coordonnées", es="Coordenadas"),
    "B": Trilingual(
        en="Geometry and 1:10,000,000",
        fr="Géométrie et 1/10 000 000",
        es="Geometría y 1:10 000 000",
    ),
    "C": Trilingual(en="Attributes and codes", fr="Attributs et codes", es="Atributos y claves"),
    "D": Trilingual(
        en="Pollutant quantities", fr="Quantités de polluants", es="Cantidades de contaminantes"
    ),
    "E": Trilingual(
        en="Packages, metadata, licence",
        fr="Paquets, métadonnées, licence",
        es="Paquetes, metadatos, licencia",
    ),
    "F": Trilingual(
        en="Shapefile and modern formats",
        fr="Shapefile et formats modernes",
        es="Shapefile y formatos modernos",
    ),
    "G": Trilingual(en="KML and KMZ", fr="KML et KMZ", es="KML y KMZ"),
}
_SEVERITIES: dict[Severity, Trilingual] = {
    "reject": Trilingual(en="rejects", fr="rejette", es="rechaza"),
    "warn": Trilingual(en="warns", fr="avertit", es="advierte"),
    "report": Trilingual(en="reports", fr="signale", es="informa"),
}
# Derived by this project from what published layers show, not from a standard or from practice.
_NEEDS_ASSENT = {
    *("A3", "A5", "A9", "A10", "A11", "A12", "A13", "A15", "A16", "A17"),
    *("B2", "B3", "B4", "B6", "B7", "B9", "C8", "C9", "C10"),
    *("E9", "E10", "E11", "F4", "F6", "G9", "G11", "G12"),
}
_TEXTS = {
    "title": Trilingual(
        en="Product rules of the North American Environmental Atlas",
        fr="Règles des produits de l'Atlas environnemental de l'Amérique du Nord",
        es="Reglas de los productos del Atlas ambiental de América del Norte",
    ),
    "lead": Trilingual(
        en="{count} rules, as `naatlas validate` applies them. A rule that *rejects* stops the "
        "publication of a layer; one that *warns* asks a person to look.",
        fr="{count} règles, telles que `naatlas validate` les applique. Une règle qui *rejette* "
        "arrête la publication d'une couche ; une règle qui *avertit* demande qu'on regarde.",
        es="{count} reglas, tal como las aplica `naatlas validate`. Una regla que *rechaza* "
        "detiene la publicación de una capa; una que *advierte* pide que alguien mire.",
    ),
    "source": Trilingual(en="Source", fr="Source", es="Fuente"),
    "assent": Trilingual(
        en="Proposed by this project; needs the assent of the CEC.",
        fr="Proposée par ce projet ; requiert l'assentiment de la CCE.",
        es="Propuesta por este proyecto; requiere el asentimiento de la CCA.",
    ),
}


def guidance(language: str) -> str:
    """The document as Markdown in ``'en'``, ``'fr'`` or ``'es'``."""

    def say(text: Trilingual) -> str:
        return text.in_language(language)

    lead = say(_TEXTS["lead"]).format(count=len(PRODUCT_RULES))
    parts = [f"# {say(_TEXTS['title'])}", lead]
    for letter, family in _FAMILIES.items():
        rules = [rule for rule in ordered_rules() if rule.id.startswith(letter)]
        if rules:
            parts.append(f"## {letter}. {say(family)}")
            parts += [_paragraph(rule, language) for rule in rules]
    return "\n\n".join(parts) + "\n"


def _paragraph(rule: ProductRule, language: str) -> str:
    title, says = rule.title.in_language(language), rule.says.in_language(language)
    severity = _SEVERITIES[rule.severity].in_language(language)
    lines = [f"### {rule.id} {title} ({severity})", "", says.replace("``", "`")]
    source = f"{_TEXTS['source'].in_language(language)}: {rule.source}."
    if rule.id in _NEEDS_ASSENT:
        source += f" {_TEXTS['assent'].in_language(language)}"
    return "\n".join([*lines, "", f"*{source}*"])


def guidance_rows(language: str) -> list[dict[str, Any]]:
    """The same as one row a rule."""
    return [
        {
            "rule": rule.id,
            "severity": rule.severity,
            "title": rule.title.in_language(language),
            "says": rule.says.in_language(language),
            "source": rule.source,
            "looks_at": sorted(rule.checks),
            "needs_assent": rule.id in _NEEDS_ASSENT,
        }
        for rule in ordered_rules()
    ]
