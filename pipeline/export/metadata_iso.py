"""ISO 19139 metadata of an edition: English, with French and Spanish as locales (rule E6)."""

from collections.abc import Sequence

from pipeline.export.metadata import Box, EditionMetadata
from pipeline.export.metadata_iso_parts import (
    GCO,
    GMD,
    GML,
    LOCALES,
    NAMESPACES,
    code,
    date,
    free_text,
    identifier,
    language,
    locale,
    missing,
    online,
    party,
    text,
)
from pipeline.export.metadata_iso_quality import data_quality
from pipeline.export.metadata_phrases import joined, same, say
from pipeline.export.metadata_xml import Node, xml_bytes
from pipeline.spec.base import Trilingual
from pipeline.spec.field import FieldSpec

FORMATS = ("ESRI Shapefile", "KMZ (KML 2.2)", "GeoPackage", "GeoParquet")
HOME = "https://www.cec.org/"
_OBJECTS = {"point": "point", "line": "curve", "polygon": "surface"}
_ATTRIBUTES = Trilingual(en="Attributes", fr="Attributs", es="Atributos")


def iso_metadata(metadata: EditionMetadata) -> bytes:
    """The document, valid against the schema of ISO/TS 19139:2007."""
    root = GMD.MD_Metadata(
        text("fileIdentifier", metadata.identifier),
        language("language", "eng"),
        code("characterSet", "MD_CharacterSetCode", "utf8"),
        code("hierarchyLevel", "MD_ScopeCode", "dataset"),
        _cec("contact", metadata, "pointOfContact"),
        GMD.dateStamp(GCO.Date(metadata.date)),
        text("metadataStandardName", "ISO 19115:2003/19139"),
        text("metadataStandardVersion", "1.0"),
        *(locale(value) for value in LOCALES.values()),
        _representation(metadata),
        _reference_system(metadata),
        _identification(metadata),
        _content(metadata),
        _distribution(metadata),
        data_quality(metadata),
    )
    return xml_bytes(root)


def attribute_lines(fields: dict[str, FieldSpec]) -> list[Trilingual]:
    """One line a field: short and long name, label, meaning."""
    return [
        say(
            "attribute",
            short=field.short,
            name=name,
            label=field.label,
            description=field.description,
        )
        for name, field in fields.items()
    ]


def _cec(name: str, metadata: EditionMetadata, role: str) -> Node:
    address = GMD.CI_Address(
        text("city", "Montreal"), text("administrativeArea", "Quebec"), text("country", "Canada")
    )
    contact = GMD.CI_Contact(GMD.address(address), online("onlineResource", HOME))
    return party(name, metadata.author, role, GMD.contactInfo(contact))


def _representation(metadata: EditionMetadata) -> Node:
    objects = GMD.MD_GeometricObjects(
        code("geometricObjectType", "MD_GeometricObjectTypeCode", _OBJECTS[metadata.kind]),
        GMD.geometricObjectCount(GCO.Integer(str(metadata.object_count))),
    )
    return GMD.spatialRepresentationInfo(
        GMD.MD_VectorSpatialRepresentation(GMD.geometricObjects(objects))
    )


def _reference_system(metadata: EditionMetadata) -> Node:
    """The projection by its name, its text beside it: no register has a code for it."""
    authority = GMD.CI_Citation(
        text("title", "WKT 2"),
        missing("date", "unknown"),
        text("otherCitationDetails", metadata.crs.wkt2),
    )
    name = GMD.RS_Identifier(GMD.authority(authority), text("code", metadata.crs.name))
    return GMD.referenceSystemInfo(GMD.MD_ReferenceSystem(GMD.referenceSystemIdentifier(name)))


