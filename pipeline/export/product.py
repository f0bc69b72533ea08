"""Published features of one edition, in the order and under the names that all formats share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pipeline.ledger import Ledger
from pipeline.projection import Floats, to_atlas
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec
from pipeline.spec.layer import LayerSpec

# A question mark or a replacement character inside a word: the agency's own encoding damage.
_LOST_LETTER = r"[^\W\d_]\?[^\W\d_]|\ufffd"
_DTYPES = {"text": "str", "integer": "Int64", "real": "float64"}


@dataclass(frozen=True)
class Product:
    """One edition of a point layer, ready to be exported.

    `features` and `inset` have the layer's fields, sorted by key; `x_m` and `y_m` are the atlas
    metres of `features`, row by row. Features of `inset` lie beyond the projection's domain.
    """

    layer: LayerSpec
    edition: str
    fields: dict[str, FieldSpec]
    features: pd.DataFrame
    x_m: Floats
    y_m: Floats
    inset: pd.DataFrame
    related: dict[str, pd.DataFrame]

    @cached_property
    def all_features(self) -> pd.DataFrame:
        """Features with those of the inset, sorted by key: what lon/lat formats carry."""
        both = pd.concat([self.features, self.inset], ignore_index=True)
        return both.sort_values(self.layer.key, kind="stable", ignore_index=True)


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
    lon, lat = (features[name].to_numpy(float) for name in ("lon", "lat"))
    x_m, y_m = to_atlas(lon, lat)
    is_inside = np.hypot(x_m, y_m) <= catalogue.framework.domain_radius_m
    ledger.add("A13", "published_as_is", layer.table, features[~is_inside], "coordinates")
    published = _typed(features, fields)
    return Product(
        layer,
        edition,
        fields,
        published[is_inside].reset_index(drop=True),
        x_m[is_inside],
        y_m[is_inside],
        published[~is_inside].reset_index(drop=True),
        {
            name: _in_order(_typed(tables[name], {n: catalogue.fields[n] for n in table.fields}))
            for name, table in layer.related.items()
        },
    )


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


def cut_to_bytes(text: str, width: int) -> str:
    """The longest beginning of `text` whose UTF-8 form has at most `width` bytes."""
    data = text.encode()
    return text if len(data) <= width else data[:width].decode(errors="ignore").rstrip()
