"""What comes of a source: as it was read, as it is ready to be merged, and to compare with."""

from dataclasses import dataclass

import pandas as pd

from pipeline.datums import DatumRecord
from pipeline.ledger import Ledger
from pipeline.spec.source import SourceSpec
from pipeline.steps.registry import Tables


@dataclass(frozen=True)
class ReadSource:
    """Tables as the agency wrote them, cells as text; `inputs` are sha256 by file."""

    tables: Tables
    ledger: Ledger
    layouts: dict[str, str]
    encodings: dict[str, str]
    inputs: dict[str, str]


@dataclass(frozen=True)
class SourceResult:
    """Tables of a source ready to be merged."""

    source: SourceSpec
    year: int
    tables: Tables
    ledger: Ledger
    layouts: dict[str, str]
    encodings: dict[str, str]
    inputs: dict[str, str]
    datums: list[DatumRecord]


@dataclass(frozen=True)
class Comparison:
    """Quantities of a source in another year, by which slips of units are found (rule D6)."""

    releases: pd.DataFrame
    inputs: dict[str, str]


@dataclass(frozen=True, eq=False)
class Ingredients:
    """What an edition is made from."""

    results: list[SourceResult]
    comparisons: list[Comparison]
