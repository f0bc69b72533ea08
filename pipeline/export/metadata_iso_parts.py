"""Parts that ISO 19139 metadata are made of: texts in three languages, codes, dates, parties."""

from lxml.builder import ElementMaker

from pipeline.export.metadata_xml import Node, plain
from pipeline.spec.base import Trilingual

_ISO = "http://www.isotc211.org/2005/"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES = {
    "gmd": _ISO + "gmd",
    "gco": _ISO + "gco",
    "gml": "http://www.opengis.net/gml/3.2",
    "xsi": _XSI,
}
# Without a typed name for its elements: every class and property of the standard is one.
GMD: Node = ElementMaker(namespace=NAMESPACES["gmd"], nsmap=NAMESPACES)
GCO: Node = ElementMaker(namespace=NAMESPACES["gco"], nsmap=NAMESPACES)
GML: Node = ElementMaker(namespace=NAMESPACES["gml"], nsmap=NAMESPACES)
_CODES = (
    "http://standards.iso.org/ittf/PubliclyAvailableStandards/ISO_19139_Schemas/"
    "resources/codelist/gmxCodelists.xml#"
)
_LANGUAGE_CODES = "http://www.loc.gov/standards/iso639-2/"
LOCALES = {"fr": "fra", "es": "spa"}


def text(name: str, value: str) -> Node:
    """A property with a text that has no language, such as a name or a code."""
    return GMD(name, GCO.CharacterString(plain(value)))


def free_text(name: str, value: Trilingual) -> Node:
    """A property with a text in English and, for each other language, its locale."""
    groups = [
        GMD.textGroup(
            GMD.LocalisedCharacterString(plain(value.in_language(key)), locale=f"#locale-{code}")
        )
        for key, code in LOCALES.items()
    ]
    node = GMD(name, GCO.CharacterString(plain(value.en)), GMD.PT_FreeText(*groups))
    node.set(f"{{{_XSI}}}type", "gmd:PT_FreeText_PropertyType")
    return node


def code(name: str, codelist: str, value: str) -> Node:
    """A property with a value of one of the standard's code lists."""
    return GMD(name, GMD(codelist, value, codeList=_CODES + codelist, codeListValue=value))


def language(name: str, value: str) -> Node:
    """A property with a language of ISO 639-2."""
    return GMD(name, GMD.LanguageCode(value, codeList=_LANGUAGE_CODES, codeListValue=value))


def locale(value: str) -> Node:
    """The declaration of a further language of the metadata."""
    return GMD.locale(
        GMD.PT_Locale(
            language("languageCode", value),
            code("characterEncoding", "MD_CharacterSetCode", "utf8"),
            id=f"locale-{value}",
        )
    )


def missing(name: str, reason: str) -> Node:
    """A property that the standard wants and that has no value."""
    return GMD(name, {f"{{{NAMESPACES['gco']}}}nilReason": reason})


def date(value: str, kind: str) -> Node:
    """A date of a cited thing."""
    return GMD.date(
        GMD.CI_Date(GMD.date(GCO.Date(value)), code("dateType", "CI_DateTypeCode", kind))
    )


def online(name: str, url: str) -> Node:
    """A property with an address on the web."""
    return GMD(name, GMD.CI_OnlineResource(GMD.linkage(GMD.URL(plain(url)))))


def party(name: str, organisation: Trilingual, role: str, *contact: Node) -> Node:
    """A property with an organisation in a role."""
    return GMD(
        name,
        GMD.CI_ResponsibleParty(
            free_text("organisationName", organisation),
            *contact,
            code("role", "CI_RoleCode", role),
        ),
    )


def identifier(name: str, value: str) -> Node:
    """A property with an identifier."""
    return GMD(name, GMD.MD_Identifier(text("code", value)))
