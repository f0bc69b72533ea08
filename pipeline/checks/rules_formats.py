"""Product rules on shapefile containers and across formats: F1 to F4."""

import re

import numpy as np

from pipeline.checks.cells import texts_of
from pipeline.checks.dataset import Dataset
from pipeline.checks.edition import Edition
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.tier_features import tier_faults
from pipeline.checks.tiers import is_tier
from pipeline.projection import Floats

_NEEDED = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_ABSOLUTE = re.compile(r"[A-Za-z]:\\|\\\\\w+\\|file://|/(home|Users|tmp|mnt)/")
_MOST_BYTES = 2**31 - 1
_WARN_BYTES = 2**30
# A date and time of day in another order than that of ISO 8601.
_OTHER_TIME = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\s+\d{1,2}:\d{2}")
_METRES, _DEGREES = 0.001, 2e-6
_NEAR_CUT = 179.0


@product_rule(
    "F1",
    "reject",
    en="Shapefile components",
    fr="Composants du shapefile",
    es="Componentes del shapefile",
    says_fr="Les cinq composants sont présents, et aucune métadonnée ne dit où se trouve le disque "
    "de quelqu'un.",
    says_es="Los cinco componentes están presentes, y ningún metadato dice dónde está el disco de "
    "alguien.",
    source="atlas framework 7",
)
def components(dataset: Dataset, context: Context) -> Outcome:
    """All five are there, and no metadata that tells where somebody's disk is."""
    if dataset.shapefile is None:
        return not_applicable("not a shapefile")
    sizes = dataset.shapefile.sizes
    found = [f"{suffix} is missing" for suffix in _NEEDED if suffix not in sizes]
    if match := _ABSOLUTE.search(dataset.shapefile.metadata_text):
        found.append(f".shp.xml has an absolute path ({match[0]}...)")
    return listed(" ".join(sizes), found)


@product_rule(
    "F2",
    "reject",
    en="Component sizes",
    fr="Taille des composants",
    es="Tamaño de los componentes",
    says_fr="Moins de 2 Go chacun ; à partir de 1 Go, il est temps de diviser.",
    says_es="Menos de 2 GB cada uno; a partir de 1 GB es hora de dividir.",
    source="atlas framework 13",
)
def component_sizes(dataset: Dataset, context: Context) -> Outcome:
    """Below 2 GB each; from 1 GB on it is time to split."""
    if dataset.shapefile is None:
        return not_applicable("not a shapefile")
    sizes = dataset.shapefile.sizes
    figure = f"largest {max(sizes.values()):,} bytes"
    over = [f"{part} has {size:,} bytes" for part, size in sizes.items() if size > _MOST_BYTES]
    if over:
        return listed(figure, over)
    near = [f"{part} has {size:,} bytes" for part, size in sizes.items() if size > _WARN_BYTES]
    return listed(figure, near, softens=True)


@product_rule(
    "F3",
    "reject",
    en="Dates and times",
    fr="Dates et heures",
    es="Fechas y horas",
    says_fr="Un shapefile n'a que des dates ; une heure est un texte ISO 8601.",
    says_es="Un shapefile solo tiene fechas; una hora es un texto ISO 8601.",
    source="atlas framework 13",
)
def dates(dataset: Dataset, context: Context) -> Outcome:
    """A shapefile has dates only; a time of day is a text in ISO 8601."""
    if dataset.shapefile is None:
        return not_applicable("not a shapefile")
    found = [
        f"{field.name} is a date-time (type {field.native!r})"
        for field in dataset.fields
        if field.kind == "datetime"
    ]
    for name, values in dataset.text_columns().items():
        is_time = texts_of(values).str.match(_OTHER_TIME).to_numpy(bool)
        if is_time.any():
            found.append(f"{name} has a time not in ISO 8601: {values[is_time].iloc[0]!r}")
    return listed(f"{len(dataset.fields)} fields", found)


