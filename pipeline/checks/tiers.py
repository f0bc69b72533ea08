"""Tiers of a layer: full detail, ``<layer>_1m`` and ``<layer>_10m``, and ``<layer>_flat``."""

import re
from dataclasses import dataclass

from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition

_SCALE = re.compile(r"_(1m|10m)(?=_|$)")
_FLAT = re.compile(r"_flat(?=_|$)")
_POINTS = re.compile(r"_(1m|10m)_points$")
_TIER = re.compile(r"_((1m|10m)(_points)?|flat)$")
_DETAIL = ("", "1m", "10m")
_DENOMINATORS = {"": 0.0, "1m": 1e6, "10m": 1e7}


@dataclass(frozen=True)
class TierPair:
    """A generalized layer and the most detailed one of the same name."""

    detailed: Dataset
    general: Dataset


@dataclass(frozen=True)
class Tiers:
    """A layer and its tiers in one format.

    Attributes:
        full: all detail.
        scales: generalized layers by scale.
        points: by scale, points of the features that are too small to be drawn at it.
        flat: the layer without overlaps, if there is one.
    """

    full: Dataset
    scales: dict[str, Dataset]
    points: dict[str, Dataset]
    flat: Dataset | None


def scale_of(dataset: Dataset) -> str:
    """``10m``, ``1m``, or ``''`` for full detail."""
    match = _SCALE.search(dataset.layer.casefold())
    return match[1] if match else ""


def is_flat(dataset: Dataset) -> bool:
    """Whether the layer claims to be without overlaps."""
    return bool(_FLAT.search(dataset.layer.casefold()))


def is_companion(dataset: Dataset) -> bool:
    """Whether these are the points of features that are too small to draw at a scale."""
    return bool(_POINTS.search(dataset.layer.casefold()))


def is_tier(dataset: Dataset) -> bool:
    """Whether the layer holds a part of another one of its edition, or a simpler form of it."""
    return bool(_TIER.search(dataset.layer.casefold()))


def accuracy_m(scale: str) -> float:
    """How far a generalized outline may be from the detailed one (rule B2); 0 for full detail.

    US National Map Accuracy Standards: a fiftieth of an inch.
    """
    return _DENOMINATORS[scale] * 0.02 * 0.0254


def least_km2(scale: str) -> float:
    """The smallest legible polygon of a scale, a square of 0.35 mm (rule B3)."""
    return (_DENOMINATORS[scale] * 0.35e-3) ** 2 / 1e6


def tiers_of(edition: Edition) -> list[Tiers]:
    """Layers of all detail that have tiers, by format; each of them has ids."""
    found: dict[tuple[str, str], dict[str, Dataset]] = {}
    for dataset in edition.datasets:
        if dataset.format != "kml" and dataset.units != "other" and dataset.ids is not None:
            name = dataset.layer.casefold()
            base = _TIER.search(name)
            stem, suffix = (name[: base.start()], base[0]) if base else (name, "")
            found.setdefault((dataset.format, stem), {}).setdefault(suffix, dataset)
    return [
        Tiers(
            layers[""],
            {scale: layers[f"_{scale}"] for scale in _DETAIL[1:] if f"_{scale}" in layers},
            {
                scale: layers[f"_{scale}_points"]
                for scale in _DETAIL[1:]
                if f"_{scale}_points" in layers
            },
            layers.get("_flat"),
        )
        for layers in found.values()
        if "" in layers and len(layers) > 1
    ]


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
    # A shapefile's name is another one than that of the same layer in other formats.
    once = {(scale_of(p.general), len(p.detailed), len(p.general), _first_id(p)): p for p in pairs}
    return list(once.values())


def _first_id(pair: TierPair) -> str:
    ids = pair.general.ids
    return "" if ids is None or not len(ids) else min(ids.astype(str))
