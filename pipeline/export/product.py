"""Published features of one edition, in the order and under the names that all formats share."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.ledger import Ledger
from pipeline.projection import Floats, to_atlas
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec
from pipeline.spec.layer import LayerSpec

# A question mark or a replacement character inside a word: the agency's own encoding damage.
_LOST_LETTER = r"[^\W\d_]\?[^\W\d_]|\ufffd"

_QUANTITIES = ("quantity_kg", "quantity_reported")


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

    @property
    def all_features(self) -> pd.DataFrame:
        """Features with those of the inset, sorted by key: what lon/lat formats carry."""
        both = pd.concat([self.features, self.inset], ignore_index=True)
        return both.sort_values(self.layer.key, kind="stable", ignore_index=True)


def make_product(
    catalogue: Catalogue,
    layer: LayerSpec,
    edition: str,
    facilities: pd.DataFrame,
    releases: pd.DataFrame,
    ledger: Ledger,
) -> Product:
    """Project, set aside what lies beyond the domain (rule A13), order fields and rows.

    Args:
        catalogue: specs, for the field table and the domain.
        layer: the layer's contract.
        edition: name of the edition.
        facilities: merged facilities with lon and lat in degrees.
        releases: merged releases.
        ledger: receives the findings of rules A13 and C2.
    """
    facilities = facilities.sort_values(layer.key, kind="stable", ignore_index=True)
    fields = {name: catalogue.fields[name] for name in layer.fields}
    _note_texts(facilities, fields, ledger)
    lon, lat = (facilities[name].to_numpy(float) for name in ("lon", "lat"))
    x_m, y_m = to_atlas(lon, lat)
    is_inside = np.hypot(x_m, y_m) <= catalogue.framework.domain_radius_m
    ledger.add("A13", "published_as_is", "facilities", facilities[~is_inside], "coordinates")
    published = facilities[list(layer.fields)]
    return Product(
        layer,
        edition,
        fields,
        published[is_inside].reset_index(drop=True),
        x_m[is_inside],
        y_m[is_inside],
        published[~is_inside].reset_index(drop=True),
        {"releases": _summed(releases, layer)},
    )


def _summed(releases: pd.DataFrame, layer: LayerSpec) -> pd.DataFrame:
    """One row a feature, substance, medium, national category and unit.

    A facility may file several forms for one substance: they are added up, never dropped. Where
    no form gives a quantity the sum is null.
    """
    names = list(layer.related["releases"].fields)
    keys = [name for name in names if name not in _QUANTITIES]
    groups = releases.groupby(keys, sort=True, dropna=False)
    return groups[list(_QUANTITIES)].sum(min_count=1).reset_index()[names]


def _note_texts(facilities: pd.DataFrame, fields: dict[str, FieldSpec], ledger: Ledger) -> None:
    """Texts that a shapefile cannot hold whole, and texts that came damaged (rule C2)."""
    for name, field in fields.items():
        if field.type == "text":
            rows = facilities[_bytes_long(facilities[name]) > field.width]
            ledger.add("C2", "published_as_is", "facilities", rows, name, rows[name])
            rows = facilities[facilities[name].str.contains(_LOST_LETTER)]
            ledger.add("C2-DAMAGED", "published_as_is", "facilities", rows, name, rows[name])


def _bytes_long(values: pd.Series) -> pd.Series:
    lengths = {value: len(value.encode()) for value in values.unique()}
    return values.map(lengths)


def cut_to_bytes(text: str, width: int) -> str:
    """The longest beginning of `text` whose UTF-8 form has at most `width` bytes."""
    data = text.encode()
    return text if len(data) <= width else data[:width].decode(errors="ignore").rstrip()
