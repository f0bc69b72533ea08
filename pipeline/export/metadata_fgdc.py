"""FGDC CSDGM metadata of an edition (FGDC-STD-001-1998): English, as the standard is (rule E6).

The standard has no place for translations. French and Spanish stand where it leaves room: theme and
place keywords, the supplemental information, the definitions of attributes.
"""

from pipeline.export.metadata import EditionMetadata
from pipeline.export.metadata_fgdc_parts import (
    E,
    compact,
    contact,
    entity,
    source_info,
    text,
    years,
)
from pipeline.export.metadata_xml import Node, xml_bytes
from pipeline.spec.base import LANGUAGES, Trilingual

# By the spatial data transfer standard; a polygon of ours has its rings and no topology.
_OBJECTS = {"point": "Entity point", "line": "String", "polygon": "G-polygon"}
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
            text("direct", "Point" if metadata.kind == "point" else "Vector"),
            E.ptvctinf(
                E.sdtsterm(
                    text("sdtstype", _OBJECTS[metadata.kind]),
                    text("ptvctcnt", str(metadata.object_count)),
                )
            ),
        ),
        _reference_system(metadata),
        E.eainfo(*(entity(name, fields) for name, fields in metadata.tables.items())),
        _distribution(metadata),
        E.metainfo(
            text("metd", compact(metadata.date)),
            E.metc(contact(metadata)),
            text("metstdn", "FGDC Content Standard for Digital Geospatial Metadata"),
            text("metstdv", "FGDC-STD-001-1998"),
        ),
    )
    return xml_bytes(root)


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
        E.timeperd(years(metadata.years), text("current", "Time of the features")),
        E.status(text("progress", "Complete"), text("update", "As needed")),
        E.spdom(_bounding(metadata)),
        E.keywords(
            *(_keywords("theme", metadata.themes, language) for language in LANGUAGES),
            *(_keywords("place", metadata.places, language) for language in LANGUAGES),
        ),
        text("accconst", "None"),
        text("useconst", f"{metadata.licence.en} {metadata.fit_for_use.en}"),
        E.ptcontac(contact(metadata)),
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


def _quality(metadata: EditionMetadata) -> Node:
    quality = metadata.quality
    verdicts = [f"{verdict.title.en}: {verdict.text.en}" for verdict in quality.verdicts]
    return E.dataqual(
        E.attracc(text("attraccr", quality.attributes.en)),
        text("logic", " ".join([metadata.steps[-1].text.en, *verdicts])),
        text("complete", quality.completeness.en),
        E.posacc(E.horizpa(text("horizpar", quality.accuracy.en))),
        E.lineage(
            *(source_info(note) for note in metadata.sources),
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


def _distribution(metadata: EditionMetadata) -> Node:
    return E.distinfo(
        E.distrib(contact(metadata)),
        text("resdesc", metadata.identifier),
        text("distliab", _LIABILITY),
    )
