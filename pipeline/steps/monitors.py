"""Monitors: what each site measures, in whichever way its network says it."""

import pandas as pd

from pipeline.rules import Action
from pipeline.spec.mapping import Mapping
from pipeline.spec.network import MonitorFlags, MonitorRows
from pipeline.steps.conform import RECORD_COLUMNS, map_field
from pipeline.steps.registry import Context, Tables, step
from pipeline.text import tidy

COLUMNS = (
    *RECORD_COLUMNS,
    "parameter",
    "national_parameter",
    "instrument",
    "method",
    "unit_reported",
    "data_year",
    "monitor_status",
)


@step("monitors")
def monitors(tables: Tables, context: Context) -> Tables:
    """A row a monitor, from rows, columns or the programme of the network.

    A parameter that the crosswalk lacks stays with its national value and is a finding.
    """
    spec = context.network.tables.monitors
    if rows := spec.rows or spec.table:
        found = _from_rows(tables["monitors"], rows, context)
    elif spec.flags:
        found = _from_flags(tables["sites"], spec.flags, context)
    else:
        sites = tables["sites"].drop_duplicates("native_id")
        found = _at_every_site(sites, spec.every_site or ())
    return tables | {"monitors": found}


def _from_rows(frame: pd.DataFrame, spec: MonitorRows, context: Context) -> pd.DataFrame:
    plain = spec.parameter.model_copy(update={"crosswalk": None})
    texts = {"instrument": spec.instrument, "method": spec.method, "unit_reported": spec.unit}
    found = frame[RECORD_COLUMNS].assign(
        parameter=map_field(frame, "parameter", spec.parameter, "monitors", context),
        national_parameter=map_field(frame, "national_parameter", plain, "monitors", context),
        **{name: _texts(frame, column) for name, column in texts.items()},
        data_year=_years(_texts(frame, spec.year)),
        monitor_status=_status(frame, spec.status, context),
    )
    return found[list(COLUMNS)]


def _texts(frame: pd.DataFrame, column: str | None) -> pd.Series:
    if column is None or column not in frame.columns:
        return pd.Series("", index=frame.index, dtype="str")
    known = {text: tidy(text) for text in frame[column].unique()}
    return frame[column].map(known).astype("str")


def _years(texts: pd.Series) -> pd.Series:
    years = texts.where(texts.str.fullmatch(r"[12]\d{3}"))
    return pd.to_numeric(years, errors="coerce").astype("Int64")


def _status(frame: pd.DataFrame, mapping: Mapping | None, context: Context) -> pd.Series:
    if mapping is None:
        return pd.Series("", index=frame.index, dtype="str")
    return map_field(frame, "monitor_status", mapping, "monitors", context)


def _from_flags(sites: pd.DataFrame, spec: MonitorFlags, context: Context) -> pd.DataFrame:
    """A monitor for each column that the site's row fills; the heading is the national value."""
    columns = context.columns["sites"]
    frames = []
    for name, parameter in columns.measures.items():
        if name in sites.columns:
            cells = sites[name].str.strip()
            rows = sites[(cells != "") & ~cells.isin(spec.absent)]
            found = _named(rows, parameter, columns.label(name))
            frames.append(found.assign(data_year=_years(_texts(rows, spec.year))))
    return _all(frames)


def _at_every_site(sites: pd.DataFrame, parameters: tuple[str, ...]) -> pd.DataFrame:
    return _all([_named(sites, parameter, "") for parameter in parameters])


def _named(rows: pd.DataFrame, parameter: str, national: str) -> pd.DataFrame:
    found = rows[RECORD_COLUMNS].assign(parameter=parameter, national_parameter=national)
    for name in ("instrument", "method", "unit_reported", "monitor_status"):
        found[name] = ""
    return found.assign(data_year=pd.array([pd.NA] * len(rows), dtype="Int64"))[list(COLUMNS)]


def _all(frames: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(frames, ignore_index=True) if frames else no_monitors()


def no_monitors() -> pd.DataFrame:
    """The table of a source that does not say what it measures."""
    empty = pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
    return empty.astype({"data_year": "Int64"})


@step("attach_monitors")
def attach_monitors(tables: Tables, context: Context) -> Tables:
    """Keep the monitors of sites that are published; the others end as their sites did."""
    found = tables["monitors"]
    is_published = found["native_id"].isin(set(tables["sites"]["native_id"]))
    orphans = found[~is_published].drop_duplicates(["file", "record"])
    is_dropped = orphans["native_id"].isin(_dropped_sites(context))
    endings: tuple[tuple[Action, pd.DataFrame], ...] = (
        ("quarantined", orphans[~is_dropped]),
        ("dropped_by_spec", orphans[is_dropped]),
    )
    for action, rows in endings:
        context.ledger.add("ORPHAN", action, "monitors", rows, before=rows["national_parameter"])
    return tables | {"monitors": found[is_published].reset_index(drop=True)}


def _dropped_sites(context: Context) -> set[str]:
    findings = context.ledger.findings()
    is_dropped = (findings["table"] == "sites") & (findings["action"] == "dropped_by_spec")
    return set(findings.loc[is_dropped, "native_id"])


@step("describe_sites")
def describe_sites(tables: Tables, context: Context) -> Tables:
    """Fields that follow from the source and the vintage; the texts as reported are left behind."""
    sites = tables["sites"]
    reported = [name for name in sites.columns if name.startswith("reported_")]
    described = sites.drop(columns=reported).assign(
        vintage=str(context.year), retrieved=context.retrieved
    )
    return tables | {"sites": described}
