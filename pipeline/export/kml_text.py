"""Text rules of the KML writer: ids, escaping, harmless values.

How attribute values are made safe (rule G3). A globe substitutes a value into the shared
balloon and reads the result as HTML; tables, lists and GIS programs show the same value as
plain text. Escaping everything as HTML would show ``Smith &amp; Sons`` in all the latter.
So a value is changed only where an HTML reader (HTML5 tokenizer) would not show it
literally, and the change is visible and readable in both kinds of viewer:

- ``<`` that is not before a blank, a digit or ``=`` can open a tag: written U+2039, a single
  angle quotation mark;
- ``&`` that starts an HTML character reference would be read as another character: ``&amp;``;
- ``$`` before ``[`` is a balloon entity, and before ``$``, ``&`` or a quote a pattern of
  JavaScript's ``String.replace``, which viewers use to fill balloons: written U+FF04, the wide
  dollar sign;
- a character XML 1.0 forbids (controls, lone surrogates, U+FFFE, U+FFFF), or one that would turn
  round the text behind it (embeddings, overrides and isolates of writing direction): U+FFFD.

``A < B & "C"`` therefore comes back unchanged from every reader. The result is then
escaped for XML in any case.
"""

import html
import re

_ILLEGAL_XML = "\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff"
_TURNS_TEXT = "\u202a-\u202e\u2066-\u2069"
_ILLEGAL = re.compile(f"[{_ILLEGAL_XML}{_TURNS_TEXT}]")
_NEEDS_CARE = re.compile(f'[<>&$"\r{_ILLEGAL_XML}{_TURNS_TEXT}]')
_NEWLINE = re.compile(r"\r\n?")
_TAG_OPEN = re.compile(r"<(?![\s\d=])")
_DOLLAR = re.compile(r"\$(?=[\[$&'`])")
_REFERENCE = re.compile(r"&#?[0-9A-Za-z]{1,32};?")
_UNSAFE_IN_ID = re.compile(r"_(?=x)|[^A-Za-z0-9._-]")


def clean_text(text: str) -> str:
    """Return the text with forbidden characters shown as U+FFFD, newlines as LF."""
    return _ILLEGAL.sub("\ufffd", _NEWLINE.sub("\n", text))


def xml_text(text: str) -> str:
    """Clean a text and escape it for an XML element or a quoted attribute (rule G3)."""
    return html.escape(clean_text(text), quote=True)


def inert_text(text: str) -> str:
    """Return a value that reads the same as plain text and as HTML (see the module table)."""
    text = _DOLLAR.sub("\uff04", clean_text(text))
    text = _TAG_OPEN.sub("\u2039", text)
    return _REFERENCE.sub(_literal_ampersand, text)


def xml_value(text: str) -> str:
    """Return a placemark value made inert and escaped for XML (rule G3)."""
    return text if _NEEDS_CARE.search(text) is None else xml_text(inert_text(text))


def html_text(text: str) -> str:
    """Return fixed text escaped for HTML and unable to act as a balloon entity.

    The caller still escapes the finished HTML for XML.
    """
    escaped = html.escape(clean_text(text).replace("$[", "\uff04["), quote=True)
    return escaped.replace("\n", "<br>")


def xml_id(kind: str, *parts: str) -> str:
    """Build an XML id from stable keys (rule G2): NCName, unique and reversible.

    Letters, digits, ``.``, ``_`` and ``-`` stay; any other character, and a ``_`` before
    ``x``, becomes ``_xHHHH_`` with its code point in hexadecimal. ``_x_`` separates parts.

    Args:
        kind: Prefix of lower-case ASCII letters, which keeps kinds of ids apart and gives
            the id the leading letter it needs.
        *parts: Keys, such as a feature id.
    """
    return f"{kind}-" + "_x_".join(_UNSAFE_IN_ID.sub(_code_point, part) for part in parts)


def _literal_ampersand(match: re.Match[str]) -> str:
    """Escape the ampersand of a match only if HTML would decode the match."""
    found = match.group()
    return found if html.unescape(found) == found else "&amp;" + found[1:]


def _code_point(match: re.Match[str]) -> str:
    """Return ``_xHHHH_`` for the matched character."""
    return f"_x{ord(match.group()):04X}_"
