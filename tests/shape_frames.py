"""Rows of shapes as a file gives them, and the context that a step of an inventory is given."""

from typing import Any

import numpy as np
import pandas as pd

from pipeline.ledger import Ledger
from pipeline.spec.source import AreaSource
from pipeline.steps.layer_steps import LayerContext
from pipeline.steps.registry import Context
from tests.polygon_shapes import array
from tests.register_frames import catalogue

LAYER = "protected_areas"


def area_context(source_id: str = "us_padus", **changes: Any) -> Context:
    """A context with an empty ledger; `changes` replace parts of the source's table of areas."""
    source = catalogue().source(source_id).spec
    assert isinstance(source, AreaSource)
    source = source.model_copy(update={"areas": source.areas.model_copy(update=changes)})
    vintage, columns = source.vintages[0], catalogue().columns(source_id)
    layer = catalogue().layer(LAYER)
    return Context(catalogue(), layer, source, vintage, columns, 2016, "2026-01-31", Ledger())


def layer_context(**changes: Any) -> LayerContext:
    """The context of a step of the layer; `changes` replace parts of its contract."""
    layer = catalogue().layer(LAYER).model_copy(update=changes)
    return LayerContext(catalogue(), layer, {}, Ledger())


def rows(*shapes: Any, **columns: Any) -> pd.DataFrame:
    """A row a shape, one file, with ids A, B, C."""
    records = np.arange(1, len(shapes) + 1)
    ids = [chr(64 + number) for number in records]
    frame = pd.DataFrame({"record": records, "native_id": pd.Series(ids, dtype="str")})
    frame = frame.assign(source="us_padus", country="USA", file="a.shp", shape=array(*shapes))
    return frame.assign(**columns)
