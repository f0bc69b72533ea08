"""One KML document as a stream: folders, and placemarks formatted in pieces.

Rules G1 (schema order), G2 (ids), G3 (escaping), G5 (balloon, untyped data), G8 (coordinates), G9
to G11 (legend, time, view). Packages are made of such documents by `pipeline.export.kmz`.
"""

from collections.abc import Iterator

import pandas as pd

from pipeline.export import kml_template as template
from pipeline.export.kml_frame import check_frame, in_pieces, texts
from pipeline.export.kml_geometry import geometry_texts
from pipeline.export.kml_model import KmlDocument, KmlField
from pipeline.export.kml_style import KmlAreaStyle, KmlStyle
from pipeline.export.kml_text import xml_id, xml_value

__all__ = ["KmlAreaStyle", "KmlDocument", "KmlField", "KmlStyle", "iter_kml", "iter_placemarks"]

_Key = tuple[str, str]


def iter_kml(document: KmlDocument, placemarks: pd.DataFrame) -> Iterator[bytes]:
    """Yield the UTF-8 bytes of a document piece by piece.

    Folders are sorted by (folder, subfolder) in code point order, placemarks by feature id, areas
    from the largest to the smallest.

    Args:
        document: Shell of the document.
        placemarks: Columns ``feature_id, name, geometry, style, folder, subfolder``, one text
            column for each field, and ``begin, end`` if the document has periods; geometry in
            degrees WGS 84, any row order. An empty folder or subfolder means no folder at that
            level.

    Raises:
        ValueError: If a column is missing, a feature id is missing or repeated, a style is
            unknown, a geometry is not valid or not on the globe.
        TypeError: If a text column holds something other than text.
    """
    check_frame(document, placemarks)
    yield template.head(document).encode("utf-8")
    yield from iter_placemarks(document, placemarks)
    yield template.TAIL.encode("utf-8")


def iter_placemarks(document: KmlDocument, placemarks: pd.DataFrame) -> Iterator[bytes]:
    """Yield folders with their placemarks, of a frame that `check_frame` has seen."""
    pattern = template.placemark_template(document)
    current: _Key = ("", "")
    for rows in in_pieces(placemarks):
        pieces: list[str] = []
        for key, values in zip(_keys(rows), _slots(document, rows), strict=True):
            if key != current:
                pieces.append(_switch_folder(current, key))
                current = key
            pieces.append(pattern % values)
        yield "".join(pieces).encode("utf-8")
    yield _switch_folder(current, ("", "")).encode("utf-8")


def _slots(document: KmlDocument, rows: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Yield the values of the placemark template for each row."""
    columns = [
        texts(rows, "feature_id", lambda key: xml_id("feature", key)),
        texts(rows, "name", xml_value),
        *([_spans(rows)] if document.has_periods else []),
        texts(rows, "style", template.style_id),
        *(texts(rows, field.name, xml_value) for field in document.fields),
        geometry_texts(rows["geometry"].to_numpy(object), rows["feature_id"].tolist()),
    ]
    return zip(*columns, strict=True)


def _spans(rows: pd.DataFrame) -> list[str]:
    ends = zip(texts(rows, "begin", str), texts(rows, "end", str), strict=True)
    return [template.time_span(begin, end) for begin, end in ends]


def _keys(rows: pd.DataFrame) -> Iterator[_Key]:
    """Yield (folder, subfolder) of each row."""
    return zip(texts(rows, "folder", str), texts(rows, "subfolder", str), strict=True)


def _switch_folder(old: _Key, new: _Key) -> str:
    """Close and open folders between two neighbouring placemarks."""
    pieces = ["</Folder>\n"] if old[1] else []
    if new[0] != old[0]:
        pieces.append("</Folder>\n" if old[0] else "")
        pieces.append(template.folder_open(new[0]) if new[0] else "")
    if new[1]:
        pieces.append(template.folder_open(*new))
    return "".join(pieces)
