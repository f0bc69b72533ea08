"""PMTiles: one file of vector tiles that web maps read in parts, from lon/lat (rule F7).

The highest zoom holds every feature, in each tile where it lies, to some 40 m: far below the half
millimetre of a 1:10M map. Maps enlarge that zoom further. Lower zooms leave out points that another
of the same symbol hides to the pixel, and parts of lines and polygons smaller than a pixel.
"""

import gzip
import html
from pathlib import Path
from typing import Any

import pandas as pd
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from pipeline.export.notices import LICENCE, citation
from pipeline.export.request import ExportRequest
from pipeline.export.symbols import draw_levels
from pipeline.export.tile_pyramid import HIGHEST_ZOOM, Pyramid
from pipeline.export.vector_tile import TileAttributes, encoded_tile
from pipeline.spec.base import LANGUAGES
from pipeline.spec.field import FieldSpec
from pipeline.spec.layer import LayerSpec

_TITLE = "name"
# Where a map opens: the middle of the atlas projection.
_CENTER = {"center_lon_e7": -1_000_000_000, "center_lat_e7": 450_000_000, "center_zoom": 3}


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write the tiles of all zooms; counts the features of the highest one, inset included."""
    product, layer = request.product, request.product.layer
    path = folder / f"{layer.id}.pmtiles"
    features = product.all_features
    fields = {name: product.fields[name] for name in shown_fields(layer)}
    attributes = TileAttributes.of(features[list(fields)])
    symbols = pd.factorize(features[layer.style.field])[0]
    places = features[["lon", "lat"]].to_numpy(float)
    levels = draw_levels(layer.style, features)
    pyramid = Pyramid(product.drawn_shapes, places, symbols, levels)
    written: set[int] = set()
    with path.open("wb") as stream:
        writer = Writer(stream)
        for zoom in range(HIGHEST_ZOOM + 1):
            tiles = {zxy_to_tileid(zoom, *at): drawn for at, drawn in pyramid.tiles(zoom).items()}
            for tile_id in sorted(tiles):
                rows, drawings = tiles[tile_id]
                data = encoded_tile(layer.id, attributes, rows, drawings)
                writer.write_tile(tile_id, gzip.compress(data, mtime=0))
                written.update(rows.tolist() if zoom == HIGHEST_ZOOM else [])
        writer.finalize(_header(*pyramid.bounds), _metadata(request, fields))
    return {path.name: len(written)}


def shown_fields(layer: LayerSpec) -> list[str]:
    """Fields that a pop-up needs: key, title and the balloon's in every language, symbol."""
    titles = [_TITLE, *(f"{_TITLE}_{language}" for language in LANGUAGES)]
    names = [layer.key, *titles, layer.style.field]
    for name in layer.balloon:
        names += [name, *(f"{name}_{language}" for language in LANGUAGES)]
    return [name for name in dict.fromkeys(names) if name in layer.fields]


def _header(west: float, south: float, east: float, north: float) -> dict[str, Any]:
    corners = {"min_lon_e7": west, "min_lat_e7": south, "max_lon_e7": east, "max_lat_e7": north}
    bounds = {name: round(degrees * 1e7) for name, degrees in corners.items()}
    kind = {"tile_type": TileType.MVT, "tile_compression": Compression.GZIP}
    return kind | bounds | _CENTER


def _metadata(request: ExportRequest, fields: dict[str, FieldSpec]) -> dict[str, Any]:
    """What a web map shows of the layer; the attribution is HTML, as maps expect."""
    product, layer = request.product, request.product.layer
    sources = request.sources
    agencies = dict.fromkeys(source.agency.en for source in sources)
    attribution = f"{', '.join(['CEC', *agencies])}. {layer.licence}"
    return {
        "name": f"{layer.title.en} ({product.edition})",
        "description": f"{layer.metadata.summary.en} {layer.metadata.fit_for_use.en}",
        "attribution": html.escape(attribution),
        "version": layer.edition_number,
        "type": "overlay",
        "citation": {at: citation(layer, product.edition, sources, at) for at in LANGUAGES},
        "license": LICENCE,
        "vector_layers": [
            {
                "id": layer.id,
                "description": layer.title.en,
                "minzoom": 0,
                "maxzoom": HIGHEST_ZOOM,
                "fields": {
                    name: "String" if field.type == "text" else "Number"
                    for name, field in fields.items()
                },
            }
        ],
    }
