"""Apostrophes that an agency lost: ``Refuge D?Oiseaux`` is ``Refuge D’Oiseaux``.

A program that knew only the code page's characters wrote ``?`` for the curly apostrophe. French
elides before a vowel or h, so a question mark between an eliding word and one is no question. What
else was lost, such as the end of a name cut off after an elision, no byte tells.
"""

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_ELISION = re.compile(
    r"(?<![^\W\d_])(?P<word>[cdjlmnst]|qu|jusqu|lorsqu|puisqu)\?(?=[aeiouyhàâéèêëîïôœùû])",
    re.IGNORECASE,
)
_ADDRESS = "://"


def restored(text: str) -> str:
    """The text with its elisions; web addresses, where ``?`` has its meaning, as they are."""
    return text if _ADDRESS in text else _ELISION.sub(r"\g<word>’", text)


def mend(frame: pd.DataFrame, records: NDArray[np.int64]) -> pd.DataFrame:
    """Put the texts of a frame right, and tell of every cell that was.

    Returns:
        One row a cell: record, before, after, column.
    """
    changes = [pd.DataFrame({name: [] for name in ("record", "before", "after", "column")})]
    for column in list(frame.columns):
        before = frame[column]
        after = before.map(restored).astype("str")
        frame[column] = after
        told = pd.DataFrame({"record": records, "before": before, "after": after})
        changes.append(told[before != after].assign(column=column))
    return pd.concat([part for part in changes if len(part)] or changes[:1], ignore_index=True)
