"""Layers of two editions in the form in which they are compared (rule E10)."""

import pandas as pd
import shapely

from pipeline.checks.dataset import Dataset

_SHAPE = "\0shape"


def comparable(dataset: Dataset, key: pd.Series, left_out: frozenset[str]) -> pd.DataFrame:
    """Geometry and attributes by id, under names in lower case.

    Args:
        dataset: the layer of an edition.
        key: the id of each feature, unique.
        left_out: names of fields, in lower case, that are about the edition, not the feature.
    """
    names = {str(name).casefold(): str(name) for name in dataset.attributes.columns}
    columns = {
        folded: dataset.attributes[name].array
        for folded, name in names.items()
        if folded not in left_out
    }
    shapes = [shape or "" for shape in shapely.to_wkb(dataset.geometry, hex=True)]
    return pd.DataFrame({**columns, _SHAPE: shapes}, index=key.astype(str).to_numpy())
