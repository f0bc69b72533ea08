"""GeoJSON as RFC 7946 has it, with the CRS member of its forerunner, and one object a line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.checks.dataset import Dataset
from pipeline.checks.readers.geojson_columns import PropertyTable
from pipeline.checks.readers.geojson_features import Document, line_batches
from pipeline.checks.readers.geojson_geometry import TYPES, geometries
from pipeline.checks.readers.limits import refuse_large
from pipeline.errors import SourceError

LON_LAT = "OGC:CRS84"  # by the definition of GeoJSON
_MOST_BYTES = 1024**3


def read_geojson(path: Path) -> list[Dataset]:
    """The one layer of a GeoJSON text.

    Raises:
        SourceError: not JSON, not GeoJSON, or too large, deep or wide to be read.
    """
    refuse_large(path, _MOST_BYTES)
    document = Document(path)
    rest = document.rest
    kind = rest.get("type") if isinstance(rest, dict) else None
    if kind == "FeatureCollection" and document.has_features:
        batches: Iterable[list[Any]] = document.batches()
    elif kind == "Feature":
        batches = [[rest]]
    elif isinstance(kind, str) and kind in TYPES:
        batches = [[{"type": "Feature", "properties": None, "geometry": rest}]]
    else:
        raise SourceError(
            f"{path.name}: expected a FeatureCollection with a list of features, a Feature or a "
            f"geometry, found type {kind!r:.40}"
        )
    return [_read(path, batches, _crs_text(rest))]


def read_geojson_lines(path: Path) -> list[Dataset]:
    """The one layer of a text with a feature a line.

    Raises:
        SourceError: as in `read_geojson`, of a line.
    """
    refuse_large(path, _MOST_BYTES)
    return [_read(path, line_batches(path), LON_LAT)]


def _read(path: Path, batches: Iterable[list[Any]], crs_text: str) -> Dataset:
    table, row = PropertyTable(path), 0
    shapes = [np.empty(0, dtype=object)]
    for batch in batches:
        properties = [
            _properties(feature, f"{path.name}, row {number}")
            for number, feature in enumerate(batch, start=row + 1)
        ]
        table.add(properties)
        members = [feature.get("geometry") for feature in batch]
        shapes.append(geometries(members, row, path.name))
        row += len(batch)
    attributes, fields = table.result()
    geometry = np.concatenate(shapes)
    return Dataset(path, "geojson", path.stem, crs_text, attributes, geometry, fields)


def _properties(feature: Any, where: str) -> dict[str, Any]:
    """Properties of a feature, and its identifier unless they have one."""
    kind = feature.get("type") if isinstance(feature, dict) else None
    if kind != "Feature":
        raise SourceError(f"{where}: expected an object of type 'Feature', found {kind!r:.40}")
    properties = feature.get("properties")
    if not isinstance(properties, dict | None):
        raise SourceError(f"{where}: properties are neither an object nor null")
    if "id" in feature and "id" not in (properties or {}):
        return {"id": feature["id"], **(properties or {})}
    return properties or {}


def _crs_text(rest: dict[str, Any]) -> str:
    """The name in a CRS member; links are not followed."""
    member = rest.get("crs")
    if member is None:
        return LON_LAT
    properties = member.get("properties") if isinstance(member, dict) else None
    stated = properties if isinstance(properties, dict) else {}
    if "code" in stated and "name" not in stated:
        return f"EPSG:{stated['code']}"
    return str(stated.get("name", member))
