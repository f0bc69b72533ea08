"""Reconcile: the records of all networks become one feature a site.

Networks list each other's sites. Records with one id are one site; others are if they are near
each other and their names agree. Each attribute comes from the most trusted record that has it;
where networks contradict each other, a finding says so.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.countries import NUMBERS
from pipeline.errors import SpecError
from pipeline.spec.merging import Reconcile
from pipeline.steps.activity_evidence import FIELDS as ACTIVITY
from pipeline.steps.activity_evidence import best_activity, find_outlived
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.reconcile_distance import Positions, read_positions
from pipeline.steps.reconcile_findings import (
    note_merged,
    note_nameless,
    note_outlived,
    note_positions,
)
from pipeline.steps.reconcile_groups import group_records
from pipeline.steps.reconcile_merge import (
    joined_texts,
    media,
    merge_fields,
    most_trusted,
    trust_ranks,
)
from pipeline.steps.reconcile_positions import disagreements
from pipeline.steps.reconcile_records import BETWEEN, in_order_of_trust, read_identities
from pipeline.steps.registry import Tables

Ints = NDArray[np.int64]

# Full AQS ids are a country's number and one of these. Ids of other networks may be alike, so
# their keys name the network as well.
_FULL_AQS_ID = {"AQS": "", "NAPS": "000", "AIRNOW": ""}
# What says from where a record is; the record that names the site says it for the site.
_OF_THE_RECORD = ("source", "country", "file", "record", "network", "vintage", "retrieved")
_MADE_HERE = (*ACTIVITY, "identities", "native_id")


@layer_step("reconcile")
def reconcile(tables: Tables, context: LayerContext) -> Tables:
    """One row a site, and the site of every monitor; `site_records` are all records with theirs.

    Raises:
        SpecError: the layer does not say how far apart records of one site may lie.
    """
    spec = context.layer.reconcile
    if spec is None:
        raise SpecError(f"{context.layer.id}: the step reconcile needs the key reconcile")
    records = in_order_of_trust(tables["sites"], spec)
    positions = read_positions(
        records["lon"].to_numpy(np.float64), records["lat"].to_numpy(np.float64)
    )
    groups = group_records(records, positions, read_identities(records), spec)
    sites, outlived = _merge(records, groups.of, spec)
    of_record = sites.loc[groups.of].reset_index(drop=True)
    note_merged(records, of_record, groups.reason, context.ledger)
    told = disagreements(
        positions, groups.of, _chosen_positions(records, positions, groups.of, spec), spec.suspect_m
    )
    note_positions(records, of_record, positions, told, context.ledger)
    note_outlived(sites, outlived, context.ledger)
    is_nameless = sites["name"] == ""
    note_nameless(sites[is_nameless], context.ledger)
    sites["name"] = sites["name"].where(~is_nameless, sites["native_id"])
    features = of_record["feature_id"]
    of_key = records[["source", "native_id"]].assign(feature_id=features)
    return tables | {
        "sites": sites.sort_values("feature_id", ignore_index=True),
        "monitors": tables["monitors"].merge(
            of_key, how="left", on=["source", "native_id"], validate="m:1"
        ),
        "site_records": records.assign(feature_id=features),
    }


def _merge(
    records: pd.DataFrame, group: Ints, spec: Reconcile
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sites by the number of their group, and what finds them active after their own closing."""
    everyone = np.ones(len(records), dtype=bool)
    winner = most_trusted(group, trust_ranks(records, spec, "identity"), everyone)
    own = [*_OF_THE_RECORD, *_MADE_HERE]
    names = [name for name in records.columns if name not in own]
    sites = merge_fields(records, group, names, spec)
    for name in _OF_THE_RECORD:
        sites[name] = records[name].iloc[winner.to_numpy()].set_axis(winner.index)
    of = pd.Series(group, index=records.index)
    life = best_activity(records, of)
    sites = sites.assign(**{str(name): life[name] for name in life})
    closed = records["closed"].iloc[winner.to_numpy()].set_axis(winner.index)
    outlived = find_outlived(records, of, sites, closed)
    rank = trust_ranks(records, spec, "identity")
    first = records["identities"].iloc[winner.to_numpy()].set_axis(winner.index)
    named = first.str.split(BETWEEN).str[0].str.partition(":")
    space, native_id = named[0], named[2]
    number = sites["country"].map(NUMBERS)
    before = number + space.map(_FULL_AQS_ID).fillna(space + "-")
    is_full = (space == "AIRNOW") & (native_id.str[:3] == number) & (native_id.str.len() == 12)
    ids = {
        "native_id": native_id,
        "feature_id": sites["country"] + "-" + space + "-" + native_id,
        "site_key": before.where(~is_full, "") + native_id,
    }
    sites = sites.assign(**{name: texts.astype("str") for name, texts in ids.items()})
    networks = records["network"].str.split(BETWEEN).explode()
    sites["network"] = sites["network"].str.split(BETWEEN).str[0].astype("str")
    sites["networks"] = joined_texts(networks, group[networks.index], rank[networks.index])
    sites["media"] = media(records, group)
    listed = records["identities"].str.split(BETWEEN).explode()
    sites["network_ids"] = joined_texts(listed, group[listed.index], rank[listed.index])
    return sites, outlived


def _chosen_positions(
    records: pd.DataFrame, positions: Positions, group: Ints, spec: Reconcile
) -> pd.Series:
    return most_trusted(group, trust_ranks(records, spec, "position"), positions.known)
