"""Features that stand more than once in a layer (rule B1)."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset

# Fields that only number the rows.
_ROW_NUMBERS = ("objectid", "fid", "ogc_fid", "gid")


def repeated_rows(dataset: Dataset) -> NDArray[np.intp]:
    """Rows whose geometry and attributes stand in an earlier row.

    A point with another id is another feature at the same place (rule A17). Polygons and lines
    are compared without ids and row numbers, which is how layers were found to repeat them.
    """
    shapes = dataset.geometry
    keys = pd.DataFrame(
        np.column_stack([shapely.bounds(shapes), shapely.get_num_coordinates(shapes)])
    )
    alike = np.flatnonzero(keys.duplicated(keep=False) & (dataset.dimension >= 0))
    if not len(alike):
        return alike
    is_point = dataset.dimension[alike] == 0
    ids = dataset.ids
    outline = np.array(
        [hash(wkb) for wkb in shapely.to_wkb(shapely.normalize(shapes[alike])).tolist()]
    )
    numbers = {name for name in dataset.attributes if str(name).casefold() in _ROW_NUMBERS}
    own = set() if ids is None else {ids.name}
    rest = dataset.attributes.drop(columns=list(numbers | own)).iloc[alike]
    name = np.full(len(alike), 0, dtype=np.uint64)
    if ids is not None:
        name[is_point] = _hashes(ids.iloc[alike[is_point]].to_frame())
        name[~is_point] = _hashes(rest[~is_point])
    else:
        name = _hashes(rest)
    return np.asarray(alike[pd.DataFrame({"outline": outline, "name": name}).duplicated()])


def _hashes(frame: pd.DataFrame) -> NDArray[np.uint64]:
    hashes = pd.util.hash_pandas_object(frame.apply(texts_of), index=False)
    return np.asarray(hashes, dtype=np.uint64)
