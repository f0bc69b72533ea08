"""Control totals: identities of a register's own columns prove that none was mixed up."""

import numpy as np
import pandas as pd

from pipeline.spec.register import ControlTotal
from pipeline.steps.quantify import parse_quantities
from pipeline.steps.registry import Context, Tables, step

_SHARE = 1e-4
_ABSOLUTE = 1.0


@step("prove_totals")
def prove_totals(tables: Tables, context: Context) -> Tables:
    """Compare every control total with the sum of its parts, to 0.01 % or one unit (rule D2)."""
    frame = tables["releases"]
    for identity in context.register.tables.releases.control_totals:
        _prove(frame, identity, context)
    return tables


def _prove(frame: pd.DataFrame, identity: ControlTotal, context: Context) -> None:
    parts = [name for name in identity.parts if name in frame.columns]
    if identity.total not in frame.columns or not parts:
        return
    total = np.nan_to_num(parse_quantities(frame[identity.total])[0])
    summed = np.sum([np.nan_to_num(parse_quantities(frame[name])[0]) for name in parts], axis=0)
    difference = np.abs(total - summed)
    is_broken = difference > np.maximum(_ABSOLUTE, _SHARE * np.abs(total))
    context.ledger.add(
        "D2" if identity.severity == "reject" else "D2-WEAK",
        "published_as_is",
        "releases",
        frame[is_broken],
        identity.total,
        pd.Series(total[is_broken]).map("{:.3f}".format),
        pd.Series(summed[is_broken]).map("{:.3f}".format),
    )
