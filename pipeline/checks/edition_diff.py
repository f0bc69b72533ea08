"""What changed between two editions of a layer, feature by feature (rule E10)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from pipeline.checks.dataset import Dataset


@dataclass(frozen=True)
class Difference:
    """Ids of features by what became of them; `common` is how many are in both editions."""

    added: list[str]
    removed: list[str]
    changed: list[str]
    common: int

    @property
    def count(self) -> int:
        """How many features differ."""
        return len(self.added) + len(self.removed) + len(self.changed)

    def sentence(self, before: str) -> str:
        """The counts in a few words; `before` names the earlier edition."""
        return (
            f"since {before}: {len(self.added)} added, {len(self.removed)} removed, "
            f"{len(self.changed)} of {self.common} changed"
        )


def difference(
    before: Dataset, after: Dataset, keys: tuple[pd.Series, pd.Series], left_out: frozenset[str]
) -> Difference:
    """Compare two editions by a hash of each feature's geometry and of the fields they share.

    Args:
        before: the earlier edition.
        after: the later one.
        keys: the id of each feature, unique, of the one and of the other.
        left_out: names of fields, in lower case, that are about the edition, not the feature.
    """
    names = [_compared(dataset, left_out) for dataset in (before, after)]
    shared = sorted(set(names[0]) & set(names[1]))
    old, new = (
        _hashes(dataset, key, [by_name[name] for name in shared])
        for dataset, key, by_name in zip((before, after), keys, names, strict=True)
    )
    common = new.index.intersection(old.index)
    is_changed = new[common].to_numpy() != old[common].to_numpy()
    return Difference(
        sorted(new.index.difference(old.index)),
        sorted(old.index.difference(new.index)),
        sorted(common[is_changed]),
        len(common),
    )


def _compared(dataset: Dataset, left_out: frozenset[str]) -> dict[str, str]:
    """Fields as the file writes them, by their name in lower case."""
    names = {str(name).casefold(): str(name) for name in dataset.attributes.columns}
    return {key: name for key, name in names.items() if key not in left_out}


def _hashes(dataset: Dataset, key: pd.Series, columns: list[str]) -> pd.Series:
    """A number for each feature that is the same as long as the feature is."""
    values: dict[str, object] = {name: _plain(dataset.attributes[name]) for name in columns}
    values["\0shape"] = [shape or b"" for shape in shapely.to_wkb(dataset.geometry)]
    frame = pd.DataFrame(values, index=key.astype(str).to_numpy())
    return pd.util.hash_pandas_object(frame, index=False)


def _plain(column: pd.Series) -> NDArray[Any]:
    """Numbers as floats and everything else as text, so that formats do not count as changes."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=float, na_value=np.nan)
    return column.astype("str").fillna("").to_numpy(dtype=object)
