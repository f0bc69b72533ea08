"""The formats that a layer can ask for by name: one writer each, all of one signature.

A new format is a module with a writer, a line here and a word in ``layer.yaml``.
"""

import difflib
from dataclasses import dataclass

from pipeline.errors import SpecError
from pipeline.export import (
    flatgeobuf,
    geopackage,
    geoparquet,
    kmz_package,
    map_package,
    pmtiles,
    shapefile,
)
from pipeline.export.product import Product
from pipeline.export.request import Writer


@dataclass(frozen=True)
class ExportFormat:
    """A writer, and whether its files hold the inset's features as well.

    Formats in atlas metres leave out what lies beyond the projection's domain (rule A13).
    """

    write: Writer
    holds_inset: bool

    def features_of(self, product: Product) -> int:
        """How many features each of its files must hold (rule F4)."""
        return len(product.features) + (len(product.inset) if self.holds_inset else 0)


_FORMATS = {
    "flatgeobuf": ExportFormat(flatgeobuf.write, holds_inset=False),
    "geopackage": ExportFormat(geopackage.write, holds_inset=False),
    "geoparquet": ExportFormat(geoparquet.write, holds_inset=False),
    "kmz": ExportFormat(kmz_package.write, holds_inset=True),
    "map": ExportFormat(map_package.write, holds_inset=True),
    "pmtiles": ExportFormat(pmtiles.write, holds_inset=True),
    "shapefile": ExportFormat(shapefile.write, holds_inset=False),
}


def find_format(name: str) -> ExportFormat:
    """The format of that name.

    Raises:
        SpecError: no format has that name.
    """
    if name not in _FORMATS:
        near = difflib.get_close_matches(name, _FORMATS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ";"
        raise SpecError(f"unknown format {name!r}{hint} Formats are {', '.join(_FORMATS)}")
    return _FORMATS[name]
