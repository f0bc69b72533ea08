"""Published features of one edition, in the order and under the names that all formats share."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.export.drawing import Drawing
from pipeline.spec.field import FieldSpec
from pipeline.spec.layer import LayerSpec

FLAT = "flat"

Shapes = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Tier:
    """The features of a layer of lines or polygons as one scale draws them, or without overlaps.

    `features` and `points` have the layer's fields, sorted by key; each has its `shapes` in atlas
    metres, row by row. Together they are all features of the atlas: `points` are those too small
    for the scale, each at a place inside it. The tier without overlaps has none, and lacks the
    features that others cover wholly.
    """

    name: str
    features: pd.DataFrame
    shapes: Shapes
    points: pd.DataFrame
    point_shapes: Shapes


@dataclass(frozen=True)
class Product:
    """One edition of a layer, ready to be exported.

    `features` and `inset` have the layer's fields, sorted by key. Features of `inset` lie beyond
    the projection's domain. Shapes are points, lines or polygons, row by row: `atlas_shapes` of
    `features` in atlas metres, `lonlat_shapes` of `all_features` in degrees, and `drawn_shapes` of
    `all_features` in degrees as globes and maps show them, which is one of the `tiers` where the
    layer names it; `drawn_atlas` are the same in atlas metres.
    """

    layer: LayerSpec
    edition: str
    fields: dict[str, FieldSpec]
    features: pd.DataFrame
    atlas_shapes: Shapes
    inset: pd.DataFrame
    lonlat_shapes: Shapes
    drawn_shapes: Shapes
    drawn_atlas: Shapes
    tiers: tuple[Tier, ...]
    related: dict[str, pd.DataFrame]

    @cached_property
    def all_features(self) -> pd.DataFrame:
        """Features with those of the inset, sorted by key: what lon/lat formats carry."""
        both = pd.concat([self.features, self.inset], ignore_index=True)
        return both.sort_values(self.layer.key, kind="stable", ignore_index=True)

    @property
    def drawing(self) -> Drawing:
        """What maps draw: all features."""
        shapes = self.drawn_atlas, self.drawn_shapes
        return Drawing(self.layer.geometry, self.all_features, *shapes)

    @property
    def inset_shapes(self) -> Shapes:
        """Shapes of `inset` in degrees, row by row."""
        keys = self.all_features[self.layer.key]
        return self.lonlat_shapes[keys.isin(self.inset[self.layer.key])]


def cut_to_bytes(text: str, width: int) -> str:
    """The longest beginning of `text` whose UTF-8 form has at most `width` bytes."""
    data = text.encode()
    return text if len(data) <= width else data[:width].decode(errors="ignore").rstrip()
