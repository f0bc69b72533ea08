"""What the metadata tell of the shapes of an edition: their kind and number, and the tiers."""

import shapely

from pipeline.export.metadata_phrases import say
from pipeline.export.product import FLAT, Product, Shapes, Tier
from pipeline.spec.base import Trilingual

_DENOMINATORS = {"1m": 1_000_000, "10m": 10_000_000}
# Rule B2: a fiftieth of an inch on the map.
_ACCURACY = 0.02 * 0.0254


def object_count(product: Product) -> int:
    """Points, lines or polygons of all features, each part counted; those of the inset too."""
    parts = [shapely.get_num_geometries(s) for s in (product.atlas_shapes, product.inset_shapes)]
    return int(sum(counts.sum() for counts in parts))


def tier_notes(product: Product) -> tuple[Trilingual, ...]:
    """One paragraph a table of features: all detail, then each tier; none without tiers."""
    if not product.tiers:
        return ()
    first = say(
        "tiers",
        features=len(product.features),
        vertices=_vertices(product.atlas_shapes),
        file=product.layer.id,
    )
    return (first, *(_note(product, tier) for tier in product.tiers))


def _note(product: Product, tier: Tier) -> Trilingual:
    file, drawn = f"{product.layer.id}_{tier.name}", len(tier.features)
    if tier.name == FLAT:
        return say("tier_flat", file=file, drawn=drawn, covered=len(product.features) - drawn)
    return say(
        "tier_scale",
        file=file,
        scale=_DENOMINATORS[tier.name],
        drawn=drawn,
        vertices=_vertices(tier.shapes),
        accuracy=round(_DENOMINATORS[tier.name] * _ACCURACY),
        points=len(tier.points),
    )


def _vertices(shapes: Shapes) -> int:
    return int(shapely.get_num_coordinates(shapes).sum())
