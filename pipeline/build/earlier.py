"""What stood in a layer's folder before a build: the edition that its report compares with."""

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.checks.edition import Edition
from pipeline.checks.edition_before import published_before
from pipeline.errors import SourceError
from pipeline.export.edition import EarlierEdition
from pipeline.spec.layer import LayerSpec


def earlier_edition(
    layer_folder: Path, layer: LayerSpec, receipt: dict[str, Any]
) -> EarlierEdition | None:
    """The edition published under the same name or, if there is none, the one before it by name.

    Its features are read at once, because publishing takes the old files away. Only the report
    knows of them: no product and no receipt depends on what was published before.
    """
    here = layer_folder / str(receipt["edition"])
    found = Edition(here, ()) if here.is_dir() else published_before(here, receipt)
    if found is None:
        return None
    name = found.path.name
    try:
        tables = [found.table(stem) for stem in (layer.id, f"{layer.id}_inset")]
    except SourceError as error:
        return EarlierEdition(name, pd.DataFrame(), str(error))
    kept = [table for table in tables if table is not None]
    if not kept:
        return EarlierEdition(name, pd.DataFrame(), f"it has no {layer.id}.parquet")
    features = pd.concat(kept, ignore_index=True)
    if layer.key not in features or not features[layer.key].is_unique:
        return EarlierEdition(name, pd.DataFrame(), f"{layer.key} does not tell features apart")
    return EarlierEdition(name, features)
