"""The attributes of a site: each from the most trusted record that has a value."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.spec.merging import Reconcile
from pipeline.steps.reconcile_records import BETWEEN, source_ranks

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# What only makes sense together is taken from one record.
TOGETHER = {
    "position": ("lon", "lat", "datum", "coordinate_status", "coordinate_method"),
    "elevation": ("elevation_m", "elevation_flag"),
}
_MEDIA = ("air", "deposition", "surface_water", "groundwater")


def most_trusted(group: Ints, rank: Ints, has: Bools) -> pd.Series:
    """Row of the most trusted record that has a value, by group; groups without one are absent."""
    rows = np.flatnonzero(has)
    rows = rows[np.lexsort((rank[rows], group[rows]))]
    groups, first = np.unique(group[rows], return_index=True)
    return pd.Series(rows[first], index=groups)


def trust_ranks(records: pd.DataFrame, spec: Reconcile, name: str) -> Ints:
    """Order of trust of the records for a field or what is taken together with it.

    Records of one source follow each other in the order of the table, which is that of their ids.
    """
    order = spec.trust_for.get(name, spec.trust)
    return source_ranks(records["source"], order) * len(records) + np.arange(len(records))


def merge_fields(
    records: pd.DataFrame, group: Ints, names: list[str], spec: Reconcile
) -> pd.DataFrame:
    """One row a group, in the order of the groups' numbers, with the columns `names`."""
    index = np.unique(group)
    merged: dict[str, pd.Series] = {}
    together = {name: fields for name, fields in TOGETHER.items() if set(fields) <= set(names)}
    single = set(names).difference(*together.values())
    parts = together | {name: (name,) for name in names if name in single}
    for part, fields in parts.items():
        has = _has_value(records[list(fields)])
        rank = trust_ranks(records, spec, part)
        rows = most_trusted(group, rank, has).reindex(index)
        spare = most_trusted(group, rank, np.ones(len(records), dtype=bool))
        rows = rows.fillna(spare).astype(np.int64)
        for field in fields:
            merged[field] = records[field].iloc[rows.to_numpy()].set_axis(index)
    return pd.DataFrame(merged)[names]


def joined_texts(texts: pd.Series, group: Ints, rank: Ints) -> pd.Series:
    """Distinct texts of each group, the most trusted first, as ``a; b``."""
    said = np.flatnonzero((texts != "").to_numpy(bool))
    code, distinct = pd.factorize(texts)
    order = said[np.lexsort((rank[said], group[said]))]
    once = ~pd.DataFrame({"group": group[order], "code": code[order]}).duplicated().to_numpy()
    order = order[once]
    groups, first = np.unique(group[order], return_index=True)
    words = [str(distinct[number]) for number in code[order].tolist()]
    ends = [*first[1:].tolist(), len(words)]
    found = [BETWEEN.join(words[a:b]) for a, b in zip(first.tolist(), ends, strict=False)]
    joined = pd.Series(found, index=groups, dtype="str")
    return joined.reindex(np.unique(group), fill_value="")


def media(records: pd.DataFrame, group: Ints) -> pd.Series:
    """All media of each group, in the order air, deposition, surface water, groundwater."""
    place = {medium: number for number, medium in enumerate(_MEDIA)}
    rank = records["main_medium"].map(place).fillna(len(_MEDIA)).to_numpy().astype(np.int64)
    return joined_texts(records["main_medium"], group, rank)


def _has_value(columns: pd.DataFrame) -> Bools:
    """Rows in which the first column, or any of a pair of texts, has a value."""
    first = columns.iloc[:, 0]
    if pd.api.types.is_numeric_dtype(first):
        return first.notna().to_numpy(bool)
    return np.asarray((columns != "").any(axis=1).to_numpy(bool))
