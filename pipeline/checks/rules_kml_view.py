"""Product rules on what a KML shows around its placemarks: legend, period, view (G9 to G11)."""

from datetime import UTC, datetime

from pipeline.checks.dataset import Dataset
from pipeline.checks.kml_links import member_of
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    product_rule,
)
from pipeline.checks.rules_kml import read_to_its_end, why_not

# Rule G11 says "about": a view from there still shows the continent.
_CENTRE, _CENTRE_WITHIN_DEG = (-100.0, 45.0), 5.0
_RANGE_M = (4e6, 6e6)
# What has to be added to a year, a month or a day to make it a moment.
_REST_OF_DATE = {4: "-01-01", 7: "-01", 10: ""}


@product_rule(
    "G9",
    "warn",
    en="Legend of KML",
    fr="Légende du KML",
    es="Leyenda del KML",
    says_fr="Une image à l'écran, à l'intérieur du paquet.",
    says_es="Una imagen en la pantalla, dentro del paquete.",
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
    says_fr=(
        "Le document, ou chaque repère, a un TimeSpan qui commence avant de finir. Celui d'un "
        "repère peut être ouvert d'un côté : ce qui a commencé et n'a pas fini, ou a fini et a "
        "commencé à un moment inconnu."
    ),
    says_es=(
        "El documento, o cada marca, tiene un TimeSpan que empieza antes de terminar. El de una "
        "marca puede quedar abierto de un lado: lo que empezó y no ha terminado, o terminó y "
        "empezó en un momento desconocido."
    ),
    source="atlas framework 12.1, 12.4",
)
def period(dataset: Dataset, context: Context) -> Outcome:
    """The document, or each placemark, has a TimeSpan that begins before it ends.

    A placemark's may be open at one end: what began and has not ended, or ended and began at an
    unknown time.
    """
    kml = read_to_its_end(dataset)
    if kml is None:
        return why_not(dataset)
    main = kml.main.content
    if not main.spans and not main.own_spans:
        return listed("none", ["no TimeSpan"])
    every = (*main.spans, *main.own_spans)
    found = [f"a TimeSpan from {b!r} to {e!r} is open" for b, e in main.spans if not (b and e)]
    found += ["a TimeSpan neither begins nor ends" for b, e in main.own_spans if not (b or e)]
    found += [fault for span in every if all(span) and (fault := _fault_of_span(*span))]
    if not main.spans and main.without_span:
        found.append(f"{main.without_span} placemarks have no TimeSpan")
    begin, end = every[0]
    return listed(f"{begin} to {end}", found)


def _fault_of_span(begin: str, end: str) -> str:
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
    says_fr="Le continent vu d'environ 5 000 km au-dessus de 45 N 100 O, à la verticale.",
    says_es="El continente desde unos 5 000 km sobre 45 N 100 O, mirando hacia abajo.",
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
