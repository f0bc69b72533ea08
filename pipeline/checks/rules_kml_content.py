"""Product rules on the placemarks of a KML: balloons, budget, coordinates (G5, G6, G8)."""

from collections.abc import Iterator

import numpy as np

from pipeline.checks.dataset import Dataset
from pipeline.checks.kml_facts import KmlFacts
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    offending_rows,
    product_rule,
)
from pipeline.checks.rules_kml import read_to_its_end, why_not

_MOST_FEATURES = 1_000
_MOST_PACKED, _MOST_UNPACKED = 3_000_000, 10_000_000


@product_rule(
    "G5",
    "warn",
    en="Balloons",
    fr="Infobulles",
    es="Globos de información",
    says_fr="Une infobulle par couche, que chaque repère remplit ; aucun n'a de HTML à lui.",
    says_es="Un globo por capa, que cada marca llena; ninguna tiene HTML propio.",
    source="atlas framework 12.2, 12.4",
)
def balloons(dataset: Dataset, context: Context) -> Outcome:
    """One balloon a layer, which every placemark fills; none has HTML of its own."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    contents = [one.content for one in kml.documents]
    texts = frozenset[str]().union(*(content.balloons for content in contents))
    found = []
    if kml.placemarks and not texts:
        found.append("no BalloonStyle")
    if len(texts) > 1:
        found.append(f"{len(texts)} different balloons, not one for the layer")
    without = sum(content.without_balloon for content in contents)
    if texts and without:
        found.append(f"{without} placemarks have a style without balloon")
    if markup := sum(content.own_markup for content in contents):
        found.append(f"{markup} placemarks have HTML of their own")
    unfilled: dict[str, int] = {}
    for content in contents:
        for entity, count in content.unfilled.items():
            unfilled[entity] = unfilled.get(entity, 0) + count
    found += [f"$[{name}] has no value in {n} placemarks" for name, n in sorted(unfilled.items())]
    return listed(f"{len(texts)} balloons", found)


@product_rule(
    "G6",
    "warn",
    en="Size of documents",
    fr="Taille des documents",
    es="Tamaño de los documentos",
    says_fr="Ce que Google Maps supporte ; au-delà, des tuiles accompagnées de leurs régions.",
    says_es="Lo que Google Maps soporta; lo demás va en teselas que vienen con sus regiones.",
    source="atlas framework 12.2; Google Maps and Google Earth limits",
)
def budget(dataset: Dataset, context: Context) -> Outcome:
    """What Google Maps bears; more of it stands in tiles that come with their regions."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    tiles = len(kml.documents) - 1
    figure = f"{kml.placemarks} features, {kml.size:,} bytes, {tiles} tiles"
    return listed(figure, list(_over_budget(kml)))


def _over_budget(kml: KmlFacts) -> Iterator[str]:
    for one in kml.documents:
        if one.placemarks > _MOST_FEATURES:
            yield f"{one.name} has {one.placemarks} features, more than {_MOST_FEATURES}"
        if one.size > _MOST_UNPACKED:
            yield f"{one.name} unpacks to {one.size:,} bytes, more than {_MOST_UNPACKED:,}"
        if one.links_without_region:
            yield f"{one.name} has {one.links_without_region} network links without region"
    if len(kml.documents) == 1 and kml.size > _MOST_PACKED:
        yield f"{kml.size:,} bytes in one package, more than {_MOST_PACKED:,}"


@product_rule(
    "G8",
    "reject",
    en="Coordinates of KML",
    fr="Coordonnées du KML",
    es="Coordenadas del KML",
    says_fr="Des degrés sur le globe, avec six décimales : davantage ne dit rien, moins déplace "
    "le point.",
    says_es="Grados en el globo, con seis decimales: más no dicen nada, menos mueven el punto.",
    source="atlas framework 2.4, 12.4",
)
def coordinates(dataset: Dataset, context: Context) -> Outcome:
    """Degrees on the globe, with six decimals: more say nothing, fewer move the point."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    contents = [one.content for one in kml.documents]
    count = sum(content.coordinates for content in contents)
    lon, lat = dataset.vertices.lon, dataset.vertices.lat
    away = np.flatnonzero(~((np.abs(lon) <= 180) & (np.abs(lat) <= 90)))
    if len(away):
        rows = dataset.vertices.row[away]
        figure = f"{len(away)} positions are not on the globe"
        return offending_rows(
            dataset, figure, rows, lambda i: f"{lon[away[i]]:.6f},{lat[away[i]]:.6f}"
        )
    found = []
    if more := sum(content.more_decimals for content in contents):
        found.append(f"{more} geometries with more than six decimals")
    elif count and not sum(content.six_decimals for content in contents):
        found.append(f"no coordinate of {count} geometries has six decimals")
    return listed(f"{count} geometries", found, softens=True)
