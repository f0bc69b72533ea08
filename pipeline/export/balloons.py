"""What balloons and folders of a layer say, as text in one language."""

import pandas as pd

from pipeline.export.product import Product
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec
from pipeline.spec.portrayal import NameList

_SEPARATOR = "; "
_NOTHING = "-"
_STATES = "state_prov"


def balloon_texts(
    product: Product, catalogue: Catalogue, language: str, names: tuple[str, ...]
) -> dict[str, pd.Series]:
    """Texts of all features by field, for the names of a balloon; unknown numbers are empty."""
    layer, features = product.layer, product.all_features
    texts = {}
    for name, field in layer.balloon_fields(language, names).items():
        if name in layer.lists:
            texts[field] = _listed(product, catalogue, language, layer.lists[name])
        else:
            texts[field] = value_texts(features[field], catalogue.fields[field], language)
    return texts


def value_texts(values: pd.Series, field: FieldSpec, language: str) -> pd.Series:
    """Values as people read them: codes by their label, numbers grouped, nulls empty."""
    if field.type == "text":
        return values.map(lambda code: field.shown(code, language)) if field.labels else values
    if field.type == "integer":
        return values.astype("str").fillna("")
    texts = [_number(value) if value == value else "" for value in values.tolist()]
    return pd.Series(texts, index=values.index, dtype="str")


def titles(product: Product, language: str) -> pd.Series:
    """The name of each feature in the language, else its name, else its national id."""
    features = product.all_features
    title = features["native_id"]
    for name in ("name", f"name_{language}"):
        if name in features:
            title = features[name].where(features[name] != "", title)
    return title


def folder_names(
    product: Product, catalogue: Catalogue, language: str, level: int
) -> pd.Series | str:
    """The folder of each feature at one level: legend text, state, code's label or value."""
    layer = product.layer
    if level >= len(layer.folders):
        return ""
    name = layer.folders[level]
    values = product.all_features[name].astype("str").fillna("")
    labels = {code: state.names[language] for code, state in catalogue.states.items()}
    if name == layer.style.field:
        labels = {s.value: s.label.in_language(language) for s in layer.style.classes}
    elif name != _STATES:
        field = catalogue.fields[name]
        labels = {code: field.shown(code, language) for code in values.unique()}
    return values.map(lambda value: labels.get(value, value) or _NOTHING).astype("str")


def _listed(product: Product, catalogue: Catalogue, language: str, wanted: NameList) -> pd.Series:
    """Names of the rows of each feature: those of the largest sums, or of the most features.

    A list by sums names the largest; another one says how many names it leaves out.
    """
    table, key = product.related[wanted.table], product.layer.key
    name = f"{wanted.names}_{language}"
    if wanted.by:
        unit = catalogue.fields[wanted.by].unit or ""
        sums = table[table[wanted.by] > 0].groupby([key, name])[wanted.by].sum().reset_index()
        rows = sums.sort_values(wanted.by, ascending=False, kind="stable")
        entries = [
            f"{text} {_number(number)} {unit}".rstrip()
            for text, number in zip(rows[name], rows[wanted.by], strict=True)
        ]
    else:
        rows = table.loc[table[name] != "", [key, name]].drop_duplicates()
        rows = rows.assign(features=rows.groupby(name)[key].transform("size"))
        rows = rows.sort_values(["features", name], ascending=[False, True])
        entries = rows[name].tolist()
    texts: dict[str, list[str]] = {}
    for feature, entry in zip(rows[key], entries, strict=True):
        texts.setdefault(feature, []).append(entry)
    features = product.all_features
    joined = [_joined(texts.get(feature, []), wanted) for feature in features[key]]
    return pd.Series(joined, index=features.index, dtype="str")


def _joined(entries: list[str], wanted: NameList) -> str:
    shown = entries[: wanted.most]
    left_out = len(entries) - len(shown)
    if left_out and not wanted.by:
        shown.append(f"+ {left_out}")
    return _SEPARATOR.join(shown)


def _number(value: float) -> str:
    """Three decimals and blanks between thousands, as all three languages accept; zero is 0."""
    if value == 0:
        return "0"
    text = f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) >= 0.001 else f"{value:.3g}"
    return text.replace(",", "\u202f")
