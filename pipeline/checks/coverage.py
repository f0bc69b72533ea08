"""Neighbouring polygons: where their borders do not match, and the gaps between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray

from pipeline.checks.dataset import Dataset, Geometries
from pipeline.checks.tiers import is_flat
from pipeline.checks.true_area import in_atlas, polygons

_TOLERANCE_M = 1.0
# Strips this narrow are no water, but the trace of a border drawn twice: a fortieth of a
# millimetre at 1:1M.
_MOST_GAP_M = 25.0
# A hole between neighbours is a trace of that too if it is long and thin: independent
# simplification leaves lenses. A disc has thinness 1, a strip of 1 by 30 has 0.1; lakes and rivers
# on a border have more.
_MOST_THINNESS = 0.1
_MOST_MEAN_WIDTH_M = 1_000.0
# About half a minute of overlaying; of more pairs of neighbours some at even steps.
_MOST_PAIRS = 20_000
# Layers whose polygons divide the land among them (atlas framework 7).
_DIVISION = re.compile(
    r"boundar(y|ies)_p|boundaries|bound_p|politic|watershed|ecoregion|countr|admin_[012]|states?_prov|(^|_)(us_)?states?(_|$)|province|municip"
)


def is_division(dataset: Dataset) -> bool:
    """Whether the layer's polygons share borders: a base layer of divisions, or a flat layer."""
    name = dataset.layer.casefold()
    return is_flat(dataset) or bool(_DIVISION.search(name))


@dataclass(frozen=True, eq=False)
class Coverage:
    """Valid polygons of a layer in atlas metres, with their rows."""

    rows: NDArray[np.intp]
    shapes: Geometries

    @cached_property
    def mismatched(self) -> Geometries:
        """Of each polygon the edges that overlap or nearly meet another one's."""
        edges = shapely.coverage_invalid_edges(self.shapes, gap_width=_MOST_GAP_M)
        return np.asarray(edges, dtype=object)

    @cached_property
    def flagged(self) -> NDArray[np.intp]:
        """Polygons with such edges."""
        return np.flatnonzero(~shapely.is_empty(self.mismatched))

    @cached_property
    def _pairs(self) -> tuple[NDArray[np.intp], int]:
        """Neighbours, one of them with such edges, and the step between those looked at."""
        one, other = self._tree.query(
            self.shapes[self.flagged], predicate="dwithin", distance=_MOST_GAP_M
        )
        pairs = np.column_stack([self.flagged[one], other])
        pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
        step = max(1, -(-len(pairs) // _MOST_PAIRS))
        return pairs[::step], step

    @property
    def step(self) -> int:
        """Step between the pairs of neighbours that were looked at."""
        return self._pairs[1]

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)

    @cached_property
    def overlaps(self) -> list[tuple[int, int, float, bool]]:
        """Pairs of polygons that overlap: their rows, m2, and whether it is wider than 1 m."""
        first, second = self._pairs[0].T
        common = shapely.intersection(self.shapes[first], self.shapes[second])
        area = shapely.area(common)
        solid = np.flatnonzero(area > 0)
        is_wide = ~shapely.is_empty(shapely.buffer(common[solid], -_TOLERANCE_M / 2))
        rows = (self.rows[first[solid]], self.rows[second[solid]], area[solid], is_wide)
        return list(zip(*(column.tolist() for column in rows), strict=True))

    def gaps(self) -> Iterator[tuple[int, str]]:
        """Rows along gaps wider than 1 m that no map of the scale could show."""
        yield from self._strips()
        yield from self._lenses()

    def _strips(self) -> Iterator[tuple[int, str]]:
        """Gaps whose two sides run along each other."""
        for first, second in self._pairs[0].tolist():
            edges = self.mismatched[first]
            ends, line = shapely.get_coordinates(shapely.get_parts(edges), return_index=True)
            away = shapely.distance(shapely.points(ends), self.shapes[second])
            is_gap = (away > _TOLERANCE_M) & (away <= _MOST_GAP_M)
            # Both ends of an edge are off: an edge that only leaves the neighbour has one on it.
            runs = np.flatnonzero(is_gap[:-1] & is_gap[1:] & (line[:-1] == line[1:]))
            if len(runs):
                width = float(np.maximum(away[runs], away[runs + 1]).max())
                yield int(self.rows[first]), f"gap of {width:,.1f} m to {{{self.rows[second]}}}"

    def _lenses(self) -> Iterator[tuple[int, str]]:
        """Long thin holes between two polygons or more."""
        union = (
            shapely.disjoint_subset_union_all if len(self.flagged) else shapely.coverage_union_all
        )
        parts = shapely.get_parts(union(self.shapes))
        rings = [
            shapely.get_interior_ring(part, i) for part in parts for i in range(len(part.interiors))
        ]
        holes = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
        if not len(holes):
            return
        area, outline = shapely.area(holes), shapely.length(holes)
        width, thinness = 2 * area / outline, 4 * np.pi * area / outline**2
        thin = (thinness < _MOST_THINNESS) & (width > _TOLERANCE_M) & (width < _MOST_MEAN_WIDTH_M)
        for hole in np.flatnonzero(thin).tolist():
            beside = self._tree.query(holes[hole], predicate="dwithin", distance=_TOLERANCE_M)
            if len(beside) > 1:
                for index in sorted(beside.tolist()):
                    yield int(self.rows[index]), f"thin gap of {area[hole] / 1e6:,.3f} km2"


@lru_cache(maxsize=1)
def coverage_of(dataset: Dataset) -> Coverage:
    """The layer's polygons side by side; kept, because two rules look at them."""
    rows = polygons(dataset)
    return Coverage(rows, in_atlas(dataset, rows))
