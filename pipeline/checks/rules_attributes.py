"""Product rules on fields and their values: C1 to C6."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

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

_SHORT_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,9}", re.IGNORECASE)
_LONG_NAME = re.compile(r"[A-Z][A-Z0-9_]*", re.IGNORECASE)
_NAME_FIELD = re.compile(r"name(_(en|fr|es|original))?|(fac|facility|site)_n(ame)?", re.IGNORECASE)
_LANGUAGE = re.compile(r"(.+)_(en|fr|es)", re.IGNORECASE)
_MOST_BYTES = 254
# Letters that a decoder gave up, and UTF-8 that was read as Latin-1.
_MOJIBAKE = re.compile("\ufffd|\u00c3[\u0080-\u00bf]|\u00c2[\u0080-\u00bf]")
_BREAKS = re.compile(r"[\r\n]")
# Marks that names should not have, and question marks where letters were: the source's own text,
# which the atlas publishes unchanged and reports to the Party.
_MARKS_IN_NAMES = re.compile(r"[<>?*]")
_LOST_LETTERS = re.compile(r"\?{2,}|\w\?\w")
_COUNTRIES = ("CAN", "MEX", "USA")
_BASE_ONLY = ("FN", "water/agua/d'eau")


@product_rule(
    "C1",
    "reject",
    en="Field names",
    fr="Noms des champs",
    es="Nombres de los campos",
    source="atlas framework 13",
)
def field_names(dataset: Dataset, context: Context) -> Outcome:
    """Ten ASCII characters at most in a shapefile, plain and unique in any case elsewhere."""
    if dataset.format == "kml":
        return not_applicable("KML has labels, not fields")
    names = [field.name for field in dataset.fields]
    pattern = _SHORT_NAME if dataset.format == "shapefile" else _LONG_NAME
    found = [f"{name!r} is no plain name" for name in names if not pattern.fullmatch(name)]
    twice = Counter(name.casefold() for name in names)
    found += [f"{name!r} stands {count} times" for name, count in twice.items() if count > 1]
    return listed(f"{len(names)} fields", found)


@product_rule("C2", "reject", en="Text", fr="Texte", es="Texto", source="atlas framework 7, 13")
def text_values(dataset: Dataset, context: Context) -> Outcome:
    """Texts are tidy, undamaged, and short enough for the format.

    Marks that the source itself wrote are worth a warning only.
    """
    outcome = _offences(dataset, _fault)
    if outcome.count:
        return outcome
    return replace(_offences(dataset, _mark), softens=True)


def _offences(dataset: Dataset, judge: Callable[[str, str, Dataset], str]) -> Outcome:
    """Texts that `judge` finds something wrong with, each distinct one judged once."""
    rows: list[int] = []
    reasons: list[str] = []
    for name, values in dataset.text_columns().items():
        codes, distinct = pd.factorize(values.fillna("").astype(str))
        faults = [judge(str(text), name, dataset) for text in distinct]
        is_bad = np.array([bool(fault) for fault in faults], dtype=bool)
        if is_bad.any():
            bad = np.flatnonzero(is_bad[codes])
            rows += bad.tolist()
            reasons += [f"{name} {faults[codes[row]]}" for row in bad.tolist()]
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


@product_rule("C4", "reject", en="Country", fr="Pays", es="País", source="atlas framework 7")
def country_values(dataset: Dataset, context: Context) -> Outcome:
    """CAN, MEX or USA; foreign land and water only in base layers."""
    values = dataset.column("COUNTRY")
    if values is None:
        return not_applicable("no field COUNTRY")
    texts = values.fillna("").astype(str)
    allowed = [*_COUNTRIES, *(_BASE_ONLY if _is_base_layer(dataset) else ())]
    bad = np.flatnonzero(~texts.isin(allowed).to_numpy(bool))
    found = ", ".join(sorted(set(texts))[:9])
    return offending_rows(dataset, found, bad, lambda i: repr(texts.iloc[bad[i]]))


def _is_base_layer(dataset: Dataset) -> bool:
    """Whether these are the framework's own polygons or lines."""
    has_fields = dataset.column("UIDENT", "STATEABB") is not None
    return has_fields and len(dataset.vertices.row) > len(dataset)


@product_rule(
    "C5",
    "reject",
    en="State and province codes",
    fr="Codes d'État et de province",
    es="Claves de estado y provincia",
    source="atlas framework 7, 8; ISO 3166-2",
)
def state_codes(dataset: Dataset, context: Context) -> Outcome:
    """Codes of ISO 3166-2 that are in use today."""
    values = dataset.column("state_prov", "stateabb")
    if values is None:
        return not_applicable("no field of state codes")
    texts = values.fillna("").astype(str)
    bad = np.flatnonzero(~texts.isin([*context.state_codes, ""]).to_numpy(bool))
    empty = int((texts == "").sum())
    figure = f"{texts[texts != ''].nunique()} codes, {empty} features without"
    return offending_rows(dataset, figure, bad, lambda i: repr(texts.iloc[bad[i]]))


@product_rule(
    "C6",
    "warn",
    en="Three languages",
    fr="Trois langues",
    es="Tres idiomas",
    source="atlas framework 7",
)
def three_languages(dataset: Dataset, context: Context) -> Outcome:
    """A field in one language has its two sisters, and no row lacks a language."""
    if dataset.format == "kml":
        return not_applicable("a KML document is in one language")
    by_stem: dict[str, dict[str, str]] = {}
    for name in dataset.text_columns():
        if match := _LANGUAGE.fullmatch(name):
            by_stem.setdefault(match[1].casefold(), {})[match[2].casefold()] = name
    if not by_stem:
        return not_applicable("no field in several languages")
    lone = [name for names in by_stem.values() if len(names) < 3 for name in names.values()]
    if lone:
        return listed(f"{len(by_stem)} sets", [f"{name} lacks its sisters" for name in lone])
    rows: list[int] = []
    for names in by_stem.values():
        texts = dataset.attributes[list(names.values())].fillna("").astype(str)
        is_empty = (texts == "").to_numpy(bool)
        rows += np.flatnonzero(is_empty.any(axis=1) & ~is_empty.all(axis=1)).tolist()
    figure = f"{len(by_stem)} sets of fields"
    return offending_rows(
        dataset, figure, np.array(rows, dtype=np.intp), lambda i: "a language is missing"
    )
