"""Texts that lie beside data, read whatever their encoding and mark-up: terms, read-me, metadata.

Nothing here is a parser: mark-up is cut away, so that a document that no parser would accept still
shows the licence that a reader sees in it.
"""

import codecs
import html
import re
from pathlib import Path, PurePosixPath

from pipeline.errors import SourceError

MOST_BYTES = 2 * 1024**2
_SUFFIXES = (".txt", ".xml", ".html", ".htm", ".md", ".rst")
_NAMES = re.compile(r"(readme|licen[cs]e|copying|terms)[^.]*", re.IGNORECASE)
_MARKED_UP = (".xml", ".html", ".htm", ".kml", ".kmz")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_TAG = re.compile(r"<[^<>]{1,2000}>")
# Elements of HTML that stand inside a sentence.
_INLINE = re.compile(r"</?(?:a|small|b|i|em|strong|span|u|font|sup|sub|cite|q)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\bhref\s*=\s*[\"']([^\"']{0,500})[\"']", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n\s*\n")
_BLANKS = re.compile(r"\s+")


def is_text(name: str) -> bool:
    """Whether a file of this name is a text that a person may read."""
    path = PurePosixPath(name)
    return path.suffix.casefold() in _SUFFIXES or bool(_NAMES.fullmatch(path.name))


def first_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The start of a file.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise SourceError(f"{path.name}: cannot be read ({error.strerror or error})") from None


def decoded(data: bytes) -> str:
    """Text of UTF-8 or, where a byte-order mark says so, UTF-16; anything else is Windows-1252.

    A character that is cut in two where reading ended is left out.
    """
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data.startswith(mark):
            return data.decode("utf-16", errors="replace")
    try:
        decoder = codecs.getincrementaldecoder("utf-8-sig")()
        return decoder.decode(data, final=len(data) < MOST_BYTES)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def paragraphs(name: str, text: str) -> list[str]:
    """What a reader sees of a text, paragraph by paragraph, with single blanks.

    Args:
        name: its file name: the suffix says whether it is marked up.
        text: the text.
    """
    if PurePosixPath(name).suffix.casefold() in _MARKED_UP:
        # HTML is escaped inside KML and some metadata: what the first round uncovers, the second
        # cuts away.
        seen = _without_markup(text.replace("\n", " "))
        parts = _without_markup(html.unescape(seen)).split("\n")
        parts = [html.unescape(part) for part in parts]
    else:
        parts = _EMPTY_LINES.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    tidied = (_BLANKS.sub(" ", part).strip() for part in parts)
    return [part for part in tidied if part]


def _without_markup(text: str) -> str:
    """Text whose paragraphs end where an element does, unless that stands inside a sentence."""
    return _TAG.sub(_instead_of_tag, _CDATA.sub("", text))


def _instead_of_tag(match: re.Match[str]) -> str:
    """Of a link the address stays, because it may name a licence that its text does not."""
    tag = match[0]
    end = "" if _INLINE.match(tag) else "\n"
    address = _ADDRESS.search(tag)
    return f"{end} {address[1]} " if address else end
