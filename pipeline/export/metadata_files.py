"""The metadata files of an edition, one call for all of them (rules E3 and E6)."""

from typing import Any

from pipeline.export.metadata import EditionMetadata, describe_edition
from pipeline.export.metadata_fgdc import fgdc_metadata
from pipeline.export.metadata_iso import FORMATS, attribute_lines, iso_metadata
from pipeline.export.metadata_phrases import say
from pipeline.export.page import page_environment
from pipeline.export.product import Product
from pipeline.ledger import Ledger
from pipeline.spec.base import LANGUAGES
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec
from pipeline.spec.source import SourceSpec

ISO_FILE = "metadata_iso19139.xml"
FGDC_FILE = "metadata_fgdc.xml"
PAGE_FILE = "metadata.html"


def metadata_files(
    product: Product,
    catalogue: Catalogue,
    sources: list[SourceSpec],
    tables: dict[str, dict[str, FieldSpec]],
    receipt: dict[str, Any],
    ledger: Ledger,
) -> dict[str, bytes]:
    """ISO 19139, FGDC CSDGM and a page for people, by file name.

    Args:
        product: the published features.
        catalogue: specs, for the projection and the scale.
        sources: in the order of the edition.
        tables: fields of the layer and of its related tables.
        receipt: as made before the products: its accounts, budgets and dates of retrieval.
        ledger: findings of the build.

    Raises:
        CheckError: a position is not where the closed formula puts it (rule A4).
    """
    metadata = describe_edition(product, catalogue, sources, tables, receipt, ledger)
    return {
        ISO_FILE: iso_metadata(metadata),
        FGDC_FILE: fgdc_metadata(metadata),
        PAGE_FILE: _page(metadata),
    }


def _page(metadata: EditionMetadata) -> bytes:
    """One page, the three languages below one another; every value is text and escaped."""
    attributes = {table: attribute_lines(fields) for table, fields in metadata.tables.items()}
    template = page_environment().get_template("metadata.html.j2")
    text = template.render(
        m=metadata,
        kind=say(f"kind_{metadata.kind}"),
        attributes=attributes,
        formats=FORMATS,
        languages=LANGUAGES,
    )
    return text.encode()
