"""Overlapping polygons in atlas metres, and exact questions about what is made of them."""

import numpy as np
import pandas as pd
import shapely
from shapely import box

from pipeline.polygons.flatten import Flat, flatten
from pipeline.polygons.overlaps import coverage_flags, overlapping_pairs


def array(*shapes: shapely.Geometry) -> np.ndarray:
    return np.array(shapes, dtype=object)


def names(shapes: np.ndarray) -> pd.Series:
    return pd.Series([f"f{number:05}" for number in range(len(shapes))], dtype="str")


def flat_of(*shapes: shapely.Geometry, **options: object) -> Flat:
    """Features flattened in the order in which they are given, the first outranks all."""
    given = array(*shapes)
    return flatten(given, names(given), np.arange(len(given)), **options)


def kinds_of(flat: Flat, shapes: np.ndarray, sites: list[str] | None = None) -> list[str]:
    told = pd.Series(sites or [""] * len(shapes), dtype="str")
    return overlapping_pairs(flat.shared, shapes, names(shapes), told)["kind"].tolist()


def flags_of(flat: Flat, shapes: np.ndarray) -> pd.DataFrame:
    ids = names(shapes)
    pairs = overlapping_pairs(flat.shared, shapes, ids, pd.Series([""] * len(shapes)))
    return coverage_flags(flat.shared, pairs, shapes, flat.shape, ids, np.arange(len(shapes)))


def meeting_interiors(shapes: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of features whose interiors have a point in common, by the exact predicate."""
    parts, feature = shapely.get_parts(shapes, return_index=True)
    one, other = shapely.STRtree(parts).query(parts)
    pairs = feature[one] < feature[other]
    one, other = one[pairs], other[pairs]
    apart = shapely.relate_pattern(parts[one], parts[other], "F********")
    return list(zip(feature[one[~apart]].tolist(), feature[other[~apart]].tolist(), strict=True))


def square(west: float, south: float, side: float) -> shapely.Polygon:
    return box(west, south, west + side, south + side)


def same(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    """The same land with the same vertices."""
    return bool(shapely.equals_exact(one.normalize(), other.normalize(), tolerance=1e-9))
