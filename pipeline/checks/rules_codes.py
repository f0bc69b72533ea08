"""Product rules on coded values: C7, C9 and C10."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

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
from pipeline.countries import OTHERS

_NAICS_NAMES = ("naics_code", "naics", "naicscode", "primary_naics", "scian")
_EDITION_NAMES = ("naics_edition", "naics_ed", "scian_edition")
_NAICS = r"[1-9]\d{1,5}"
# Numbers that stand for nothing wherever they are, and those that do so only as the sole extreme.
_SENTINELS = (-999.0, -9999.0, -99999.0, -999999.0, -99999999.0)
_LOWEST = (-9.0, -99.0, -1e20, -1e30, -3.4028234663852886e38, -1.7976931348623157e308)
_HIGHEST = (9999.0, 99999.0, 999999.0, 9999999.0, 1e20, 1e30, 9.96921e36)
_WORDS = ("n/a", "na", "#n/a", "null", "(null)", "<null>", "none", "nan", "nil", "-999", "-9999")
_TEXT_SENTINELS = [form for word in _WORDS for form in {word, word.upper(), word.capitalize()}]
_TEXT_SENTINELS += ["NaN", "N/a", "#N/a"]
# Fields whose published definition declares the value, and vocabularies that have the word.
_DECLARED = {"usa_sub": -999.0, "usa_reg": -999.0}
_HAS_NONE = ("no_take",)
# What a coded field of a stranger's layer may be called, beside those of the field table.
_CODED = (
    *("state_prov", "naics_code", "gov_type", "own_type", "iucn_cat", "type_pa", "mgmt_agncy"),
    *("desig_eng", "desig_type", "status", "biome", "network", "medium", "sector_en"),
)
_NOT_MAPPED = r"(?i)(?:not reported|unmapped|unassigned|unknown|n/a|none|null|nan)?"
# The share of a source's records that the layers' own budgets bear.
_MOST_SHARE = 0.05


@product_rule(
    "C7",
    "reject",
    en="Industry codes",
    fr="Codes d'activité (SCIAN)",
    es="Códigos de actividad (SCIAN)",
    source="atlas framework 17",
    says_fr=(
        "Les codes SCIAN sont du texte de deux à six chiffres sans zéro initial, et l'édition de "
        "la classification est indiquée à côté de chacun."
    ),
    says_es=(
        "Los códigos SCIAN son texto de dos a seis dígitos sin cero inicial, y la edición de la "
        "clasificación figura junto a cada uno."
    ),
)
def industry_codes(dataset: Dataset, context: Context) -> Outcome:
    """NAICS codes are text of two to six digits without a leading zero, each with its edition."""
    codes = dataset.column(*_NAICS_NAMES)
    if codes is None:
        return not_applicable("no field of industry codes")
    kind = next(field.kind for field in dataset.fields if field.name == codes.name)
    if kind != "text":
        return listed(f"{codes.name} is {kind}", [f"{codes.name} is {kind}, not text"])
    texts = texts_of(codes)
    is_given = (texts != "").to_numpy(bool)
    is_wrong = is_given & ~texts.str.fullmatch(_NAICS).to_numpy(bool)
    figure = f"{texts[is_given].nunique()} codes on {is_given.sum()} of {len(dataset)} features"
    stated = pd.Series("-", index=texts.index)
    if dataset.format != "kml":  # a balloon is no table
        editions = dataset.column(*_EDITION_NAMES)
        if editions is None:
            return listed(figure, ["no field says of which edition the codes are (naics_edition)"])
        stated = texts_of(editions)
        figure += f", of {', '.join(sorted(set(stated.unique()) - {''})[:4]) or 'no edition'}"
    is_bare = is_given & (stated == "").to_numpy(bool)
    rows = np.flatnonzero(is_wrong | is_bare)
    reason = np.where(is_wrong, "is no NAICS code", "has no edition of the classification")
    return offending_rows(
        dataset, figure, rows, lambda i: f"{texts.iloc[rows[i]]!r} {reason[rows[i]]}"
    )


@product_rule(
    "C9",
    "warn",
    en="Missing values",
    fr="Valeurs manquantes",
    es="Valores faltantes",
    source="atlas framework 7, 17",
    says_fr=(
        "Une valeur manquante est vide; ni -999, 9999 ou 1e20, ni « N/A » ou « NULL », "
        "à moins que la définition du champ ne le déclare."
    ),
    says_es=(
        "Un valor faltante está vacío; no es -999, 9999 ni 1e20, ni «N/A» o «NULL», "
        "salvo que la definición del campo lo declare."
    ),
)
def missing_values(dataset: Dataset, context: Context) -> Outcome:
    """A missing value is empty: not -999, 9999 or 1e20, not "N/A" or "NULL".

    But for values that the published definition of the field declares.
    """
    found: list[str] = []
    for field in dataset.fields:
        if field.name not in dataset.attributes.columns:
            continue
        values = dataset.attributes[field.name]
        if field.kind in ("integer", "real"):
            found += _numbers(field.name, values)
        elif field.kind == "text" and field.name.casefold() not in _HAS_NONE:
            found += _texts(field.name, values[~values.isin(_domain(field.name, context))])
    return listed(f"{len(found)} of {len(dataset.fields)} fields with a stand-in", found)


def _numbers(name: str, values: pd.Series) -> list[str]:
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(float, na_value=np.nan)
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return []
    suspects = set(_SENTINELS)
    low, high = float(known.min()), float(known.max())
    lowest, highest = int((known == low).sum()), int((known == high).sum())
    if low in _LOWEST and (known < 0).sum() == lowest:
        suspects.add(low)
    if high in _HIGHEST and highest > 1 and (known > high / 2).sum() == highest:
        suspects.add(high)
    suspects.discard(_DECLARED.get(name.casefold(), np.nan))
    counts = {value: int((known == value).sum()) for value in sorted(suspects)}
    counts = {value: count for value, count in counts.items() if count}
    if not counts:
        return []
    zeros = int((known == 0).sum())
    shown = " and ".join(f"{value:g} {count} times" for value, count in counts.items())
    mixed = f" beside {zeros} zeros: which of them means missing?" if zeros else ""
    return [f"{name} has {shown}{mixed}"]


def _domain(name: str, context: Context) -> tuple[str, ...]:
    """Values that the field table declares for a field by its long or its short name."""
    table = context.catalogue.fields
    known = (spec for key, spec in table.items() if name.casefold() in (key, spec.short.casefold()))
    return next((spec.domain or () for spec in known), ())


def _texts(name: str, values: pd.Series) -> list[str]:
    counts = values[values.isin(_TEXT_SENTINELS)].value_counts()
    shown = [f"{str(text)!r} {count} times" for text, count in counts.items()]
    return [f"{name} has {' and '.join(shown[:4])}"] if shown else []


@product_rule(
    "C10",
    "warn",
    en="Coverage of coded fields",
    fr="Couverture des champs codés",
    es="Cobertura de los campos codificados",
    source="atlas framework 17",
    says_fr=(
        "Dans chaque pays, au plus cinq pour cent des entités ont un champ codé vide ou sans "
        "correspondance; les parts sont indiquées."
    ),
    says_es=(
        "En cada país, a lo más cinco por ciento de los elementos tienen un campo codificado vacío "
        "o sin correspondencia; se indican las proporciones."
    ),
)
def coverage(dataset: Dataset, context: Context) -> Outcome:
    """In each country at most five per cent of features have a coded field empty or not mapped.

    The shares are given, so that a reader knows what a map by that field leaves out.
    """
    if dataset.format == "kml":
        return not_applicable("a balloon leaves out what is empty")
    fields = list(_coded_fields(dataset, context))
    if not fields or not len(dataset):
        return not_applicable("no coded field")
    country = pd.Series(context.declared(dataset, "country")).replace("", "no country")
    # Of other countries, which base layers show, nothing is expected.
    ours = (country != OTHERS).to_numpy(bool)
    figures, found = [], []
    for values in fields:
        is_empty = texts_of(values).str.strip().str.fullmatch(_NOT_MAPPED)
        shares = (
            is_empty.reset_index(drop=True)[ours]
            .groupby(country[ours])
            .agg(["mean", "sum", "size"])
        )
        for place, share, number, features in shares.itertuples():
            if number:
                figures.append(f"{values.name} {place} {share:.1%}")
            if share > _MOST_SHARE:
                found.append(
                    f"{values.name} is empty or not mapped on {int(number)} of {int(features)} "
                    f"features of {place} ({share:.1%})"
                )
    figure = "empty or not mapped: " + (", ".join(figures) or f"none in {len(fields)} fields")
    return listed(figure, found)


def _coded_fields(dataset: Dataset, context: Context) -> Iterator[pd.Series]:
    """Fields with a vocabulary: of the field table, or by the names that others give them."""
    table = context.catalogue.fields
    names = [name for name, spec in table.items() if spec.domain or spec.pattern]
    seen: set[str] = set()
    for name in (*names, *_CODED):
        values = context.column(dataset, name)
        if values is not None and str(values.name) not in seen:
            seen.add(str(values.name))
            yield values
