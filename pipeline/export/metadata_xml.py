"""XML of the metadata: text that any parser takes, escaped by construction, the same bytes."""

from typing import Any

from lxml import etree

from pipeline.export.kml_text import clean_text

Node = Any  # lxml's element, which the stubs hide


def plain(text: str) -> str:
    """A trimmed text, with the characters that XML forbids or that reverse it as U+FFFD."""
    return clean_text(text).strip()


def xml_bytes(root: Node) -> bytes:
    """The document as UTF-8, indented."""
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
