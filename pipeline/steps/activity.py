"""Activity: when each site opened and closed, and whether it is active, from evidence alone."""

import pandas as pd

from pipeline.spec.network import Activity
from pipeline.steps import activity_evidence as evidence
from pipeline.steps.activity_evidence import first_day, last_day, prevailing, years
from pipeline.steps.registry import Context, Tables, step


@step("activity")
def activity(tables: Tables, context: Context) -> Tables:
    """Dates as the source gives them, status with its evidence, and the last year of data.

    Dates that contradict each other, the status or the data are findings and stay as they are.
    """
    spec, sites = context.network.tables.sites.activity, tables["sites"]
    life = _life(sites, tables["monitors"], spec, context.year)
    _note_conflicts(sites, life, spec, context)
    found = prevailing(_statements(life, spec)).sort_index()
    return tables | {
        "sites": sites.assign(
            opened=life["opened"],
            closed=life["closed"],
            status=found["status"],
            activity_evidence=found["activity_evidence"],
            last_data_year=life["last_data_year"],
        )
    }


def _life(sites: pd.DataFrame, monitors: pd.DataFrame, spec: Activity, year: int) -> pd.DataFrame:
    """What the source says of each site's life, a row a site.

    `closed` is empty where the source calls the end open; `table_year` is the last year for which
    the source's table has data of any site, null where it has none.
    """
    closed, listed = sites["reported_closed"], sites["reported_listed"]
    is_open_end = closed.isin(spec.open_end) & (closed != "")
    data_years = monitors["data_year"].groupby(monitors["native_id"]).max()
    life = pd.DataFrame(
        {
            "opened": sites["reported_opened"],
            "closed": closed.where(~is_open_end, ""),
            "status": _status(sites, monitors),
            "listed": listed.where(listed != "", f"{year}-12-31"),
            "is_open_end": is_open_end,
            "last_data_year": sites["native_id"].map(data_years).astype("Int64"),
            "table_year": pd.Series(data_years.max(), index=sites.index, dtype="Int64"),
        }
    )
    is_past = first_day(life["closed"]) <= life["listed"]
    return life.assign(has_ended=is_past & (life["closed"] != ""))


def _status(sites: pd.DataFrame, monitors: pd.DataFrame) -> pd.Series:
    """The agency's status of each site; where it gives one a monitor, an active one suffices."""
    status, ids = sites["reported_status"], sites["native_id"]
    by_status = {
        name: set(monitors.loc[monitors["monitor_status"] == name, "native_id"])
        for name in ("active", "closed")
    }
    is_shut = (status == "") & ids.isin(by_status["closed"])
    return status.where(~is_shut, "closed").where(~ids.isin(by_status["active"]), "active")


def _statements(life: pd.DataFrame, spec: Activity) -> pd.DataFrame:
    """Every statement on every site; the last kind, that nothing is known, is made on all."""
    listed_year = life["listed"].str[:4]
    table_year = life["table_year"].astype("str")
    opened, closed = first_day(life["opened"]), last_day(life["closed"])
    has_data = (life["last_data_year"] == life["table_year"]).fillna(False).astype(bool)
    is_later = (years(life["opened"]) > life["table_year"]).fillna(False).astype(bool)
    is_silent = life["table_year"].notna() & ~has_data & ~is_later
    by_status = f"{evidence.RELAYED if spec.relayed else evidence.STATUS} " + listed_year
    ended_on = closed.where(life["has_ended"], life["listed"])
    by_text = spec.closed is not None and spec.closed.pattern is not None
    by_end = evidence.CLOSING_TEXT if by_text else evidence.CLOSING_DATE
    everywhere = pd.Series(True, index=life.index)
    parts = [
        (has_data, "active", f"{evidence.DATA} " + table_year, table_year + "-01-01"),
        (life["status"] == "active", "active", by_status, life["listed"]),
        (life["status"] == "closed", "closed", by_status, ended_on),
        (life["status"] == "planned", "planned", by_status, ""),
        (life["is_open_end"], "active", evidence.OPEN_END, life["listed"]),
        (life["has_ended"], "closed", by_end, closed),
        (opened > life["listed"], "planned", evidence.OPENING_DATE, ""),
        (is_silent, "unknown", f"{evidence.NO_DATA} " + table_year, ""),
        (everywhere, "unknown", evidence.NONE, ""),
    ]
    frames = [
        pd.DataFrame(
            {"group": life.index, "status": status, "activity_evidence": text, "day": day},
            index=life.index,
        )[where]
        for where, status, text, day in parts
    ]
    return pd.concat(frames).astype({"activity_evidence": "str", "day": "str"})


def _note_conflicts(
    sites: pd.DataFrame, life: pd.DataFrame, spec: Activity, context: Context
) -> None:
    opened, closed, data = life["opened"], life["closed"], life["last_data_year"]
    status, has_ended = life["status"], life["has_ended"]
    is_before = (closed != "") & (last_day(closed) < first_day(opened))
    is_after_end = (data > years(closed)).fillna(False).astype(bool)
    is_before_start = (data < years(opened)).fillna(False).astype(bool)
    is_early = (status == "active") & (first_day(opened) > life["listed"])
    without_end = (status == "closed") & (closed == "") & (spec.closed is not None)
    found = [
        ("SITE-DATES", is_before, "closed", closed, opened),
        ("SITE-DATA", is_after_end, "closed", data, closed),
        ("SITE-DATA", is_before_start, "opened", data, opened),
        ("SITE-STATUS", (status == "active") & has_ended, "closed", status, closed),
        ("SITE-STATUS", is_early, "opened", status, opened),
        (
            "SITE-STATUS",
            without_end & life["is_open_end"],
            "closed",
            status,
            sites["reported_closed"],
        ),
        ("SITE-NO-END", without_end & ~life["is_open_end"], "closed", status, closed),
    ]
    for rule, where, field, before, after in found:
        context.ledger.add(
            rule, "published_as_is", "sites", sites[where], field, before[where], after[where]
        )
