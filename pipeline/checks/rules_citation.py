"""Product rule E4: the citation of a package, in three languages."""

import re

from pipeline.checks.package import Package
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.rules_packages import CITATION_FILE
from pipeline.text import fold

_LANGUAGES = {
    "English": re.compile(r"commission for environmental cooperation|available at"),
    "Spanish": re.compile(r"comision para la cooperacion ambiental|disponible en\b"),
    "French": re.compile(r"commission de cooperation environnementale|disponible (?:a|au|sur)\b"),
}
_ADDRESS = r"\D{0,200}?https?://\S+\.\S+"
_LEADS = {
    "English": re.compile(f"available at{_ADDRESS}"),
    "Spanish": re.compile(f"disponible en{_ADDRESS}"),
    "French": re.compile(f"disponible (?:a|au|sur)\\b{_ADDRESS}"),
}
_URL = "the address behind 'Available at', in its language"
_AUTHOR, _EDITION = "an author and a year (Author. Year.)", "the edition (Ed. N.M,)"
# In their order, each looked for behind the one before it, in the folded text.
_PARTS = {
    _AUTHOR: re.compile(r"\w\)?\. ((?:19|20)\d\d)\. "),
    "a quoted title": re.compile(r"[\"“«] ?[^\"”»]{3,400}[\"”»]\.? "),
    "the sources before Ed.": re.compile(r"\S\. (?=ed\. )"),
    _EDITION: re.compile(r"ed\. (\d+\.\d+), "),
    "the scale or resolution ([1:10,000,000] or [30-m])": re.compile(
        r"\[(?:1:10,000,000|\d+(?:\.\d+)?[- ]?k?m)\]"
    ),
}
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n")
_MOST = 20_000


@product_rule(
    "E4",
    "reject",
    en="Citation",
    fr="Citation",
    es="Cita",
    source="atlas framework 10",
    says_fr="Dans trois langues : auteur, année, titre entre guillemets, sources, Ed., échelle ou "
    "résolution, adresse.",
    says_es="En tres idiomas: autor, año, título entre comillas, fuentes, Ed., escala o "
    "resolución, dirección.",
    subject="package",
)
def citation(package: Package, context: Context) -> Outcome:
    """In three languages: author, year, quoted title, sources, Ed., scale or resolution, URL."""
    name = package.member(CITATION_FILE)
    if name is None:
        return not_applicable("no citation file (see E3)")
    texts = _paragraphs(package.text(name)[:_MOST])
    found: list[str] = []
    stated: dict[str, str] = {}
    for language, pattern in _LANGUAGES.items():
        candidates = [_parts(text, language) for text in texts if pattern.search(text)]
        if not candidates:
            found.append(f"no citation in {language}")
            continue
        parts = max(candidates, key=len)
        wanted = [*_PARTS, _URL]
        found += [f"{language}: expected {what}" for what in wanted if what not in parts]
        stated[language] = f"{parts.get(_AUTHOR)}, Ed. {parts.get(_EDITION)}"
    if not found and len(set(stated.values())) > 1:
        each = "; ".join(f"{language} {date}" for language, date in stated.items())
        found.append(f"year or edition differ: {each}")
    return listed(f"{len(stated)} of {len(_LANGUAGES)} languages", found)


def _paragraphs(text: str) -> list[str]:
    """One citation each: between empty lines or, where there are none, a line."""
    text = text.replace("\r\n", "\n")
    parts = _EMPTY_LINE.split(text.strip())
    parts = parts if len(parts) >= len(_LANGUAGES) else text.split("\n")
    return [folded for part in parts if (folded := fold(part))]


def _parts(text: str, language: str) -> dict[str, str]:
    """The parts that are there, with their figures."""
    found, at = {}, 0
    for what, pattern in [*_PARTS.items(), (_URL, _LEADS[language])]:
        if match := pattern.search(text, at):
            at = match.end()
            found[what] = match[1] if pattern.groups else ""
    return found
