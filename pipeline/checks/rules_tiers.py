"""Product rule B2: a generalized tier against the full detail of the same edition."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.checks.dataset import Dataset, Geometries
from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.tiers import TierPair, accuracy_m, least_km2, scale_of, tier_pairs
from pipeline.checks.true_area import in_atlas

# Rings that may go are measured in the plane, which differs by 0.9 % at most (rule B3).
_PLANAR_SLACK = 1.01
_MOST_VERTICES = 1_000_000


@dataclass(frozen=True)
class _Compared:
    """How many features were compared, every how many vertices, and what is too far away."""

    features: int
    step: int
    found: list[str]


@product_rule(
    "B2",
    "reject",
    en="Simplified within tolerance",
    fr="Simplification dans la tolérance",
    es="Simplificación dentro de la tolerancia",
    source="atlas framework 5.1, 5.4",
    says_fr="Les contours généralisés restent à 5 080 m des contours détaillés de la même "
    "édition au 1:10M et à 508 m au 1:1M, en mètres de l'Atlas.",
    says_es="Los contornos generalizados quedan a 5 080 m de los detallados de la misma edición a "
    "1:10M y a 508 m a 1:1M, en metros del Atlas.",
    subject="edition",
)
def simplified_within_tolerance(edition: Edition, context: Context) -> Outcome:
    """Generalized outlines stay near the detailed ones of the edition, both ways.

    Within 5,080 m at 1:10M and within 508 m at 1:1M, in atlas metres.
    """
    compared = [_compare(pair) for pair in tier_pairs(edition)]
    compared = [one for one in compared if one.features or one.found]
    if not compared:
        return not_applicable("no layer in two tiers")
    found = [text for one in compared for text in one.found]
    features = sum(one.features for one in compared)
    figure = f"{len(found)} of {features} features too far from the full detail"
    step = max(one.step for one in compared)
    figure += f" (every {step}th vertex)" if step > 1 else ""
    return listed(figure, found)


def _compare(pair: TierPair) -> _Compared:
    detail, general = _by_id(pair.detailed), _by_id(pair.general)
    found = [
        f"{pair.general.layer} {name}: not in the full detail"
        for name in general
        if name not in detail
    ]
    common = [name for name in general if name in detail]
    scale = scale_of(pair.general)
    most_m = accuracy_m(scale)
    rows = np.array([detail[n] for n in common], dtype=np.intp)
    full = _outlines(in_atlas(pair.detailed, rows), _PLANAR_SLACK * least_km2(scale) * 1e6)
    drawn = in_atlas(pair.general, np.array([general[n] for n in common], dtype=np.intp))
    drawn_lines = shapely.boundary(drawn)
    drawn_lines = np.where(shapely.get_dimensions(drawn) == 2, drawn_lines, drawn)
    vertices = int(shapely.get_num_coordinates(full).sum())
    step = max(1, -(-vertices // _MOST_VERTICES))
    for name, before, after in zip(common, full, drawn_lines, strict=True):
        metres = max(_furthest(before, after, step, most_m), _furthest(after, before, 1, most_m))
        if metres > most_m:
            found.append(f"{pair.general.layer} {name}: {metres:,.0f} m")
    return _Compared(len(common), step, found)


def _by_id(dataset: Dataset) -> dict[str, int]:
    """Rows of lines and polygons by feature id; of several rows of an id the first."""
    ids = dataset.ids
    assert ids is not None
    rows = np.flatnonzero((dataset.dimension > 0) & dataset.is_valid)
    texts = ids.iloc[rows].astype(str)
    is_first = ~texts.duplicated().to_numpy(bool)
    return dict(zip(texts[is_first].tolist(), rows[is_first].tolist(), strict=True))


def _outlines(shapes: Geometries, least_m2: float) -> Geometries:
    """Lines, and the outlines of polygons without the rings that generalizing may drop."""
    found = shapes.copy()
    for index in np.flatnonzero(shapely.get_dimensions(shapes) == 2).tolist():
        rings = shapely.get_rings(shapely.get_parts(shapes[index]))
        area = shapely.area(shapely.polygons(rings))
        kept = area >= min(least_m2, float(area.max()))
        found[index] = shapely.multilinestrings(rings[kept])
    return found


def _furthest(line: shapely.Geometry, to: shapely.Geometry, step: int, most_m: float) -> float:
    """Largest distance of a line's vertices from another line, 0 where all are near enough."""
    vertices = np.asarray(shapely.points(shapely.get_coordinates(line)[::step]), dtype=object)
    shapely.prepare(to)
    far: NDArray[np.object_] = vertices[~shapely.dwithin(to, vertices, most_m)]
    return float(shapely.distance(far, to).max(initial=0.0))
