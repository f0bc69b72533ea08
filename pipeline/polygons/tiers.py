"""The tiers of a polygon layer: full detail, 1:1 000 000 and 1:10 000 000."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from pipeline.errors import ConservationError
from pipeline.polygons.minimum_size import legible
from pipeline.polygons.outlines import Shapes, outlines_of
from pipeline.polygons.scale import true_km2
from pipeline.polygons.simplify import simplify

_ROUNDING = 1e-9


@dataclass(frozen=True)
class Scale:
    """A scale that a layer is generalized for, and what the framework asks at it."""

    name: str
    denominator: float

    @property
    def tolerance_m(self) -> float:
        """How far an outline may stray: a quarter of a millimetre (rule B2, default)."""
        return 0.25e-3 * self.denominator

    @property
    def accuracy_m(self) -> float:
        """What must never be exceeded: 1/50 inch of the US map accuracy standards (rule B2)."""
        return 0.02 * 0.0254 * self.denominator

    @property
    def least_km2(self) -> float:
        """The least legible polygon: a square of 0.35 mm (rule B3)."""
        return (0.35e-3 * self.denominator) ** 2 / 1e6


SCALES = (Scale("1m", 1e6), Scale("10m", 1e7))


@dataclass(frozen=True)
class Tier:
    """A layer generalized for one scale.

    Attributes:
        table: a row a drawn feature: id, geometry, what was left out, vertices before and after,
            a bound of the Hausdorff distance of what is drawn from full detail, and whether the
            feature is in full detail because nothing simpler was valid.
        points: a row a feature that is too small to be drawn: id, reason, km2, parts, geometry.
        base: the base polygons, simplified with the layer.
    """

    scale: Scale
    table: pd.DataFrame
    points: pd.DataFrame
    base: Shapes


def generalize(
    ids: Sequence[str], shapes: Shapes, scale: Scale, base: Shapes | None = None
) -> Tier:
    """Generalize the full tier of a layer for a scale.

    Args:
        ids: one a feature, no two alike.
        shapes: valid polygons in atlas metres (`in_atlas`), which may overlap.
        scale: the scale.
        base: polygons in atlas metres, such as the land of the base map. Borders that features
            share with them stay shared; all of their parts are kept.

    Raises:
        ConservationError: a feature was lost, came out twice, is invalid, too small or too far from
            where it was: a defect of the program.
    """
    drawn = legible(shapes, scale.least_km2)
    rows = np.flatnonzero(~drawn.is_point)
    full = drawn.outlines.shapes()[rows]
    beside = np.empty(0, dtype=object) if base is None else base
    outlines = outlines_of(np.concatenate([full, beside]))
    result = simplify(outlines, scale.tolerance_m, scale.least_km2)
    simple = result.shapes[: len(rows)]
    names = np.asarray(ids, dtype=object)
    table = pd.DataFrame(
        {
            "id": names[rows],
            "parts_dropped": drawn.parts_dropped[rows],
            "holes_filled": drawn.holes_filled[rows],
            "vertices_full": shapely.get_num_coordinates(shapes[rows]),
            "vertices": shapely.get_num_coordinates(simple),
            "deviation_m": result.deviation_m[: len(rows)],
            "as_it_was": result.as_it_was[: len(rows)],
            "geometry": simple,
        }
    )
    points = drawn.points.assign(id=names[drawn.points["row"]]).drop(columns="row")
    points = points[["id", "reason", "km2", "parts", "geometry"]]
    _prove(names, table, points, scale)
    return Tier(scale, table, points, result.shapes[len(rows) :])


def _prove(names: Shapes, table: pd.DataFrame, points: pd.DataFrame, scale: Scale) -> None:
    found = sorted([*table["id"], *points["id"]])
    if found != sorted(set(names)):
        raise ConservationError(
            f"tier {scale.name}: expected each of {len(names)} features once, as a polygon or a "
            f"point, found {len(table)} polygons and {len(points)} points, {len(set(found))} ids"
        )
    invalid = table["id"][~shapely.is_valid(table["geometry"].to_numpy())]
    far = table["id"][table["deviation_m"] > scale.accuracy_m]
    parts, row = shapely.get_parts(table["geometry"].to_numpy(), return_index=True)
    small = table["id"].iloc[np.unique(row[true_km2(parts) < scale.least_km2 * (1 - _ROUNDING)])]
    if len(invalid) or len(far) or len(small):
        raise ConservationError(
            f"tier {scale.name}: {len(invalid)} invalid features and {len(far)} further than "
            f"{scale.accuracy_m:,.0f} m from full detail, {len(small)} with parts below "
            f"{scale.least_km2:g} km2: {[*invalid[:3], *far[:3], *small[:3]]}"
        )
