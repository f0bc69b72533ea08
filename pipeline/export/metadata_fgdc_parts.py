"""Parts that FGDC CSDGM metadata are made of: texts, years, parties, sources, attributes."""

from lxml.builder import ElementMaker

from pipeline.export.metadata import NOT_STATED, EditionMetadata, SourceNote
from pipeline.export.metadata_xml import Node, plain
from pipeline.spec.base import LANGUAGES
from pipeline.spec.field import FieldSpec

E: Node = ElementMaker()
_SEE_HOME = "See https://www.cec.org/"
_ATLAS = "North American Environmental Atlas"


def text(name: str, value: str) -> Node:
    """An element with a text, which the standard never leaves empty."""
    return E(name, plain(value) or NOT_STATED)


def compact(date: str) -> str:
    """``YYYY-MM-DD`` or ``YYYY`` as the standard writes dates."""
    return date.replace("-", "")


def years(of: tuple[int, int]) -> Node:
    """The time of one year, or from the first to the last."""
    first, last = (str(year) for year in of)
    if first == last:
        return E.timeinfo(E.sngdate(text("caldate", first)))
    return E.timeinfo(E.rngdates(text("begdate", first), text("enddate", last)))


def contact(metadata: EditionMetadata) -> Node:
    """The CEC; the standard wants a postal code and a telephone, which its pages keep current."""
    return E.cntinfo(
        E.cntorgp(text("cntorg", metadata.author.en)),
        E.cntaddr(
            text("addrtype", "mailing and physical"),
            text("city", "Montreal"),
            text("state", "Quebec"),
            text("postal", _SEE_HOME),
            text("country", "Canada"),
        ),
        text("cntvoice", _SEE_HOME),
    )


def source_info(note: SourceNote) -> Node:
    """A source with its agency, terms and day of retrieval (rule D8)."""
    citation = E.citeinfo(
        text("origin", note.spec.agency.en),
        text("pubdate", "Unknown"),
        text("title", note.name.en),
        text("othercit", f"{note.spec.citation} {note.facts.en}"),
    )
    currency = f"year of the data; retrieved {note.retrieved}"
    return E.srcinfo(
        E.srccite(citation),
        text("typesrc", "digital tables"),
        E.srctime(years((note.year, note.year)), text("srccurr", currency)),
        text("srccitea", note.spec.id),
        text("srccontr", "Features, and the tables that hang on them"),
    )


def entity(table: str, fields: dict[str, FieldSpec]) -> Node:
    """A table with its attributes, their meaning in three languages."""
    return E.detailed(
        E.enttyp(
            text("enttypl", table),
            text("enttypd", f"Table {table} of the layer; long names and widths in dictionary.csv"),
            text("enttypds", _ATLAS),
        ),
        *(_attribute(name, field) for name, field in fields.items()),
    )


def _attribute(name: str, field: FieldSpec) -> Node:
    meanings = [
        f"[{language}] {field.label.in_language(language)}: "
        f"{field.description.in_language(language)}"
        for language in LANGUAGES
    ]
    return E.attr(
        text("attrlabl", field.short),
        text("attrdef", f"{name}. {' '.join(meanings)}"),
        text("attrdefs", _ATLAS),
        E.attrdomv(*_domain(field)),
    )


def _domain(field: FieldSpec) -> list[Node]:
    if not field.domain:
        unit = f", {field.unit}" if field.unit else ""
        return [text("udom", f"{field.type}{unit}")]
    return [
        E.edom(
            text("edomv", value),
            text("edomvd", field.shown(value, "en") if field.labels else field.label.en),
            text("edomvds", _ATLAS),
        )
        for value in field.domain
    ]
