"""What is compared: one edition, read a column at a time."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from pipeline.differences import Rows
from pipeline.errors import SourceError
from pipeline.projection import to_degrees

Shapes = NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class StoredShapes:
    """Shapes as their file holds them.

    Attributes:
        wkb: shapes as well-known binary, one row a feature.
        is_inset: whether a shape lies beyond the projection's domain and is in degrees (rule A13);
            the others are in atlas metres.
    """

    wkb: pa.LargeBinaryArray
    is_inset: NDArray[np.bool_]

    def texts(self, rows: Rows) -> pa.LargeBinaryArray:
        """The bytes of some rows."""
        return self.wkb.take(pa.array(rows))

    def read(self, rows: Rows) -> Shapes:
        """Shapes of some rows as they are stored.

        Raises:
            SourceError: bytes that are no shape.
        """
        try:
            shapes = shapely.from_wkb(self.texts(rows).to_numpy(zero_copy_only=False))
        except shapely.errors.ShapelyError as error:
            raise SourceError(f"expected shapes as well-known binary ({error!s:.80})") from None
        return np.asarray(shapes)

    def degrees(self, rows: Rows) -> Shapes:
        """Shapes of some rows in degrees, vertex by vertex."""
        shapes, inset = self.read(rows), self.is_inset[rows]
        shapes[~inset] = shapely.transform(
            shapes[~inset], lambda places: np.column_stack(to_degrees(*places.T))
        )
        return shapes


class Side(Protocol):
    """One edition of a layer."""

    @property
    def name(self) -> str:
        """Name of the edition."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the attributes in the order of the file."""

    def column(self, name: str) -> pd.Series:
        """An attribute, a row a feature, in the order of the file."""

    def shapes(self) -> StoredShapes | None:
        """Shapes in the same order; None where only attributes are known."""


@dataclass(frozen=True, eq=False)
class TableSide:
    """An edition whose attributes stand in memory."""

    name: str
    features: pd.DataFrame

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the attributes; Parquet's own columns of shapes are none."""
        return tuple(str(n) for n in self.features if n not in ("geometry", "bbox"))

    def column(self, name: str) -> pd.Series:
        """An attribute, a row a feature."""
        found: pd.Series = self.features[name]
        return found

    def shapes(self) -> StoredShapes | None:
        """None: only attributes are known."""
        return None
