"""KMZ packages: one complete document, or a root document with tiles behind regions.

A package with one document is what every reader shows whole. Programs that follow network links
(Google Earth, CesiumJS) do better with the tiled one for a large layer: each feature stands exactly
once, in the root or in one tile, so that following all links gives the features of the layer.

``doc.kml`` is the first member and the only document at the root (rule G7; some readers take any
document there for the main one). Only the root has links, so that none is relative to a tile. A
tile brings its styles with it, and the pictures lie where its references lead whether a reader
takes them from the tile or from the root. Dates, permissions and order are fixed: the same input
gives the same bytes. A failed run leaves no package behind, because most viewers open a truncated
document without an error.
"""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.export import kml_template as template
from pipeline.export.kml import iter_kml, iter_placemarks
from pipeline.export.kml_frame import check_frame, texts
from pipeline.export.kml_geometry import drawable
from pipeline.export.kml_model import DOC_MEMBER, LEGEND_MEMBER, KmlDocument
from pipeline.export.kml_tiles import Tile, plan_tiles
from pipeline.projection import Floats

TILE_FOLDER = "tiles"
_COMPRESS_LEVEL = 6
_UNIX, _FILE_MODE = 3, 0o644 << 16
_MEASURED_ROWS = 500

_Members = Iterable[tuple[str, Iterable[bytes]]]


def write_kmz(path: Path, document: KmlDocument, placemarks: pd.DataFrame) -> int:
    """Write a layer as one document.

    Args:
        path: File to write; replaced only when the new one is complete.
        document: Shell of the document.
        placemarks: As `iter_kml` takes them; its errors are raised.

    Returns:
        Number of placemarks written (rule G12).
    """
    pictures = ((name, [data]) for name, data in _pictures(document))
    _write(path, [(DOC_MEMBER, iter_kml(document, placemarks)), *pictures])
    return len(placemarks)


def write_tiled_kmz(
    path: Path, document: KmlDocument, placemarks: pd.DataFrame, prominence: Floats
) -> int:
    """Write a layer as a root document with its most prominent features, and tiles with the rest.

    Args:
        path: File to write; replaced only when the new one is complete.
        document: Shell of the root document.
        placemarks: As `iter_kml` takes them; its errors are raised.
        prominence: Of each placemark, such as its area; the largest are shown from farthest.

    Returns:
        Number of placemarks written, each of them once (rule G12).
    """
    check_frame(document, placemarks)
    # Of features equally prominent the first by id come first, whatever the order of rows.
    order = np.argsort(placemarks["feature_id"].to_numpy(object))
    ordered = placemarks.iloc[order]
    root, *tiles = plan_tiles(*_measured(ordered), prominence[order])
    _write(path, _tiled_members(document, ordered, root, tiles))
    return sum(len(tile.rows) for tile in (root, *tiles))


def _tiled_members(
    document: KmlDocument, placemarks: pd.DataFrame, root: Tile, tiles: list[Tile]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield DOC_MEMBER, _root(document, placemarks.iloc[root.rows], tiles)
    for name, data in _pictures(document):
        yield name, [data]
    for name, data in sorted(document.icons.items()):
        yield f"{TILE_FOLDER}/{name}", [data]
    for tile in sorted(tiles, key=lambda tile: tile.key):
        yield tile_member(tile), _tile(document, placemarks.iloc[tile.rows], tile)


def tile_member(tile: Tile) -> str:
    """Name of the tile's document in the package."""
    return f"{TILE_FOLDER}/{tile.key}.kml"


def _root(document: KmlDocument, rows: pd.DataFrame, tiles: list[Tile]) -> Iterator[bytes]:
    yield template.head(document).encode("utf-8")
    yield from iter_placemarks(document, rows)
    yield template.links_open(document).encode("utf-8")
    for tile in sorted(tiles, key=lambda tile: tile.key):
        link = template.network_link(tile.key, tile_member(tile), len(tile.rows), _box(tile))
        yield link.encode("utf-8")
    yield (template.LINKS_TAIL + template.TAIL).encode("utf-8")


def _tile(document: KmlDocument, rows: pd.DataFrame, tile: Tile) -> Iterator[bytes]:
    used = set(texts(rows, "style", str))
    part = replace(
        document,
        id=f"{document.id}-{tile.key}",
        styles=tuple(style for style in document.styles if style.id in used),
    )
    yield template.part_head(part, template.region(*_box(tile))).encode("utf-8")
    yield from iter_placemarks(part, rows)
    yield template.TAIL.encode("utf-8")


def _box(tile: Tile) -> tuple[float, float, float, float]:
    return tile.west, tile.south, tile.east, tile.north


def _measured(placemarks: pd.DataFrame) -> tuple[Floats, NDArray[np.int_]]:
    """Bounds and vertices of the features as they will be drawn, a few at a time."""
    names = placemarks["feature_id"].tolist()
    shapes = placemarks["geometry"].to_numpy(object)
    bounds = shapely.bounds(shapes)
    vertices = shapely.get_num_coordinates(shapes).astype(np.int_)
    for start in range(0, len(shapes), _MEASURED_ROWS):
        part = slice(start, start + _MEASURED_ROWS)
        if (shapely.get_dimensions(shapes[part]) > 0).any():
            drawn = drawable(shapes[part], names[part])
            bounds[part], vertices[part] = shapely.bounds(drawn), shapely.get_num_coordinates(drawn)
    return bounds, vertices


def _write(path: Path, members: _Members) -> None:
    """Write a package member by member; it takes its name only when it is complete."""
    partial = path.with_name(path.name + ".part")
    try:
        with zipfile.ZipFile(
            partial, "w", zipfile.ZIP_DEFLATED, compresslevel=_COMPRESS_LEVEL
        ) as package:
            for name, chunks in members:
                with package.open(name, "w") as member:
                    for chunk in chunks:
                        member.write(chunk)
            for info in package.infolist():  # dates are 1980-01-01 by default
                info.create_system, info.external_attr = _UNIX, _FILE_MODE
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _pictures(document: KmlDocument) -> Iterator[tuple[str, bytes]]:
    """Yield the pictures of the package in the order of their names."""
    images = dict(document.icons)
    if document.legend_png is not None:
        images[LEGEND_MEMBER] = document.legend_png
    yield from sorted(images.items())
