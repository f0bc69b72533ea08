"""Invalid polygons made valid, within a budget of area that a feature may win or lose.

GEOS's method "structure" keeps what is a shell and what is a hole. What it decides where rings
contradict each other may be wrong, so a feature whose area changes beyond the budget is not
published in a shape that nobody drew.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from pipeline.polygons.area import drawn_km2, stated_km2
from pipeline.polygons.noted import INVALID, Bools, Rows, Shapes, noted
from pipeline.polygons.parts import joined, polygons_of
from pipeline.projection import Floats


@dataclass(frozen=True)
class Budget:
    """How far the area of a feature may change.

    Both limits hold: a share, for a small feature must not become another one, and an area, for 1 %
    of the largest ones is a park. The area is less than the smallest polygon of a map at 1:1M
    (0.35 mm square, 0.1225 km2), so that no tier shows the change. Below the size of a sliver a
    change is none, whatever the share.

    Attributes:
        share: of the area before.
        km2: at most.
        least_km2: always allowed.
    """

    share: float = 0.01
    km2: float = 0.1
    least_km2: float = 1e-5

    def allows(self, before: Floats, after: Floats) -> Bools:
        """Which changes stay within it; to vanish never does."""
        limit = np.maximum(self.least_km2, np.minimum(self.share * before, self.km2))
        return np.asarray((np.abs(after - before) <= limit) & (after > 0))


BUDGET = Budget()


def repaired(shapes: Shapes, budget: Budget = BUDGET) -> tuple[Shapes, pd.DataFrame]:
    """Make invalid multipolygons valid; the others stay the objects that they are.

    Args:
        shapes: multipolygons in continuous degrees, None where a feature has none.
        budget: what a repair may change.

    Returns:
        Valid multipolygons, None where the budget does not allow the repair, and a finding for each
        invalid feature with its areas before and after (see `stated_km2` for the former).
    """
    rows = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_valid(shapes))
    given, mended = shapes[rows], shapes[rows]
    given[:] = [_distinct(shape) for shape in shapes[rows]]
    mended[:] = [_mended(shape) for shape in given]
    before, after = stated_km2(given), drawn_km2(mended)
    is_kept = budget.allows(before, after) & shapely.is_valid(mended)
    result = shapes.copy()
    result[rows[is_kept]] = mended[is_kept]
    result[rows[~is_kept]] = None
    return result, _findings(shapes, rows, mended, before, after, is_kept)


def _findings(
    shapes: Shapes, rows: Rows, mended: Shapes, before: Floats, after: Floats, is_kept: Bools
) -> pd.DataFrame:
    with np.errstate(divide="ignore", invalid="ignore"):
        percent = 100 * (after - before) / before
    numbers = [shapely.get_num_geometries(these).tolist() for these in (shapes[rows], mended)]
    before_texts, after_texts = [[f"{number} POLYGON" for number in n] for n in numbers]
    found = noted(
        rows,
        INVALID,
        np.where(is_kept, "repaired", "quarantined").tolist(),
        before_texts,
        after_texts,
        shapely.is_valid_reason(shapes[rows]).tolist(),
    )
    return found.assign(area_before_km2=before, area_after_km2=after, change_percent=percent)


def _distinct(shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """The shape with each part once: a part that repeats another says nothing new."""
    parts = shapely.get_parts(shape)
    _, first = np.unique(shapely.to_wkb(shapely.normalize(parts)), return_index=True)
    return joined(parts[np.sort(first)])


def _mended(shape: shapely.MultiPolygon) -> shapely.MultiPolygon:
    """A valid shape; parts are united only where they are not apart, with 19,558 of them too."""
    try:
        return _structured(shapely.get_parts(shape))
    except shapely.errors.GEOSException:  # beyond what it can do: nothing of it is left
        return joined([])


def _structured(parts: Shapes) -> shapely.MultiPolygon:
    broken = ~shapely.is_valid(parts)
    parts[broken] = shapely.make_valid(parts[broken], method="structure", keep_collapsed=False)
    polygons = polygons_of(parts)
    whole = joined(polygons)
    if shapely.is_valid(whole):
        return whole
    united = np.array([shapely.disjoint_subset_union_all(polygons)], dtype=object)
    return joined(polygons_of(united))
