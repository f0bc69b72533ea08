"""Small register tables, and the context that a step is given, for the tests of the steps."""

from functools import lru_cache
from typing import Any

import pandas as pd

import pipeline.steps.attach
import pipeline.steps.identify
import pipeline.steps.locate
import pipeline.steps.totals  # noqa: F401  (importing the modules registers their steps)
from pipeline.ledger import Ledger
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.layer import LayerSpec
from pipeline.steps.registry import Context, Tables, run_steps

LAYER = "prtr_facilities"
MOST_YEARS = {
    "mx_retc": 2022,
    "us_tri_basic": 2022,
    "us_tri_net": 2012,
    "ca_npri": 2012,
    "ca_npri_extracts": 2012,
}


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The specs of the repository, read once."""
    return Catalogue()


def layer() -> LayerSpec:
    return catalogue().layer(LAYER)


def context_of(source_id: str, year: int | None = None, **changes: Any) -> Context:
    """A context with an empty ledger; `changes` replace parts of the source spec."""
    spec = catalogue().source(source_id).spec
    year = year or MOST_YEARS[source_id]
    vintage = spec.vintage(year)
    assert vintage is not None
    source = spec.model_copy(update=changes)
    columns = catalogue().columns(source_id)
    return Context(catalogue(), layer(), source, vintage, columns, year, "2026-01-01", Ledger())


def with_locate(source_id: str, **changes: Any) -> Context:
    """A context whose source locates differently, e.g. allows other repairs."""
    locate = catalogue().source(source_id).spec.locate.model_copy(update=changes)
    return context_of(source_id, locate=locate)


def records(context: Context, rows: list[dict[str, Any]], file: str = "file.csv") -> pd.DataFrame:
    """Rows as a step gets them: the columns of a record before the given ones."""
    origin = {"source": context.source.id, "country": context.source.country, "file": file}
    full = [
        origin | {"record": number, "native_id": f"ID{number}"} | row
        for number, row in enumerate(rows, start=2)
    ]
    frame = pd.DataFrame(full)
    for name in frame.columns:
        if name != "record" and not pd.api.types.is_numeric_dtype(frame[name]):
            frame[name] = frame[name].astype("str")
    return frame


def run(names: str | tuple[str, ...], tables: Tables, context: Context) -> Tables:
    """Run steps by name; the conservation law is proved after each."""
    return run_steps((names,) if isinstance(names, str) else names, tables, context)


def rules_of(context: Context, native_id: str | None = None) -> list[tuple[str, str]]:
    """Rule and action of every finding so far, or of those of one facility."""
    found = context.ledger.findings()
    if native_id is not None:
        found = found[found["native_id"] == native_id]
    return list(zip(found["rule"], found["action"], strict=True))
