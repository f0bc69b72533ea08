"""Small editions in folders of their own, to be compared: written here, not by the product."""

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import shapely

from pipeline.build.diff import diff_editions
from pipeline.comparison.result import Comparison
from pipeline.projection import to_atlas
from pipeline.spec.catalogue import Catalogue
from tests import factories

CATALOGUE = Catalogue()


def write_edition(
    folder: Path,
    features: pd.DataFrame,
    shapes: Any,
    layer: str = "prtr_facilities",
    name: str = "2022",
    inset: tuple[pd.DataFrame, Any] | None = None,
) -> Path:
    """GeoParquet, that of the inset if there is one, and a receipt."""
    folder.mkdir(parents=True)
    crs = CATALOGUE.crs.atlas.wkt2
    _write(folder / f"{layer}.parquet", features, shapes, crs)
    if inset:
        _write(folder / f"{layer}_inset.parquet", *inset, "OGC:CRS84")
    (folder / "receipt.json").write_text(json.dumps({"layer": layer, "edition": name}))
    return folder


def write_points(folder: Path, features: pd.DataFrame, name: str = "2022") -> Path:
    """An edition of facilities at their lon and lat, those of Guam in the inset."""
    is_inset = features["lon"] > 0
    main, inset = features[~is_inset], features[is_inset]
    places = shapely.points(*to_atlas(main["lon"].to_numpy(), main["lat"].to_numpy()))
    there = (inset, shapely.points(inset["lon"], inset["lat"])) if len(inset) else None
    return write_edition(folder, main, places, name=name, inset=there)


def facilities() -> pd.DataFrame:
    """Six facilities with hostile names, one of them on Guam."""
    return factories.facilities()


def compared(before: Path, after: Path) -> Comparison:
    return diff_editions(before, after, CATALOGUE).comparison


def squares(*corners: tuple[float, float], side: float = 10_000.0) -> Any:
    """Squares in atlas metres by their south-western corners."""
    return np.array([shapely.box(x, y, x + side, y + side) for x, y in corners], dtype=object)


def areas(count: int) -> pd.DataFrame:
    """Attributes of lakes."""
    frame = pd.DataFrame({"feature_id": [f"L{number}" for number in range(count)]})
    texts = {"name": "Lac Érié", "country": "", "source": "na_ne_lakes", "vintage": "2022"}
    return frame.assign(**texts, area_geodesic_km2=100.0, lon=-100.0, lat=45.0)


def _write(path: Path, features: pd.DataFrame, shapes: Any, crs: str) -> None:
    frame = geopandas.GeoDataFrame(features.reset_index(drop=True), geometry=shapes, crs=crs)
    frame.to_parquet(path, index=False, write_covering_bbox=True)
