"""The table of placemarks: what it must hold, its output order, and pieces of bounded size."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.export.kml_model import ISO_DATE, KmlDocument
from pipeline.export.lonlat_shapes import cut_at_antimeridian

BASE_COLUMNS = ("feature_id", "name", "geometry", "style", "folder", "subfolder")
PERIOD_COLUMNS = ("begin", "end")
_FOLDER_KEYS = ("folder", "subfolder")
_CHUNK_ROWS = 2_000
_VERTICES_A_ROW = 100  # a row of more counts as several rows
_AREAS = 2  # dimensions
Rows = NDArray[np.intp]


def check_frame(document: KmlDocument, placemarks: pd.DataFrame) -> None:
    """Refuse a frame that would give a wrong or invalid document.

    Raises:
        ValueError: a column is missing, a feature id is missing or repeated, a style is unknown,
            a period is none, or a geometry is missing or not on the globe.
    """
    wanted = [*BASE_COLUMNS, *(field.name for field in document.fields)]
    wanted += PERIOD_COLUMNS if document.has_periods else ()
    missing = [name for name in wanted if name not in placemarks.columns]
    if missing:
        raise ValueError(f"placemarks lack the columns {', '.join(missing)}")
    ids = placemarks["feature_id"]
    empty = ids.isna() | ids.eq("")
    if empty.any():
        raise ValueError(f"{int(empty.sum())} placemarks have no feature_id")
    if ids.duplicated().any():
        raise ValueError(f"feature_id used twice: {sorted(ids[ids.duplicated()])[:5]}")
    if document.has_periods:
        _check_periods(placemarks)
    unknown = set(placemarks["style"].unique()) - {style.id for style in document.styles}
    if unknown:
        raise ValueError(f"styles not in the document: {sorted(map(str, unknown))[:5]}")
    shapes = placemarks["geometry"].to_numpy(object)
    if not shapely.is_geometry(shapes).all():
        bad = ids[~shapely.is_geometry(shapes)]
        raise ValueError(f"placemarks without geometry: {sorted(bad)[:5]}")
    # Of an empty geometry the bounds are no numbers, so it is not on the globe.
    west, south, east, north = shapely.bounds(shapes).T
    on_globe = (west >= -180) & (south >= -90) & (east <= 180) & (north <= 90)
    if not on_globe.all():
        raise ValueError(f"coordinates not on the globe: {sorted(ids[~on_globe])[:5]}")


def _check_periods(placemarks: pd.DataFrame) -> None:
    begin, end = (placemarks[name] for name in PERIOD_COLUMNS)
    is_day = [(days == "") | days.str.fullmatch(ISO_DATE.pattern) for days in (begin, end)]
    is_period = is_day[0] & is_day[1] & ((begin == "") | (end == "") | (begin < end))
    if not is_period.all():
        bad = placemarks.loc[~is_period, "feature_id"]
        raise ValueError(
            f"placemarks with a begin or end that is no day, or wrong: {list(bad)[:5]}"
        )


def texts(rows: pd.DataFrame, column: str, convert: Callable[[str], str]) -> list[str]:
    """Return a text column, each value converted; refuse missing values and numbers."""
    values: list[Any] = rows[column].tolist()
    if not all(issubclass(kind, str) for kind in {type(value) for value in values}):
        raise TypeError(f"column {column!r} must hold text only (no text: an empty string)")
    return [convert(value) for value in values]


def in_pieces(placemarks: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Yield the rows in output order, a few at a time, so that their texts need little memory."""
    order = _row_order(placemarks)
    vertices = shapely.get_num_coordinates(placemarks["geometry"].to_numpy(object)[order])
    piece = np.cumsum(1 + vertices // _VERTICES_A_ROW) // _CHUNK_ROWS
    for rows in np.split(order, np.flatnonzero(np.diff(piece)) + 1):
        if len(rows):
            yield placemarks.iloc[rows]


def _row_order(placemarks: pd.DataFrame) -> Rows:
    """Return row positions in output order, one key column in memory at a time.

    Globes draw what stands last on top: of areas the larger come first, so that a smaller one which
    lies on them can be seen and clicked. What contains another is larger in square degrees too.
    Where there are levels, each stands whole before the next; a folder has no two of them.
    """
    order = np.argsort(_texts_of(placemarks, "feature_id"), kind="stable")
    shapes = placemarks["geometry"].to_numpy(object)[order]
    if (shapely.get_dimensions(shapes) == _AREAS).any():
        size = shapely.area(cut_at_antimeridian(shapes))
        order = order[np.argsort(-size, kind="stable")]
    for column in reversed(_FOLDER_KEYS):
        order = order[np.argsort(_texts_of(placemarks, column)[order], kind="stable")]
    if "level" in placemarks.columns:
        order = order[np.argsort(placemarks["level"].to_numpy()[order], kind="stable")]
    return order


def _texts_of(placemarks: pd.DataFrame, column: str) -> NDArray[np.object_]:
    return np.array(texts(placemarks, column, str), dtype=object)
