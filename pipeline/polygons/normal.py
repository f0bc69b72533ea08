"""Whatever a layer's features have for a geometry, read as multipolygons or told why not."""

from collections import Counter

import numpy as np
import pandas as pd
import shapely

from pipeline.polygons.noted import (
    MISSING,
    MIXED,
    OPEN,
    PLACE,
    Bools,
    Rows,
    Shapes,
    noted,
    together,
)
from pipeline.polygons.parts import simple_parts

_POLYGON, _MULTIPOLYGON = 3, 6
_FARTHEST_LON = 360.0
# Kinds of simple parts as the standard calls them, in no language.
_NAMES = ("POINT", "LINESTRING", "LINESTRING", "POLYGON")
_NOTHING = "EMPTY"


def from_wkb(blobs: Shapes) -> tuple[Shapes, pd.DataFrame]:
    """Geometries as GDAL hands them over, with rings closed that a library would refuse.

    Args:
        blobs: WKB of each feature without curves, None where it has none.

    Returns:
        The geometries, None for what cannot be read at all, and findings.
    """
    as_given = shapely.from_wkb(blobs, on_invalid="ignore")
    refused = shapely.is_missing(as_given) & np.array([blob is not None for blob in blobs], bool)
    rows = np.flatnonzero(refused)
    closed = shapely.from_wkb(blobs[rows], on_invalid="fix")
    shapes = np.array(as_given, dtype=object)
    shapes[rows] = closed
    lost = shapely.is_missing(closed)
    return shapes, together(
        [
            noted(rows[~lost], OPEN, "repaired"),
            noted(rows[lost], MISSING, "quarantined", _NOTHING),
        ]
    )


def multipolygons(shapes: Shapes) -> tuple[Shapes, pd.DataFrame]:
    """Features as flat multipolygons in the order of their parts.

    Heights and measures are dropped, which a map does not show, and so are empty parts.

    Args:
        shapes: any geometries in degrees, None where a feature has none.

    Returns:
        Multipolygons, None where a finding says that the feature has no area on the globe; findings
        with `COLUMNS` of `pipeline.polygons.noted`.
    """
    flat = np.asarray(shapely.force_2d(shapes), dtype=object)
    parts, row = simple_parts(flat)
    solid = shapely.get_type_id(parts) == _POLYGON
    has_area = np.bincount(row[solid], minlength=len(flat)) > 0
    lost, off = off_globe(flat, has_area)
    kept = has_area.copy()
    kept[lost] = False
    result = np.full(len(flat), None, dtype=object)
    is_multi = shapely.get_type_id(flat) == _MULTIPOLYGON
    # What is a multipolygon without empty parts stays the object that it is.
    same = kept & is_multi & (np.bincount(row, minlength=len(flat)) == _numbers(flat))
    result[same] = flat[same]
    rebuilt = solid & (kept & ~same)[row]
    if rebuilt.any():
        _, at = np.unique(row[rebuilt], return_inverse=True)
        result[kept & ~same] = shapely.multipolygons(parts[rebuilt], indices=at)
    mixed = np.unique(row[~solid])
    mixed = mixed[kept[mixed]]
    without = np.flatnonzero(~has_area)
    return result, together(
        [
            noted(without, MISSING, "quarantined", _listing(parts, row, without)),
            noted(lost, PLACE, "quarantined", off),
            noted(mixed, MIXED, "repaired", _listing(parts, row, mixed), _NAMES[_POLYGON]),
        ]
    )


def _numbers(shapes: Shapes) -> Rows:
    return np.asarray(shapely.get_num_geometries(shapes), dtype=np.intp)


def off_globe(shapes: Shapes, judged: Bools) -> tuple[Rows, list[str]]:
    """Features with a vertex that is no place; of each how many, and the first.

    Args:
        shapes: any geometries in degrees.
        judged: which of them are looked at.
    """
    places, row = shapely.get_coordinates(shapes, return_index=True)
    with np.errstate(invalid="ignore"):
        bad = ~((np.abs(places[:, 0]) <= _FARTHEST_LON) & (np.abs(places[:, 1]) <= 90))
    bad &= judged[row]
    rows, first, count = np.unique(row[bad], return_index=True, return_counts=True)
    named = zip(count.tolist(), places[bad][first].tolist(), strict=True)
    return rows, [f"{n}: ({x:g}, {y:g})" for n, (x, y) in named]


def _listing(parts: Shapes, row: Rows, rows: Rows) -> list[str]:
    """What features are made of, as ``2 LINESTRING, 1 POLYGON``."""
    kinds = shapely.get_type_id(parts)
    texts = []
    for wanted in rows.tolist():
        first, last = np.searchsorted(row, [wanted, wanted + 1])
        count = Counter(_NAMES[kind] for kind in kinds[first:last].tolist())
        texts.append(", ".join(f"{n} {name}" for name, n in sorted(count.items())) or _NOTHING)
    return texts
