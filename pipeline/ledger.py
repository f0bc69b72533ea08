"""The ledger: what was noticed, what was done, and the proof that no record was lost.

A *finding* says which rule a record met and what happened to it. After each stage the law of
conservation is proved record by record: rows in = rows out + quarantined + merged + dropped by
spec, and every row that did not come out has a finding that says why.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

import pandas as pd

from pipeline.errors import ConservationError
from pipeline.rules import RULES, Action

COLUMNS = (
    "rule",
    "severity",
    "action",
    "source",
    "table",
    "file",
    "record",
    "native_id",
    "country",
    "field",
    "before",
    "after",
    "message_en",
    "message_fr",
    "message_es",
)
RECORD_KEY = ["source", "file", "record"]
_ENDINGS: tuple[Action, ...] = ("quarantined", "merged", "dropped_by_spec")


@dataclass(frozen=True)
class Account:
    """One stage's balance for one table of one source, in records."""

    source: str
    stage: str
    table: str
    rows_in: int
    rows_out: int
    quarantined: int
    merged: int
    dropped_by_spec: int


class Ledger:
    """Findings and accounts of a build, in the order in which they were made."""

    def __init__(self) -> None:
        self._findings: list[pd.DataFrame] = []
        # Of findings that end records, the records: proofs ask for them after every stage.
        self._ended: list[tuple[Action, str, pd.DataFrame]] = []
        self.accounts: list[Account] = []

    def add(
        self,
        rule_id: str,
        action: Action,
        table: str,
        records: pd.DataFrame,
        field: str = "",
        before: pd.Series | str = "",
        after: pd.Series | str = "",
        why: Mapping[str, str | pd.Series] | None = None,
    ) -> None:
        """Note one finding a row of `records`.

        Args:
            rule_id: id in `pipeline.rules`.
            action: what happened to the records.
            table: ``facilities`` or ``releases``.
            records: rows with the columns source, file, record, native_id and country.
            field: the atlas field concerned, if one.
            before: value found, one for all or one a row.
            after: value expected or published, one for all or one a row.
            why: the reason by language, one for all or one a row, for messages alone.
        """
        if records.empty:
            return
        rule = RULES[rule_id]
        found = pd.DataFrame(
            {
                "rule": rule.id,
                "severity": rule.severity,
                "action": action,
                "source": records["source"].to_numpy(),
                "table": table,
                "file": records["file"].to_numpy(),
                "record": records["record"].to_numpy(),
                "native_id": records["native_id"].fillna("").to_numpy(),
                "country": records["country"].to_numpy(),
                "field": field,
                "before": _values(before, len(records)),
                "after": _values(after, len(records)),
            }
        )
        names = ("native_id", "field", "before", "after")
        values = [dict(zip(names, row, strict=True)) for row in found[list(names)].to_numpy()]
        for language in ("en", "fr", "es"):
            told = _values((why or {}).get(language, ""), len(records))
            found[f"message_{language}"] = [
                rule.message(language, **row, why=reason)
                for row, reason in zip(values, told, strict=True)
            ]
        self._findings.append(found[list(COLUMNS)])
        if action in _ENDINGS:
            self._ended.append((action, table, found[RECORD_KEY]))

    def extend(self, other: "Ledger") -> None:
        """Append another ledger's findings and accounts."""
        self._findings.extend(other._findings)
        self._ended.extend(other._ended)
        self.accounts.extend(other.accounts)

    def findings(self) -> pd.DataFrame:
        """All findings, one row each, in the order in which they were made."""
        if not self._findings:
            return pd.DataFrame({name: pd.Series(dtype="str") for name in COLUMNS})
        return pd.concat(self._findings, ignore_index=True)

    def prove(
        self, source: str, stage: str, table: str, before: pd.DataFrame, after: pd.DataFrame
    ) -> None:
        """Prove the law of conservation for one stage and note its account.

        Args:
            source: id of the source.
            stage: name of the stage.
            table: ``facilities`` or ``releases``.
            before: the records that went in, one row each, with the columns of `RECORD_KEY`.
            after: the records that came out; several rows may stem from one record.

        Raises:
            ConservationError: a record came from nowhere or vanished without a finding.
        """
        went_in = _keys(before)
        came_out = _keys(after)
        strangers = came_out.difference(went_in)
        lost = went_in.difference(came_out)
        ended = self._endings(source, table) if len(lost) else dict.fromkeys(_ENDINGS, lost)
        counts = {action: len(lost.intersection(ended[action])) for action in _ENDINGS}
        unexplained = lost.difference(ended["quarantined"])
        unexplained = unexplained.difference(ended["merged"]).difference(ended["dropped_by_spec"])
        if len(strangers) or len(unexplained):
            raise ConservationError(
                f"{source}, {stage}, {table}: {len(unexplained)} records vanished without a "
                f"finding and {len(strangers)} came from nowhere; the first: "
                f"{list(unexplained[:3]) + list(strangers[:3])}"
            )
        if sum(counts.values()) != len(lost):
            raise ConservationError(f"{source}, {stage}, {table}: a record ended in two ways")
        self.accounts.append(Account(source, stage, table, len(went_in), len(came_out), **counts))

    def select(
        self, source: str, stage: str, table: str, before: pd.DataFrame, after: pd.DataFrame
    ) -> None:
        """Note an account of rows that the spec itself leaves out (other years in one file).

        Raises:
            ConservationError: `after` has rows that `before` does not.
        """
        went_in, came_out = _keys(before), _keys(after)
        if len(came_out.difference(went_in)):
            raise ConservationError(f"{source}, {stage}, {table}: records came from nowhere")
        dropped = len(went_in) - len(came_out)
        self.accounts.append(
            Account(source, stage, table, len(went_in), len(came_out), 0, 0, dropped)
        )

    def account_rows(self) -> list[dict[str, str | int]]:
        """Accounts as plain rows, for the receipt."""
        return [asdict(account) for account in self.accounts]

    def _endings(self, source: str, table: str) -> dict[str, pd.MultiIndex]:
        return {
            action: _keys_of(
                keys[keys["source"] == source]
                for what, of, keys in self._ended
                if what == action and of == table
            )
            for action in _ENDINGS
        }


def _values(value: pd.Series | str, length: int) -> list[str]:
    if isinstance(value, str):
        return [value] * length
    return ["" if cell is None or cell != cell else str(cell) for cell in value.tolist()]


def _keys(frame: pd.DataFrame) -> pd.MultiIndex:
    return pd.MultiIndex.from_frame(frame[RECORD_KEY]).unique()


def _keys_of(chunks: Iterable[pd.DataFrame]) -> pd.MultiIndex:
    frames = list(chunks)
    if not frames:
        return pd.MultiIndex.from_arrays([[], [], []], names=RECORD_KEY)
    return pd.MultiIndex.from_frame(pd.concat(frames)).unique()
