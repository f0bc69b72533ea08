"""Make the published features of an edition: projected, ordered, typed, drawn at their tier."""

import numpy as np
import pandas as pd
import shapely

from pipeline.export.plane import in_degrees
from pipeline.export.product import Product, Shapes, Tier
from pipeline.ledger import Ledger
from pipeline.projection import Floats, to_atlas
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec
from pipeline.spec.layer import LayerSpec

# A question mark or a replacement character inside a word: the agency's own encoding damage.
_LOST_LETTER = r"[^\W\d_]\?[^\W\d_]|\ufffd"
_DTYPES = {"text": "str", "integer": "Int64", "real": "float64"}
# Columns of the table of features that hold its shapes in degrees and in atlas metres.
DEGREES, ATLAS = "shape", "atlas_shape"


def make_product(
    catalogue: Catalogue,
    layer: LayerSpec,
    edition: str,
    tables: dict[str, pd.DataFrame],
    ledger: Ledger,
) -> Product:
    """Project, set aside what lies beyond the domain (rule A13), order fields and rows.

    Args:
        catalogue: specs, for the field table and the domain.
        layer: the layer's contract.
        edition: name of the edition.
        tables: what the sources gave, merged; that of the features has lon and lat in degrees.
        ledger: receives the findings of rules A13 and C2.
    """
    features = tables[layer.table].sort_values(layer.key, kind="stable", ignore_index=True)
    fields = {name: catalogue.fields[name] for name in layer.fields}
    _note_texts(features, fields, layer.table, ledger)
    lonlat, atlas = _shapes(features)
    is_inside = _reach_m(atlas) <= catalogue.framework.domain_radius_m
    ledger.add("A13", "published_as_is", layer.table, features[~is_inside], "coordinates")
    published = _typed(features, fields)
    shown = published[is_inside]
    tiers = tuple(_tier(name, tables[f"tier_{name}"], shown, layer) for name in layer.tiers)
    return Product(
        layer,
        edition,
        fields,
        shown.reset_index(drop=True),
        atlas[is_inside],
        published[~is_inside].reset_index(drop=True),
        lonlat,
        *_drawn(layer, published, lonlat, atlas, tiers),
        tiers,
        {
            name: _in_order(_typed(tables[name], {n: catalogue.fields[n] for n in table.fields}))
            for name, table in layer.related.items()
        },
    )


def _shapes(features: pd.DataFrame) -> tuple[Shapes, Shapes]:
    """Shapes in degrees and in atlas metres: those of the table, or points at lon and lat."""
    if DEGREES in features.columns:
        return features[DEGREES].to_numpy(object), features[ATLAS].to_numpy(object)
    lon, lat = (features[name].to_numpy(float) for name in ("lon", "lat"))
    return _points(lon, lat), _points(*to_atlas(lon, lat))


def _points(x: Floats, y: Floats) -> Shapes:
    return np.asarray(shapely.points(x, y), dtype=object)


def _reach_m(atlas: Shapes) -> Floats:
    """How far each shape reaches from the middle of the projection (rule A13)."""
    places, row = shapely.get_coordinates(atlas, return_index=True)
    reach = np.zeros(len(atlas))
    np.maximum.at(reach, row, np.hypot(*places.T))
    return reach


def _tier(name: str, drawn: pd.DataFrame, published: pd.DataFrame, layer: LayerSpec) -> Tier:
    """One tier: `drawn` has a row a feature with its key and its shape, perhaps a point.

    What lies beyond the domain is in no tier: their files are in atlas metres (rule A13).
    """
    drawn = drawn[drawn[layer.key].isin(published[layer.key])]
    ordered = drawn.sort_values(layer.key, kind="stable")
    shapes = ordered[ATLAS].to_numpy(object)
    rows = published.set_index(layer.key, drop=False).loc[ordered[layer.key]]
    rows = rows.reset_index(drop=True)
    is_point = (shapely.get_type_id(shapes) == 0) & (layer.geometry != "point")
    return Tier(
        name,
        rows[~is_point].reset_index(drop=True),
        shapes[~is_point],
        rows[is_point].reset_index(drop=True),
        shapes[is_point],
    )


def _drawn(
    layer: LayerSpec,
    published: pd.DataFrame,
    lonlat: Shapes,
    atlas: Shapes,
    tiers: tuple[Tier, ...],
) -> tuple[Shapes, Shapes]:
    """Shapes of all features as maps draw them, in degrees and in atlas metres."""
    if layer.drawn_at is None:
        return lonlat, atlas
    tier = next(tier for tier in tiers if tier.name == layer.drawn_at)
    keys = pd.concat([tier.features[layer.key], tier.points[layer.key]])
    places = pd.Index(published[layer.key]).get_indexer(keys)
    shapes = np.concatenate([tier.shapes, tier.point_shapes])
    lonlat, atlas = lonlat.copy(), atlas.copy()
    lonlat[places], atlas[places] = in_degrees(shapes), shapes
    return lonlat, atlas


def _typed(frame: pd.DataFrame, fields: dict[str, FieldSpec]) -> pd.DataFrame:
    """The fields in their order and types; an unknown number is null and never zero."""
    return frame[list(fields)].astype({name: _DTYPES[field.type] for name, field in fields.items()})


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Rows sorted by what names them, then by their quantities."""
    quantities = table.select_dtypes("float").columns
    keys = [*table.columns.difference(quantities, sort=False), *quantities]
    return table.sort_values(keys, kind="stable", ignore_index=True)


def _note_texts(
    features: pd.DataFrame, fields: dict[str, FieldSpec], table: str, ledger: Ledger
) -> None:
    """Texts that a shapefile cannot hold whole, and texts that came damaged (rule C2)."""
    for name, field in fields.items():
        if field.type == "text":
            rows = features[_bytes_long(features[name]) > field.width]
            ledger.add("C2", "published_as_is", table, rows, name, rows[name])
            rows = features[features[name].str.contains(_LOST_LETTER)]
            ledger.add("C2-DAMAGED", "published_as_is", table, rows, name, rows[name])


def _bytes_long(values: pd.Series) -> pd.Series:
    lengths = {value: len(value.encode()) for value in values.unique()}
    return values.map(lengths)
