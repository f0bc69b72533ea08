"""Invented coverages: cells of a grid whose borders are fractal and shared by both neighbours."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Places = NDArray[np.float64]


def fractal_coverage(
    rows: int, columns: int, cell_m: float, depth: int, rough: float, seed: int
) -> NDArray[Any]:
    """Polygons that fill a grid in the plane, without gaps and overlaps.

    Args:
        rows: cells from south to north.
        columns: cells from west to east.
        cell_m: side of a cell.
        depth: every border has 2 to the power of this many edges.
        rough: how far midpoints are moved at most, as a share of the edge; less where borders
            would meet.
        seed: of the random numbers.
    """
    across = np.full((rows + 1, columns), rough)
    upward = np.full((rows, columns + 1), rough)
    while True:
        shapes = _cells(across, upward, cell_m, depth, seed)
        broken = ~shapely.is_valid(shapes)
        broken |= ~shapely.is_empty(shapely.coverage_invalid_edges(shapes))
        if not broken.any():
            return shapes
        cell = broken.reshape(rows, columns)
        for borders in (across[:-1], across[1:], upward[:, :-1], upward[:, 1:]):
            borders[cell] *= 0.5


def _cells(across: Places, upward: Places, cell_m: float, depth: int, seed: int) -> NDArray[Any]:
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0 : len(across), 0 : upward.shape[1]].astype(float) * cell_m
    nodes = np.stack([x, y], axis=-1) + random.uniform(-0.12, 0.12, (*x.shape, 2)) * cell_m
    east = _fractal(nodes[:, :-1], nodes[:, 1:], depth, across, random)
    north = _fractal(nodes[:-1], nodes[1:], depth, upward, random)
    sides = (east[:-1, :, :-1], north[:, 1:, :-1], east[1:, :, :0:-1], north[:, :-1, :0:-1])
    rings = np.concatenate(sides, axis=2)
    return np.asarray(shapely.polygons(rings.reshape(-1, rings.shape[2], 2)))


def _fractal(
    start: Places, end: Places, depth: int, rough: Places, random: np.random.Generator
) -> Places:
    """Lines between places, each midpoint moved sideways, depth by depth."""
    lines = np.stack([start, end], axis=-2)
    for _ in range(depth):
        step = np.diff(lines, axis=-2)
        across = np.stack([-step[..., 1], step[..., 0]], axis=-1)
        shift = rough[..., None, None] * random.uniform(-1, 1, (*step.shape[:-1], 1))
        middle = lines[..., :-1, :] + step / 2 + shift * across
        finer = np.empty((*lines.shape[:-2], 2 * lines.shape[-2] - 1, 2))
        finer[..., ::2, :], finer[..., 1::2, :] = lines, middle
        lines = finer
    return lines
