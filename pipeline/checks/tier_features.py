"""Features of a layer and of its tiers by their ids: which of them are where (rule F4)."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import Context
from pipeline.checks.tiers import Tiers, tiers_of

KEPT = "flat_share"


def tier_faults(edition: Edition, context: Context) -> list[str]:
    """What is wrong with the features of tiers: each feature is drawn once or pointed to (F4)."""
    found = []
    for tiers in tiers_of(edition):
        full = set(ids_of(tiers.full))
        for scale, drawn in tiers.scales.items():
            companion = tiers.points.get(scale)
            parts = [drawn] if companion is None else [drawn, companion]
            ids = np.concatenate([ids_of(part) for part in parts])
            name = f"{drawn.path.name} {drawn.layer}"
            if len(ids) != len(full) or set(ids) != full:
                found.append(
                    f"{name} has {len(drawn)} features and {len(ids) - len(drawn)} points, not the "
                    f"{len(full)} of the full detail; {_strangers(full, set(ids))}"
                )
        if tiers.flat is not None:
            found += _flat_counts(tiers, full, context)
    return found


def _flat_counts(tiers: Tiers, full: set[str], context: Context) -> list[str]:
    """The flat layer lacks what others cover wholly, and nothing else."""
    assert tiers.flat is not None
    ids = set(ids_of(tiers.flat))
    kept = context.column(tiers.full, KEPT)
    name = f"{tiers.flat.path.name} {tiers.flat.layer}"
    if ids - full:
        return [f"{name} has features that the full detail lacks; {_strangers(full, ids)}"]
    if kept is None:
        return []
    share = pd.to_numeric(kept, errors="coerce").to_numpy(float)
    lost = set(ids_of(tiers.full)[share > 0]) - ids
    return (
        [f"{name} lacks {len(lost)} features that keep land, such as {min(lost)}"] if lost else []
    )


def _strangers(full: set[str], ids: set[str]) -> str:
    missing, strange = full - ids, ids - full
    parts = [f"lacks {len(missing)} such as {min(missing)}"] if missing else []
    parts += [f"{len(strange)} unknown such as {min(strange)}"] if strange else []
    return ", ".join(parts) or "a feature stands twice"


def tiers_once(edition: Edition) -> list[Tiers]:
    """Layers with tiers; all formats hold the same (rule F4), so one format will do."""
    by_features: dict[tuple[int, str], Tiers] = {}
    for tiers in tiers_of(edition):
        ids = ids_of(tiers.full)
        by_features.setdefault((len(ids), min(ids, default="")), tiers)
    return list(by_features.values())


def ids_of(dataset: Dataset) -> NDArray[np.object_]:
    """Ids of the features, as texts, of a layer that has them."""
    assert dataset.ids is not None
    return texts_of(dataset.ids).to_numpy(object)


def rows_in(full: Dataset, part: Dataset) -> NDArray[np.intp]:
    """Row of each feature of a tier in the full detail, -1 where it has none."""
    known = pd.Series(np.arange(len(full)), index=ids_of(full))
    known = known[~known.index.duplicated()]
    return known.reindex(ids_of(part), fill_value=-1).to_numpy(np.intp)
