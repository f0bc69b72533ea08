"""The tables of one source at one vintage, read from the data folder."""

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.errors import SourceError
from pipeline.read.table import TableRequest, find_files, read_table
from pipeline.spec.mapping import Mapping, Where
from pipeline.spec.network import MonitorTable
from pipeline.spec.read import ReadSpec
from pipeline.steps.registry import Context, Tables


@dataclass
class Reading:
    """What was read so far: tables, the layout and encoding of every file, and the files."""

    context: Context
    data: Path
    tables: Tables = field(default_factory=dict)
    layouts: dict[str, str] = field(default_factory=dict)
    encodings: dict[str, str] = field(default_factory=dict)
    paths: set[Path] = field(default_factory=set)

    def read(self, table: str, read: ReadSpec, key: Mapping, account: str = "") -> pd.DataFrame:
        """All rows of a table of the vintage; `account` names them otherwise in the ledger.

        Raises:
            SourceError: a file is missing, unreadable, or its header unknown.
        """
        source, pattern = self.context.source, self.pattern(table)
        request = TableRequest(
            source.id, source.country, account or table, key, read, self.context.columns[table]
        )
        raw = read_table(self.data, pattern, request, self.context.ledger)
        self.layouts |= raw.layouts
        self.encodings |= raw.encodings
        self.paths |= set(find_files(self.data, source.id, pattern))
        return raw.frame

    def read_features(self, repeating: str) -> None:
        """The features' own table, or the distinct ones of the table that repeats them."""
        spec, name = self.context.points.features, self.context.table
        if spec.rows_repeat:
            self.tables[name] = self._distinct(self.tables[repeating])
        else:
            self.tables[name] = self.read(name, spec.read, spec.key)

    def select(self, table: str, frame: pd.DataFrame, where: Where | None) -> pd.DataFrame:
        """Rows of the vintage, where the file holds other years as well."""
        if where is None:
            return frame
        context = self.context
        wanted = where.equals.format(year=context.year)
        chosen = frame[frame[where.column].str.strip() == wanted].reset_index(drop=True)
        context.ledger.select(context.source.id, "select year", table, frame, chosen)
        if chosen.empty:
            pattern = self.pattern(table)
            raise SourceError(
                f"{context.source.id}: no row of {pattern} has {where.column} = {wanted}"
            )
        return chosen

    def read_monitors(self, spec: MonitorTable) -> None:
        """The table of monitors; of one with several rows the first that names its method."""
        rows = self.read("monitors", spec.read, spec.key)
        if spec.rows_repeat:
            names = ["native_id", *spec.parameter.columns]
            names += [spec.instrument] if spec.instrument else []
            tells = rows[spec.method].str.strip() != "" if spec.method else rows["native_id"] != ""
            order = tells.sort_values(ascending=False, kind="stable").index
            chosen = rows.loc[order].drop_duplicates(names).sort_index().reset_index(drop=True)
            source = self.context.source.id
            self.context.ledger.select(source, "distinct monitors", "monitors", rows, chosen)
            rows = chosen
        self.tables["monitors"] = rows

    def pattern(self, table: str) -> str:
        """Where the vintage's files of a table lie below the data folder."""
        return self.context.vintage.files[table].format(year=self.context.year)

    def _distinct(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Features of a table that repeats them: each distinct description once.

        The rows are accounted for under their own table; here a record is a description.
        """
        source = self.context.points
        used = {column for mapping in source.features.map.values() for column in mapping.columns}
        used |= source.locate.columns | source.described_by
        described = ["native_id", *sorted(used.intersection(rows.columns))]
        features = rows.drop_duplicates(described).reset_index(drop=True)
        self.context.ledger.prove(source.id, "read", self.context.table, features, features)
        return features
