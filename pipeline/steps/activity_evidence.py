"""Evidence that a site is active or closed, and how one statement prevails over another.

A blank closing date proves nothing. What does: data reported for a year, the agency's own status
in the year of its list, an end that its custom calls open, a closing date. Each of these speaks
for a day. The later one prevails, because sites close and open again; on one day the order of
`KINDS` decides. What says active or closed prevails over what does not.
"""

import pandas as pd

# Kinds of evidence in the order of their force; the first word of a code with its year.
DATA, STATUS, OPEN_END = "data", "status", "open end"
CLOSING_DATE, CLOSING_TEXT, OPENING_DATE = "closing date", "closing text", "opening date"
NO_DATA, NONE = "no data", "not stated"
KINDS = (DATA, STATUS, OPEN_END, CLOSING_DATE, CLOSING_TEXT, OPENING_DATE, NO_DATA, NONE)
FIELDS = ["opened", "closed", "status", "activity_evidence", "last_data_year"]
_FORCE = {kind: -place for place, kind in enumerate(KINDS)}
_WEIGHT = {"active": 4, "closed": 4, "planned": 2, "unknown": 0}
_YEAR = r" \d{4}$"


def first_day(dates: pd.Series) -> pd.Series:
    """The first day that each date, YYYY, YYYY-MM or YYYY-MM-DD, may mean; '' stays ''."""
    return _filled(dates, "-01-01")


def last_day(dates: pd.Series) -> pd.Series:
    """The last day that each date may mean, as text to compare: every month has 31; '' stays ''."""
    return _filled(dates, "-12-31")


def _filled(dates: pd.Series, rest: str) -> pd.Series:
    length = dates.str.len()
    return dates.where(length != 4, dates + rest).where(length != 7, dates + rest[3:])


def years(dates: pd.Series) -> pd.Series:
    """Years of dates as Int64, null where there is none."""
    return pd.to_numeric(dates.str[:4].where(dates != ""), errors="coerce").astype("Int64")


def prevailing(statements: pd.DataFrame) -> pd.DataFrame:
    """The statement of each `group` that prevails.

    Args:
        statements: columns group, status, activity_evidence and day (YYYY-MM-DD for which the
            statement speaks; '' where it says neither active nor closed).

    Returns:
        One row a group, in the order of the groups, under the labels that the rows had. Of equal
        statements the first prevails, so that callers list the better source first.
    """
    kind = statements["activity_evidence"].str.replace(_YEAR, "", regex=True)
    ranked = statements.assign(
        _weight=statements["status"].map(_WEIGHT).astype(int),
        _force=kind.map(_FORCE).astype(int),
    )
    order = ["_weight", "day", "_force"]
    ranked = ranked.sort_values(order, ascending=False, kind="stable")
    best = ranked.drop_duplicates("group").sort_values("group", kind="stable")
    return best.drop(columns=["_weight", "_force"])


def best_activity(records: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """Activity of each site from all records of it, as a coherent whole.

    A site is active where any record says so for a year in which, or after which, no record dates
    its closing: one network's end is not the site's. Status, evidence and closing date are those
    of one record, among closed ones of the last that dates it. Where that record has no opening
    date, the earliest of the others stands in, unless it is later than the closing; the last year
    of data is that of all.

    Args:
        records: rows with the columns of `FIELDS` and `vintage` (the year of the list), the more
            trusted sources first.
        group: the site of each record, on the same index.

    Returns:
        The columns of `FIELDS`, one row a site; its index is the sorted groups.
    """
    status, dated = records["status"], records["closed"] != ""
    code = records["activity_evidence"]
    year = code.str[-4:].where(code.str.contains(_YEAR), records["vintage"].astype("str"))
    day = (year + "-01-01").where(~dated | (status != "closed"), last_day(records["closed"]))
    seen = day.where(status == "active").groupby(group).max()
    ended = day.where(status == "closed").groupby(group).max()
    lives = group.map(seen.notna() & ~(seen < ended)).astype(bool)
    ranked = pd.DataFrame(
        {
            "group": group,
            "weight": status.map(_WEIGHT).astype(int) + (lives == (status == "active")),
            "dated": dated & (status == "closed"),
            "day": day.where(status.isin(["active", "closed"]), ""),
            "force": code.str.replace(_YEAR, "", regex=True).map(_FORCE).astype(int),
        }
    )
    order = ["weight", "dated", "day", "force"]
    ranked = ranked.sort_values(order, ascending=False, kind="stable")
    best = ranked.drop_duplicates("group").sort_values("group", kind="stable")
    result = records.loc[best.index, FIELDS].set_index(pd.Index(best["group"], name=group.name))
    opened = records.loc[records["opened"] != "", "opened"]
    first = opened.groupby(group).min().reindex(result.index, fill_value="").astype("str")
    fits = (result["closed"] == "") | (first_day(first) <= last_day(result["closed"]))
    result["opened"] = result["opened"].where((result["opened"] != "") | ~fits, first)
    last = records["last_data_year"].groupby(group).max()
    result["last_data_year"] = last.reindex(result.index).astype("Int64")
    return result
