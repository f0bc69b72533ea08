"""An edition of ours, read a column at a time: its GeoParquet and that of its inset."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from pipeline.checks.edition import Edition
from pipeline.checks.readers.parquet import read_parquet, read_schema
from pipeline.comparison.side import StoredShapes
from pipeline.errors import SourceError, UsageError

_GEOMETRY = "geometry"


@dataclass(frozen=True, eq=False)
class EditionColumns:
    """The full detail of a published edition.

    Attributes:
        name: of the edition, by its receipt.
        layer_id: id of its layer, by its receipt.
        paths: the GeoParquet in atlas metres, and that of the inset in degrees if there is one.
        fields: names of the attributes.
    """

    name: str
    layer_id: str
    paths: tuple[Path, ...]
    fields: tuple[str, ...]

    def column(self, name: str) -> pd.Series:
        """An attribute, a row a feature, those of the inset last.

        Raises:
            SourceError: a damaged file.
        """
        parts = [read_parquet(path, (name,)) for path in self.paths]
        columns = [part.column(name) for part in parts if name in part.column_names]
        if len(columns) < len(parts):
            raise SourceError(f"{self.name}: {name} is not in each of its files")
        whole: pd.Series = pd.concat([part.to_pandas() for part in columns], ignore_index=True)
        return whole

    def shapes(self) -> StoredShapes:
        """Shapes in the same order.

        Raises:
            SourceError: a damaged file, or features without shapes.
        """
        parts = [read_parquet(path, (_GEOMETRY,)) for path in self.paths]
        if any(_GEOMETRY not in part.column_names for part in parts):
            raise SourceError(f"{self.name}: {self.paths[0].name} has no shapes")
        chunks = [
            chunk
            for part in parts
            for chunk in part.column(_GEOMETRY).cast(pa.large_binary()).chunks
        ]
        wkb = pa.concat_arrays(chunks) if chunks else pa.array([], pa.large_binary())
        if wkb.null_count:
            raise SourceError(f"{self.name}: {wkb.null_count} features have no shape")
        is_inset = np.repeat(np.arange(len(parts)) > 0, [len(part) for part in parts])
        return StoredShapes(wkb, is_inset)


def open_edition(path: Path) -> EditionColumns:
    """The edition in a folder, or in the folder that a link leads to.

    Raises:
        UsageError: no edition of ours: no folder, no receipt or no GeoParquet of its layer.
    """
    expected = "expected the folder of an edition, such as outputs/layers/<layer>/<edition>"
    if not path.is_dir():
        raise UsageError(f"{path}: no such folder; {expected}")
    try:
        receipt = Edition(path, ()).receipt
    except SourceError as error:
        raise UsageError(f"{path}: {error}; {expected}") from None
    stated = [(receipt or {}).get(key) for key in ("layer", "edition")]
    layer_id, name = (text if isinstance(text, str) else "" for text in stated)
    if not layer_id or not name:
        raise UsageError(f"{path}: no receipt that names layer and edition; {expected}")
    files = (path / f"{Path(layer_id).name}{suffix}.parquet" for suffix in ("", "_inset"))
    paths = tuple(file for file in files if file.is_file())
    if not paths:
        raise UsageError(f"{path}: no {layer_id}.parquet; {expected}")
    return EditionColumns(name, layer_id, paths, _fields(paths[0]))


def _fields(path: Path) -> tuple[str, ...]:
    try:
        schema = read_schema(path)
    except (pa.ArrowException, OSError) as error:
        first = (str(error).splitlines() or [""])[0][:120]
        raise SourceError(f"{path.name}: not a readable Parquet file ({first})") from None
    own = [field.name for field in schema if not pa.types.is_nested(field.type)]
    return tuple(name for name in own if name != _GEOMETRY)
