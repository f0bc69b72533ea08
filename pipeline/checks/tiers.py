"""Tiers of a layer: full detail, ``<layer>_1m`` and ``<layer>_10m``, and ``<layer>_flat``."""

import re
from dataclasses import dataclass

from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition

_SCALE = re.compile(r"_(1m|10m)(?=_|$)")
_FLAT = re.compile(r"_flat(?=_|$)")
_DETAIL = ("", "1m", "10m")


@dataclass(frozen=True)
class TierPair:
    """A generalized layer and the most detailed one of the same name."""

    detailed: Dataset
    general: Dataset


def scale_of(dataset: Dataset) -> str:
    """``10m``, ``1m``, or ``''`` for full detail."""
    match = _SCALE.search(dataset.layer.casefold())
    return match[1] if match else ""


def is_flat(dataset: Dataset) -> bool:
    """Whether the layer claims to be without overlaps."""
    return bool(_FLAT.search(dataset.layer.casefold()))


def tier_pairs(edition: Edition) -> list[TierPair]:
    """Generalized layers with their detailed ones; all formats hold the same, so one will do."""
    tiers: dict[str, dict[str, Dataset]] = {}
    for dataset in edition.datasets:
        if dataset.format != "kml" and dataset.units != "other" and dataset.ids is not None:
            name = _SCALE.sub("", dataset.layer.casefold())
            tiers.setdefault(name, {}).setdefault(scale_of(dataset), dataset)
    pairs = []
    for found in tiers.values():
        present = [scale for scale in _DETAIL if scale in found]
        pairs += [TierPair(found[present[0]], found[scale]) for scale in present[1:]]
    return pairs
