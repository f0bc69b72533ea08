"""XML of the metadata: text that any parser takes, escaped by construction, the same bytes."""

import re
from typing import Any

from lxml import etree

from pipeline.export.kml_text import clean_text

Node = Any  # lxml's element, which the stubs hide
# Marks that turn the direction of what follows: a reader would see another text than is there.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """A text with the characters that XML forbids, and those that reverse it, shown as U+FFFD."""
    return _DIRECTION.sub("\ufffd", clean_text(text)).strip()


def xml_bytes(root: Node) -> bytes:
    """The document as UTF-8, indented."""
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))
