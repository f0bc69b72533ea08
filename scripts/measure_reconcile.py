"""What distance and name alone find where ids prove the truth, as a table in Markdown.

Two sources name each other's sites by a common id. That id is hidden, each record keeping only its
own, and the records are reconciled. A pair is true if the hidden ids are one; a joined pair is
false if its records have different ids in one space.

Usage: python scripts/measure_reconcile.py   (agency files below NAATLAS_DATA)
"""

import os
from collections import defaultdict
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.build.sources import make_source
from pipeline.spec.atlas import SourceVintage
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.merging import Reconcile
from pipeline.steps.reconcile_distance import read_positions
from pipeline.steps.reconcile_groups import group_records
from pipeline.steps.reconcile_records import BETWEEN, in_order_of_trust, read_identities

LAYER = "monitoring_sites"
COMPARED = (
    ("us_aqs", "na_airnow"),
    ("ca_naps", "na_airnow"),
    ("us_aqs", "us_improve"),
    ("us_nadp_ntn", "us_nadp_mdn"),
    ("mx_sinaica", "mx_rama"),
)
Pair = tuple[int, int]


def measure(records: pd.DataFrame, first: str, second: str, spec: Reconcile) -> dict[str, int]:
    """Counts of true pairs, of those near enough, found, joined and falsely joined.

    Args:
        records: records of both sources.
        first: one source.
        second: the other source.
        spec: how the layer reconciles.
    """
    records = in_order_of_trust(records, spec)
    ids = [set(text.split(BETWEEN)) for text in records["identities"]]
    hidden = records.assign(identities=records["source"] + ":" + records["native_id"])
    positions = read_positions(
        records["lon"].to_numpy(np.float64), records["lat"].to_numpy(np.float64)
    )
    groups = group_records(hidden, positions, read_identities(hidden), spec).of
    is_first = (records["source"] == first).to_numpy(bool)
    by_id: dict[str, list[int]] = defaultdict(list)
    for number, known in enumerate(ids):
        for identity in known:
            by_id[identity].append(number)
    true = _across(by_id.values(), is_first)
    by_group: dict[int, list[int]] = defaultdict(list)
    for number, group in enumerate(groups.tolist()):
        by_group[group].append(number)
    joined = _across(by_group.values(), is_first)
    ends = np.array(sorted(true), dtype=np.int64).reshape(-1, 2)
    near = positions.least_metres(ends[:, 0], ends[:, 1]) <= spec.within_m
    false = {(a, b) for a, b in joined - true if _spaces(ids[a]) & _spaces(ids[b])}
    return {
        "true": len(true),
        "near": int(near.sum()),
        "found": len(joined & true),
        "joined": len(joined),
        "false": len(false),
    }


def _across(sets: Iterable[list[int]], is_first: np.ndarray) -> set[Pair]:
    """Pairs of a record of the first source and one of the second in the same set."""
    pairs: set[Pair] = set()
    for members in sets:
        one = [number for number in members if is_first[number]]
        other = [number for number in members if not is_first[number]]
        pairs.update(product(one, other))
    return pairs


def _spaces(ids: set[str]) -> set[str]:
    return {identity.partition(":")[0] for identity in ids}


def main(data: Path) -> None:
    """Print a row for each pair of sources."""
    catalogue = Catalogue()
    layer = catalogue.layer(LAYER)
    assert layer.reconcile is not None
    sites = {}
    for source in sorted({source for pair in COMPARED for source in pair}):
        year = catalogue.source(source).spec.vintages[-1].years[-1]
        wanted = SourceVintage(source=source, year=year, retrieved="not stated")
        sites[source] = make_source(catalogue, layer, wanted, data).tables["sites"]
    print("| networks | pairs by id | within the distance | found | joined | though ids differ |")
    print("|---|---|---|---|---|---|")
    for first, second in COMPARED:
        records = pd.concat([sites[first], sites[second]], ignore_index=True)
        n = measure(records, first, second, layer.reconcile)
        print(
            f"| {first}, {second} | {n['true']} | {n['near']} | {n['found']} "
            f"({n['found'] / n['near']:.0%}) | {n['joined']} | {n['false']} "
            f"({n['false'] / n['joined']:.1%}) |"
        )


if __name__ == "__main__":
    main(Path(os.environ["NAATLAS_DATA"]))
