"""Licences that texts name, and the notice by which they name ours (rule E5).

A licence is known by its acronym, its address, or its long name in three languages. What a source
allows is not what the product allows: lineage, and what stands under or behind the word *Source* or
*Fuente*, are left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.checks.texts import paragraphs
from pipeline.text import fold

OURS = "CC BY 4.0"
_ANY_VERSION = "CC BY"
_CC = re.compile(
    r"\bcc[ -]?(by(?:[ -](?:nc|nd|sa)\b)*|0\b(?!\.\d)|zero\b)(?:[ -](?:v ?)?(\d\.\d))?"
    r"|creativecommons\.org/(?:licenses/(by(?:-(?:nc|nd|sa))*)/(\d\.\d)|publicdomain/(zero))"
)
_LONG = re.compile(
    r"creative commons[ :,-]{1,3}(?:attribution|atribucion|reconocimiento|paternite)"
    r"([^.,;()0-9]{0,80})(\d\.\d)?"
)
_TERMS = {
    "nc": re.compile(r"non-? ?commerci|no-? ?comerci|pas d.utilisation commerciale"),
    "nd": re.compile(r"no-? ?deriv|sin-? ?(?:obras? )?deriv|pas de modification"),
    "sa": re.compile(r"share-? ?alike|compartir-? ?igual|partage dans les memes conditions"),
}
_RESERVED = re.compile(
    r"\ball rights reserved|\btous (?:les )?droits reserves|\btodos los derechos reservados"
    r"|\breservados todos los derechos"
)
_TERM = re.compile(r"<dt\b[^<>]{0,200}>([^<]{0,60})")
_OF_A_SOURCE = re.compile(r"(?:sources?|fuentes?)\b")
_LINEAGE = re.compile(r"<(/?)(?:\w{1,9}:)?(?:lineage|srcinfo)\b[^<>]{0,500}(?<!/)>")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_ATTRIBUTION = re.compile(r"atribucion|attribution")
# Word order and addresses differ by mark-up; letters and figures are what must agree.
_UNIMPORTANT = re.compile(r"https?://[^\s)]*|[^0-9a-z]+")
_LANGUAGES = {
    "French": {"sous", "licence"},
    "Spanish": {"bajo", "licencia"},
    "English": {"under"},
}


@dataclass(frozen=True)
class Licensing:
    """What one document says of licences.

    Attributes:
        name: the document.
        named: each licence that it names.
        notices: wording of the notice of our licence, by language.
    """

    name: str
    named: tuple[str, ...]
    notices: dict[str, str]


def licensing(name: str, text: str) -> Licensing:
    """What a document says of licences; `name` is that of its file."""
    found: dict[str, None] = {}
    notices: dict[str, str] = {}
    for paragraph in _of_the_product(paragraphs(name, _without_sources(_without_lineage(text)))):
        folded = fold(paragraph)
        licences = list(_licences(folded))
        found |= dict.fromkeys(licences)
        if OURS in licences or _ANY_VERSION in licences:
            for language, notice in _notices(folded):
                notices.setdefault(language, notice)
    return Licensing(name, tuple(found), notices)


def _licences(text: str) -> Iterable[str]:
    """Every licence in a folded text, under one spelling."""
    for match in _CC.finditer(text):
        short, short_version, path, path_version, zero = match.groups()
        kind = short or path or zero
        if kind in ("0", "zero"):
            yield "CC0"
        else:
            yield _spelt(kind.replace(" ", "-").split("-"), short_version or path_version)
    for match in _LONG.finditer(text):
        terms = [term for term, pattern in _TERMS.items() if pattern.search(match[1])]
        yield _spelt(["by", *terms], match[2])
    if reserved := _RESERVED.search(text):
        yield repr(reserved[0])


def _spelt(terms: list[str], version: str | None) -> str:
    return f"CC {'-'.join(terms).upper()}{f' {version}' if version else ''}"


def _of_the_product(texts: list[str]) -> Iterable[str]:
    return (text for text in texts if not _OF_A_SOURCE.match(fold(text)))


def _notices(folded: str) -> Iterable[tuple[str, str]]:
    """The sentence that names our licence, and the attribution behind it, by language."""
    sentences = _SENTENCE_END.split(folded)
    for index, sentence in enumerate(sentences):
        if any(licence.startswith(_ANY_VERSION) for licence in _licences(sentence)):
            following = sentences[index + 1 : index + 2]
            if following and not _ATTRIBUTION.match(following[0]):
                following = []
            wording = _UNIMPORTANT.sub(" ", " ".join([sentence, *following]))
            words = wording.split()
            language = next((name for name, some in _LANGUAGES.items() if some <= set(words)), "")
            if language:
                yield language, " ".join(words)


def _without_lineage(text: str) -> str:
    """XML metadata without the elements that tell where the data came from."""
    parts, start, depth = [], 0, 0
    for match in _LINEAGE.finditer(text):
        if not match[1]:
            parts += [text[start : match.start()]] if depth == 0 else []
            depth += 1
        elif depth:
            depth -= 1
            start = match.end()
    return text if depth else "".join([*parts, text[start:]])


def _without_sources(text: str) -> str:
    """A page without the entries of its lists of definitions that stand under *Sources*."""
    terms = list(_TERM.finditer(text))
    ends = [*(term.start() for term in terms[1:]), len(text)]
    parts = [text[: terms[0].start()]] if terms else [text]
    for term, end in zip(terms, ends, strict=False):
        if not _OF_A_SOURCE.match(fold(term[1])):
            parts.append(text[term.start() : end])
    return "".join(parts)
