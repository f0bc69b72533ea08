"""Streaming KMZ writer for point layers.

One ``doc.kml`` at the root of the package (rule G7) with folders, shared styles and one
balloon for the layer; the placemarks are formatted in chunks and go straight to the zip
member, so memory does not grow with the layer. Dates, permissions and order are fixed: the
same input gives the same bytes. A failed run leaves no package behind, because most viewers
open a truncated KML without an error.

Rules G1 (schema order), G2 (ids), G3 (escaping), G5 (balloon, untyped data), G7 (package),
G8 (coordinates), G9 to G11 (legend, time, view), G12 (the count returned). The budget of
rule G6 is the caller's: it decides how many placemarks go into one document.
"""

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipeline.export import kml_template as template
from pipeline.export.kml_model import (
    DOC_MEMBER,
    LEGEND_MEMBER,
    KmlDocument,
    KmlField,
    KmlStyle,
)
from pipeline.export.kml_text import coordinates, xml_id, xml_value

__all__ = ["KmlDocument", "KmlField", "KmlStyle", "iter_kml", "write_kmz"]

BASE_COLUMNS = ("feature_id", "name", "lon", "lat", "style", "folder", "subfolder")
_SORT_KEYS = ["folder", "subfolder", "feature_id"]
_CHUNK_ROWS = 2_000
_COMPRESS_LEVEL = 6
_UNIX, _FILE_MODE = 3, 0o644 << 16

_Key = tuple[str, str]


def write_kmz(path: Path, document: KmlDocument, placemarks: pd.DataFrame) -> int:
    """Write one layer as a KMZ.

    Args:
        path: File to write; replaced only when the new one is complete.
        document: Shell of the document.
        placemarks: Columns ``feature_id, name, lon, lat, style, folder, subfolder`` and one
            text column for each field; lon and lat in degrees WGS 84, any row order. An
            empty folder or subfolder means no folder at that level.

    Returns:
        Number of placemarks written (rule G12).

    Raises:
        ValueError: If a column is missing, a feature id is missing or repeated, a style is
            unknown or a coordinate is not on the globe.
        TypeError: If a text column holds something other than text.
    """
    partial = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(
            partial, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESS_LEVEL
        ) as package:
            with package.open(DOC_MEMBER, "w") as member:
                for chunk in iter_kml(document, placemarks):
                    member.write(chunk)
            for name, data in _images(document):
                with package.open(name, "w") as member:
                    member.write(data)
            for info in package.infolist():  # dates are 1980-01-01 by default
                info.create_system, info.external_attr = _UNIX, _FILE_MODE
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    return len(placemarks)


def iter_kml(document: KmlDocument, placemarks: pd.DataFrame) -> Iterator[bytes]:
    """Yield the UTF-8 bytes of ``doc.kml`` piece by piece.

    Folders are sorted by (folder, subfolder) and placemarks by feature id, in code point
    order. Arguments and errors are those of `write_kmz`.
    """
    _check_frame(document, placemarks)
    yield template.head(document).encode("utf-8")
    pattern = template.placemark_template(document)
    order = _row_order(placemarks)
    current: _Key = ("", "")
    for start in range(0, len(order), _CHUNK_ROWS):
        rows = placemarks.iloc[order[start : start + _CHUNK_ROWS]]
        pieces: list[str] = []
        for key, values in zip(_keys(rows), _slots(document, rows), strict=True):
            if key != current:
                pieces.append(_switch_folder(current, key))
                current = key
            pieces.append(pattern % values)
        yield "".join(pieces).encode("utf-8")
    yield (_switch_folder(current, ("", "")) + template.TAIL).encode("utf-8")


def _slots(document: KmlDocument, rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Yield the values of the placemark template for each row."""
    columns = [
        _texts(rows, "feature_id", lambda key: xml_id("feature", key)),
        _texts(rows, "name", xml_value),
        _texts(rows, "style", template.style_id),
        *(_texts(rows, field.name, xml_value) for field in document.fields),
        [
            coordinates(x, y)
            for x, y in zip(rows["lon"].tolist(), rows["lat"].tolist(), strict=True)
        ],
    ]
    return zip(*columns, strict=True)


def _keys(rows: pd.DataFrame) -> Iterator[_Key]:
    """Yield (folder, subfolder) of each row."""
    folders, subfolders = _texts(rows, "folder", str), _texts(rows, "subfolder", str)
    return zip(folders, subfolders, strict=True)


def _texts(rows: pd.DataFrame, column: str, convert: Callable[[str], str]) -> list[str]:
    """Return a text column, each value converted; refuse missing values and numbers."""
    values: list[Any] = rows[column].tolist()
    if not all(issubclass(kind, str) for kind in {type(value) for value in values}):
        raise TypeError(f"column {column!r} must hold text only (no text: an empty string)")
    return [convert(value) for value in values]


def _switch_folder(old: _Key, new: _Key) -> str:
    """Close and open folders between two neighbouring placemarks."""
    pieces = ["</Folder>\n"] if old[1] else []
    if new[0] != old[0]:
        pieces.append("</Folder>\n" if old[0] else "")
        pieces.append(template.folder_open(new[0]) if new[0] else "")
    if new[1]:
        pieces.append(template.folder_open(*new))
    return "".join(pieces)


def _row_order(placemarks: pd.DataFrame) -> "np.ndarray[Any, np.dtype[np.intp]]":
    """Return row positions in output order, one key column in memory at a time."""
    order = np.arange(len(placemarks), dtype=np.intp)
    for column in reversed(_SORT_KEYS):
        keys = np.array(_texts(placemarks, column, str), dtype=object)
        order = order[np.argsort(keys[order], kind="stable")]
    return order


def _check_frame(document: KmlDocument, placemarks: pd.DataFrame) -> None:
    """Refuse a frame that would give a wrong or invalid document."""
    wanted = [*BASE_COLUMNS, *(field.name for field in document.fields)]
    missing = [name for name in wanted if name not in placemarks.columns]
    if missing:
        raise ValueError(f"placemarks lack the columns {', '.join(missing)}")
    ids = placemarks["feature_id"]
    empty = ids.isna() | ids.eq("")
    if empty.any():
        raise ValueError(f"{int(empty.sum())} placemarks have no feature_id")
    if ids.duplicated().any():
        raise ValueError(f"feature_id used twice: {sorted(ids[ids.duplicated()])[:5]}")
    unknown = set(placemarks["style"].unique()) - {style.id for style in document.styles}
    if unknown:
        raise ValueError(f"styles not in the document: {sorted(map(str, unknown))[:5]}")
    on_globe = placemarks["lon"].between(-180, 180) & placemarks["lat"].between(-90, 90)
    if not on_globe.all():
        raise ValueError(f"coordinates not on the globe: {sorted(ids[~on_globe])[:5]}")


def _images(document: KmlDocument) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures of the package in the order of their names."""
    images = dict(document.icons)
    if document.legend_png is not None:
        images[LEGEND_MEMBER] = document.legend_png
    yield from sorted(images.items())
