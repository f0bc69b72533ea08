"""FGDC CSDGM metadata of an edition (FGDC-STD-001-1998): English, as the standard is (rule E6).

The standard has no place for translations. French and Spanish stand where it leaves room: theme and
place keywords, the supplemental information, the definitions of attributes.
"""

from lxml.builder import ElementMaker

from pipeline.export.metadata import NOT_STATED, EditionMetadata, SourceNote
from pipeline.export.metadata_phrases import LANGUAGES
from pipeline.export.metadata_xml import Node, plain, xml_bytes
from pipeline.spec.base import Trilingual
from pipeline.spec.field import FieldSpec

E: Node = ElementMaker()
_SEE_HOME = "See https://www.cec.org/"
_RESOLUTION_M = "0.001"
# The standard wants a number above zero; this one makes both axes of the sphere equal.
_NO_FLATTENING = "10000000000000000.0"
_LIABILITY = (
    "The CEC assumes no responsibility for errors or omissions, or for the use of the data."
)


def fgdc_metadata(metadata: EditionMetadata) -> bytes:
    """The document, valid against the schema of FGDC-STD-001-1998."""
    root = E.metadata(
        _identification(metadata),
        _quality(metadata),
        E.spdoinfo(
            text("direct", "Point"),
            E.ptvctinf(
                E.sdtsterm(
                    text("sdtstype", "Entity point"), text("ptvctcnt", str(metadata.feature_count))
                )
            ),
        ),
        _reference_system(metadata),
        E.eainfo(*(_entity(name, fields) for name, fields in metadata.tables.items())),
        _distribution(metadata),
        E.metainfo(
            text("metd", compact(metadata.date)),
            E.metc(_contact(metadata)),
            text("metstdn", "FGDC Content Standard for Digital Geospatial Metadata"),
            text("metstdv", "FGDC-STD-001-1998"),
        ),
    )
    return xml_bytes(root)


def text(name: str, value: str) -> Node:
    """An element with a text, which the standard never leaves empty."""
    return E(name, plain(value) or NOT_STATED)


def compact(date: str) -> str:
    """``YYYY-MM-DD`` or ``YYYY`` as the standard writes dates."""
    return date.replace("-", "")


def _identification(metadata: EditionMetadata) -> Node:
    citation = E.citeinfo(
        text("origin", metadata.author.en),
        text("pubdate", compact(metadata.date)),
        text("title", metadata.title.en),
        text("edition", metadata.edition),
        text("geoform", "vector digital data"),
        text("othercit", metadata.citation.en),
        text("onlink", metadata.available_at),
    )
    return E.idinfo(
        E.citation(citation),
        E.descript(
            text("abstract", metadata.abstract.en),
            text("purpose", metadata.purpose.en),
            text("supplinf", _supplement(metadata)),
        ),
        E.timeperd(_years(metadata.years), text("current", "Reporting years of the sources")),
        E.status(text("progress", "Complete"), text("update", "As needed")),
        E.spdom(_bounding(metadata)),
        E.keywords(
            *(_keywords("theme", metadata.themes, language) for language in LANGUAGES),
            *(_keywords("place", metadata.places, language) for language in LANGUAGES),
        ),
        text("accconst", "None"),
        text("useconst", f"{metadata.licence.en} {metadata.fit_for_use.en}"),
        E.ptcontac(_contact(metadata)),
        text("datacred", metadata.author.en),
    )


def _supplement(metadata: EditionMetadata) -> str:
    """What the standard asks for in one language, in the two others, and the lineage in all."""
    parts = []
    for language in ("fr", "es"):
        told: list[Trilingual] = [metadata.title, metadata.abstract, metadata.purpose]
        told += [metadata.fit_for_use, metadata.licence, metadata.citation, metadata.statement]
        parts += [f"[{language}]", *(part.in_language(language) for part in told)]
        parts += [step.text.in_language(language) for step in metadata.steps]
    return "\n".join(parts)


def _years(years: tuple[int, int]) -> Node:
    first, last = (str(year) for year in years)
    if first == last:
        return E.timeinfo(E.sngdate(text("caldate", first)))
    return E.timeinfo(E.rngdates(text("begdate", first), text("enddate", last)))


