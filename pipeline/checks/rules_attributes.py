"""Product rules on fields and their values: C1 and C4 to C6."""

import re
from collections import Counter

import numpy as np

from pipeline.checks.base_layers import is_base_layer
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
from pipeline.countries import COUNTRIES, OTHERS

_SHORT_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,9}", re.IGNORECASE)
_LONG_NAME = re.compile(r"[A-Z][A-Z0-9_]*", re.IGNORECASE)
_LANGUAGE = re.compile(r"(.+)_(en|fr|es)", re.IGNORECASE)
_BASE_ONLY = (OTHERS, "water/agua/d'eau")


@product_rule(
    "C1",
    "reject",
    en="Field names",
    fr="Noms des champs",
    es="Nombres de los campos",
    says_fr="Dix caractères ASCII au plus dans un shapefile ; ailleurs des noms simples, uniques "
    "sans égard à la casse.",
    says_es="Diez caracteres ASCII como máximo en un shapefile; en los demás formatos nombres "
    "simples y únicos sin distinguir mayúsculas.",
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


@product_rule(
    "C4",
    "reject",
    en="Country",
    fr="Pays",
    es="País",
    says_fr="CAN, MEX ou USA ; terres étrangères et eau seulement dans les couches de base.",
    says_es="CAN, MEX o USA; tierras extranjeras y agua solo en las capas base.",
    source="atlas framework 7",
)
def country_values(dataset: Dataset, context: Context) -> Outcome:
    """CAN, MEX or USA; foreign land and water only in base layers."""
    values = dataset.column("COUNTRY")
    if values is None:
        return not_applicable("no field COUNTRY")
    texts = texts_of(values)
    allowed = [*COUNTRIES, *(_BASE_ONLY if is_base_layer(dataset) else ())]
    bad = np.flatnonzero(~texts.isin(allowed).to_numpy(bool))
    found = ", ".join(sorted(set(texts))[:9])
    return offending_rows(dataset, found, bad, lambda i: repr(texts.iloc[bad[i]]))


@product_rule(
    "C5",
    "reject",
    en="State and province codes",
    fr="Codes d'État et de province",
    es="Claves de estado y provincia",
    says_fr="Codes de la norme ISO 3166-2 en usage aujourd'hui.",
    says_es="Claves de la norma ISO 3166-2 vigentes.",
    source="atlas framework 7, 8; ISO 3166-2",
)
def state_codes(dataset: Dataset, context: Context) -> Outcome:
    """Codes of ISO 3166-2 that are in use today."""
    values = dataset.column("state_prov", "stateabb")
    if values is None:
        return not_applicable("no field of state codes")
    texts = texts_of(values)
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
    says_fr="Un champ dans une langue a ses deux frères, et aucune ligne n'a de langue manquante.",
    says_es="Un campo en un idioma tiene a sus dos hermanos, y a ninguna fila le falta un idioma.",
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
        texts = dataset.attributes[list(names.values())].apply(texts_of)
        is_empty = (texts == "").to_numpy(bool)
        rows += np.flatnonzero(is_empty.any(axis=1) & ~is_empty.all(axis=1)).tolist()
    figure = f"{len(by_stem)} sets of fields"
    return offending_rows(
        dataset, figure, np.array(rows, dtype=np.intp), lambda i: "a language is missing"
    )
