"""Evidence that a site is active or closed, and how one statement prevails over another.

A blank closing date proves nothing. What does: data reported for a year, the agency's own status
in the year of its list, an end that its custom calls open, a closing date. Each of these speaks
for a day. The later one prevails, because sites close and open again; on one day the order of
`KINDS` decides. What says active or closed prevails over what does not. A status that a list only
passes on is hearsay: it stands where no list of that year or later speaks for its own sites.
"""

import pandas as pd

# Kinds of evidence in the order of their force; the first word of a code with its year.
DATA, STATUS, OPEN_END = "data", "status", "open end"
CLOSING_DATE, CLOSING_TEXT, OPENING_DATE = "closing date", "closing text", "opening date"
RELAYED, NO_DATA, NONE = "relayed status", "no data", "not stated"
KINDS = (DATA, STATUS, OPEN_END, CLOSING_DATE, CLOSING_TEXT, RELAYED, OPENING_DATE, NO_DATA, NONE)
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


def are_overruled(records: pd.DataFrame, group: pd.Series) -> pd.Series:
    """Whether each record relays a status of a site that a list as late calls active or closed.

    Args:
        records: columns status, activity_evidence and vintage.
        group: the site of each record, on the same index.
    """
    listed = pd.to_numeric(records["vintage"])
    is_relayed = records["activity_evidence"].str.startswith(RELAYED)
    is_own = ~is_relayed & records["status"].isin(["active", "closed"])
    own = listed.where(is_own).groupby(group).transform("max")
    return is_relayed & (own >= listed)


def best_activity(records: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    """Activity of each site from all records of it, as a coherent whole.

    A site is active where any record says so for a year in which, or after which, no record dates
    its closing: one network's end is not the site's. Relayed statuses that `are_overruled` say
    nothing. Status, evidence and closing date are those of one record, among closed ones of the
    last that dates it. Where that record has no opening date, the earliest of the others stands
    in, unless it is later than the closing; the last year of data is that of all.

    Args:
        records: rows with the columns of `FIELDS` and `vintage` (the year of the list), the more
            trusted sources first.
        group: the site of each record, on the same index.

    Returns:
        The columns of `FIELDS`, one row a site; its index is the sorted groups.
    """
    status = records["status"].mask(are_overruled(records, group), "unknown")
    dated = records["closed"] != ""
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


def find_outlived(
    records: pd.DataFrame, group: pd.Series, sites: pd.DataFrame, closed: pd.Series
) -> pd.DataFrame:
    """Closings that another record contradicts, whichever of the two prevails.

    Args:
        records: rows with the columns of `FIELDS` and `vintage`.
        group: the site of each record, on the same index.
        sites: status, activity_evidence and closed as `best_activity` found them, by site.
        closed: the closing date in the list that names each site, by site; '' where it has none.

    Returns:
        Columns closed and activity_evidence, what has the site active after it, by site.
    """
    lives_on = (closed != "") & (sites["status"] == "active") & (sites["closed"] == "")
    is_heard = are_overruled(records, group) & (records["status"] == "active")
    heard = records.loc[is_heard, "activity_evidence"].groupby(group).max()
    heard = heard.reindex(sites.index, fill_value="").astype("str")
    is_stale = (sites["status"] == "closed") & (closed != "") & (heard != "")
    is_stale &= last_day(closed) < heard.str[-4:] + "-01-01"
    evidence = sites["activity_evidence"].mask(is_stale, heard)
    told = pd.DataFrame({"closed": closed, "activity_evidence": evidence})
    return told[lives_on | is_stale]
