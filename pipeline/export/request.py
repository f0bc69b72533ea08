"""What every format's writer is given, and what it gives back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pipeline.export.product import Product
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec
from pipeline.spec.source import SourceSpec

Tables = dict[str, dict[str, FieldSpec]]


@dataclass(frozen=True)
class ExportRequest:
    """One edition, with everything that its files say beside the features.

    Attributes:
        product: the published features and related tables.
        catalogue: the specs.
        sources: where the data come from, for citations and attributions.
        companions: files that stand beside the data in every package, by name.
    """

    product: Product
    catalogue: Catalogue
    sources: list[SourceSpec]
    companions: dict[str, bytes]

    @property
    def tables(self) -> Tables:
        """Fields of the layer and of its related tables, by table."""
        return tables_of(self.product, self.catalogue)


# Writes one format into a folder; gives the number of features of each file it made.
Writer = Callable[[Path, ExportRequest], dict[str, int]]


def tables_of(product: Product, catalogue: Catalogue) -> Tables:
    """Fields of the layer and of its related tables, by table."""
    related = {
        name: {field: catalogue.fields[field] for field in table.fields}
        for name, table in product.layer.related.items()
    }
    return {product.layer.id: product.fields, **related}
