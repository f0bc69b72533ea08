"""Data quality and lineage of an edition as ISO 19139 wants them."""

from pipeline.export.lineage import Step, Verdict
from pipeline.export.metadata import NOT_STATED, EditionMetadata, SourceNote
from pipeline.export.metadata_iso_parts import (
    GCO,
    GMD,
    code,
    date,
    free_text,
    missing,
    party,
    text,
)
from pipeline.export.metadata_phrases import say_name
from pipeline.export.metadata_xml import Node
from pipeline.spec.base import Trilingual

_PRODUCT_RULES = Trilingual(
    en="Product rules of the atlas",
    fr="Règles de produit de l'Atlas",
    es="Reglas de producto del Atlas",
)


def data_quality(metadata: EditionMetadata) -> Node:
    """Reports on positions, records and coordinate rules; then the lineage."""
    quality = metadata.quality
    return GMD.dataQualityInfo(
        GMD.DQ_DataQuality(
            GMD.scope(GMD.DQ_Scope(code("level", "MD_ScopeCode", "dataset"))),
            *(_conformance(verdict, metadata.date) for verdict in quality.verdicts),
            GMD.report(
                GMD.DQ_AbsoluteExternalPositionalAccuracy(
                    free_text("measureDescription", quality.accuracy), _no_figure()
                )
            ),
            GMD.report(
                GMD.DQ_CompletenessOmission(
                    free_text("measureDescription", quality.completeness),
                    _figure(quality.quarantined),
                )
            ),
            GMD.report(
                GMD.DQ_NonQuantitativeAttributeAccuracy(
                    free_text("measureDescription", quality.attributes), _no_figure()
                )
            ),
            GMD.lineage(
                GMD.LI_Lineage(
                    free_text("statement", metadata.statement),
                    *(_step(step) for step in metadata.steps),
                    *(_source(note) for note in metadata.sources),
                )
            ),
        )
    )


def _conformance(verdict: Verdict, on: str) -> Node:
    citation = GMD.CI_Citation(
        free_text("title", verdict.title),
        date(on, "revision"),
        free_text("collectiveTitle", _PRODUCT_RULES),
    )
    return GMD.report(
        GMD.DQ_DomainConsistency(
            text("nameOfMeasure", verdict.rule),
            GMD.result(
                GMD.DQ_ConformanceResult(
                    GMD.specification(citation),
                    free_text("explanation", verdict.text),
                    GMD("pass", GCO.Boolean(str(verdict.is_kept).lower())),
                )
            ),
        )
    )


def _figure(count: int) -> Node:
    return GMD.result(
        GMD.DQ_QuantitativeResult(
            missing("valueUnit", "inapplicable"), GMD.value(GCO.Record(str(count)))
        )
    )


def _no_figure() -> Node:
    return missing("result", "inapplicable")


def _step(step: Step) -> Node:
    return GMD.processStep(GMD.LI_ProcessStep(free_text("description", step.text)))


def _source(note: SourceNote) -> Node:
    """A source with its agency, terms and day of retrieval (rule D8)."""
    spec = note.spec
    is_known = note.retrieved != NOT_STATED
    citation = GMD.CI_Citation(
        free_text("title", note.name),
        date(note.retrieved, "revision") if is_known else missing("date", "unknown"),
        party("citedResponsibleParty", spec.agency, "originator"),
        text("otherCitationDetails", spec.citation),
        free_text("collectiveTitle", spec.title),
    )
    datum = GMD.MD_ReferenceSystem(
        GMD.referenceSystemIdentifier(GMD.RS_Identifier(text("code", spec.datum.names)))
    )
    extent = GMD.EX_Extent(free_text("description", say_name(spec.country)))
    return GMD.source(
        GMD.LI_Source(
            free_text("description", note.facts),
            GMD.sourceReferenceSystem(datum),
            GMD.sourceCitation(citation),
            GMD.sourceExtent(extent),
        )
    )
