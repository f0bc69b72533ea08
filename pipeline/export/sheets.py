"""The tables of features that an edition publishes in atlas metres: all detail, and each tier."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from pipeline.export.product import Product, Shapes
from pipeline.spec.base import Trilingual

# Type names of OGC by number of dimensions. A layer of a file has one type, so that lines and
# polygons are all of several parts.
_TYPES = {"point": "Point", "line": "MultiLineString", "polygon": "MultiPolygon"}
_MOST_ROWS, _MOST_VERTICES = 50_000, 2_000_000
_MULTI: dict[int, Callable[..., Shapes]] = {1: shapely.multilinestrings, 3: shapely.multipolygons}
_TIERS = {
    "1m": Trilingual(en="1:1,000,000", fr="1/1 000 000", es="1:1 000 000"),
    "10m": Trilingual(en="1:10,000,000", fr="1/10 000 000", es="1:10 000 000"),
    "flat": Trilingual(en="without overlaps", fr="sans recouvrement", es="sin traslapes"),
}
_POINTS = Trilingual(
    en="features too small to draw, as points",
    fr="entités trop petites pour être dessinées, en points",
    es="elementos demasiado pequeños para dibujarse, como puntos",
)


@dataclass(frozen=True, eq=False)
class Sheet:
    """One table of features, as files hold it.

    Attributes:
        suffix: what follows the layer's name: nothing for all detail, ``_1m_points``, ...
        tier: name of the tier, empty for all detail.
        features: with the layer's fields.
        shapes: in atlas metres, row by row.
        ogc_type: geometry type, of several parts for lines and polygons.
        title: what it is, empty for all detail.
    """

    suffix: str
    tier: str
    features: pd.DataFrame
    shapes: Shapes
    ogc_type: str
    title: Trilingual

    def titled(self, layer: Trilingual, language: str = "en") -> str:
        """The layer's title with what this table is of it."""
        own = self.title.in_language(language)
        return f"{layer.in_language(language)} ({own})" if own else layer.in_language(language)


def sheets(product: Product) -> Iterator[Sheet]:
    """All detail, then each tier; the points of a tier follow it if it has any."""
    ogc_type = _TYPES[product.layer.geometry]
    none = Trilingual(en="", fr="", es="")
    yield Sheet("", "", product.features, product.atlas_shapes, ogc_type, none)
    for tier in product.tiers:
        what = _TIERS[tier.name]
        suffix = f"_{tier.name}"
        yield Sheet(suffix, tier.name, tier.features, tier.shapes, ogc_type, what)
        if len(tier.points):
            both = {name: f"{said}, {_POINTS.in_language(name)}" for name, said in what}
            title = Trilingual(**both)
            points = f"{suffix}_points"
            yield Sheet(points, tier.name, tier.points, tier.point_shapes, "Point", title)


def batches_of(shapes: Shapes) -> Iterator[slice]:
    """Rows that are written at once: so many that a batch has about `_MOST_VERTICES` vertices.

    There is at least one batch, empty where there are no shapes, so that a file has its columns.
    """
    behind = np.cumsum(shapely.get_num_coordinates(shapes))
    start = 0
    while True:
        reach = (behind[start - 1] if start else 0) + _MOST_VERTICES
        stop = int(np.searchsorted(behind, reach, side="right"))
        stop = min(max(stop, start + 1), start + _MOST_ROWS, len(shapes))
        yield slice(start, stop)
        start = stop
        if start >= len(shapes):
            return


def ogc_type_of(product: Product) -> str:
    """Geometry type of the layer in files that hold one type, of several parts if no points."""
    return _TYPES[product.layer.geometry]


def in_parts(shapes: Shapes) -> Shapes:
    """Lines and polygons of one part made those of several; all others are the same objects."""
    kinds = shapely.get_type_id(shapes)
    result = shapes.copy()
    for kind, make in _MULTI.items():
        rows = np.flatnonzero(kinds == kind)
        if len(rows):
            result[rows] = make(shapes[rows], indices=np.arange(len(rows)))
    return result
