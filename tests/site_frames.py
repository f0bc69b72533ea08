"""Sites as conform leaves them, their monitors, and contexts whose source says other things."""

import re
from typing import Any

import pandas as pd

from pipeline.ledger import Ledger
from pipeline.spec.network import Activity, Elevation
from pipeline.steps.layer_steps import LayerContext
from pipeline.steps.registry import Context
from tests.register_frames import catalogue

LAYER, SOURCE, YEAR = "monitoring_sites", "us_aqs", 2025
_CODES = {"active", "closed", "opened", "planned", "unknown", "status", "relayed", "data"}
_REPORTED = ("opened", "closed", "status", "listed", "elevation", "elevation_unit")


def conformed(*rows: dict[str, Any]) -> pd.DataFrame:
    """Sites S0, S1 ... with the reported texts that each row names; the others are empty."""
    empty = {f"reported_{name}": "" for name in _REPORTED}
    records = [
        {"native_id": f"S{number}", "record": number + 2}
        | empty
        | {f"reported_{name}": text for name, text in row.items()}
        for number, row in enumerate(rows)
    ]
    frame = pd.DataFrame(records, columns=["native_id", "record", *empty])
    return frame.astype(dict.fromkeys(empty, "str")).assign(
        source=SOURCE, country="USA", file="sites.csv"
    )


def monitors(*rows: tuple[str, int | None, str]) -> pd.DataFrame:
    """Monitors: the site's id, the year of data, the monitor's status."""
    frame = pd.DataFrame(list(rows), columns=["native_id", "data_year", "monitor_status"])
    return frame.astype({"native_id": "str", "data_year": "Int64", "monitor_status": "str"})


def source_context(activity: Activity | None = None, elevation: Elevation | None = None) -> Context:
    """The context of a source whose spec speaks so of activity and elevation."""
    spec = catalogue().source(SOURCE).spec
    changes = {"activity": activity or Activity(), "elevation": elevation}
    sites = spec.tables.sites.model_copy(update=changes)
    source = spec.model_copy(update={"tables": spec.tables.model_copy(update={"sites": sites})})
    vintage = spec.vintage(YEAR)
    assert vintage is not None
    columns = catalogue().columns(SOURCE)
    layer = catalogue().layer(LAYER)
    return Context(catalogue(), layer, source, vintage, columns, YEAR, "2026-01-01", Ledger())


def bare_codes(message: str) -> list[str]:
    """Codes of the atlas that a message in another language than English has without quotes."""
    words = re.findall(r"[a-z]+", re.sub(r"'[^']+'", "", message))
    return [word for word in words if word in _CODES]


def layer_context() -> LayerContext:
    """The context of a step on all sources together."""
    return LayerContext(catalogue(), catalogue().layer(LAYER), {SOURCE: YEAR}, Ledger())
