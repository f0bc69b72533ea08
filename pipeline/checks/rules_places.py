"""Product rules that ask where a feature is: A6 and A10 to A12."""

import numpy as np

from pipeline.checks.dataset import Dataset
from pipeline.checks.product_rules import (
    Context,
    Outcome,
    listed,
    not_applicable,
    offending_rows,
    product_rule,
)
from pipeline.checks.whereabouts import (
    atlas_points,
    exchanged_points,
    is_at_sea,
    is_offshore,
    label_points,
    metres_away,
    near_country,
    told_points,
)
from pipeline.countries import OTHERS
from pipeline.projection import to_atlas

_KILOMETRE_M = 1_000.0
# How far a country's waters reach: 200 miles.
_WATERS_M = 370_400.0
_NO_PLACES = "no feature has a position that can be put on the globe"


@product_rule(
    "A6",
    "reject",
    en="Axis order",
    fr="Ordre des axes",
    es="Orden de los ejes",
    says_fr="L'abscisse et l'ordonnée dans cet ordre placent plus d'entités dans leur pays que dans"
    " l'ordre inverse, ou plus de lignes et de polygones sans pays près de leurs LON et LAT.",
    says_es="Este y norte en este orden colocan más elementos en su país que en el orden inverso, o"
    " más líneas y polígonos sin país cerca de sus LON y LAT.",
    source="atlas framework 2.8",
)
def axis_order(dataset: Dataset, context: Context) -> Outcome:
    """Easting and northing in this order put more features in their country than exchanged.

    Or more of the lines and polygons that have no country nearer to their LON and LAT.
    """
    points = dataset.points
    if not len(points.row) or dataset.units == "other":
        return not_applicable("no features in atlas metres or degrees")
    x, y = atlas_points(dataset)
    if dataset.units == "degrees":
        other_x, other_y = exchanged_points(dataset)
    else:
        other_x, other_y = np.full(len(dataset), np.nan), np.full(len(dataset), np.nan)
        other_x[points.row], other_y[points.row] = points.y, points.x
    told = told_points(dataset, context)
    if told is not None and context.column(dataset, "country") is None:
        there = np.column_stack(to_atlas(*told))
        metres, other = metres_away(there, x, y), metres_away(there, other_x, other_y)
        as_is, exchanged = int((metres < other).sum()), int((other < metres).sum())
        where = "nearer to their LON and LAT"
    else:
        as_is = int(near_country(dataset, context, x, y).sum())
        exchanged = int(near_country(dataset, context, other_x, other_y).sum())
        where = "in their country"
    figure = f"{as_is} of {len(points.row)} {where} as they are, {exchanged} exchanged"
    return listed(figure, ["x and y are exchanged"] if exchanged > as_is else [])


@product_rule(
    "A10",
    "reject",
    en="Swapped or out of range",
    fr="Coordonnées permutées ou hors limites",
    es="Coordenadas invertidas o fuera de rango",
    says_fr="Les positions existent, sont sur le globe, et ne sont pas dans le pays seulement après"
    " permutation.",
    says_es="Las posiciones existen, están en el globo, y no caen en el país solo al "
    "intercambiarlas.",
    source="atlas framework 3.5",
)
def swapped(dataset: Dataset, context: Context) -> Outcome:
    """Positions exist, are on the globe, and are not in the country only when exchanged."""
    if not len(dataset):
        return not_applicable("no features")
    places = dataset.vertices
    reason = np.full(len(dataset), "", dtype=object)
    if dataset.units != "other":
        x, y = atlas_points(dataset)
        other_x, other_y = exchanged_points(dataset)
        lost = np.flatnonzero(~near_country(dataset, context, x, y))
        country = context.declared(dataset, "country")[lost]
        metres = context.country_m(dataset)
        fits = context.places.near_declared_country(other_x[lost], other_y[lost], country, metres)
        reason[lost[fits]] = "in the country when longitude and latitude are exchanged"
    if dataset.units == "degrees":
        off = ~((np.abs(places.lon) <= 180) & (np.abs(places.lat) <= 90))
        for index in np.flatnonzero(off).tolist():
            pair = f"({places.lon[index]:.6g}, {places.lat[index]:.6g})"
            reason[places.row[index]] = f"{pair} is off the globe"
    has_place = np.zeros(len(dataset), dtype=bool)
    has_place[places.row] = True
    reason[~has_place] = "no position"
    bad = np.flatnonzero(reason != "")
    figure = f"{len(bad)} of {len(dataset)} features"
    return offending_rows(dataset, figure, bad, lambda i: str(reason[bad[i]]))


