"""The records of all networks, in the order in which they are trusted, and what they say of ids."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.spec.merging import Reconcile

Ints = NDArray[np.int64]

BETWEEN = "; "


@dataclass(frozen=True, eq=False)
class Identities:
    """Ids by which records are known; the order is that of the records and of their specs.

    Attributes:
        record: the record of each identity.
        number: a number for each distinct identity.
        texts: ``SPACE:id`` of each number.
        networks: a bit for the source and for each id space of every record.
    """

    record: Ints
    number: Ints
    texts: NDArray[np.object_]
    networks: list[int]


def in_order_of_trust(sites: pd.DataFrame, spec: Reconcile) -> pd.DataFrame:
    """Records in an order that does not depend on how the sources were read."""
    order = sites.assign(_rank=source_ranks(sites["source"], spec.trust)).sort_values(
        ["_rank", "source", "native_id", "file", "record"], kind="stable", ignore_index=True
    )
    return order.drop(columns="_rank")


def source_ranks(sources: pd.Series, trust: tuple[str, ...]) -> Ints:
    """Place of each record's source in `trust`; sources that it does not name come last."""
    place = {source: number for number, source in enumerate(trust)}
    return sources.map(place).fillna(len(trust)).to_numpy().astype(np.int64)


def read_identities(sites: pd.DataFrame) -> Identities:
    """The identities of records, which hold them as ``SPACE:id; SPACE:id``."""
    listed = sites["identities"].str.split(BETWEEN).explode()
    number, texts = pd.factorize(listed)
    spaces, _ = pd.factorize(pd.Series(texts).str.partition(":")[0])
    sources, source_names = pd.factorize(sites["source"])
    bits = [1 << int(source) for source in sources]
    record = listed.index.to_numpy(np.int64)
    for one, space in zip(record.tolist(), spaces[number].tolist(), strict=True):
        bits[one] |= 1 << (len(source_names) + space)
    return Identities(record, number, np.asarray(texts, dtype=object), bits)
