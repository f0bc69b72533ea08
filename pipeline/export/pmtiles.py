"""PMTiles: one file of vector tiles that web maps read in parts, from lon/lat (rule F7).

The highest zoom holds every feature once, in the tile where it lies, to some 40 m: far below the
half millimetre of a 1:10M map. Maps enlarge that zoom further.
Lower zooms leave out features that another of the same symbol hides to the pixel.
"""

import gzip
import html
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from pipeline.export.notices import LICENCE, citation
from pipeline.export.request import ExportRequest
from pipeline.export.tile_grid import by_tile, mercator, one_a_pixel, units
from pipeline.export.vector_tile import EXTENT, TileAttributes, point_tile
from pipeline.projection import Floats
from pipeline.spec.base import LANGUAGES
from pipeline.spec.field import FieldSpec
from pipeline.spec.layer import LayerSpec

HIGHEST_ZOOM = 8
_TITLE = "name"
# Where a map opens: the middle of the atlas projection.
_CENTER = {"center_lon_e7": -1_000_000_000, "center_lat_e7": 450_000_000, "center_zoom": 3}


def write(folder: Path, request: ExportRequest) -> dict[str, int]:
    """Write the tiles of all zooms; counts the features of the highest one, inset included."""
    product, layer = request.product, request.product.layer
    path = folder / f"{layer.id}.pmtiles"
    features = product.all_features
    fields = {name: product.fields[name] for name in shown_fields(layer)}
    lon, lat = (features[name].to_numpy(float) for name in ("lon", "lat"))
    attributes = TileAttributes.of(features[list(fields)])
    symbols = pd.factorize(features[layer.style.field])[0]
    shares = mercator(lon, lat)
    written = 0
    with path.open("wb") as stream:
        writer = Writer(stream)
        for zoom in range(HIGHEST_ZOOM + 1):
            x, y = (units(share, zoom) for share in shares)
            is_highest = zoom == HIGHEST_ZOOM
            rows = np.arange(len(x)) if is_highest else one_a_pixel(x, y, symbols)
            tiles = {zxy_to_tileid(zoom, *at): shown for *at, shown in by_tile(x, y, rows)}
            for tile_id, shown in sorted(tiles.items()):
                inside = x[shown] % EXTENT, y[shown] % EXTENT
                data = point_tile(layer.id, attributes, shown, *inside)
                writer.write_tile(tile_id, gzip.compress(data, mtime=0))
                written += len(shown) if is_highest else 0
        writer.finalize(_header(lon, lat), _metadata(request, fields))
    return {path.name: written}


def shown_fields(layer: LayerSpec) -> list[str]:
    """Fields that a pop-up needs: key, title and the balloon's in every language, symbol."""
    titles = [_TITLE, *(f"{_TITLE}_{language}" for language in LANGUAGES)]
    names = [layer.key, *titles, layer.style.field]
    for name in layer.balloon:
        names += [name, *(f"{name}_{language}" for language in LANGUAGES)]
    return [name for name in dict.fromkeys(names) if name in layer.fields]


def _header(lon: Floats, lat: Floats) -> dict[str, Any]:
    corners = {
        "min_lon_e7": lon.min(),
        "min_lat_e7": lat.min(),
        "max_lon_e7": lon.max(),
        "max_lat_e7": lat.max(),
    }
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
