"""The layer as KMZ for globes, in each language, with the figures a reader looks for first."""

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from pipeline.export.icons import circle_icon
from pipeline.export.kml import KmlDocument, KmlField, KmlStyle
from pipeline.export.kml_model import RESERVED_FIELDS
from pipeline.export.kml_tiles import MOST_FEATURES
from pipeline.export.kmz import write_kmz, write_tiled_kmz
from pipeline.export.notices import LICENCE
from pipeline.export.product import Product
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.field import FieldSpec

_ICON = "icons/circle.png"
_ICON_SCALE = 0.5
_SECTOR, _SUBSTANCES = "sector", "main_substances"
_MOST_SUBSTANCES = 3
_SEPARATOR = "; "


def write_layer_kmz(
    folder: Path, product: Product, catalogue: Catalogue, language: str, legend: bytes
) -> dict[str, int]:
    """Write one language's packages, inset included; placemarks by file name (rule G12).

    A layer of up to a thousand features is one document. A larger one has two forms: a light
    document that every reader shows whole, and one in tiles with all fields of the balloon.
    """
    layer = product.layer
    features = product.all_features
    path = folder / f"{layer.id}_{language}.kmz"
    if len(features) <= MOST_FEATURES:
        document, placemarks = _document(product, catalogue, language, legend, layer.balloon)
        return {path.name: write_kmz(path, document, placemarks)}
    light, placemarks = _document(product, catalogue, language, legend, layer.overview)
    counts = {path.name: write_kmz(path, light, placemarks)}
    path = folder / f"{layer.id}_{language}_tiles.kmz"
    document, placemarks = _document(product, catalogue, language, legend, layer.balloon)
    prominence = (
        features[layer.prominence].to_numpy(float) if layer.prominence else np.zeros(len(features))
    )
    return counts | {path.name: write_tiled_kmz(path, document, placemarks, prominence)}


def _document(
    product: Product, catalogue: Catalogue, language: str, legend: bytes, shown: tuple[str, ...]
) -> tuple[KmlDocument, pd.DataFrame]:
    """The shell of a document with these fields, and its placemarks."""
    layer = product.layer
    names = [f"{_SECTOR}_{language}" if name == _SECTOR else name for name in shown]
    fields = tuple(
        KmlField(_data_name(name), catalogue.fields[name].label.in_language(language))
        for name in names
    )
    features = product.all_features
    years = features["reporting_year"] if len(features) else pd.Series([], dtype="int64")
    document = KmlDocument(
        id=f"{layer.id}-{product.edition}-{language}",
        name=f"{layer.title.in_language(language)} ({product.edition})",
        description=f"{layer.metadata.summary.in_language(language)}\n"
        f"{layer.metadata.fit_for_use.in_language(language)}",
        language=language,  # type: ignore[arg-type]
        fields=fields,
        styles=tuple(
            KmlStyle(symbol.value, symbol.color, _ICON_SCALE, _ICON)
            for symbol in layer.style.classes
        ),
        legend_png=legend,
        icons={_ICON: circle_icon("FFFFFF")},
        begin=f"{years.min()}-01-01" if len(years) else None,
        end=f"{years.max()}-12-31" if len(years) else None,
        link=layer.metadata.available_at,
        author="Commission for Environmental Cooperation (CEC)",
        notice=LICENCE[language],
    )
    return document, _placemarks(features, names, product, catalogue, language)


def _data_name(field: str) -> str:
    """A field's name in KML: readers take some plain words for the feature's own parts."""
    return f"reported_{field}" if field in RESERVED_FIELDS else field


def _placemarks(
    features: pd.DataFrame, names: list[str], product: Product, catalogue: Catalogue, language: str
) -> pd.DataFrame:
    states = {code: state.names[language] for code, state in catalogue.states.items()}
    classes = {s.value: s.label.in_language(language) for s in product.layer.style.classes}
    columns = {
        "feature_id": features["feature_id"],
        "name": features["name"].where(features["name"] != "", features["native_id"]),
        "geometry": shapely.points(features["lon"], features["lat"]),
        "style": features[product.layer.style.field],
        "folder": features["country"].map(classes).astype("str"),
        "subfolder": features["state_prov"]
        .map(lambda code: states.get(code, code) or "-")
        .astype("str"),
    }
    features = features.assign(**{_SUBSTANCES: _main_substances(product, features, language)})
    for name in names:
        columns[_data_name(name)] = _as_text(features[name], catalogue.fields[name])
    return pd.DataFrame(columns)


def _main_substances(product: Product, features: pd.DataFrame, language: str) -> pd.Series:
    """The substances of most kilograms of each feature, as one text."""
    releases = product.related["releases"]
    known = releases[releases["quantity_kg"] > 0]
    sums = known.groupby(["feature_id", f"substance_{language}"])["quantity_kg"].sum().reset_index()
    sums = sums.sort_values("quantity_kg", ascending=False, kind="stable")
    texts: dict[str, list[str]] = {}
    for key, name, kilograms in sums.groupby("feature_id").head(_MOST_SUBSTANCES).itertuples(False):
        texts.setdefault(key, []).append(f"{name} {_number(kilograms)} kg")
    joined = [_SEPARATOR.join(texts.get(key, [])) for key in features["feature_id"]]
    return pd.Series(joined, index=features.index, dtype="str")


def _as_text(values: pd.Series, field: FieldSpec) -> pd.Series:
    if field.type == "text":
        return values
    if field.type == "integer":
        return values.astype("str")
    texts = [_number(value) for value in values.tolist()]
    return pd.Series(texts, index=values.index, dtype="str")


def _number(value: float) -> str:
    """Three decimals and blanks between thousands, as all three languages accept; zero is 0."""
    if value == 0:
        return "0"
    text = f"{value:,.3f}".rstrip("0").rstrip(".") if value >= 0.001 else f"{value:.3g}"
    return text.replace(",", "\u202f")
