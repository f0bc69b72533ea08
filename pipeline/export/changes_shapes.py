"""Shapes of the features that differ, as maps and globes draw them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from pipeline.comparison.result import Comparison
from pipeline.comparison.side import Side, StoredShapes
from pipeline.differences import Rows
from pipeline.export.lonlat_shapes import Shapes, degrees_of_atlas, sound_on_globes
from pipeline.export.plane import in_degrees
from pipeline.projection import Floats, to_atlas

_PIECE = 5_000


@dataclass(frozen=True, eq=False)
class ChangedShapes:
    """The two editions whose comparison is drawn."""

    comparison: Comparison
    before: Side
    after: Side

    def rows(self) -> Iterator[tuple[str, Side, Rows]]:
        """Features by what became of them, each once; those gone as they were."""
        met, changed = self.comparison.met, self.comparison.changed
        is_moved = changed["place"].isin(self.comparison.moves.rows).to_numpy(dtype=bool)
        places = changed["place"].to_numpy(np.intp)
        yield "added", self.after, met.added
        yield "removed", self.before, met.removed
        yield "moved", self.after, met.after[places[is_moved]]
        yield "changed", self.after, met.after[places[~is_moved]]


def on_map(side: Side, rows: Rows, tolerance_m: float) -> tuple[Shapes, Shapes]:
    """Shapes in atlas metres and in degrees; what is smaller than the tolerance is a point."""
    stored = _stored(side)
    pieces = [_on_map(stored, piece, tolerance_m) for piece in _pieces(rows)]
    atlas, degrees = zip(*pieces, strict=True)
    return np.concatenate(atlas), np.concatenate(degrees)


def on_globe(side: Side, rows: Rows, tolerance_m: float) -> Shapes:
    """Shapes in degrees as KML takes them, simplified but never away."""
    stored = _stored(side)
    return np.concatenate([_on_globe(stored, piece, tolerance_m) for piece in _pieces(rows)])


def _stored(side: Side) -> StoredShapes:
    stored = side.shapes()
    assert stored is not None, "only editions with shapes are drawn"
    return stored


def _pieces(rows: Rows) -> list[Rows]:
    return [rows[at : at + _PIECE] for at in range(0, max(len(rows), 1), _PIECE)]


def _on_map(stored: StoredShapes, rows: Rows, tolerance_m: float) -> tuple[Shapes, Shapes]:
    inset = stored.is_inset[rows]
    shapes = stored.read(rows)
    degrees = shapes.copy()
    shapes[inset] = shapely.transform(shapes[inset], _projected)
    if (shapely.get_dimensions(shapes) > 0).any():
        whole = shapely.point_on_surface(shapes)
        shapes = shapely.simplify(shapes, tolerance_m, preserve_topology=False)
        is_gone = shapely.is_empty(shapes) | (shapely.length(shapes) < 2 * tolerance_m)
        shapes[is_gone] = whole[is_gone]
    degrees[~inset] = in_degrees(shapes[~inset])
    return shapes, degrees


def _on_globe(stored: StoredShapes, rows: Rows, tolerance_m: float) -> Shapes:
    inset = stored.is_inset[rows]
    shapes = stored.read(rows)
    if (shapely.get_dimensions(shapes) > 0).any():
        shapes[~inset] = shapely.simplify(shapes[~inset], tolerance_m, preserve_topology=True)
    shapes[~inset] = degrees_of_atlas(shapes[~inset])
    return sound_on_globes(shapes)


def _projected(places: Floats) -> Floats:
    return np.column_stack(to_atlas(places[:, 0], places[:, 1]))