@product_rule(
    "A11",
    "warn",
    en="In the declared country",
    fr="Dans le pays déclaré",
    es="En el país declarado",
    says_fr="À moins de 25 km du pays déclaré, ou de ce que sa couche admet, ou dans une zone en "
    "mer connue. Les lignes et les polygones sont cherchés à leurs LON et LAT; les aires marines "
    "peuvent être à 200 milles.",
    says_es="A menos de 25 km del país declarado, o de lo que su capa admite, o en una zona marina "
    "conocida. Las líneas y los polígonos se buscan en sus LON y LAT; las áreas marinas pueden "
    "estar a 200 millas.",
    source="atlas framework 3.4",
)
def in_country(dataset: Dataset, context: Context) -> Outcome:
    """Within 25 km of the declared country, or what its layer allows, or in a known area at sea.

    Lines and polygons are looked for at their LON and LAT; marine areas may be 200 miles off.
    """
    x, y, lon, lat = label_points(dataset, context)
    known = np.isfinite(x)
    if not known.any():
        return not_applicable(_NO_PLACES)
    near = near_country(dataset, context, x, y) | is_offshore(dataset, context, lon, lat)
    at_sea = np.flatnonzero(known & ~near & is_at_sea(dataset, context))
    country = context.declared(dataset, "country")[at_sea]
    near[at_sea] = context.places.near_declared_country(x[at_sea], y[at_sea], country, _WATERS_M)
    states = context.declared(dataset, "state_prov")
    # Not every territory is among the embedded boundaries.
    unknown = np.isin(states, sorted(context.state_codes - set(context.places.states)))
    declared = context.declared(dataset, "country")
    # Base layers show land beyond the three countries, which no boundaries hold.
    known &= declared != OTHERS
    bad = np.flatnonzero(known & ~near & ~unknown)
    limit_km = context.country_m(dataset) / _KILOMETRE_M
    figure = f"{len(bad)} of {int(known.sum())} more than {limit_km:g} km outside"
    if context.column(dataset, "country") is None:
        figure += " all three countries; no country is declared"
    return offending_rows(
        dataset, figure, bad, lambda i: f"not in {declared[bad[i]] or 'any of the three countries'}"
    )


@product_rule(
    "A12",
    "warn",
    en="In the declared state",
    fr="Dans l'État ou la province déclarés",
    es="En el estado o provincia declarados",
    says_fr="À moins de 5 km de l'État, de la province ou du territoire déclarés; les aires "
    "marines n'en ont pas où être.",
    says_es="A menos de 5 km del estado, provincia o territorio declarados; las áreas marinas no "
    "tienen ninguno donde estar.",
    source="atlas framework 3.4, 7",
)
def in_state(dataset: Dataset, context: Context) -> Outcome:
    """Within 5 km of the declared state, province or territory; marine areas have none to be in."""
    if context.column(dataset, "state_prov") is None:
        return not_applicable("no field names the state")
    states = context.declared(dataset, "state_prov")
    x, y, lon, lat = label_points(dataset, context)
    tested = np.isfinite(x) & np.isin(states, sorted(context.places.states))
    tested &= ~is_at_sea(dataset, context)
    if not tested.any():
        return not_applicable("no feature names a state of the boundaries")
    metres = context.catalogue.framework.tolerances.state_m
    near = context.places.near_declared_state(x, y, states, metres)
    bad = np.flatnonzero(tested & ~near & ~is_offshore(dataset, context, lon, lat))
    figure = f"{len(bad)} of {int(tested.sum())} more than 5 km outside"
    return offending_rows(dataset, figure, bad, lambda i: f"not in {states[bad[i]]}")
