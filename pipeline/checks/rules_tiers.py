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
from pipeline.projection import Floats

# Rings that may go are measured in the plane, which differs by 0.9 % at most (rule B3).
_PLANAR_SLACK = 1.01
_MOST_VERTICES = 1_000_000
# Pairs of vertices of two outlines that are all compared; longer outlines go through an index.
_MOST_PAIRS = 100_000


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
    detailed = in_atlas(pair.detailed, rows)
    full = _outlines(detailed, _PLANAR_SLACK * least_km2(scale) * 1e6)
    drawn = in_atlas(pair.general, np.array([general[n] for n in common], dtype=np.intp))
    drawn_lines = shapely.boundary(drawn)
    drawn_lines = np.where(shapely.get_dimensions(drawn) == 2, drawn_lines, drawn)
    vertices = int(shapely.get_num_coordinates(full).sum())
    step = max(1, -(-vertices // _MOST_VERTICES))
    metres = _distances(full, drawn_lines, step, most_m)
    # What is hardly small enough to be left out may be drawn all the same.
    for index in np.flatnonzero(metres > most_m).tolist():
        whole = _outlines(detailed[[index]], 0.0)[0]
        there = _furthest(full[index], drawn_lines[index], step, most_m)
        metres[index] = max(there, _furthest(drawn_lines[index], whole, 1, most_m))
    found += [
        f"{pair.general.layer} {common[index]}: {metres[index]:,.0f} m"
        for index in np.flatnonzero(metres > most_m).tolist()
    ]
    return _Compared(len(common), step, found)


def _distances(full: Geometries, drawn: Geometries, step: int, most_m: float) -> Floats:
    """How far each pair of outlines is apart, both ways; 0 where both are near enough."""
    count = shapely.get_num_coordinates(full) * shapely.get_num_coordinates(drawn)
    metres = np.zeros(len(full))
    quick = count <= _MOST_PAIRS
    metres[quick] = shapely.hausdorff_distance(full[quick], drawn[quick])
    for index in np.flatnonzero(~quick).tolist():
        before, after = full[index], drawn[index]
        metres[index] = max(
            _furthest(before, after, step, most_m), _furthest(after, before, 1, most_m)
        )
    return metres


def _by_id(dataset: Dataset) -> dict[str, int]:
    """Rows of lines and polygons by feature id; of several rows of an id the first."""
    ids = dataset.ids
    assert ids is not None
    rows = np.flatnonzero((dataset.dimension > 0) & dataset.is_valid)
    texts = ids.iloc[rows].astype(str)
    is_first = ~texts.duplicated().to_numpy(bool)
    return dict(zip(texts[is_first].tolist(), rows[is_first].tolist(), strict=True))


def _outlines(shapes: Geometries, least_m2: float) -> Geometries:
    """Lines, and the outlines of polygons without the rings that generalizing may drop.

    Those are holes too small for the scale, and parts that are too small net of the other holes. Of
    a feature without any larger part the largest stays.
    """
    found = shapes.copy()
    solid = np.flatnonzero(shapely.get_dimensions(shapes) == 2)
    parts, of_part = shapely.get_parts(shapes[solid], return_index=True)
    rings, of_ring = shapely.get_rings(parts, return_index=True)
    area = shapely.area(shapely.polygons(rings))
    is_shell = np.diff(of_ring, prepend=-1) > 0
    is_hole = ~is_shell & (area >= least_m2)
    net = np.bincount(of_ring, np.where(is_shell, area, -area * is_hole), len(parts))
    largest = np.zeros(len(shapes))
    np.maximum.at(largest, solid[of_part], net)
    is_part = net >= np.minimum(least_m2, largest[solid[of_part]])
    kept = (is_shell | is_hole) & is_part[of_ring]
    rows, group = np.unique(solid[of_part[of_ring]][kept], return_inverse=True)
    found[rows] = shapely.multilinestrings(rings[kept], indices=group)
    return found


def _furthest(line: shapely.Geometry, to: shapely.Geometry, step: int, most_m: float) -> float:
    """Largest distance of a line's vertices from another line, 0 where all are near enough."""
    vertices = np.asarray(shapely.points(shapely.get_coordinates(line)[::step]), dtype=object)
    shapely.prepare(to)
    far: NDArray[np.object_] = vertices[~shapely.dwithin(to, vertices, most_m)]
    return float(shapely.distance(far, to).max(initial=0.0))