def _bounding(metadata: EditionMetadata) -> Node:
    """One window; if it crosses the antimeridian its western edge is the greater number."""
    west, east = max(b.west for b in metadata.boxes), min(b.east for b in metadata.boxes)
    return E.bounding(
        text("westbc", f"{west:.4f}"),
        text("eastbc", f"{east:.4f}"),
        text("northbc", f"{metadata.boxes[0].north:.4f}"),
        text("southbc", f"{metadata.boxes[0].south:.4f}"),
    )


def _keywords(kind: str, words: tuple[Trilingual, ...], language: str) -> Node:
    keys = [text(f"{kind}key", word.in_language(language)) for word in words]
    return E(kind, text(f"{kind}kt", f"None ({language})"), *keys)


def _contact(metadata: EditionMetadata) -> Node:
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


def _quality(metadata: EditionMetadata) -> Node:
    quality = metadata.quality
    verdicts = [f"{verdict.title.en}: {verdict.text.en}" for verdict in quality.verdicts]
    return E.dataqual(
        E.attracc(text("attraccr", quality.attributes.en)),
        text("logic", " ".join([metadata.steps[-1].text.en, *verdicts])),
        text("complete", quality.completeness.en),
        E.posacc(E.horizpa(text("horizpar", quality.accuracy.en))),
        E.lineage(
            *(_source(note) for note in metadata.sources),
            *(
                E.procstep(
                    text("procdesc", step.text.en),
                    *(text("srcused", source) for source in step.sources),
                    text("procdate", "Unknown"),
                )
                for step in metadata.steps
            ),
        ),
    )


def _source(note: SourceNote) -> Node:
    """A source with its agency, terms and day of retrieval (rule D8)."""
    citation = E.citeinfo(
        text("origin", note.spec.agency.en),
        text("pubdate", "Unknown"),
        text("title", note.name.en),
        text("othercit", f"{note.spec.citation} {note.facts.en}"),
    )
    currency = f"reporting year; retrieved {note.retrieved}"
    return E.srcinfo(
        E.srccite(citation),
        text("typesrc", "digital tables"),
        E.srctime(_years(note.years), text("srccurr", currency)),
        text("srccitea", note.spec.id),
        text("srccontr", "Facilities and quantities of one country"),
    )


def _reference_system(metadata: EditionMetadata) -> Node:
    crs = metadata.crs
    projection = E.mapproj(
        text("mapprojn", "Lambert Azimuthal Equal Area"),
        E.lamberta(
            text("longpc", str(crs.central_meridian)),
            text("latprjc", str(crs.latitude_of_origin)),
            text("feast", "0.0"),
            text("fnorth", "0.0"),
        ),
    )
    return E.spref(
        E.horizsys(
            E.planar(
                projection,
                E.planci(
                    text("plance", "coordinate pair"),
                    E.coordrep(text("absres", _RESOLUTION_M), text("ordres", _RESOLUTION_M)),
                    text("plandu", "meters"),
                ),
            ),
            E.geodetic(
                text("horizdn", f"Sphere; {crs.name}; {crs.prj_text}"),
                text("ellips", f"Sphere of radius {crs.radius_m:.0f} m"),
                text("semiaxis", str(crs.radius_m)),
                text("denflat", _NO_FLATTENING),
            ),
        )
    )


def _entity(table: str, fields: dict[str, FieldSpec]) -> Node:
    return E.detailed(
        E.enttyp(
            text("enttypl", table),
            text("enttypd", f"Table {table} of the layer; long names and widths in dictionary.csv"),
            text("enttypds", "North American Environmental Atlas"),
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
        text("attrdefs", "North American Environmental Atlas"),
        E.attrdomv(*_domain(field)),
    )


def _domain(field: FieldSpec) -> list[Node]:
    if not field.domain:
        unit = f", {field.unit}" if field.unit else ""
        return [text("udom", f"{field.type}{unit}")]
    return [
        E.edom(
            text("edomv", value),
            text("edomvd", field.label.en),
            text("edomvds", "North American Environmental Atlas"),
        )
        for value in field.domain
    ]


def _distribution(metadata: EditionMetadata) -> Node:
    return E.distinfo(
        E.distrib(_contact(metadata)),
        text("resdesc", metadata.identifier),
        text("distliab", _LIABILITY),
    )
