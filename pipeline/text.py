"""Folding of text for comparison, and tidying of text for publication."""

import html
import re
import unicodedata

_NOT_ALPHANUMERIC = re.compile(r"[^0-9a-z]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_WHITE_SPACE = re.compile(r"\s+")
_REFERENCE = re.compile(r"&(#\d{1,6}|amp|quot|apos|lt|gt);")
# Characters that XML 1.0 and most readers refuse, and the byte-order mark.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")

# The same for eyes, and what changes the direction of writing.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def fold(text: str) -> str:
    """Case, accents and runs of white space folded away: ``Nuevo  LEÓN`` gives ``nuevo leon``."""
    if not text.isascii():
        text = _NOT_ASCII.sub(_without_accents, text)
    return _WHITE_SPACE.sub(" ", text).strip().casefold()


def _without_accents(run: re.Match[str]) -> str:
    marks = unicodedata.normalize("NFKD", run.group())
    return "".join(mark for mark in marks if not unicodedata.combining(mark))


def header_key(text: str) -> str:
    """A header cell for comparison: folded, and only its letters and digits kept."""
    return _NOT_ALPHANUMERIC.sub("", fold(text))


def tidy(text: str) -> str:
    """Text fit to be published: NFC, no control characters, single blanks, trimmed (rule C2).

    Character references that an agency's web forms left behind (``&#039;``, ``&amp;#039;``) become
    the character.
    """
    while "&" in text and (plain := _REFERENCE.sub(_character, text)) != text:
        text = plain
    return _WHITE_SPACE.sub(" ", _CONTROL.sub("", unicodedata.normalize("NFC", text))).strip()


def visible(text: str) -> str:
    """Text for a terminal: what would steer it, hide or turn the text is shown as an escape."""
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def _character(reference: re.Match[str]) -> str:
    return html.unescape(reference.group())
