"""Product rules on text and its encoding: C2 and C3."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.text import tidy

_NAME_FIELD = re.compile(r"name(_(en|fr|es|original))?|(fac|facility|site)_n(ame)?", re.IGNORECASE)
_MOST_BYTES = 254
# Letters that a decoder gave up, and UTF-8 that was read as Latin-1.
_MOJIBAKE = re.compile("\ufffd|\u00c3[\u0080-\u00bf]|\u00c2[\u0080-\u00bf]")
_BREAKS = re.compile(r"[\r\n]")
# Marks that names should not have, and question marks where letters were: the source's own text,
# which the atlas publishes unchanged and reports to the Party.
_MARKS_IN_NAMES = re.compile(r"[<>?*]")
_LOST_LETTERS = re.compile(r"\?{2,}|\w\?\w")
# Anything but letters of at most two bytes, signs, and single blanks between them.
_NOT_PLAIN = re.compile("[^ !-~\u00c0\u00c1\u00c4-\u017f]|[?<>*&]|  |^ | $")


@product_rule(
    "C2",
    "reject",
    en="Text",
    fr="Texte",
    es="Texto",
    says_fr="Les textes sont soignés, intacts et assez courts pour le format. Les signes que la "
    "source a elle-même écrits ne valent qu'un avertissement.",
    says_es="Los textos están limpios, sin daños y caben en el formato. Los signos que la propia "
    "fuente escribió solo merecen una advertencia.",
    source="atlas framework 7, 13",
)
def text_values(dataset: Dataset, context: Context) -> Outcome:
    """Texts are tidy, undamaged, and short enough for the format.

    Marks that the source itself wrote are worth a warning only.
    """
    suspects = [_suspects(name, values) for name, values in dataset.text_columns().items()]
    outcome = _offences(dataset, suspects, _fault)
    if outcome.count:
        return outcome
    return replace(_offences(dataset, suspects, _mark), softens=True)


class _Suspects(NamedTuple):
    """The distinct texts of a field that may be bad, by the code that stands for them in rows."""

    name: str
    codes: NDArray[np.intp]
    texts: dict[int, str]


def _suspects(name: str, values: pd.Series) -> _Suspects:
    codes, distinct = pd.factorize(texts_of(values))
    texts = {
        code: text
        for code, text in enumerate(distinct.tolist())
        if len(text) > _MOST_BYTES // 2 or _NOT_PLAIN.search(text)
    }
    return _Suspects(name, codes, texts)


def _offences(
    dataset: Dataset, suspects: list[_Suspects], judge: Callable[[str, str, Dataset], str]
) -> Outcome:
    """Texts that `judge` finds something wrong with, each distinct one judged once."""
    rows: list[int] = []
    reasons: list[str] = []
    for name, codes, texts in suspects:
        judged = {code: judge(text, name, dataset) for code, text in texts.items()}
        faults = {code: fault for code, fault in judged.items() if fault}
        bad = np.flatnonzero(np.isin(codes, list(faults))).tolist()
        rows += bad
        reasons += [f"{name} {faults[codes[row]]}" for row in bad]
    figure = f"{len(set(rows))} of {len(dataset)} features"
    return offending_rows(dataset, figure, np.array(rows, dtype=np.intp), lambda i: reasons[i])


def _fault(text: str, name: str, dataset: Dataset) -> str:
    """What is wrong with a text, or nothing."""
    shown = repr(text[:60])
    if dataset.format == "shapefile" and len(text.encode("utf-8", "replace")) > _MOST_BYTES:
        return f"has more than {_MOST_BYTES} bytes: {shown}"
    if _MOJIBAKE.search(text):
        return f"is damaged: {shown}"
    if _NAME_FIELD.fullmatch(name) and _BREAKS.search(text):
        return f"has a line break: {shown}"
    # KML texts are laid out by white space, and padding at the end is the format's own in dBASE.
    if dataset.format != "kml" and text != tidy(text):
        return f"is not trimmed and normalized: {shown}"
    return ""


def _mark(text: str, name: str, _: Dataset) -> str:
    """A mark in a text that its source wrote so, or nothing."""
    if _LOST_LETTERS.search(text) and "://" not in text:
        return f"has lost letters: {text[:60]!r}"
    if _NAME_FIELD.fullmatch(name) and _MARKS_IN_NAMES.search(text):
        return f"has characters that names should not have: {text[:60]!r}"
    return ""


@product_rule(
    "C3",
    "reject",
    en="Encoding file",
    fr="Fichier d'encodage",
    es="Archivo de codificación",
    says_fr="Le ``.cpg`` est présent et indique UTF-8.",
    says_es="El ``.cpg`` está presente e indica UTF-8.",
    source="atlas framework 7",
)
def encoding_file(dataset: Dataset, context: Context) -> Outcome:
    """The ``.cpg`` is there and says UTF-8."""
    if dataset.shapefile is None:
        return not_applicable("only shapefiles have a .cpg")
    cpg = dataset.shapefile.cpg
    if cpg is None:
        return listed("no .cpg", ["the .cpg is missing"])
    is_utf8 = cpg.strip().upper() == "UTF-8"
    return listed(cpg.strip()[:20], [] if is_utf8 else [f"the .cpg says {cpg.strip()[:40]!r}"])
