"""Product rules on what a KML shows: G5, G6 and G8 to G11."""

from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np

from pipeline.checks.dataset import Dataset
from pipeline.checks.kml_facts import KmlFacts
from pipeline.checks.kml_links import member_of
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.checks.rules_kml import read_to_its_end, why_not

_MOST_FEATURES = 1_000
_MOST_PACKED, _MOST_UNPACKED = 3_000_000, 10_000_000
# Rule G11 says "about": a view from there still shows the continent.
_CENTRE, _CENTRE_WITHIN_DEG = (-100.0, 45.0), 5.0
_RANGE_M = (4e6, 6e6)
# What has to be added to a year, a month or a day to make it a moment.
_REST_OF_DATE = {4: "-01-01", 7: "-01", 10: ""}


@product_rule(
    "G5",
    "warn",
    en="Balloons",
    fr="Infobulles",
    es="Globos de información",
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


@product_rule(
    "G9",
    "warn",
    en="Legend of KML",
    fr="Légende du KML",
    es="Leyenda del KML",
    source="atlas framework 12.4",
)
def legend(dataset: Dataset, context: Context) -> Outcome:
    """A picture on the screen, inside the package."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    if kml.members is None:
        return not_applicable("no package")
    legends = kml.main.content.legends
    if not legends:
        return listed("none", ["no ScreenOverlay"])
    found = [
        f"{href!r} is no picture in the package"
        for href in legends
        if member_of(kml.main.name, href) not in kml.pictures
    ]
    return listed(f"{len(legends)} on the screen", found)


@product_rule(
    "G10",
    "warn",
    en="Period of KML",
    fr="Période du KML",
    es="Periodo del KML",
    source="atlas framework 12.1, 12.4",
)
def period(dataset: Dataset, context: Context) -> Outcome:
    """The document, or each placemark, has a TimeSpan that begins before it ends."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    main = kml.main.content
    if not main.spans:
        return listed("none", ["no TimeSpan"])
    found = [fault for begin, end in main.spans if (fault := _fault_of_span(begin, end))]
    if not main.is_dated and main.without_span:
        found.append(f"{main.without_span} placemarks have no TimeSpan")
    begin, end = main.spans[0]
    return listed(f"{begin} to {end}", found)


def _fault_of_span(begin: str, end: str) -> str:
    if not begin or not end:
        return f"a TimeSpan from {begin!r} to {end!r} is open"
    try:
        first, last = _moment(begin), _moment(end)
    except ValueError:
        return f"{begin!r} or {end!r} is no date"
    return "" if first < last else f"a TimeSpan begins {begin}, not before its end {end}"


def _moment(text: str) -> datetime:
    """Of a year, a month, a day or a time, as KML writes them; without zone it is UTC."""
    text = text.strip()
    moment = datetime.fromisoformat(text + _REST_OF_DATE.get(len(text), ""))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@product_rule(
    "G11",
    "warn",
    en="First view of KML",
    fr="Vue initiale du KML",
    es="Vista inicial del KML",
    source="atlas framework 12.4",
)
def first_view(dataset: Dataset, context: Context) -> Outcome:
    """The continent from about 5 000 km above 45 N 100 W, looking straight down."""
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    look = kml.main.content.look_at
    if look is None:
        return listed("none", ["no LookAt"])
    try:
        lon, lat, distance, tilt = (float(text or 0) for text in look)
    except ValueError:
        return listed("no view", [f"LookAt of {', '.join(look)}"])
    found = []
    if max(abs(lon - _CENTRE[0]), abs(lat - _CENTRE[1])) > _CENTRE_WITHIN_DEG:
        found.append(f"looks at {lon:g} E {lat:g} N, not at 100 W 45 N")
    if not _RANGE_M[0] <= distance <= _RANGE_M[1]:
        found.append(f"from {distance / 1000:,.0f} km, not from about 5,000")
    if tilt:
        found.append(f"tilted by {tilt:g} degrees")
    return listed(f"{lon:g} E {lat:g} N, {distance / 1000:,.0f} km", found)