def _identification(metadata: EditionMetadata) -> Node:
    citation = GMD.CI_Citation(
        free_text("title", metadata.title),
        date(metadata.date, "revision"),
        text("edition", metadata.edition),
        identifier("identifier", metadata.identifier),
        _cec("citedResponsibleParty", metadata, "originator"),
        code("presentationForm", "CI_PresentationFormCode", "mapDigital"),
        free_text("otherCitationDetails", metadata.citation),
    )
    scale = GMD.MD_RepresentativeFraction(
        GMD.denominator(GCO.Integer(str(metadata.scale_denominator)))
    )
    constraints = GMD.MD_LegalConstraints(
        free_text("useLimitation", metadata.fit_for_use),
        code("useConstraints", "MD_RestrictionCode", "license"),
        code("useConstraints", "MD_RestrictionCode", "otherRestrictions"),
        free_text("otherConstraints", metadata.licence),
    )
    return GMD.identificationInfo(
        GMD.MD_DataIdentification(
            GMD.citation(citation),
            free_text("abstract", metadata.abstract),
            free_text("purpose", metadata.purpose),
            free_text("credit", metadata.author),
            code("status", "MD_ProgressCode", "completed"),
            _cec("pointOfContact", metadata, "publisher"),
            _keywords(metadata.themes, "theme"),
            _keywords(metadata.places, "place"),
            GMD.resourceConstraints(constraints),
            code("spatialRepresentationType", "MD_SpatialRepresentationTypeCode", "vector"),
            GMD.spatialResolution(GMD.MD_Resolution(GMD.equivalentScale(scale))),
            *(language("language", value) for value in ("eng", *LOCALES.values())),
            code("characterSet", "MD_CharacterSetCode", "utf8"),
            GMD.topicCategory(GMD.MD_TopicCategoryCode("environment")),
            _extent(metadata),
            free_text("supplementalInformation", _supplement(metadata)),
        )
    )


def _keywords(words: Sequence[Trilingual], kind: str) -> Node:
    return GMD.descriptiveKeywords(
        GMD.MD_Keywords(
            *(free_text("keyword", word) for word in words),
            code("type", "MD_KeywordTypeCode", kind),
        )
    )


def _extent(metadata: EditionMetadata) -> Node:
    first, last = metadata.years
    period = GML.TimePeriod(
        GML.beginPosition(str(first)),
        GML.endPosition(str(last)),
        {f"{{{NAMESPACES['gml']}}}id": "time-of-the-features"},
    )
    temporal = GMD.EX_TemporalExtent(GMD.extent(period))
    return GMD.extent(
        GMD.EX_Extent(
            free_text("description", joined(metadata.places, ", ")),
            *(GMD.geographicElement(_box(box)) for box in metadata.boxes),
            GMD.temporalElement(temporal),
        )
    )


def _box(box: Box) -> Node:
    edges = (("west", "Longitude"), ("east", "Longitude"), ("south", "Latitude"))
    return GMD.EX_GeographicBoundingBox(
        *(
            GMD(f"{edge}Bound{axis}", GCO.Decimal(f"{getattr(box, edge):.4f}"))
            for edge, axis in (*edges, ("north", "Latitude"))
        )
    )


def _supplement(metadata: EditionMetadata) -> Trilingual:
    """The tiers, and every field of every table, which this standard keeps in a catalogue apart."""
    parts = list(metadata.tiers)
    for table, fields in metadata.tables.items():
        parts.append(joined([_ATTRIBUTES, same(f"{table}:")]))
        parts += attribute_lines(fields)
    return joined(parts, "\n")


def _content(metadata: EditionMetadata) -> Node:
    catalogue = GMD.CI_Citation(text("title", "dictionary.csv"), date(metadata.date, "revision"))
    return GMD.contentInfo(
        GMD.MD_FeatureCatalogueDescription(
            *(language("language", value) for value in ("eng", *LOCALES.values())),
            GMD.includedWithDataset(GCO.Boolean("true")),
            GMD.featureCatalogueCitation(catalogue),
        )
    )


def _distribution(metadata: EditionMetadata) -> Node:
    formats = [
        GMD.distributionFormat(
            GMD.MD_Format(text("name", name), missing("version", "inapplicable"))
        )
        for name in FORMATS
    ]
    options = GMD.MD_DigitalTransferOptions(online("onLine", metadata.available_at))
    return GMD.distributionInfo(GMD.MD_Distribution(*formats, GMD.transferOptions(options)))
