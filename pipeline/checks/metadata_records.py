"""Metadata records: which standard they follow, their languages and their keywords."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from pipeline.checks.metadata_schema import Standard, parse_metadata, schema_faults
from pipeline.checks.texts import paragraphs
from pipeline.text import fold

ISO, FGDC = "ISO 19139", "FGDC CSDGM"
_SCHEMAS: dict[str, Standard] = {ISO: "iso19139", FGDC: "fgdc"}
# Bibliographic and terminological codes of one language.
_CODES = {"eng": "eng", "fra": "fra", "fre": "fra", "spa": "spa", "en": "eng", "fr": "fra"}
_CODES |= {"es": "spa"}
LANGUAGES = ("eng", "fra", "spa")
_KEYWORDS = ("keyword", "themekey", "placekey", "tempkey", "stratkey")
_NAMED_SO = re.compile(r"metadat|metadonnees|\.shp\.xml$")
_SEPARATORS = re.compile(r"[,;|\n]")
_GMD = "{http://www.isotc211.org/2005/gmd}"


@dataclass(frozen=True, eq=False)
class Record:
    """A metadata document; `root` is None where it is no XML, and `fault` says why if it should be.

    `standard` is empty where it follows neither of the two.
    """

    name: str
    text: str
    root: Any = None
    standard: str = ""
    fault: str = ""

    @property
    def languages(self) -> frozenset[str]:
        """Languages in which an ISO record has text: its own, and those of filled locales."""
        if self.root is None or self.standard != ISO:
            return frozenset()
        own = self.root.findall("{*}language") + self.root.findall("{*}defaultLocale")
        used = {
            str(text.get("locale", "")).removeprefix("#")
            for text in self.root.iter("{*}LocalisedCharacterString")
            if (text.text or "").strip()
        }
        filled = [locale for locale in self.root.iter("{*}PT_Locale") if locale.get("id") in used]
        return frozenset(code for part in (*own, *filled) for code in _codes(part))

    def has_keyword(self, word: str) -> bool:
        """Whether a folded word is a keyword; of what is no XML, whether it stands in the text."""
        if self.root is None:
            return bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", self._seen))
        return word in self._keywords

    @cached_property
    def _keywords(self) -> frozenset[str]:
        elements = (e for key in _KEYWORDS for e in self.root.iter(f"{{*}}{key}"))
        texts = (text for element in elements for text in element.itertext())
        return frozenset(fold(word) for text in texts for word in _SEPARATORS.split(text))

    @cached_property
    def _seen(self) -> str:
        return fold(" ".join(paragraphs(self.name, self.text)))


def read_records(texts: dict[str, str]) -> list[Record]:
    """The metadata among the texts of a package: by their root, or else by their name."""
    records = [_record(name, text) for name, text in texts.items()]
    return [record for record in records if record is not None]


def _record(name: str, text: str) -> Record | None:
    is_named_so = bool(_NAMED_SO.search(fold(PurePosixPath(name).name)))
    if PurePosixPath(name).suffix.casefold() != ".xml":
        return Record(name, text) if is_named_so else None
    root, fault = _parsed(text)
    standard = "" if root is None else _standard(root)
    if not standard and not is_named_so:
        return None
    faults = schema_faults(root.getroottree(), _SCHEMAS[standard]) if standard else []
    if faults:
        fault = f"breaks the schema of {standard} {len(faults)} times, first {faults[0]}"
    return Record(name, text, root, standard, fault)


def _parsed(text: str) -> tuple[Any, str]:
    """The root, and why there is none; nothing is expanded, fetched or repaired."""
    if re.search(r"<!(?:DOCTYPE|ENTITY)", text, re.IGNORECASE):
        return None, "has a DOCTYPE, which metadata never need"
    # The text is decoded already: what its declaration says no longer holds.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    try:
        return parse_metadata(text.encode()).getroot(), ""
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, f"is not well-formed ({str(error)[:120]})"


def _standard(root: Any) -> str:
    if root.tag == f"{_GMD}MD_Metadata":
        return ISO
    is_fgdc = root.tag == "metadata" and root.find("idinfo") is not None
    return FGDC if is_fgdc else ""


def _codes(part: Any) -> list[str]:
    """Language codes below an element, as attributes of code lists or as text."""
    found = [str(code.get("codeListValue", "")) for code in part.iter("{*}LanguageCode")]
    found += [text.strip() for text in part.itertext()]
    return [_CODES[key] for word in found if (key := word.casefold()[:3].rstrip("-_")) in _CODES]
