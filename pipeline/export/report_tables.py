"""Figures of the report: what the tables of an edition show, computed from its report alone."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pipeline.export.edition import EditionReport, with_features
from pipeline.rules import RULES

MOST_STATES, MOST_LARGEST = 10, 15
MOST_REPAIRED, MOST_QUARANTINED = 20, 10
_ENDINGS = ("quarantined", "merged", "dropped_by_spec")
_METHOD_KEY = ["rule", "method", "source"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Balance:
    """The law of conservation for one table of one source, over all its stages."""

    source: str
    table: str
    stages: list[Row]
    rows_in: int = field(init=False)
    published: int = field(init=False)
    quarantined: int = field(init=False)
    merged: int = field(init=False)
    dropped_by_spec: int = field(init=False)

    def __post_init__(self) -> None:
        sums = {name: sum(int(stage[name]) for stage in self.stages) for name in _ENDINGS}
        sums["rows_in"] = int(self.stages[0]["rows_in"])
        sums["published"] = int(self.stages[-1]["rows_out"])
        for name, value in sums.items():
            object.__setattr__(self, name, value)

    @property
    def difference(self) -> int:
        """Records that the account does not explain; zero if the law holds."""
        ended = self.quarantined + self.merged + self.dropped_by_spec
        return self.rows_in - self.published - ended


@dataclass(frozen=True)
class Found:
    """Findings of one kind: how many, and the first of them."""

    rule: str
    title: str
    source: str
    detail: str
    count: int
    first: list[Row]


def balances(edition: EditionReport) -> list[Balance]:
    """One balance a source and table, in the order of the accounts."""
    return account_balances(edition.receipt.get("accounts", []))


def account_balances(accounts: list[Row]) -> list[Balance]:
    """The accounts of a receipt added up: one balance a source and table, in their order."""
    stages: dict[tuple[str, str], list[Row]] = {}
    for account in accounts:
        stages.setdefault((account["source"], account["table"]), []).append(account)
    return [Balance(source, table, rows) for (source, table), rows in stages.items()]


def by_country(edition: EditionReport) -> list[Row]:
    """Features, and the sum of what ranks them, by country and register or network."""
    layer = edition.layer
    rows: list[Row] = []
    for (country, group), mine in edition.features.groupby(["country", layer.grouped_by]):
        row: Row = {"country": country, "group": group, "count": len(mine)}
        row["repaired"] = repaired_count(mine)
        row["total"] = float(mine[layer.prominence].sum()) if layer.prominence else None
        rows.append(row)
    return rows


def repaired_count(features: pd.DataFrame) -> int:
    """Features whose position or shape was repaired; not every layer tells."""
    status = features.get("coordinate_status", pd.Series(dtype="str"))
    return int((status == "repaired").sum())


def top_states(edition: EditionReport, names: dict[str, str]) -> list[Row]:
    """The states and provinces with most features; `share` is of the first one's count."""
    sizes = edition.features.groupby("state_prov").size().reset_index(name="count")
    sizes = sizes.sort_values(["count", "state_prov"], ascending=[False, True]).head(MOST_STATES)
    most = sizes["count"].max()
    return [
        {"code": code, "name": names.get(code, ""), "count": count, "share": count / most}
        for code, count in zip(sizes["state_prov"].tolist(), sizes["count"].tolist(), strict=True)
    ]


def largest(edition: EditionReport) -> dict[str, list[Row]]:
    """The features first by the number that ranks them, by country; none without such a number."""
    if not edition.layer.prominence:
        return {}
    numbers = edition.features[edition.layer.prominence].astype(float)
    ranked = edition.features.assign(number=numbers).dropna(subset="number")
    ranked = ranked.sort_values(["number", "feature_id"], ascending=[False, True])
    columns = ["name", "state_prov", "native_id", "number"]
    return {
        str(country): _rows(rows[columns].head(MOST_LARGEST))
        for country, rows in ranked.groupby("country", sort=True)
    }


def repaired(edition: EditionReport) -> list[Found]:
    """Repairs by rule and method, each with the first that were made."""
    table = _with_action(edition, "repaired")
    features = edition.features.drop_duplicates(["source", "native_id"])
    # Only positions are repaired by several methods; of shapes the rule says it all.
    methods = features.reindex(columns=["source", "native_id", "coordinate_method"])
    table = table.merge(methods, how="left", on=["source", "native_id"])
    table["method"] = table["coordinate_method"].astype(object).fillna("")
    return _found(table, _METHOD_KEY, MOST_REPAIRED)


def quarantined(edition: EditionReport) -> list[Found]:
    """Quarantined records by rule, source and table, each with the first of them."""
    table = _with_action(edition, "quarantined")
    return _found(table, ["rule", "table", "source"], MOST_QUARANTINED)


def by_rule(edition: EditionReport) -> list[Row]:
    """How often each rule was met, by source and action, in the order of the rules."""
    key = ["rule", "severity", "action", "source"]
    sizes = edition.findings.groupby(key, sort=True).size().reset_index(name="count")
    place = {rule: number for number, rule in enumerate(RULES)}
    sizes = sizes.sort_values("rule", key=lambda rules: rules.map(place), kind="stable")
    return [row | {"title": rule_title(row["rule"])} for row in _rows(sizes)]


def by_verdict(edition: EditionReport) -> dict[str, int]:
    """How many checks came to each verdict."""
    verdicts = [str(check["verdict"]) for check in edition.receipt.get("checks", [])]
    return {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}


def suspects_by_rule(suspects: pd.DataFrame, country: str) -> list[Row]:
    """A country's suspects by rule: findings and distinct records."""
    mine = suspects[suspects["country"] == country]
    rows = []
    for rule, findings in mine.groupby("rule", sort=True):
        records = findings[["layer", "edition", "source", "native_id"]].drop_duplicates()
        title = rule_title(str(rule))
        rows.append(
            {"rule": rule, "title": title, "findings": len(findings), "records": len(records)}
        )
    return rows


def rule_title(rule: str) -> str:
    """What a rule demands; empty if the rule is no longer known."""
    return RULES[rule].title if rule in RULES else ""


def _with_action(edition: EditionReport, action: str) -> pd.DataFrame:
    findings = edition.findings
    return with_features(edition, findings[findings["action"] == action])


def _found(table: pd.DataFrame, key: list[str], most: int) -> list[Found]:
    """Groups of findings; `key` is rule, detail and source."""
    shown = ["native_id", "name", "before", "after", "message_en", "file", "record"]
    return [
        Found(
            str(rule),
            rule_title(str(rule)),
            str(source),
            str(detail),
            len(rows),
            _rows(rows[shown].head(most)),
        )
        for (rule, detail, source), rows in table.groupby(key, sort=True)
    ]


def _rows(table: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
