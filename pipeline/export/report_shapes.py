"""Figures of the report on shapes: what each scale draws, and how much of a sum counts twice."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from pipeline.export.edition import ShapeFigures
from pipeline.export.product import FLAT, Product, Shapes
from pipeline.polygons.double_counting import double_counting

_TITLES = {"": "all detail", "1m": "1:1,000,000", "10m": "1:10,000,000", FLAT: "without overlaps"}
_CATEGORY = "iucn_category"
Row = dict[str, Any]


def shape_figures(product: Product) -> ShapeFigures | None:
    """Figures of lines and polygons in the atlas; None for a layer of points."""
    if product.layer.geometry == "point":
        return None
    tables = [_row("", product.atlas_shapes, product.atlas_shapes[:0], product)]
    tables += [_row(t.name, t.shapes, t.point_shapes, product) for t in product.tiers]
    return ShapeFigures(tuple(tables), tuple(_counted_twice(product)))


def _row(name: str, shapes: Shapes, points: Shapes, product: Product) -> Row:
    return {
        "table": f"{product.layer.id}_{name}" if name else product.layer.id,
        "title": _TITLES[name],
        "drawn": len(shapes),
        "points": len(points),
        "absent": len(product.features) - len(shapes) - len(points),
        "parts": int(shapely.get_num_geometries(shapes).sum()),
        "vertices": int(shapely.get_num_coordinates(shapes).sum()),
    }


def _counted_twice(product: Product) -> list[Row]:
    """Areas by country and category; none where no layer without overlaps tells them."""
    flat = next((tier for tier in product.tiers if tier.name == FLAT), None)
    if flat is None:
        return []
    key, features = product.layer.key, product.features
    own = np.full(len(features), shapely.Polygon(), dtype=object)
    own[pd.Index(features[key]).get_indexer(flat.features[key])] = flat.shapes
    table = double_counting(product.atlas_shapes, own, features["country"], features[_CATEGORY])
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
