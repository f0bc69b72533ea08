"""Measured: what each site measures, as rows of the related table and as a short list."""

from collections.abc import Iterable

import pandas as pd

from pipeline.errors import SpecError
from pipeline.spec.reference import Parameter
from pipeline.spec.source import NetworkSource
from pipeline.steps.layer_steps import LayerContext, layer_step
from pipeline.steps.registry import Tables

MOST_BYTES = 254  # of a text in a shapefile
_BETWEEN, _MORE = "; ", "..."
_SITE = ["feature_id", "network", "network_site_id"]
_MONITOR = [*_SITE, "order", "parameter", "national_parameter", "instrument", "method"]
# Of rows that say different things of one monitor, the first of these holds.
_STATUSES = ("active", "planned", "closed", "unknown", "")
# Of a parameter of `water` the site's own medium says which water it is.
_MEDIA = ("air", "deposition", "surface_water", "groundwater", "weather")


@layer_step("measured")
def measured(tables: Tables, context: LayerContext) -> Tables:
    """One row a monitor with the names of what it measures; lists of these for each site."""
    networks = _networks(context)
    parameters = context.catalogue.parameters(context.layer)
    order = {code: place for place, code in enumerate(parameters)}
    monitors = tables["monitors"]
    monitors = monitors.assign(
        network=monitors["source"].map(networks).astype("str"),
        network_site_id=monitors["native_id"],
        order=monitors["parameter"].map(order).fillna(len(order)).astype("int64"),
    )
    described = _described(_one_row_each(monitors), parameters)
    sites = _listed(tables["sites"], described)
    return tables | {"sites": sites, "monitors": described.drop(columns="order")}


def _networks(context: LayerContext) -> dict[str, str]:
    networks = {}
    for source in context.years:
        spec = context.catalogue.source(source).spec
        if not isinstance(spec, NetworkSource):
            raise SpecError(f"layer {context.layer.id}: measured needs networks, not {source}")
        networks[source] = spec.network
    return networks


def _one_row_each(monitors: pd.DataFrame) -> pd.DataFrame:
    """The newest row of each monitor, with the status that counts most among its rows.

    A network may give a row for each year, averaging time or standard of one monitor. Ties of the
    year are settled by what the rows say, so that the order of files does not matter.
    """
    rank = {status: place for place, status in enumerate(_STATUSES)}
    ranked = monitors.assign(
        rank=monitors["monitor_status"].map(rank).fillna(len(rank)),
        age=-monitors["data_year"].fillna(0),
    )
    settled = ["unit_reported", "source", "file", "record"]
    newest = ranked.sort_values([*_MONITOR, "age", "rank", *settled]).drop_duplicates(_MONITOR)
    best = ranked.sort_values([*_MONITOR, "rank"]).drop_duplicates(_MONITOR)
    newest["monitor_status"] = best["monitor_status"].to_numpy()
    return newest.drop(columns=["rank", "age"]).reset_index(drop=True)


def _described(monitors: pd.DataFrame, parameters: dict[str, Parameter]) -> pd.DataFrame:
    """Names in three languages; a parameter that the vocabulary lacks keeps its national name."""
    code = monitors["parameter"]
    media = {c: parameter.medium for c, parameter in parameters.items()}
    described = {"parameter_medium": code.map(media).fillna("").astype("str")}
    for language in ("en", "fr", "es"):
        names = {c: parameter.names[language] for c, parameter in parameters.items()}
        described[f"parameter_{language}"] = code.map(names).fillna(code).astype("str")
    return monitors.assign(**described)


def _listed(sites: pd.DataFrame, monitors: pd.DataFrame) -> pd.DataFrame:
    """Sites with their parameters, how many these are, and all media.

    The count is null where no source says what the site measures. Parameters of the instrument
    (medium `none`) stand in the related table only.
    """
    each = monitors.drop_duplicates(["feature_id", "parameter"])
    each = each.sort_values(["feature_id", "order", "parameter"])
    of_place = each[each["parameter_medium"] != "none"].groupby("feature_id", sort=False)
    codes = of_place["parameter"].agg(tuple).to_dict()
    media = of_place["parameter_medium"].agg(frozenset).to_dict()
    is_told = set(monitors["feature_id"])
    lists = [codes.get(key, ()) for key in sites["feature_id"]]
    added = [media.get(key, frozenset()) for key in sites["feature_id"]]
    counts = [
        len(found) if key in is_told else None
        for key, found in zip(sites["feature_id"], lists, strict=True)
    ]
    widened = [_widened(*pair) for pair in zip(sites["media"], added, strict=True)]
    return sites.assign(
        parameters=pd.Series([fitting(found) for found in lists], sites.index, dtype="str"),
        parameter_count=pd.array(counts, dtype="Int64"),
        media=pd.Series(widened, sites.index, dtype="str"),
    )


def fitting(codes: Iterable[str]) -> str:
    """Codes in one text of at most `MOST_BYTES`; ``...`` stands for those that do not fit."""
    codes = tuple(codes)
    text, kept = _BETWEEN.join(codes), len(codes)
    while len(text.encode()) > MOST_BYTES:
        kept -= 1
        text = _BETWEEN.join((*codes[:kept], _MORE))
    return text


def _widened(text: str, added: frozenset[str]) -> str:
    """The media of the site's records and those of its parameters, each once, in fixed order."""
    own = text.split(_BETWEEN) if text else []
    strange = [medium for medium in own if medium not in _MEDIA]
    return _BETWEEN.join([m for m in _MEDIA if m in added or m in own] + strange)
