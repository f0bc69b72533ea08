"""An edition as a whole: the products of one folder and what lies beside them."""

import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from pipeline.checks.cells import texts_of, without_bytes
from pipeline.checks.dataset import Dataset
from pipeline.checks.kml_head import KML_SUFFIXES, head_of_file
from pipeline.checks.readers.parquet import read_parquet
from pipeline.checks.texts import decoded, first_bytes, is_text
from pipeline.errors import SourceError

RECEIPT = "receipt.json"
_MOST_RECEIPT = 64 * 1024**2
_MOST_FILES = 100_000
_RELEASE_TEXTS = (
    "feature_id",
    "substance_code",
    "scope",
    "medium",
    "unit_reported",
    "national_category",
    "national_substance_code",
)
_RELEASE_NUMBERS = ("quantity_kg", "quantity_reported")
RELEASE_COLUMNS = (*_RELEASE_TEXTS, *_RELEASE_NUMBERS)


@dataclass(frozen=True, eq=False)
class Edition:
    """Products of one folder; ours has a receipt, a stranger's has not."""

    path: Path
    datasets: tuple[Dataset, ...]

    @cached_property
    def receipt(self) -> dict[str, Any] | None:
        """What the edition was made from; None where the folder has no receipt.

        Raises:
            SourceError: a receipt that is no JSON object.
        """
        path = self.path / RECEIPT
        if not path.is_file():
            return None
        if path.stat().st_size > _MOST_RECEIPT:
            raise SourceError(f"{path.name}: more than {_MOST_RECEIPT} bytes")
        try:
            receipt = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{path.name}: not JSON ({error})") from None
        if not isinstance(receipt, dict):
            raise SourceError(f"{path.name}: not a JSON object")
        return receipt

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame | None]:
        """Tables read so far: several rules ask for the same one."""
        return {}

    @cached_property
    def files(self) -> dict[str, Path]:
        """Every file below the folder by its path from there; links are listed, not followed.

        Raises:
            SourceError: more files than any edition has.
        """
        found: dict[str, Path] = {}
        for at, folders, names in os.walk(self.path):
            here = Path(at)
            linked = [name for name in folders if (here / name).is_symlink()]
            for path in (here / name for name in (*names, *linked)):
                found[path.relative_to(self.path).as_posix()] = path
            if len(found) > _MOST_FILES:
                raise SourceError(f"{self.path}: more than {_MOST_FILES} files")
        return dict(sorted(found.items()))

    @cached_property
    def loose(self) -> list[Path]:
        """The files of the folder itself that are no links."""
        return [
            path
            for name, path in self.files.items()
            if "/" not in name and path.is_file() and not path.is_symlink()
        ]

    @cached_property
    def texts(self) -> dict[str, str]:
        """The texts that lie loose in the folder, the first 2 MB of each, by file name.

        Raises:
            SourceError: a file that cannot be read.
        """
        paths = [path for path in self.loose if is_text(path.name)]
        return {path.name: decoded(first_bytes(path)) for path in paths}

    @cached_property
    def documents(self) -> dict[str, str]:
        """What loose KML and KMZ say before their first placemark, by file name.

        Raises:
            SourceError: a file that cannot be read, or a damaged KMZ.
        """
        paths = [path for path in self.loose if path.suffix.casefold() in KML_SUFFIXES]
        return {path.name: head_of_file(path) for path in paths}

    @property
    def archives(self) -> list[Path]:
        """Zip packages that lie loose in the folder."""
        return [path for path in self.loose if path.suffix.casefold() == ".zip"]

    def table(self, name: str) -> pd.DataFrame | None:
        """A table without geometry, such as the releases; None where there is none.

        Raises:
            SourceError: a damaged file.
        """
        if name not in self._tables:
            self._tables[name] = _read_table(self.path / f"{name}.parquet")
        return self._tables[name]

    @cached_property
    def releases(self) -> pd.DataFrame | None:
        """The table of releases in the columns that rules read; what it lacks is empty there.

        Raises:
            SourceError: a damaged file.
        """
        table = self.table("releases")
        if table is None:
            return None
        empty = pd.Series("", index=table.index)
        found = {name: texts_of(table.get(name, empty)) for name in _RELEASE_TEXTS}
        numbers = {
            name: pd.to_numeric(table.get(name, empty), errors="coerce").astype(float)
            for name in _RELEASE_NUMBERS
        }
        return pd.DataFrame(found | numbers)

    def messages(self, *rules: str) -> list[str]:
        """What the edition's ledger says under these rules.

        Raises:
            SourceError: a damaged file.
        """
        ledger = self.table("ledger")
        if ledger is None or not {"rule", "message_en"} <= set(ledger.columns):
            return []
        return ledger.loc[ledger["rule"].isin(rules), "message_en"].pipe(texts_of).tolist()


def _read_table(path: Path) -> pd.DataFrame | None:
    """A table without the shapes of its features, which are most of its bytes."""
    if not path.is_file():
        return None
    table = read_parquet(path)
    kept = [place for place, name in enumerate(table.column_names) if name != "geometry"]
    try:
        frame: pd.DataFrame = table.select(kept).to_pandas()
    except pa.ArrowException as error:  # such as times that pandas cannot hold
        raise SourceError(f"{path.name}: not a readable table ({error!s:.120})") from None
    return without_bytes(frame.loc[:, ~frame.columns.duplicated()].copy())
