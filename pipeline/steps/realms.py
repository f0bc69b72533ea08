"""Realms: land, coast or sea, from the source, from what it measured, or from the coast."""

from functools import lru_cache

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from pipeline.boundaries import read_boundaries
from pipeline.polygons.plane import in_atlas
from pipeline.projection import Floats
from pipeline.steps.conform_areas import MOSTLY_LAND, MOSTLY_SEA
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

Shapes = NDArray[np.object_]


@layer_step("realms")
def realms(tables: Tables, context: LayerContext) -> Tables:
    """A realm for every area, what it is based on, and the share of sea where that is known.

    The shares are those of the WDPA's manual. By the coast they are true to the detail of the
    embedded boundaries.
    """
    name = context.layer.table
    areas = tables[name].reset_index(drop=True)
    share = areas["marine_share"].to_numpy(float)
    is_reported = (areas["realm"] != "").to_numpy(bool)
    by_coast = np.isnan(share) & ~is_reported
    measured = share.copy()
    measured[by_coast] = shares_of_sea(areas.loc[by_coast, "atlas_shape"].to_numpy(object))
    of_share = np.select(
        [measured <= MOSTLY_LAND, measured >= MOSTLY_SEA], ["terrestrial", "marine"], "coastal"
    )
    basis = np.select([is_reported, by_coast], ["reported", "coast"], "share")
    realm = areas["realm"].where(is_reported, pd.Series(of_share, index=areas.index))
    return tables | {
        name: areas.assign(
            realm=realm.astype("str"),
            realm_basis=pd.Series(basis, dtype="str"),
            marine_share=measured,
        )
    }


def shares_of_sea(shapes: Shapes) -> Floats:
    """Share of each polygon in atlas metres that is outside all land, 0 to 1.

    Both areas are of the plane: its scale hardly varies within one area, and drops out of a ratio.
    """
    land = _land()
    tree = shapely.STRtree(land)
    on_land = np.zeros(len(shapes))
    for row, country in zip(*tree.query(shapes, predicate="intersects"), strict=True):
        on_land[row] += shapely.area(shapely.intersection(shapes[row], land[country]))
    return np.asarray(np.clip(1 - on_land / shapely.area(shapes), 0.0, 1.0))


@lru_cache(maxsize=1)
def _land() -> NDArray[np.object_]:
    """Land of the embedded boundaries in atlas metres, part by part."""
    polygons: list[BaseGeometry] = read_boundaries().geometry.tolist()
    return np.asarray(shapely.get_parts(in_atlas(np.array(polygons, dtype=object)).shapes))
