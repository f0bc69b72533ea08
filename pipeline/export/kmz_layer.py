"""The layer as KMZ for globes, in each language, with the figures a reader looks for first."""

from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.export.balloons import balloon_texts, folder_names, titles
from pipeline.export.drawing import Geometry
from pipeline.export.icons import circle_icon
from pipeline.export.kml import KmlAreaStyle, KmlDocument, KmlField, KmlStyle
from pipeline.export.kml_model import RESERVED_FIELDS
from pipeline.export.kml_tiles import MOST_FEATURES
from pipeline.export.kmz import write_kmz, write_tiled_kmz
from pipeline.export.lonlat_shapes import sound_on_globes
from pipeline.export.map_looks import outline
from pipeline.export.notices import LICENCE
from pipeline.export.periods import periods, years_of
from pipeline.export.product import Product
from pipeline.export.symbols import draw_levels, full_style, symbol_values
from pipeline.projection import Floats
from pipeline.spec.catalogue import Catalogue
from pipeline.spec.portrayal import LegendClass

_ICON = "icons/circle.png"
_ICON_SCALE, _SMALL_ICON_SCALE = 0.5, 0.3
# Light enough to read the ground below, and to see an area that lies on another.
_FILL_OPACITY = 0.58
_OUTLINE_PIXELS, _LINE_PIXELS = 1.0, 2.0


def write_layer_kmz(
    folder: Path, product: Product, catalogue: Catalogue, language: str, legend: bytes
) -> dict[str, int]:
    """Write one language's packages, inset included; placemarks by file name (rule G12).

    A layer of up to a thousand features is one document. A larger one has two forms: a light
    document that every reader shows whole, and one in tiles with all fields of the balloon.
    """
    layer = product.layer
    # What is drawn for a scale says so in its name, as its tier does: its areas are those of the
    # full detail, not of the shapes that a globe shows (rule B9).
    stem = "_".join([layer.id, *([layer.drawn_at] if layer.drawn_at else []), language])
    path = folder / f"{stem}.kmz"
    if len(product.all_features) <= MOST_FEATURES:
        document, placemarks = _document(product, catalogue, language, legend, layer.balloon)
        return {path.name: write_kmz(path, document, placemarks)}
    light, placemarks = _document(product, catalogue, language, legend, layer.overview)
    counts = {path.name: write_kmz(path, light, placemarks)}
    path = folder / f"{stem}_tiles.kmz"
    document, placemarks = _document(product, catalogue, language, legend, layer.balloon)
    return counts | {path.name: write_tiled_kmz(path, document, placemarks, _prominence(product))}


def _prominence(product: Product) -> Floats:
    features, name = product.all_features, product.layer.prominence
    if not name:
        return np.zeros(len(features))
    return features[name].to_numpy(float, na_value=np.nan)


def _document(
    product: Product, catalogue: Catalogue, language: str, legend: bytes, shown: tuple[str, ...]
) -> tuple[KmlDocument, pd.DataFrame]:
    """The shell of a document with these fields, and its placemarks."""
    layer, features = product.layer, product.all_features
    texts = balloon_texts(product, catalogue, language, shown)
    years = years_of(features, layer.time)
    document = KmlDocument(
        id=f"{layer.id}-{product.edition}-{language}",
        name=f"{layer.title.in_language(language)} ({product.edition})",
        description=f"{layer.metadata.summary.in_language(language)}\n"
        f"{layer.metadata.fit_for_use.in_language(language)}",
        language=language,  # type: ignore[arg-type]
        fields=tuple(
            KmlField(_data_name(name), catalogue.fields[name].label.in_language(language))
            for name in texts
        ),
        styles=tuple(
            _style(symbol, layer.geometry) for symbol in full_style(layer.style, features).classes
        ),
        legend_png=legend,
        icons={_ICON: circle_icon("FFFFFF")},
        begin=f"{years[0]}-01-01" if years else None,
        end=f"{years[1]}-12-31" if years else None,
        link=layer.metadata.available_at,
        author="Commission for Environmental Cooperation (CEC)",
        notice=LICENCE[language],
        has_periods=not layer.time.is_of_the_edition,
    )
    return document, _placemarks(product, catalogue, language, texts)


def _style(symbol: LegendClass, geometry: Geometry) -> KmlStyle | KmlAreaStyle:
    """How a globe draws the features of a class; what is too small to be drawn is a small disc."""
    if geometry == "point":
        return KmlStyle(symbol.value, symbol.color, _ICON_SCALE, _ICON)
    place = KmlStyle(symbol.value, symbol.color, _SMALL_ICON_SCALE, _ICON)
    if geometry == "line":
        return KmlAreaStyle(symbol.color, _FILL_OPACITY, symbol.color, _LINE_PIXELS, place)
    edge = outline(symbol.color)
    return KmlAreaStyle(symbol.color, _FILL_OPACITY, edge, _OUTLINE_PIXELS, place)


def _data_name(field: str) -> str:
    """A field's name in KML: readers take some plain words for the feature's own parts."""
    return f"reported_{field}" if field in RESERVED_FIELDS else field


def _placemarks(
    product: Product, catalogue: Catalogue, language: str, texts: dict[str, pd.Series]
) -> pd.DataFrame:
    layer, features = product.layer, product.all_features
    begin, end = periods(features, layer.time)
    columns = {
        "feature_id": features[layer.key],
        "name": titles(product, language),
        "geometry": sound_on_globes(product.drawn_shapes),
        "style": symbol_values(layer.style, features),
        "folder": folder_names(product, catalogue, language, 0),
        "subfolder": folder_names(product, catalogue, language, 1),
        "begin": begin,
        "end": end,
        "level": draw_levels(layer.style, features),
    }
    return pd.DataFrame(columns | {_data_name(name): values for name, values in texts.items()})
