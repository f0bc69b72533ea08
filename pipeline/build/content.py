"""The content of tables as a digest: the same values give the same one, however they were read."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict

import pandas as pd
import shapely

from pipeline.build.digests import digest_of
from pipeline.ledger import Ledger


def content_digest(tables: Mapping[str, pd.DataFrame], ledger: Ledger, *more: object) -> str:
    """Digest of tables, of what the ledger says of them, and of further plain values."""
    found = {name: _table(table) for name, table in sorted(tables.items())}
    accounts = [asdict(account) for account in ledger.accounts]
    return digest_of([found, _table(ledger.findings()), accounts, *more])


def _table(table: pd.DataFrame) -> list[tuple[str, str, str]]:
    return [(name, str(table[name].dtype), _column(table[name])) for name in table.columns]


def _column(values: pd.Series) -> str:
    if values.dtype == object:
        return _shapes(values)
    rows = pd.util.hash_pandas_object(values, index=False, categorize=False)
    digest = hashlib.sha256(rows.to_numpy().tobytes())
    digest.update(values.isna().to_numpy().tobytes())  # or "nan" would be what is missing
    return digest.hexdigest()


def _shapes(values: pd.Series) -> str:
    """Digest of shapes by their WKB, each with its length; one that is missing has none."""
    digest = hashlib.sha256()
    for row in shapely.to_wkb(values.to_numpy()):
        part = row or b""
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()