@product_rule(
    "F4",
    "reject",
    en="Same features in every format",
    fr="Mêmes entités dans tous les formats",
    es="Mismos elementos en todos los formatos",
    says_fr="Les nombres d'entités et les étendues concordent ; les formats en longitude et "
    "latitude portent aussi les entités de l'encart. À chaque échelle, une entité est dessinée ou "
    "est un point; seul ce que d'autres recouvrent manque dans la couche sans recouvrement.",
    says_es="Los números de elementos y las extensiones concuerdan; los formatos en longitud y "
    "latitud llevan también los elementos del recuadro. A cada escala un elemento está dibujado o "
    "es un punto; solo lo que otros cubren falta en la capa sin traslapes.",
    source="atlas framework 12.2",
    subject="edition",
)
def same_features(edition: Edition, context: Context) -> Outcome:
    """Counts and extents agree; lon/lat formats carry the inset's features as well.

    At each scale a feature is drawn or is a point; what others cover is all that the layer without
    overlaps lacks.
    """
    whole = [d for d in edition.datasets if not is_tier(d) and d.units != "other"]
    atlas = [d for d in whole if d.units == "atlas"]
    inset = [d for d in whole if d.layer.casefold().endswith("inset") and d not in atlas]
    lonlat = [d for d in whole if d not in atlas and d not in inset]
    if len(atlas) + len(lonlat) < 2 and not any(is_tier(d) for d in edition.datasets):
        return not_applicable("only one format")
    if not atlas and not lonlat:
        return not_applicable("no layer of all features")
    reference = (atlas or lonlat)[0]
    found = tier_faults(edition, context)
    for other in atlas:
        found += _differences(reference, other, len(reference), _extent(other), _extent(reference))
    expected = len(reference) + sum(len(d) for d in inset) if atlas else len(reference)
    parts = [*atlas[:1], *inset] if atlas else lonlat[:1]
    wanted = _union([_extent(part, in_degrees=True) for part in parts])
    for other in lonlat:
        extent = _extent(other, in_degrees=True)
        found += _differences(reference, other, expected, extent, wanted)
    figure = f"{len(reference)} features, {expected} in degrees, {len(atlas) + len(lonlat)} layers"
    return listed(figure, found)


def _differences(
    reference: Dataset, other: Dataset, expected: int, found: Floats, wanted: Floats
) -> list[str]:
    name = f"{other.path.name} {other.layer}"
    if len(other) != expected:
        return [f"{name} has {len(other)} features, not {expected} as {reference.path.name} asks"]
    if not expected or (other.format == "kml" and (other.dimension > 0).any()):
        return []  # what pages and globes show is drawn for the scale of the atlas
    tolerance = _METRES if other.units == "atlas" else _DEGREES
    if other.units == "degrees" and (other.dimension > 0).any():
        # What is cut at 180 degrees there is whole in the plane.
        found, wanted = (np.where(np.abs(e) >= _NEAR_CUT, np.nan, e) for e in (found, wanted))
        either = np.isnan(found) | np.isnan(wanted)
        found, wanted = np.where(either, 0.0, found), np.where(either, 0.0, wanted)
    if not np.allclose(found, wanted, rtol=0, atol=tolerance):
        return [f"{name} extends to {found.round(6).tolist()}, not {wanted.round(6).tolist()}"]
    return []


def _extent(dataset: Dataset, in_degrees: bool = False) -> Floats:
    """West, south, east, north."""
    places = dataset.vertices
    x, y = (places.lon, places.lat) if in_degrees else (places.x, places.y)
    if not len(x):
        return np.full(4, np.nan)
    return np.array([x.min(), y.min(), x.max(), y.max()])


def _union(extents: list[Floats]) -> Floats:
    stack = np.array(extents)
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(stack[:, :2]), np.fmax.reduce(stack[:, 2:])
    return np.concatenate([low, high])
