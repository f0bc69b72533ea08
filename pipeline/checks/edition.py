"""An edition as a whole: the products of one folder and what lies beside them."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.checks.dataset import Dataset
from pipeline.errors import SourceError

RECEIPT = "receipt.json"
_MOST_BYTES = 64 * 1024**2


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
        if path.stat().st_size > _MOST_BYTES:
            raise SourceError(f"{path.name}: more than {_MOST_BYTES} bytes")
        try:
            receipt = json.loads(path.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{path.name}: not JSON ({error})") from None
        if not isinstance(receipt, dict):
            raise SourceError(f"{path.name}: not a JSON object")
        return receipt

    def table(self, name: str) -> pd.DataFrame | None:
        """A table without geometry, such as the releases; None where there is none.

        Raises:
            SourceError: a damaged file.
        """
        path = self.path / f"{name}.parquet"
        if not path.is_file():
            return None
        try:
            with pq.ParquetFile(path) as file:
                frame: pd.DataFrame = file.read().to_pandas()
        except (pa.ArrowException, OSError) as error:
            first = (str(error).splitlines() or [""])[0][:120]
            raise SourceError(f"{path.name}: not a readable Parquet file ({first})") from None
        return frame
